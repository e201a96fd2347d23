// The page in real Chromium. Run by `cargo xtask web --test`; the argument is the program `checkbox` to compare with.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtemp, readFile, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import test, { after, before } from "node:test";
import { fileURLToPath } from "node:url";
import { Browser, serve } from "./browser.js";

const WWW = fileURLToPath(new URL("..", import.meta.url));
const ROOT = join(WWW, "..");
const SAMPLE = join(ROOT, "tests/data/sample-form.png");
const PROGRAM = process.argv[2];

let browser;
let server;
let downloads;

before(async () => {
  server = await serve(WWW);
  downloads = await mkdtemp(join(tmpdir(), "checkbox-page-"));
  browser = await Browser.start(downloads);
});

after(async () => {
  await browser?.quit();
  await server?.close();
  await rm(downloads, { recursive: true, force: true });
});

/** Drops files on a fresh page and waits until all are done. */
async function drop(...files) {
  await browser.open(`${server.origin}/`);
  await dropMore(...files);
}

async function dropMore(...files) {
  const contents = await Promise.all(files.map(async ({ name, path, bytes }) => [name, (bytes ?? (await readFile(path))).toString("base64")]));
  await browser.until(() => document.querySelector("#status").textContent === "Ready.", "the detector");
  await browser.run((files) => {
    const transfer = new DataTransfer();
    for (const [name, base64] of files) transfer.items.add(new File([Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0))], name));
    document.dispatchEvent(new DragEvent("drop", { dataTransfer: transfer, bubbles: true, cancelable: true }));
  }, contents);
  await browser.until(() => document.querySelector("#status").textContent.startsWith("Done"), "the results");
}

const rows = () => browser.run(() => document.querySelectorAll("#rows tr").length);
const boxes = () => browser.run(() => document.querySelectorAll("#marks rect").length);
const press = (selector) => browser.run((selector) => document.querySelector(selector).click(), selector);

test("a dropped image shows its boxes on the page and in the table", async () => {
  await drop({ name: "form.png", path: SAMPLE });
  assert.ok((await rows()) > 5);
  assert.equal(await boxes(), await rows());
});

test("the exported JSON is that of the command line", { skip: !PROGRAM }, async () => {
  const expected = JSON.parse(execFileSync(PROGRAM, ["detect", SAMPLE, "--format", "json"]));
  await drop({ name: "form.png", path: SAMPLE });
  await press("#export");
  await browser.until(() => document.querySelector("#status").textContent.startsWith("Saved"), "the export");
  let found = [];
  while (!found.includes("form.json")) found = await readdir(downloads);
  const actual = JSON.parse(await readFile(join(downloads, "form.json"), "utf8"));
  const answer = Array.isArray(expected) ? expected[0] : expected;
  assert.equal(actual.total, answer.total);
  assert.deepEqual(actual.counts, answer.counts);
  assert.deepEqual(actual.pages, answer.pages);
  assert.deepEqual(actual.model, answer.model);
  for (const [index, detection] of answer.detections.entries()) {
    assert.equal(actual.detections[index].class, detection.class);
    assert.ok(Math.abs(actual.detections[index].confidence - detection.confidence) <= 0.002);
    for (const side of ["x1", "y1", "x2", "y2"]) assert.ok(Math.abs(actual.detections[index].bbox[side] - detection.bbox[side]) <= 1);
  }
});

test("the slider filters without another run", async () => {
  await drop({ name: "form.png", path: SAMPLE });
  const slide = (value) => browser.run((value) => {
    const slider = document.querySelector("#confidence");
    slider.value = value;
    slider.dispatchEvent(new Event("input"));
  }, value);
  const all = await rows();
  await slide(0.95);
  const certain = await rows();
  await slide(0.2);
  assert.ok(certain < all || all === 0);
  assert.equal(await rows(), all);
});

test("a flip and a deletion can be undone and redone", async () => {
  await drop({ name: "form.png", path: SAMPLE });
  const state = () => browser.run(() => document.querySelector("#rows .state").textContent);
  const before = await state();
  await press('#rows button[data-do="flip"]');
  const flipped = await state();
  assert.notEqual(flipped, before);
  await press("#undo");
  assert.equal(await state(), before);
  await press("#redo");
  assert.equal(await state(), flipped);
  const all = await rows();
  await press('#rows button[data-do="delete"]');
  assert.equal(await rows(), all - 1);
  await press("#undo");
  assert.equal(await rows(), all);
});

test("a PDF that is encrypted gets a sentence, and the next file works", async () => {
  await drop(
    { name: "locked.pdf", path: join(ROOT, "crates/document/tests/data/encrypted_aes_256.pdf") },
    { name: "broken.png", bytes: (await readFile(SAMPLE)).subarray(0, 4000) },
    { name: "form.png", path: SAMPLE },
  );
  const notes = await browser.run(() => [...document.querySelectorAll("#file-list small")].map((note) => note.textContent));
  assert.equal(notes[0], "This PDF is encrypted: remove its password and drop it again.");
  assert.match(notes[1], /cut short|damaged/);
  assert.match(notes[2], /filled/);
});

test("the page asks only its own origin, and logs no error", async () => {
  await browser.log("performance");
  await drop({ name: "form.png", path: SAMPLE });
  const events = (await browser.log("performance")).map(({ message }) => JSON.parse(message).message);
  const urls = events.filter(({ method }) => method === "Network.requestWillBeSent").map(({ params }) => params.request.url);
  assert.ok(urls.length > 0);
  for (const url of urls) assert.ok(url.startsWith(server.origin) || url.startsWith(`blob:${server.origin}`), url);
  const errors = (await browser.log("browser")).filter(({ level }) => level === "SEVERE");
  assert.deepEqual(errors, []);
});

for (const scheme of ["light", "dark"]) {
  test(`axe finds nothing, ${scheme}`, async () => {
    await browser.call("POST", "/goog/cdp/execute", { cmd: "Emulation.setEmulatedMedia", params: { features: [{ name: "prefers-color-scheme", value: scheme }] } });
    const axe = await readFile(join(WWW, "node_modules/axe-core/axe.min.js"), "utf8");
    const check = async () => {
      await browser.call("POST", "/execute/sync", { script: axe, args: [] });
      return browser.run(async () => (await window.axe.run()).violations.map(({ id, nodes }) => [id, nodes.map((node) => node.html)]));
    };
    await browser.open(`${server.origin}/`);
    await browser.until(() => document.querySelector("#status").textContent === "Ready.", "the detector");
    assert.deepEqual(await check(), []);
    await dropMore({ name: "form.png", path: SAMPLE });
    assert.deepEqual(await check(), []);
  });
}

test("it works offline after the first visit", async () => {
  await browser.open(`${server.origin}/`);
  await browser.run(async () => { await navigator.serviceWorker.ready; });
  await browser.until(() => navigator.serviceWorker.controller !== null, "the service worker");
  await server.close();
  await drop({ name: "form.png", path: SAMPLE });
  assert.ok((await rows()) > 5);
});
