// Saving results: the formats are made by the contract in the worker, pictures and ZIP files here.

import { annotatedPng } from "./annotated.js";
import { documentResult, pageResult } from "./results.js";
import { streamedZip } from "./zip.js";

/**
 * A file to be saved, and its name.
 * @param {{store: import("../model/store.js").Store, engine: import("../detection/engine.js").Engine,
 *   pictures: import("../detection/pictures.js").Pictures}} page
 * @param {string} format value of the select
 * @param {(done: number, total: number) => void} onProgress in pages
 * @returns {Promise<{name: string, blob: Blob}>}
 */
export async function exported({ store, engine, pictures }, format, onProgress = () => {}) {
  const files = store.files.filter((file) => file.pages.length > 0);
  const documents = files.map((file) => documentResult(store, file));
  const name = files.length === 1 ? stem(files[0].name) : "checkboxes";
  const json = (bytes) => new Blob([bytes], { type: "application/json" });
  switch (format) {
    case "json":
      return { name: `${name}.json`, blob: json(await jsonOf(engine, documents)) };
    case "csv":
      return { name: `${name}.csv`, blob: new Blob([(await engine.ask({ kind: "csv", documents })).bytes], { type: "text/csv" }) };
    case "coco":
      return { name: `${name}.coco.json`, blob: json(await cocoOf(engine, documents)) };
    case "yolo":
      return { name: `${name}.yolo.zip`, blob: await streamedZip(yoloFiles(store, engine, files)) };
    case "png":
      if (!store.page || store.page.pending) throw new Error("This file has no page to save: choose another one");
      return { name: `${pageStem(store.file, store.page)}.png`, blob: await annotatedPng(store, pictures, store.file, store.page) };
    case "zip":
      return { name: `${name}.zip`, blob: await streamedZip(everything({ store, engine, pictures }, files, documents, onProgress)) };
    default:
      throw Object.assign(new Error(`there is no format ${format}: json, csv, coco, yolo, png and zip are known`), { code: "invalid_format" });
  }
}

/** The answer of the API for one document, a list of them for more, as `checkbox detect --format json` writes. */
async function jsonOf(engine, documents) {
  const answers = [];
  for (const document of documents) {
    const { bytes } = await engine.ask({ kind: "encode", document, format: "json" });
    const answer = JSON.parse(new TextDecoder().decode(bytes));
    answers.push(documents.length > 1 ? { file: document.file, ...answer } : answer);
  }
  return JSON.stringify(answers.length === 1 ? answers[0] : answers, null, 1);
}

async function cocoOf(engine, documents) {
  return JSON.stringify((await engine.ask({ kind: "coco", documents })).dataset, null, 1);
}

/** Entries of a ZIP file, one after the other: none is made before the one before it is written. */
async function* yoloFiles(store, engine, files) {
  yield { name: "classes.txt", input: `${store.classNames.join("\n")}\n` };
  for (const [index, file] of files.entries()) {
    const pages = file.pages.map((page) => pageResult(store, page));
    const { labels } = await engine.ask({ kind: "yolo", pages, classNames: store.classNames });
    for (const [pageIndex, page] of file.pages.entries()) {
      yield { name: `labels/${unique(files, index)}${pageStem(file, page)}.txt`, input: labels[pageIndex] };
    }
  }
}

async function* everything({ store, engine, pictures }, files, documents, onProgress) {
  yield { name: "results.json", input: await jsonOf(engine, documents) };
  yield { name: "results.csv", input: (await engine.ask({ kind: "csv", documents })).bytes };
  yield { name: "coco.json", input: await cocoOf(engine, documents) };
  yield* yoloFiles(store, engine, files);
  const total = files.reduce((sum, file) => sum + file.pages.length, 0);
  let done = 0;
  for (const [index, file] of files.entries()) {
    for (const page of file.pages) {
      yield { name: `pages/${unique(files, index)}${pageStem(file, page)}.png`, input: await annotatedPng(store, pictures, file, page) };
      onProgress((done += 1), total);
    }
  }
}

/** Tells files of the same name apart. */
function unique(files, index) {
  const name = stem(files[index].name);
  return files.some((file, other) => other !== index && stem(file.name) === name) ? `${index + 1}-` : "";
}

/** The name without folders, without its ending, without what a file system refuses. */
function stem(name) {
  return name.split(/[/\\]/).at(-1).replace(/\.[^.]+$/, "").replaceAll(/[<>:"|?*\u0000-\u001f]/g, "_") || "page";
}

function pageStem(file, page) {
  return file.pageCount > 1 ? `${stem(file.name)}-${page.record.page}` : stem(file.name);
}
