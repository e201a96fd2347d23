// Finding one's way: pages, thumbnails, the table, and how fast things are there.

import assert from "node:assert/strict";
import test from "node:test";
import { KEY, PAGES, SAMPLE, usePage } from "./page.js";
import { pdfOf } from "./pdf.js";

const page = usePage();
const number = () => page.run(() => Number(document.querySelector("#page-number").value));
const sparse = { name: "sparse.pdf", bytes: pdfOf(9, (number) => (number === 4 || number === 8 ? 3 : 0)) };

test("a document opens at its first page with boxes, and one button goes to the next", async () => {
  await page.drop(sparse);
  assert.equal(await number(), 4);
  await page.press("#next-with-boxes");
  assert.equal(await number(), 8);
  await page.press("#next-with-boxes");
  assert.equal(await number(), 4);
});

test("Page Up and Page Down turn pages, and a number goes to a page", async () => {
  await page.drop(sparse);
  await page.browser.keys(KEY.pageDown + KEY.pageDown + KEY.pageUp);
  assert.equal(await number(), 5);
  await page.run(() => {
    const field = document.querySelector("#page-number");
    field.value = 99;
    field.dispatchEvent(new Event("change", { bubbles: true }));
  });
  assert.equal(await number(), 9);
});

test("thumbnails show the page, how many boxes, and where somebody should look", async () => {
  await page.drop(sparse);
  await page.until(() => document.querySelector('#thumbnails [data-page="4"] img').naturalWidth > 20, "the thumbnail");
  const names = () => page.run(() => [...document.querySelectorAll("#thumbnails button")].map((button) => button.getAttribute("aria-label")));
  assert.match((await names())[3], /^Page 4, 3 boxes/);
  assert.match((await names())[0], /^Page 1, 0 boxes/);
  // With the slider at its lowest, unlikely boxes count, and are in doubt.
  const doubtful = await page.run(async () => {
    const { DOUBTFUL, doubt } = await import("/model/boxes.js");
    const unsure = { detection: { confidence: 0.4 } };
    return [doubt(unsure) >= DOUBTFUL, doubt({ ...unsure, reviewed: true }) >= DOUBTFUL, doubt({ detection: { confidence: 0.99, state_confidence: 0.5 } }) >= DOUBTFUL];
  });
  assert.deepEqual(doubtful, [true, false, true]);
});

test("the table is in reading order, or by doubt, with a picture of each box", async () => {
  await page.drop({ name: "form.png", path: SAMPLE });
  const confidences = () => page.run(() => [...document.querySelectorAll("#rows .confidence")].map((cell) => Number(cell.textContent)));
  const places = await page.run(() => [...document.querySelectorAll("#rows [data-id]")].map((row) => {
    const { x, y } = document.querySelector(`#boxes [data-id="${row.dataset.id}"]`).getBoundingClientRect();
    return [Math.round(y), Math.round(x)];
  }));
  // The radio buttons stand beside each other, above all others.
  assert.ok(places.slice(0, 4).every(([y], index, four) => Math.abs(y - four[0][0]) < 5 && (index === 0 || four[index][1] > four[index - 1][1])));
  assert.ok(places[4][0] > places[0][0] + 10);
  await page.press("#sort-doubt");
  const sorted = await confidences();
  assert.deepEqual(sorted, sorted.toSorted((a, b) => a - b));
  await page.until(() => {
    const crop = document.querySelector("#rows canvas");
    const { data } = crop.getContext("2d").getImageData(0, 0, crop.width, crop.height);
    return data.some((value, index) => index % 4 === 0 && value < 100);
  }, "the crop");
});

test("the picture is there before the boxes", async () => {
  await page.open();
  await page.run(() => {
    window.order = [];
    new MutationObserver(() => {
      if (document.querySelector("#picture").src && !window.order.includes("picture")) window.order.push("picture");
      if (document.querySelector("#rows [data-id]") && !window.order.includes("boxes")) window.order.push("boxes");
    }).observe(document.body, { subtree: true, childList: true, attributes: true });
  });
  await page.put({ name: "pages.pdf", path: PAGES });
  await page.whenDone();
  assert.deepEqual(await page.run(() => window.order), ["picture", "boxes"]);
});

test("pages are detected by several workers, which load the module once", async () => {
  const { identifier } = await page.browser.ask("Page.addScriptToEvaluateOnNewDocument", { source: `
    window.workers = [];
    Object.defineProperty(navigator, "hardwareConcurrency", { value: 3 });
    window.Worker = class extends Worker {
      constructor(...address) {
        super(...address);
        window.workers.push(this);
        this.addEventListener("message", ({ data }) => { if (data.event === "compiled") window.compiled = (window.compiled ?? 0) + 1; });
      }
    };
  ` });
  try {
    await page.drop({ name: "many.pdf", bytes: pdfOf(12, () => 2) });
    assert.deepEqual(await page.run(() => [window.workers.length, window.compiled]), [3, 1]);
    assert.match((await page.notes())[0], /^12 empty, 12 filled$/);
  } finally {
    await page.browser.ask("Page.removeScriptToEvaluateOnNewDocument", { identifier });
  }
});
