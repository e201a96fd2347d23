// Saving results: the formats are made by the contract in the worker, pictures and ZIP files here.

import { zipSync, strToU8 } from "./vendor/fflate.js";
import { annotatedPng } from "./annotated.js";
import { documentResult, pageResult } from "./results.js";

/**
 * What is saved under which name.
 * @param {import("./store.js").Store} store
 * @param {import("./engine.js").Engine} engine
 * @param {string} format value of the select
 * @returns {Promise<{name: string, blob: Blob}>}
 */
export async function exported(store, engine, format) {
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
      return { name: `${name}.yolo.zip`, blob: zip(await yoloFiles(store, engine, files)) };
    case "png":
      if (!store.page) throw new Error("This file has no page to save: choose another one");
      return { name: `${pageStem(store.file, store.page)}.png`, blob: await annotatedPng(store, store.page) };
    default:
      return { name: `${name}.zip`, blob: zip(await everything(store, engine, files, documents)) };
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

async function yoloFiles(store, engine, files) {
  const entries = { "classes.txt": strToU8(`${store.classNames.join("\n")}\n`) };
  for (const [index, file] of files.entries()) {
    const pages = file.pages.map((page) => pageResult(store, page));
    const { labels } = await engine.ask({ kind: "yolo", pages, classNames: store.classNames });
    for (const [place, page] of file.pages.entries()) {
      entries[`labels/${unique(files, index)}${pageStem(file, page)}.txt`] = strToU8(labels[place]);
    }
  }
  return entries;
}

async function everything(store, engine, files, documents) {
  const entries = await yoloFiles(store, engine, files);
  entries["results.json"] = strToU8(await jsonOf(engine, documents));
  entries["results.csv"] = (await engine.ask({ kind: "csv", documents })).bytes;
  entries["coco.json"] = strToU8(await cocoOf(engine, documents));
  for (const [index, file] of files.entries()) {
    for (const page of file.pages) {
      const picture = await annotatedPng(store, page);
      // A PNG is compressed already.
      entries[`pages/${unique(files, index)}${pageStem(file, page)}.png`] = [new Uint8Array(await picture.arrayBuffer()), { level: 0 }];
    }
  }
  return entries;
}

function zip(entries) {
  return new Blob([zipSync(entries)], { type: "application/zip" });
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
