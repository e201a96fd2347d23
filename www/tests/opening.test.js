// Files in, boxes out: every way in, and the same answers as the command line.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import test from "node:test";
import { unzipSync } from "../node_modules/fflate/esm/index.mjs";
import { DOCUMENTS, PAGES, PROGRAM, ROOT, SAMPLE, usePage } from "./page.js";

const page = usePage();

test("a dropped image shows its boxes on the page and in the table", async () => {
  await page.drop({ name: "form.png", path: SAMPLE });
  assert.ok((await page.rows()) > 5);
  assert.equal(await page.boxes(), await page.rows());
});

for (const [name, path] of [["form.png", SAMPLE], ["pages.pdf", PAGES], ["fax.tif", join(DOCUMENTS, "g4_strips.tif")]]) {
  test(`the exported JSON of ${name} is that of the command line`, { skip: !PROGRAM }, async () => {
    const [expected] = answersOf(execFileSync(PROGRAM, ["detect", path, "--format", "json"], { encoding: "utf8" }));
    await page.drop({ name, path });
    const actual = JSON.parse(await page.saved("json", name.replace(/\.\w+$/, ".json")));
    assert.deepEqual(actual.counts, expected.counts);
    assert.deepEqual(actual.pages, expected.pages);
    assert.deepEqual(actual.model, expected.model);
    // Boxes of almost the same confidence may change places.
    for (const page of expected.pages) same(onPage(actual, page), onPage(expected, page));
  });
}

const onPage = (answer, { page }) => answer.detections.filter((detection) => detection.page === page);

function same(actual, expected) {
  assert.equal(actual.length, expected.length);
  const sides = ["x1", "y1", "x2", "y2"];
  for (const detection of expected) {
    const twin = actual.find(({ bbox }) => sides.every((side) => Math.abs(bbox[side] - detection.bbox[side]) <= 1));
    assert.ok(twin, `no box at ${JSON.stringify(detection.bbox)}`);
    assert.equal(twin.class, detection.class);
    assert.ok(Math.abs(twin.confidence - detection.confidence) < 0.0015, `${twin.confidence} is not ${detection.confidence}`);
  }
}

/** One answer for a document, whichever way the program writes them. */
function answersOf(text) {
  const value = JSON.parse(text);
  return Array.isArray(value) ? value : [value];
}

test("every format can be saved", async () => {
  await page.drop({ name: "pages.pdf", path: PAGES });
  assert.ok((await page.rows()) > 0);
  assert.match(String(await page.saved("csv", "pages.csv")), /^file,page,/);
  assert.equal(JSON.parse(await page.saved("coco", "pages.coco.json")).images.length, 3);
  assert.deepEqual([...(await page.saved("png", "pages-1.png")).subarray(1, 4)], [...Buffer.from("PNG")]);
  for (const [format, file, entries] of [["yolo", "pages.yolo.zip", 4], ["zip", "pages.zip", 10]]) {
    const archive = unzipSync(new Uint8Array(await page.saved(format, file)));
    assert.equal(Object.keys(archive).length, entries, Object.keys(archive).join());
  }
});

test("pages of a PDF are turned, and counted in all", async () => {
  await page.drop({ name: "pages.pdf", path: PAGES });
  assert.equal(await page.run(() => document.querySelector("#page-number").value), "1");
  assert.equal(await page.rows(), 13);
  await page.press("#next-page");
  await page.press("#next-page");
  assert.equal(await page.run(() => document.querySelector("#page-number").value), "3");
  assert.equal(await page.rows(), 11);
  assert.match(await page.text("#summary"), /This page6 empty, 5 filled.*All files19 empty, 14 filled/);
  await page.until(() => document.querySelector("#picture").naturalWidth === 989, "the picture of page 3");
});

test("a pasted picture is read", async () => {
  await page.open();
  const base64 = (await readFile(SAMPLE)).toString("base64");
  await page.run((base64) => {
    const transfer = new DataTransfer();
    transfer.items.add(new File([Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0))], "image.png", { type: "image/png" }));
    document.dispatchEvent(new ClipboardEvent("paste", { clipboardData: transfer, bubbles: true, cancelable: true }));
  }, base64);
  await page.whenDone();
  assert.ok((await page.rows()) > 5);
});

test("a folder is read with all that lies in it", async () => {
  await page.open();
  await page.browser.choose("#folder-input", DOCUMENTS);
  await page.whenDone();
  const names = await page.run(() => [...document.querySelectorAll("#file-list .name")].map((name) => name.textContent));
  assert.ok(names.includes("data/g4_strips.tif"), names.join());
  // Something was found, or a sentence says why not.
  for (const [index, note] of (await page.notes()).entries()) assert.match(note, /^\d+ empty, \d+ filled$|^[A-Z].+\.$/, names[index]);
});

test("a picture and a file of several pages are picked", async () => {
  await page.open();
  const fax = join(page.downloads, "fax.tif");
  await writeFile(fax, tiffOf(3));
  await page.browser.choose("#files-input", SAMPLE, fax);
  await page.whenDone();
  assert.deepEqual(await page.notes(), ["21 empty, 10 filled", "0 empty, 0 filled"]);
  await page.press("#file-list li:last-child .file");
  assert.equal(await page.run(() => document.querySelector("#page-number").value), "1");
  await rm(fax);
});

/** A TIFF of white pages of 64 x 64 px, one bit a pixel. */
function tiffOf(pageCount) {
  const [headerBytes, stripBytes, entries] = [8, 512, 9];
  const directoryBytes = 2 + 12 * entries + 4;
  const file = Buffer.alloc(headerBytes + stripBytes + pageCount * directoryBytes);
  file.write("II*\0", "latin1");
  file.fill(0xff, headerBytes, headerBytes + stripBytes);
  file.writeUInt32LE(headerBytes + stripBytes, 4);
  for (let page = 0; page < pageCount; page += 1) {
    const start = headerBytes + stripBytes + page * directoryBytes;
    file.writeUInt16LE(entries, start);
    // Width, height, bits, compression, black is zero, where, samples, rows, how many bytes.
    const tags = [[256, 64], [257, 64], [258, 1], [259, 1], [262, 1], [273, headerBytes], [277, 1], [278, 64], [279, stripBytes]];
    for (const [index, [tag, value]] of tags.entries()) {
      const entry = start + 2 + 12 * index;
      file.writeUInt16LE(tag, entry);
      file.writeUInt16LE(4, entry + 2);
      file.writeUInt32LE(1, entry + 4);
      file.writeUInt32LE(value, entry + 8);
    }
    file.writeUInt32LE(page + 1 < pageCount ? start + directoryBytes : 0, start + directoryBytes - 4);
  }
  return file;
}

test("a sample is one click", async () => {
  await page.open();
  await page.press(".sample");
  await page.whenDone();
  assert.equal(await page.rows(), 31);
});

test("a model of one's own reads the files again, and a broken one is refused in words", async () => {
  await page.drop({ name: "form.png", path: SAMPLE });
  const all = await page.rows();
  const choose = async (bytes) => page.run((base64) => {
    const input = document.querySelector("#model-input");
    const transfer = new DataTransfer();
    transfer.items.add(new File([Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0))], "own.onnx"));
    input.files = transfer.files;
    input.dispatchEvent(new Event("change"));
  }, bytes.toString("base64"));
  await choose(Buffer.from("no model"));
  await page.until(() => document.querySelector("#status").textContent.startsWith("The model cannot be used"), "the refusal");
  assert.equal(await page.rows(), all);
  await choose(await readFile(join(ROOT, "models/checkbox.onnx")));
  await page.until(() => document.querySelector("#model-name").textContent.startsWith("own.onnx"), "the model");
  await page.whenDone();
  assert.equal(await page.rows(), all);
});

test("the slider filters without another run", async () => {
  // So small that the detector is in doubt.
  await page.open();
  await page.run(async () => {
    const picture = await createImageBitmap(await (await fetch("samples/sample-form.png")).blob(), { resizeWidth: 380 });
    const canvas = new OffscreenCanvas(picture.width, picture.height);
    canvas.getContext("2d").drawImage(picture, 0, 0);
    const transfer = new DataTransfer();
    transfer.items.add(new File([await canvas.convertToBlob()], "small.png"));
    document.dispatchEvent(new DragEvent("drop", { dataTransfer: transfer, bubbles: true, cancelable: true }));
  });
  await page.whenDone();
  const slide = (value) => page.run((value) => {
    const slider = document.querySelector("#confidence");
    slider.value = value;
    slider.dispatchEvent(new Event("input"));
  }, value);
  await slide(0.05);
  const confidences = await page.run(() => [...document.querySelectorAll("#rows .confidence")].map((cell) => Number(cell.textContent)));
  // Just over the least of them.
  const [least, most] = [Math.min(...confidences), Math.max(...confidences)];
  assert.ok(least + 0.02 < most && least < 0.94, confidences.join());
  const value = Math.min(0.95, Math.ceil(100 * least + 1) / 100);
  await slide(value);
  assert.equal(await page.rows(), confidences.filter((confidence) => confidence >= value).length);
  assert.equal(await page.boxes(), await page.rows());
  await slide(0.05);
  assert.equal(await page.rows(), confidences.length);
});
