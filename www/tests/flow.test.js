// Statuses, cancelling, files one by one, drawing, dropping, saving.

import assert from "node:assert/strict";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import test from "node:test";
import { unzipSync } from "../node_modules/fflate/esm/index.mjs";
import { DOCUMENTS, KEY, PAGES, SAMPLE, WWW, usePage } from "./page.js";

const page = usePage();
const eight = (from = 0) => Array.from({ length: 8 }, (_, number) => ({ name: `${from + number}.pdf`, path: PAGES }));

test("the hint shows while files are dragged over the page, and goes when they leave", async () => {
  await page.open();
  const drag = (type, relatedTarget) => page.run((type, over) => {
    const transfer = new DataTransfer();
    transfer.items.add(new File(["x"], "x.png"));
    const target = document.querySelector("#welcome");
    target.dispatchEvent(new DragEvent(type, { dataTransfer: transfer, bubbles: true, cancelable: true, relatedTarget: over ? document.body : null }));
    return document.querySelector("#drop-hint").hidden;
  }, type, relatedTarget);
  assert.equal(await drag("dragenter", true), false);
  // From one element of the page to another: enter the next, then leave the one before.
  assert.equal(await drag("dragenter", true), false);
  assert.equal(await drag("dragleave", true), false);
  assert.equal(await drag("dragleave", false), true);
});

test("a batch that is cancelled says so, goes on when asked, and takes more files", async () => {
  await page.open();
  await page.put(...eight());
  await page.until(() => document.querySelectorAll("#file-list li").length === 8, "the files");
  await page.press("#cancel");
  await page.until(() => !document.querySelector("#cancel").checkVisibility(), "the end of the batch");
  assert.match(await page.status(), /^Cancelled/);
  await page.put({ name: "form.png", path: SAMPLE });
  await page.until(() => /filled/.test([...document.querySelectorAll("#file-list small")].at(-1).textContent), "the next file");
  await page.until(() => document.querySelector("#status").textContent.startsWith("Cancelled"), "the end");
  await page.press("#continue");
  await page.until(() => document.querySelector("#status").textContent.startsWith("Done"), "all files");
  for (const note of (await page.notes()).slice(0, 8)) assert.equal(note, "19 empty, 14 filled");
});

test("progress says how many pages of how many, and how long", async () => {
  await page.open();
  await page.put(...eight());
  await page.until(() => /^\d+ of \d+/.test(document.querySelector("#progress-text").textContent), "the pages");
  await page.until(() => /left$/.test(document.querySelector("#progress-text").textContent), "the time");
  await page.whenDone();
});

test("each failed file has its own reason, and can be tried again or removed", async () => {
  await page.drop(
    { name: "broken.png", bytes: (await readFile(SAMPLE)).subarray(0, 4000) },
    { name: "empty.pdf", bytes: Buffer.alloc(0) },
    { name: "form.png", path: SAMPLE },
  );
  const [broken, empty, form] = await page.notes();
  assert.match(broken, /cut short|damaged/);
  assert.match(empty, /empty: drop/);
  assert.match(form, /filled/);
  const status = await page.status();
  assert.match(status, /2 of 3 files failed/);
  assert.doesNotMatch(status, /cut short|damaged|empty: drop/);
  await page.press('#file-list [data-do="retry"]');
  await page.whenDone();
  assert.match((await page.notes())[0], /cut short|damaged/);
  await page.press('#file-list [data-do="remove"]');
  assert.equal((await page.notes()).length, 2);
});

test("the status follows edits", async () => {
  await page.drop({ name: "form.png", path: SAMPLE });
  assert.equal(await page.status(), "Done: 31 boxes (21 empty, 10 filled).");
  await page.press('#rows [data-do="delete"]');
  assert.match(await page.status(), /^Done: 30 boxes/);
  await page.press("#undo");
  assert.match(await page.status(), /^Done: 31 boxes/);
});

test("several boxes are drawn one after the other, until Escape", async () => {
  await page.drop({ name: "form.png", path: SAMPLE });
  await page.press("#draw");
  const { x, y } = await page.centre("#viewer");
  await page.dragBy({ x, y }, 20, 20);
  await page.dragBy({ x: x + 40, y }, 20, 20);
  assert.equal(await page.rows(), 33);
  await page.browser.keys(KEY.escape);
  assert.equal(await page.run(() => document.querySelector("#draw").getAttribute("aria-pressed")), "false");
});

test("a double click opens a sample once", async () => {
  await page.open();
  await page.run(() => {
    const button = document.querySelector(".sample");
    button.click();
    button.click();
  });
  await page.whenDone();
  assert.equal((await page.notes()).length, 1);
});

test("an encrypted PDF asks for its password in its place", async () => {
  const locked = join(page.downloads, "locked.pdf");
  await writeFile(locked, await readFile(join(DOCUMENTS, "encrypted_aes_256.pdf")));
  await page.drop({ name: "locked.pdf", path: locked });
  assert.equal((await page.notes())[0], "This PDF has a password.");
  const enter = (password) => page.run((password) => {
    document.querySelector("#password").value = password;
    document.querySelector("#password-form").requestSubmit();
  }, password);
  await enter("wrong");
  await page.until(() => /not the password/.test(document.querySelector("#file-list small").textContent), "the refusal");
  await enter("öffne mich");
  await page.until(() => /filled/.test(document.querySelector("#file-list small").textContent), "the page");
});

test("exports say what a person decided", async (context) => {
  await page.drop({ name: "form.png", path: SAMPLE });
  await page.press('#rows [data-do="flip"]');
  await page.press("#draw");
  await page.dragBy(await page.centre("#viewer"), 20, 20);
  const reviewed = ({ source }) => source === "reviewed";
  const [header, ...lines] = String(await page.saved("csv", "form.csv")).trim().split("\n");
  const column = header.split(",").indexOf("source");
  if (column < 0) return context.skip("checkbox-contract has no `source` yet");
  assert.equal(lines.filter((line) => line.split(",")[column] === "reviewed").length, 2);
  const { detections } = JSON.parse(await page.saved("json", "form.json"));
  assert.deepEqual(detections.filter(reviewed).map(({ confidence }) => confidence), [1, 1]);
  const { annotations } = JSON.parse(await page.saved("coco", "form.coco.json"));
  assert.equal(annotations.filter(reviewed).length, 2);
});

test("what is handed to the exports names a person's decision, and no confidence of the model's in the opposite", async () => {
  await page.open();
  const results = await page.run(async () => {
    const { pageResult } = await import("/export/results.js");
    const { Store } = await import("/model/store.js");
    const bbox = { x1: 10, y1: 10, x2: 20, y2: 20 };
    const box = (id, values) => ({ id, class: "empty_checkbox", bbox, detection: { page: 1, class: "empty_checkbox", confidence: 0.9, bbox, source: "vision" }, ...values });
    const boxes = [box(1), box(2, { class: "filled_checkbox", reviewed: true }), box(3, { detection: null, reviewed: true }), box(4, { reviewed: true, rejected: true })];
    return pageResult(new Store(), { record: { page: 1, width: 100, height: 100, dpi: null }, boxes, turns: 0 }).detections;
  });
  assert.deepEqual(results.map(({ class: name, confidence, source }) => [name, confidence, source]), [
    ["empty_checkbox", 0.9, "vision"], ["filled_checkbox", 1, "reviewed"], ["empty_checkbox", 1, "reviewed"],
  ]);
});

test("everything is saved as ZIP in little memory", async () => {
  await page.drop(...eight());
  const entries = unzipSync(new Uint8Array(await page.saved("zip", "checkboxes.zip")));
  const names = Object.keys(entries);
  assert.equal(names.filter((name) => name.startsWith("pages/")).length, 24);
  assert.equal(names.filter((name) => name.startsWith("labels/")).length, 24);
  assert.ok(["results.json", "results.csv", "coco.json", "classes.txt"].every((name) => names.includes(name)), names.join());
  // One entry is made when the one before it is written.
  const most = await page.run(async () => {
    const { streamedZip } = await import("/export/zip.js");
    let [alive, most] = [0, 0];
    async function* pages() {
      for (let number = 0; number < 20; number += 1) {
        alive += 1;
        most = Math.max(most, alive);
        yield { name: `${number}`, input: new Blob([new Uint8Array(1e6)]) };
        alive -= 1;
      }
    }
    const blob = await streamedZip(pages());
    return { most, size: blob.size, isFile: blob instanceof File };
  });
  assert.equal(most.most, 1);
  assert.ok(most.size > 20e6 && most.isFile, JSON.stringify(most));
});

test("a picture that only the browser can decode is detected on; where it cannot, a sentence says what to do", async () => {
  const heic = Buffer.concat([Buffer.from([0, 0, 0, 24]), Buffer.from("ftypheic"), Buffer.alloc(64)]);
  await page.drop({ name: "form.avif", path: join(WWW, "tests/data/form.avif") }, { name: "photo.heic", bytes: heic });
  const [avif, photo] = await page.notes();
  assert.equal(avif, "2 empty, 1 filled");
  assert.match(photo, /HEIC photos: save it as JPEG/);
});
