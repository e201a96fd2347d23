// The review: one box at a time, one key a decision; and two people's whole way through.

import assert from "node:assert/strict";
import test, { afterEach } from "node:test";
import { pdfOf } from "./pdf.js";
import { KEY, PAGES, SAMPLE, usePage } from "./page.js";

const page = usePage();
afterEach(() => page.emulatePhone(false));

const count = () => page.text("#review-count");
const shown = () => page.run(() => ({ state: document.querySelector("#review-state").textContent, where: document.querySelector("#review-where").textContent }));
const json = async (name) => JSON.parse(await page.saved("json", name));

test("doubtful boxes come first, across files and pages, and one key decides", async () => {
  await page.drop({ name: "form.png", path: SAMPLE }, { name: "pages.pdf", path: PAGES });
  await page.browser.keys("r");
  assert.equal(await count(), "0 of 64 checked");
  const sure = async () => Number((await shown()).state.match(/[\d.]+$/)[0]);
  const [seen, places] = [[], new Set()];
  for (let number = 0; number < 12; number += 1) {
    seen.push(await sure());
    places.add((await shown()).where);
    await page.browser.keys(KEY.enter);
  }
  assert.deepEqual(seen, seen.toSorted((a, b) => a - b));
  assert.ok(places.size > 1, [...places].join());
  assert.equal(await count(), "12 of 64 checked");
  await page.browser.keys("fed");
  assert.equal(await count(), "15 of 64 checked");
  await page.browser.keys(KEY.escape);
  assert.equal(await page.run(() => document.querySelector("#review").open), false);
  const answers = await json("checkboxes.json");
  assert.equal(answers.reduce((sum, { total }) => sum + total, 0), 63);
});

test("later puts off, Backspace takes back, and the end says that all are checked", async () => {
  await page.drop({ name: "pages.pdf", path: PAGES });
  await page.browser.keys("r");
  await page.run(() => {
    const order = document.querySelector("#review-order");
    order.value = "reading";
    order.dispatchEvent(new Event("change", { bubbles: true }));
  });
  const first = await shown();
  assert.match(first.where, /page 1 of 3/);
  await page.browser.keys("l");
  const second = await shown();
  await page.browser.keys("f");
  assert.equal(await count(), "1 of 33 checked");
  await page.browser.keys(KEY.backspace);
  assert.deepEqual([await shown(), await count()], [second, "0 of 33 checked"]);
  await page.browser.keys(KEY.enter.repeat(32));
  // What was put off comes again.
  assert.deepEqual([await shown(), await count()], [first, "32 of 33 checked"]);
  await page.browser.keys("d");
  assert.match(await page.run(() => document.querySelector("#review-done").innerText), /All 33 boxes checked/);
});

test("the box is enlarged, with what is around it", async () => {
  await page.drop({ name: "form.png", path: SAMPLE });
  await page.browser.keys("r");
  const dark = await page.until(() => {
    const canvas = document.querySelector("#review-crop");
    const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
    let dark = 0;
    for (let index = 0; index < data.length; index += 4) dark += data[index] < 100 && data[index + 3] > 0;
    return dark > 1000 && dark / (canvas.width * canvas.height);
  }, "the crop");
  assert.ok(dark < 0.6, `${dark} of it is dark`);
});

test("somebody who was never there checks 38 pages with 30 boxes by keyboard", async (context) => {
  // Six pages of five boxes each lie among others, as in a real folder of papers.
  const boxesOn = (number) => (number % 6 === 3 ? 5 : 0);
  await page.open();
  await page.put({ name: "contract.pdf", bytes: pdfOf(38, boxesOn) });
  await page.whenDone();
  assert.equal(await page.run(() => document.querySelector("#page-number").value), "3", "it opens at the first page with boxes");
  const total = await page.run(() => Number(/\d+/.exec(document.querySelector("#status").textContent)[0]));
  assert.ok(total >= 28 && total <= 36, `${total} boxes`);
  const keys = ["r", ...Array(total - 1).fill(KEY.enter), "f", KEY.escape];
  const begun = performance.now();
  await page.browser.keys(keys.slice(0, -1).join(""));
  assert.equal(await count(), `${total} of ${total} checked`);
  await page.browser.keys(keys.at(-1));
  context.diagnostic(`${keys.length} keys for ${total} boxes, answered in ${Math.round(performance.now() - begun)} ms`);
  const { detections } = await json("contract.json");
  assert.equal(detections.length, total);
});

test("on a phone somebody photographs a form, corrects two boxes and sends the CSV", async () => {
  await page.emulatePhone();
  await page.open();
  await page.browser.choose("#photo-input", SAMPLE);
  await page.whenDone();
  const before = await page.states();
  for (const index of [2, 20]) {
    const at = await page.run((index) => {
      const box = document.querySelectorAll("#boxes .box")[index];
      scrollTo(0, scrollY + box.getBoundingClientRect().top - 300);
      const { x, y, width, height } = box.getBoundingClientRect();
      return { x: x + width / 2, y: y + height / 2 };
    }, index);
    await page.tap(at);
    await page.until((index, state) => document.querySelectorAll("#boxes .box")[index].classList[1] !== state, "the flip", index, before[index]);
  }
  const lines = String(await page.saved("csv", "sample-form.csv")).trim().split("\n");
  assert.equal(lines.length, 32);
  const filled = (states) => states.filter((state) => state === "filled").length;
  const after = await page.states();
  assert.equal(lines.filter((line) => line.includes("filled_checkbox")).length, filled(after));
  assert.equal(after.filter((state, index) => state !== before[index]).length, 2);
  // The same file goes to another program; headless Chromium has none to share with.
  const shared = await page.run(async () => {
    const share = document.querySelector("#share");
    const files = new Promise((resolve) => { navigator.share = async ({ files }) => resolve(files); });
    navigator.canShare = () => true;
    share.hidden = false;
    share.click();
    const [file] = await files;
    return { name: file.name, text: await file.text() };
  });
  assert.deepEqual([shared.name, shared.text.trim().split("\n")], ["sample-form.csv", lines]);
  await page.until(() => document.querySelector("#status").textContent === "Shared sample-form.csv.", "the word");
});
