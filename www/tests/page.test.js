// The page in real Chromium. Run by `cargo xtask web --test`; the argument is the program `checkbox` to compare with.

import assert from "node:assert/strict";
import { execFileSync, spawn } from "node:child_process";
import { mkdtemp, readFile, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import test, { after, before } from "node:test";
import { fileURLToPath } from "node:url";
import { unzipSync } from "../vendor/fflate.js";
import { Browser, serve } from "./browser.js";

const WWW = fileURLToPath(new URL("..", import.meta.url));
const ROOT = join(WWW, "..");
const SAMPLE = join(ROOT, "tests/data/sample-form.png");
const PAGES = join(ROOT, "tests/data/sample-pages.pdf");
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
const drop = (...files) => dropOn(server.origin, ...files);

async function dropOn(origin, ...files) {
  await browser.open(`${origin}/`);
  await dropMore(...files);
}

async function dropMore(...files) {
  await whenReady();
  await put(...files);
  await whenDone();
}

const whenReady = () => browser.until(() => document.querySelector("#status").textContent === "Ready.", "the detector");
const whenDone = () => browser.until(() => document.querySelector("#status").textContent.startsWith("Done"), "the results");

async function put(...files) {
  const contents = await Promise.all(files.map(async ({ name, path, bytes }) => [name, (bytes ?? (await readFile(path))).toString("base64")]));
  await browser.run((files) => {
    const transfer = new DataTransfer();
    for (const [name, base64] of files) transfer.items.add(new File([Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0))], name));
    document.dispatchEvent(new DragEvent("drop", { dataTransfer: transfer, bubbles: true, cancelable: true }));
  }, contents);
}

/** Saves in a format and reads what came. */
async function saved(format, name) {
  await browser.run((format) => {
    document.querySelector("#format").value = format;
    document.querySelector("#export").click();
  }, format);
  await browser.until((name) => document.querySelector("#status").textContent === `Saved ${name}.`, name, name);
  const path = join(downloads, name);
  for (let tries = 0; tries < 500 && !(await readdir(downloads)).includes(name); tries += 1) await new Promise((resolve) => setTimeout(resolve, 20));
  const bytes = await readFile(path);
  await rm(path);
  return bytes;
}

const rows = () => browser.run(() => document.querySelectorAll("#rows tr").length);
const boxes = () => browser.run(() => document.querySelectorAll("#marks rect").length);
const text = (selector) => browser.run((selector) => document.querySelector(selector).textContent, selector);
const notes = () => browser.run(() => [...document.querySelectorAll("#file-list small")].map((note) => note.textContent));
const press = (selector) => browser.run((selector) => document.querySelector(selector).click(), selector);

test("a dropped image shows its boxes on the page and in the table", async () => {
  await drop({ name: "form.png", path: SAMPLE });
  assert.ok((await rows()) > 5);
  assert.equal(await boxes(), await rows());
});

for (const [name, path] of [["form.png", SAMPLE], ["pages.pdf", PAGES], ["fax.tif", join(ROOT, "crates/document/tests/data/g4_strips.tif")]]) {
  test(`the exported JSON of ${name} is that of the command line`, { skip: !PROGRAM }, async () => {
    const [expected] = answersOf(execFileSync(PROGRAM, ["detect", path, "--format", "json"], { encoding: "utf8" }));
    await drop({ name, path });
    const actual = JSON.parse(await saved("json", name.replace(/\.\w+$/, ".json")));
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
  await drop({ name: "pages.pdf", path: PAGES });
  const counted = (await rows()) > 0;
  assert.ok(counted);
  assert.match(String(await saved("csv", "pages.csv")), /^file,page,/);
  assert.equal(JSON.parse(await saved("coco", "pages.coco.json")).images.length, 3);
  assert.deepEqual([...(await saved("png", "pages-1.png")).subarray(1, 4)], [...Buffer.from("PNG")]);
  for (const [format, file, entries] of [["yolo", "pages.yolo.zip", 4], ["zip", "pages.zip", 10]]) {
    const archive = unzipSync(new Uint8Array(await saved(format, file)));
    assert.equal(Object.keys(archive).length, entries, Object.keys(archive).join());
  }
});

test("pages of a PDF are turned, and counted in all", async () => {
  await drop({ name: "pages.pdf", path: PAGES });
  assert.equal(await text("#page-number"), "1 / 3");
  assert.equal(await rows(), 13);
  await press("#next-page");
  await press("#next-page");
  assert.equal(await text("#page-number"), "3 / 3");
  assert.equal(await rows(), 11);
  assert.match(await text("#summary"), /This page6 empty, 5 filled.*All files19 empty, 14 filled/);
  await browser.until(() => document.querySelector("#picture").naturalWidth === 989, "the picture of page 3");
});

test("a pasted picture is searched", async () => {
  await browser.open(`${server.origin}/`);
  await whenReady();
  const base64 = (await readFile(SAMPLE)).toString("base64");
  await browser.run((base64) => {
    const transfer = new DataTransfer();
    transfer.items.add(new File([Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0))], "image.png", { type: "image/png" }));
    document.dispatchEvent(new ClipboardEvent("paste", { clipboardData: transfer, bubbles: true, cancelable: true }));
  }, base64);
  await whenDone();
  assert.ok((await rows()) > 5);
});

test("a folder is searched with all that lies in it", async () => {
  await browser.open(`${server.origin}/`);
  await whenReady();
  await browser.choose("#folder-input", join(ROOT, "crates/document/tests/data"));
  await whenDone();
  const names = await browser.run(() => [...document.querySelectorAll("#file-list button")].map((button) => button.firstChild.textContent));
  assert.ok(names.includes("data/g4_strips.tif"), names.join());
  // Something was found, or a sentence says why not.
  for (const [place, note] of (await notes()).entries()) assert.match(note, /^\d+ empty, \d+ filled$|^[A-Z].+\.$/, names[place]);
});

test("a picture and a file of several pages are picked", async () => {
  await browser.open(`${server.origin}/`);
  await whenReady();
  const fax = join(downloads, "fax.tif");
  await writeFile(fax, tiffOf(3));
  await browser.choose("#files-input", SAMPLE, fax);
  await whenDone();
  assert.deepEqual(await notes(), ["21 empty, 10 filled", "0 empty, 0 filled"]);
  await press("#file-list li:last-child button");
  assert.equal(await text("#page-number"), "1 / 3");
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
    for (const [place, [tag, value]] of tags.entries()) {
      const entry = start + 2 + 12 * place;
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
  await browser.open(`${server.origin}/`);
  await whenReady();
  await press(".sample");
  await whenDone();
  assert.equal(await rows(), 31);
});

test("a cancelled batch stops, and the next file works", async () => {
  await browser.open(`${server.origin}/`);
  await whenReady();
  await put(...Array.from({ length: 8 }, (_, number) => ({ name: `${number}.pdf`, path: PAGES })));
  await press("#cancel");
  await browser.until(() => document.querySelector("#batch").hidden, "the end of the batch");
  assert.ok((await notes()).filter((note) => note === "Cancelled.").length >= 6);
  await put({ name: "form.png", path: SAMPLE });
  await browser.until(() => /filled/.test([...document.querySelectorAll("#file-list small")].at(-1).textContent), "the next file");
});

test("a model of one's own searches the files again, and a broken one is refused in words", async () => {
  await drop({ name: "form.png", path: SAMPLE });
  const all = await rows();
  const choose = async (bytes) => browser.run((base64) => {
    const input = document.querySelector("#model-input");
    const transfer = new DataTransfer();
    transfer.items.add(new File([Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0))], "own.onnx"));
    input.files = transfer.files;
    input.dispatchEvent(new Event("change"));
  }, bytes.toString("base64"));
  await choose(Buffer.from("no model"));
  await browser.until(() => document.querySelector("#status").textContent.startsWith("The model cannot be used"), "the refusal");
  assert.equal(await rows(), all);
  await choose(await readFile(join(ROOT, "models/checkbox.onnx")));
  await browser.until(() => document.querySelector("#model-name").textContent.startsWith("own.onnx"), "the model");
  await whenDone();
  assert.equal(await rows(), all);
});

/** Where the page and its frame lie on screen. */
const view = () => browser.run(() => {
  const [sheet, frame] = ["#sheet", "#viewer"].map((selector) => document.querySelector(selector).getBoundingClientRect());
  return { x: sheet.x, y: sheet.y, width: sheet.width, middle: [frame.x + frame.width / 2, frame.y + frame.height / 2].map(Math.round) };
});

test("the page is zoomed and moved by wheel, drag, pinch and keys", async () => {
  await drop({ name: "form.png", path: SAMPLE });
  const fitted = await view();
  const [x, y] = fitted.middle;
  await browser.wheel(x, y, -300);
  const zoomed = await view();
  assert.ok(zoomed.width > 1.4 * fitted.width);
  const at = (x, y) => ({ type: "pointerMove", duration: 50, x, y });
  const [down, up] = [{ type: "pointerDown", button: 0 }, { type: "pointerUp", button: 0 }];
  await browser.point("mouse", [at(x, y), down, at(x + 50, y + 30), up]);
  const moved = await view();
  assert.deepEqual([moved.x - zoomed.x, moved.y - zoomed.y].map(Math.round), [50, 30]);
  await browser.point("touch", [at(x - 40, y), down, at(x - 80, y), up], [at(x + 40, y), down, at(x + 80, y), up]);
  const pinched = await view();
  assert.ok(pinched.width > 1.8 * moved.width, `${pinched.width} after ${moved.width}`);
  await browser.run(() => document.querySelector("#viewer").focus());
  await browser.keys("\uE014-");
  const back = await view();
  assert.ok(back.width < pinched.width);
  await browser.keys("0");
  assert.equal((await view()).width, fitted.width);
});

test("a box and its row are tied, and what is pointed at comes into view", async () => {
  await drop({ name: "form.png", path: SAMPLE });
  const centre = (selector) => browser.run((selector) => {
    const { x, y, width, height } = document.querySelector(selector).getBoundingClientRect();
    return { x: Math.round(x + width / 2), y: Math.round(y + height / 2) };
  }, selector);
  const move = async (selector) => browser.point("mouse", [{ type: "pointerMove", duration: 50, ...(await centre(selector)) }]);
  const active = () => browser.run(() => ["#marks .active", "#rows .active"].map((selector) => document.querySelector(selector)?.dataset.id));
  const id = await browser.run(() => document.querySelector("#rows tr:nth-child(20)").dataset.id);
  await move(`#marks [data-id="${id}"]`);
  assert.deepEqual(await active(), [id, id]);
  await browser.wheel(...(await view()).middle, -900);
  await browser.run((id) => document.querySelector(`#rows [data-id="${id}"] button`).focus(), id);
  const [first] = await browser.run(() => [...document.querySelectorAll("#rows tr")].map((row) => row.dataset.id));
  for (const one of [first, id]) {
    await browser.run((id) => document.querySelector(`#rows [data-id="${id}"] button`).focus(), one);
    assert.deepEqual(await active(), [one, one]);
    const inside = await browser.run((id) => {
      const [box, frame] = [`#marks [data-id="${id}"]`, "#viewer"].map((selector) => document.querySelector(selector).getBoundingClientRect());
      return box.left >= frame.left && box.right <= frame.right && box.top >= frame.top && box.bottom <= frame.bottom;
    }, one);
    assert.ok(inside);
  }
});

test("a missing box is drawn by dragging", async () => {
  await drop({ name: "form.png", path: SAMPLE });
  const all = await rows();
  await press("#draw");
  const [x, y] = (await view()).middle;
  await browser.point("mouse", [
    { type: "pointerMove", duration: 0, x, y }, { type: "pointerDown", button: 0 },
    { type: "pointerMove", duration: 50, x: x + 20, y: y + 20 }, { type: "pointerUp", button: 0 },
  ]);
  assert.equal(await rows(), all + 1);
  assert.equal(JSON.parse(await saved("json", "form.json")).total, all + 1);
  await browser.keys("\uE017");
  assert.equal(await rows(), all);
});

test("all of it works by keyboard", async () => {
  await drop({ name: "form.png", path: SAMPLE });
  const all = await rows();
  const tabTo = async (selector) => {
    for (let tabs = 0; tabs < 120; tabs += 1) {
      if (await browser.run((selector) => document.activeElement.matches(selector), selector)) return;
      await browser.keys("\uE004");
    }
    assert.fail(`Tab does not reach ${selector}`);
  };
  await tabTo("#draw");
  await browser.keys("\uE007");
  await tabTo("#viewer");
  await browser.keys("\uE007");
  assert.equal(await rows(), all + 1);
  const drawn = () => browser.run(() => {
    const { x, width } = document.activeElement.getBBox();
    return { x, width, class: document.activeElement.classList[0] };
  });
  const before = await drawn();
  await browser.keys("\uE014\uE014");
  assert.equal((await drawn()).x, before.x + 2);
  await browser.keys("\uE008\uE014\uE008");
  assert.equal((await drawn()).width, before.width + 1);
  await browser.keys("\uE007");
  assert.notEqual((await drawn()).class, before.class);
  await browser.keys("\uE017");
  assert.equal(await rows(), all);
  await tabTo("#confidence");
  await browser.keys("\uE014");
  assert.equal(await text("#confidence-value"), "0.21");
  for (const selector of ["#rows button", "#format", "#export", "#model summary"]) await tabTo(selector);
});

test("the slider filters without another run", async () => {
  // So small that the detector is in doubt.
  await browser.open(`${server.origin}/`);
  await whenReady();
  await browser.run(async () => {
    const picture = await createImageBitmap(await (await fetch("samples/sample-form.png")).blob(), { resizeWidth: 380 });
    const canvas = new OffscreenCanvas(picture.width, picture.height);
    canvas.getContext("2d").drawImage(picture, 0, 0);
    const transfer = new DataTransfer();
    transfer.items.add(new File([await canvas.convertToBlob()], "small.png"));
    document.dispatchEvent(new DragEvent("drop", { dataTransfer: transfer, bubbles: true, cancelable: true }));
  });
  await whenDone();
  const slide = (value) => browser.run((value) => {
    const slider = document.querySelector("#confidence");
    slider.value = value;
    slider.dispatchEvent(new Event("input"));
  }, value);
  await slide(0.05);
  const confidences = await browser.run(() => [...document.querySelectorAll("#rows td:nth-child(3)")].map((cell) => Number(cell.textContent)));
  // Just over the least of them.
  const [least, most] = [Math.min(...confidences), Math.max(...confidences)];
  assert.ok(least + 0.02 < most && least < 0.94, confidences.join());
  const value = Math.min(0.95, Math.ceil(100 * least + 1) / 100);
  await slide(value);
  assert.equal(await rows(), confidences.filter((confidence) => confidence >= value).length);
  assert.equal(await boxes(), await rows());
  await slide(0.05);
  assert.equal(await rows(), confidences.length);
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
  const [locked, broken, form] = await notes();
  assert.equal(locked, "This PDF is encrypted: remove its password and drop it again.");
  assert.match(broken, /cut short|damaged/);
  assert.match(form, /filled/);
});

test("the page asks only its own origin, and logs no error", () => asksOnly(server.origin));

/** Starts the program on a free port. */
async function startService() {
  const free = await serve(WWW);
  const { port } = new URL(free.origin);
  await free.close();
  const service = spawn(PROGRAM, ["serve"], { env: { ...process.env, HOST: "127.0.0.1", PORT: port }, stdio: "ignore" });
  const isReady = () => fetch(`${free.origin}/readyz`).then(({ ok }) => ok, () => false);
  while (service.exitCode === null && !(await isReady())) await new Promise((resolve) => setTimeout(resolve, 50));
  assert.equal(service.exitCode, null, "the service ended");
  return { origin: free.origin, close: () => new Promise((resolve) => service.once("exit", resolve).kill()) };
}

test("the program serves the same page, under the same policy", { skip: !PROGRAM }, async () => {
  const { origin, close } = await startService();
  try {
    const page = await fetch(`${origin}/`, { headers: { accept: "text/html" } });
    assert.match(page.headers.get("content-security-policy"), /^default-src 'none'; script-src 'self' 'wasm-unsafe-eval';/);
    const etag = page.headers.get("etag");
    assert.equal((await fetch(`${origin}/`, { headers: { accept: "text/html", "if-none-match": etag } })).status, 304);
    assert.equal((await (await fetch(`${origin}/`)).json()).model_loaded, true);
    const plain = await fetch(`${origin}/main.js`, { headers: { "accept-encoding": "identity" } });
    assert.equal(await plain.text(), await readFile(join(WWW, "main.js"), "utf8"));
    await asksOnly(origin);
  } finally {
    await close();
  }
});

async function asksOnly(origin) {
  await browser.log("performance");
  await browser.log("browser");
  await dropOn(origin, { name: "form.png", path: SAMPLE });
  const events = (await browser.log("performance")).map(({ message }) => JSON.parse(message).message);
  const urls = events.filter(({ method }) => method === "Network.requestWillBeSent").map(({ params }) => params.request.url);
  assert.ok(urls.length > 0);
  for (const url of urls) assert.ok(url.startsWith(origin) || url.startsWith(`blob:${origin}`), url);
  // Violations of the policy are among these.
  const errors = (await browser.log("browser")).filter(({ level }) => level === "SEVERE");
  assert.deepEqual(errors, []);
}

for (const [scheme, width] of [["light", 1400], ["dark", 1400], ["light", 390]]) {
  test(`axe finds nothing, ${scheme}, ${width} px wide`, async () => {
    await browser.ask("Emulation.setEmulatedMedia", { features: [{ name: "prefers-color-scheme", value: scheme }] });
    await browser.ask("Emulation.setDeviceMetricsOverride", { width, height: 900, deviceScaleFactor: 1, mobile: false });
    const axe = await readFile(join(WWW, "node_modules/axe-core/axe.min.js"), "utf8");
    const check = async () => {
      await browser.call("POST", "/execute/sync", { script: axe, args: [] });
      return browser.run(async () => (await window.axe.run()).violations.map(({ id, nodes }) => [id, nodes.map((node) => node.html)]));
    };
    await browser.open(`${server.origin}/`);
    await whenReady();
    assert.deepEqual(await check(), []);
    await dropMore({ name: "form.png", path: SAMPLE }, { name: "empty.pdf", bytes: Buffer.alloc(0) });
    assert.deepEqual(await check(), []);
    assert.ok(await browser.run(() => document.documentElement.scrollWidth <= innerWidth), "it is wider than the screen");
    await browser.ask("Emulation.clearDeviceMetricsOverride");
  });
}

test("it can be installed", async () => {
  await browser.open(`${server.origin}/`);
  const { installabilityErrors } = await browser.ask("Page.getInstallabilityErrors");
  assert.deepEqual(installabilityErrors, []);
});

for (const [name, start] of [["a static host", () => serve(WWW)], ["the program", startService]]) {
  test(`it works offline after the first visit to ${name}`, { skip: start === startService && !PROGRAM }, async () => {
    const { origin, close } = await start();
    await browser.open(`${origin}/`);
    await browser.run(async () => { await navigator.serviceWorker.ready; });
    await browser.until(() => navigator.serviceWorker.controller !== null, "the service worker");
    await close();
    await dropOn(origin, { name: "form.png", path: SAMPLE });
    assert.ok((await rows()) > 5);
    for (const format of ["csv", "png"]) await saved(format, `form.${format}`);
  });
}
