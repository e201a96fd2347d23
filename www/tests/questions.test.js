// What boxes say: labels and questions in the table and on the page, odd answers, warnings.

import assert from "node:assert/strict";
import { join } from "node:path";
import test from "node:test";
import { KEY, PAGES, ROOT, SAMPLE, usePage } from "./page.js";

const page = usePage();
const FIELDS = join(ROOT, "tests/golden/documents/fields.pdf");
const texts = (selector) => page.run((selector) => [...document.querySelectorAll(selector)].map((element) => element.textContent), selector);

test("the table says each box's words, under the question that they answer", async () => {
  await page.drop({ name: "pages.pdf", path: PAGES });
  const labels = await texts("#rows .label");
  assert.ok(labels.includes("6 July") && labels.includes("Vegetarian"), labels.join());
  const questions = await texts("#rows .question th");
  assert.ok(["Weeks", "Group", "Meals"].every((question) => questions.includes(question)), questions.join());
  // By doubt there are no questions above the rows: each row says its own.
  await page.press("#sort-doubt");
  assert.deepEqual(await texts("#rows .question"), []);
  assert.ok((await texts("#rows .label")).includes("Weeks: 6 July"));
});

test("a box on the page shows its words and where they are, and its name has them", async () => {
  await page.drop({ name: "pages.pdf", path: PAGES });
  const id = await page.run(() => [...document.querySelectorAll("#rows [data-id]")].find((row) => row.textContent.includes("6 July")).dataset.id);
  await page.move(await page.centre(`#boxes [data-id="${id}"]`));
  await page.until(() => !document.querySelector("#box-words").hidden, "the words");
  assert.equal(await page.text("#box-words"), "Weeks: 6 July");
  const [box, words] = await page.run((id) => [`#boxes [data-id="${id}"]`, "#words-frame"].map((selector) => document.querySelector(selector).getBoundingClientRect().toJSON()), id);
  assert.ok(words.left >= box.right - 4 && words.width > box.width && Math.abs(words.top - box.top) < 20, JSON.stringify([box, words]));
  assert.match(await page.run((id) => document.querySelector(`#boxes [data-id="${id}"]`).getAttribute("aria-label"), id), /Weeks: 6 July/);
});

test("a text filters the rows, and says when none is left", async () => {
  await page.drop({ name: "pages.pdf", path: PAGES });
  const filter = (text) => page.run((text) => {
    const field = document.querySelector("#filter");
    field.value = text;
    field.dispatchEvent(new Event("input", { bubbles: true }));
  }, text);
  await filter("JULY");
  const labels = await texts("#rows .label");
  assert.ok(labels.length >= 2 && labels.every((label) => label.includes("July")), labels.join());
  assert.deepEqual(await texts("#rows .question th"), ["Weeks"]);
  await filter("no such words");
  assert.equal(await page.rows(), 0);
  assert.equal(await page.run(() => document.querySelector("#nothing-left").checkVisibility()), true);
  await filter("");
  assert.equal(await page.rows(), 13);
});

test("two chosen where one is expected, and none, are said above the boxes, and follow corrections and exports", async () => {
  await page.drop({ name: "fields.pdf", path: FIELDS });
  const oddity = async () => (await texts("#rows .question th")).find((text) => text.startsWith("1. Do you have a car?"));
  const flip = (label) => page.run((label) => {
    [...document.querySelectorAll("#rows [data-id]")].find((row) => row.querySelector(".label").textContent === label).querySelector('[data-do="flip"]').click();
  }, label);
  const group = async () => JSON.parse(await page.saved("json", "fields.json")).groups.find(({ question }) => question === "1. Do you have a car?");
  const toCheck = async () => Number((await page.text("#only-doubtful")).match(/\d+/)[0]);
  const before = await toCheck();
  assert.equal(await oddity(), "1. Do you have a car?");
  assert.deepEqual((await group()).flags, []);
  await flip("Yes");
  assert.equal(await oddity(), "1. Do you have a car? 2 chosen, one expected");
  assert.deepEqual((await group()).flags, ["several"]);
  assert.equal((await group()).selected.length, 2);
  assert.ok((await toCheck()) >= before + 1);
  await page.press("#only-doubtful");
  assert.ok((await texts("#rows .label")).includes("Yes"));
  await page.press("#only-doubtful");
  await flip("Yes");
  await flip("No");
  assert.equal(await oddity(), "1. Do you have a car? none chosen");
  assert.deepEqual(await group().then(({ flags, selected }) => ({ flags, selected })), { flags: ["none"], selected: [] });
});

test("where there is no text, a row shows a strip of the page with the box and the ink beside it", async () => {
  await page.drop({ name: "form.png", path: SAMPLE });
  const strips = await page.run(() => document.querySelectorAll('#rows canvas[data-shows="strip"]').length);
  assert.ok(strips > 15, `${strips} of 31`);
  // The right half of a strip has ink: the words.
  await page.until(() => {
    const strip = document.querySelector('#rows canvas[data-shows="strip"]');
    const { data } = strip.getContext("2d").getImageData(strip.width / 3, 0, strip.width / 3, strip.height);
    let ink = 0;
    for (let index = 0; index < data.length; index += 4) ink += data[index] < 128 && data[index + 3] > 0;
    return ink > 50;
  }, "the words of the strip");
});

test("a page that may mislead says so, and its file in the list", async () => {
  await page.drop({ name: "blank.bmp", bytes: whiteBmp(64) }, { name: "form.png", path: SAMPLE });
  assert.deepEqual(await texts("#page-warnings li"), ["Nothing is printed on this page."]);
  assert.deepEqual(await texts("#file-list .warned"), ["⚠ 1 page with a warning", ""]);
  await page.press("#file-list li:last-child .file");
  assert.equal(await page.run(() => document.querySelector("#page-warnings").checkVisibility()), false);
});

/** A white square of 24-bit pixels. */
function whiteBmp(side) {
  const file = Buffer.alloc(54 + 3 * side * side, 0xff);
  file.fill(0, 0, 54);
  file.write("BM", "latin1");
  for (const [at, value] of [[2, file.length], [10, 54], [14, 40], [18, side], [22, side]]) file.writeUInt32LE(value, at);
  file.writeUInt16LE(1, 26);
  file.writeUInt16LE(24, 28);
  return file;
}

test("shortcuts of a single letter can be switched off, and stay off", async () => {
  await page.drop({ name: "form.png", path: SAMPLE });
  const isReviewing = () => page.run(() => document.querySelector("#review").open);
  const setTo = (on) => page.run((on) => {
    const box = document.querySelector("#single-keys");
    if (box.checked !== on) box.click();
    document.querySelector("#viewer").focus();
  }, on);
  try {
    await setTo(false);
    await page.browser.keys("rnt");
    assert.equal(await isReviewing(), false);
    assert.equal(await page.run(() => document.querySelector("#draw").getAttribute("aria-pressed")), "false");
    await page.press("#open-review");
    await page.browser.keys("fed");
    assert.equal(await page.text("#review-count"), "0 of 31 checked");
    await page.browser.keys(KEY.enter);
    assert.equal(await page.text("#review-count"), "1 of 31 checked");
    await page.browser.keys(KEY.escape);
    await page.whenKept();
    await page.reopen();
    await page.until(() => document.querySelectorAll("#rows [data-id]").length > 0, "the draft");
    assert.equal(await page.run(() => document.querySelector("#single-keys").checked), false);
  } finally {
    await setTo(true);
  }
  await page.browser.keys("r");
  assert.equal(await isReviewing(), true);
});
