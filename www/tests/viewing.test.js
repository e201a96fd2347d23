// The page on screen: scrolling, zooming, fingers, tabs, and what stays where it is.

import assert from "node:assert/strict";
import { join } from "node:path";
import test, { afterEach } from "node:test";
import { DOCUMENTS, KEY, PAGES, SAMPLE, usePage } from "./page.js";

const page = usePage();
afterEach(() => page.emulatePhone(false));

const stateOf = (index) => page.run((index) => document.querySelectorAll("#boxes .box")[index].classList[1], index);
const scrolled = () => page.run(() => Math.round(scrollY));
const sheetWidth = () => page.run(() => Math.round(document.querySelector("#sheet").getBoundingClientRect().width));

/** Place of a box on screen, after the document was scrolled so that it has one. */
const boxAt = (index) => page.run((index) => {
  const box = document.querySelectorAll("#boxes .box")[index];
  const { top } = box.getBoundingClientRect();
  scrollTo(0, scrollY + top - 300);
  const { x, y, width, height } = box.getBoundingClientRect();
  return { x: x + width / 2, y: y + height / 2, side: Math.max(width, height) };
}, index);

test("on a phone every tap flips its box, and the document stays where it is", async () => {
  await page.emulatePhone();
  await page.drop({ name: "form.png", path: SAMPLE });
  for (const index of [0, 5, 11, 17, 24, 30]) {
    const at = await boxAt(index);
    assert.ok(at.side < 24, `boxes are small here: ${at.side}`);
    const [before, y] = [await stateOf(index), await scrolled()];
    await page.tap(at);
    await page.until((index, before) => document.querySelectorAll("#boxes .box")[index].classList[1] !== before, `the flip of box ${index}`, index, before);
    assert.equal(await scrolled(), y);
  }
});

test("a finger need not hit a box exactly: 24 px are enough, and the nearer of two is meant", async () => {
  await page.emulatePhone();
  await page.drop({ name: "form.png", path: SAMPLE });
  const at = await boxAt(0);
  const before = await page.states();
  await page.tap({ x: at.x - 10, y: at.y });
  await page.until((before) => document.querySelector("#boxes .box").classList[1] !== before, "the flip", before[0]);
  const after = await page.states();
  assert.equal(after.filter((state, index) => state !== before[index]).length, 1);
});

for (const width of [880, 390]) {
  test(`pointing at a box or a row scrolls no document, ${width} px wide`, async () => {
    await page.resize(width);
    await page.drop({ name: "form.png", path: SAMPLE });
    const at = await boxAt(30);
    const y = await scrolled();
    await page.move({ x: Math.round(at.x), y: Math.round(at.y) });
    await page.until(() => document.querySelector("#boxes .active") !== null, "the box that is pointed at");
    assert.equal(await scrolled(), y);
  });
}

test("wheel and one finger scroll the document over a page that is shown whole", async () => {
  await page.resize(880);
  await page.drop({ name: "form.png", path: SAMPLE });
  await page.run(() => scrollTo(0, 0));
  const middle = await page.centre("#viewer");
  const width = await sheetWidth();
  await page.browser.wheel(middle.x, Math.min(middle.y, 800), 300);
  await page.until(() => scrollY > 100, "the document to scroll");
  assert.equal(await sheetWidth(), width);
  await page.emulatePhone();
  await page.run(() => scrollTo(0, 0));
  await page.swipe({ x: 200, y: 600 }, 0, -300);
  await page.until(() => scrollY > 50, "the document to scroll by finger");
});

test("Ctrl and wheel, two fingers and keys zoom; the mouse drags", async () => {
  await page.drop({ name: "form.png", path: SAMPLE });
  const fitted = await sheetWidth();
  const middle = await page.centre("#viewer");
  await page.browser.ask("Input.dispatchMouseEvent", { type: "mouseWheel", ...middle, deltaX: 0, deltaY: -300, modifiers: 2 });
  await page.until((fitted) => document.querySelector("#sheet").getBoundingClientRect().width > 1.4 * fitted, "the zoom", fitted);
  const scrollTop = () => page.run(() => document.querySelector("#viewer").scrollTop);
  const before = await scrollTop();
  await page.dragBy(middle, 0, -60);
  assert.equal(Math.round((await scrollTop()) - before), 60);
  const zoomed = await sheetWidth();
  await page.browser.point("touch", [-1, 1].map((side) => [
    { type: "pointerMove", duration: 0, x: middle.x + 40 * side, y: middle.y }, { type: "pointerDown", button: 0 },
    { type: "pointerMove", duration: 50, x: middle.x + 80 * side, y: middle.y }, { type: "pointerUp", button: 0 },
  ])[0], [
    { type: "pointerMove", duration: 0, x: middle.x + 40, y: middle.y }, { type: "pointerDown", button: 0 },
    { type: "pointerMove", duration: 50, x: middle.x + 80, y: middle.y }, { type: "pointerUp", button: 0 },
  ]);
  assert.ok((await sheetWidth()) > 1.6 * zoomed, `${await sheetWidth()} after ${zoomed}`);
  await page.run(() => document.querySelector("#viewer").focus());
  await page.browser.keys("-0");
  assert.equal(await sheetWidth(), fitted);
});

test("a page of a PDF is rendered again at the zoom's resolution", async () => {
  await page.drop({ name: "pages.pdf", path: PAGES });
  const natural = () => page.run(() => document.querySelector("#picture").naturalWidth);
  await page.until(() => document.querySelector("#picture").naturalWidth > 0, "the picture");
  const before = await natural();
  await page.run(() => document.querySelector("#viewer").focus());
  await page.browser.keys("++++++++");
  await page.until((before) => document.querySelector("#picture").naturalWidth > 1.5 * before, "the finer picture", before);
});

test("adding files leaves the page under review, and its zoom", async () => {
  await page.drop({ name: "pages.pdf", path: PAGES });
  await page.press("#next-page");
  await page.press("#zoom-in");
  const width = await sheetWidth();
  const states = await page.states();
  await page.dropMore({ name: "form.png", path: SAMPLE });
  assert.equal(await page.run(() => document.querySelector("#page-number").value), "2");
  assert.deepEqual(await page.states(), states);
  assert.equal(await sheetWidth(), width);
});

test("Tab passes the page in few steps, arrow keys go from box to box, and names tell boxes apart", async () => {
  await page.drop({ name: "form.png", path: SAMPLE });
  await page.run(() => document.querySelector("#pick").focus());
  let stops = 0;
  for (const seen = new Set(); ; stops += 1) {
    await page.browser.keys(KEY.tab);
    const what = await page.run(() => {
      const { activeElement } = document;
      activeElement.dataset.stop ??= Math.random();
      return { stop: activeElement.dataset.stop, isBody: activeElement === document.body, svg: activeElement.matches("svg, svg *") };
    });
    assert.equal(what.svg, false);
    if (what.isBody || seen.has(what.stop)) break;
    seen.add(what.stop);
  }
  assert.ok(stops <= 26, `${stops} stops`);
  await page.run(() => document.querySelector("#boxes .box").focus());
  const name = () => page.run(() => document.activeElement.getAttribute("aria-label"));
  assert.match(await name(), /^Box 1 of 31/);
  await page.browser.keys(KEY.right);
  assert.match(await name(), /^Box 2 of 31/);
  const names = await page.run(() => [...document.querySelectorAll("#boxes .box")].map((box) => box.getAttribute("aria-label")));
  assert.equal(new Set(names).size, names.length);
});

test("focus stays near what was deleted, removed or closed", async () => {
  await page.drop({ name: "pages.pdf", path: PAGES }, { name: "form.png", path: SAMPLE });
  const isLost = () => page.run(() => document.activeElement === document.body);
  await page.run(() => document.querySelector("#boxes .box").focus());
  await page.browser.keys(KEY.delete);
  assert.equal(await isLost(), false);
  await page.run(() => document.querySelector('#file-list [data-do="remove"]').focus());
  await page.browser.keys(KEY.enter);
  assert.equal(await isLost(), false);
  assert.equal((await page.notes()).length, 1);
});

test("the toolbar leaves the page most of a window 1000 px wide", async () => {
  await page.resize(1000);
  await page.drop({ name: "pages.pdf", path: PAGES });
  const [viewer, toolbar] = await page.run(() => ["#viewer", ".toolbar"].map((selector) => document.querySelector(selector).getBoundingClientRect().toJSON()));
  assert.ok(viewer.width > 600, `${viewer.width}`);
  assert.ok(toolbar.height < 44, `the toolbar is ${toolbar.height} px high`);
});

test("the swatches are not white in the dark", async () => {
  await page.browser.ask("Emulation.setEmulatedMedia", { features: [{ name: "prefers-color-scheme", value: "dark" }] });
  await page.drop({ name: "form.png", path: SAMPLE });
  const color = await page.run(() => getComputedStyle(document.querySelector(".swatch.empty")).backgroundColor);
  await page.browser.ask("Emulation.setEmulatedMedia", { features: [] });
  const [red] = color.match(/\d+/g).map(Number);
  assert.ok(red < 80, color);
});

test("a page is turned by 90 degrees: boxes are found again, decisions stay, exports keep the file's pixels", async () => {
  await page.drop({ name: "form.png", path: SAMPLE });
  const before = JSON.parse(await page.saved("json", "form.json"));
  await page.press('#rows [data-do="flip"]');
  const states = (await page.states()).toSorted();
  await page.press("#turn");
  const isOnItsSide = () => page.run(() => document.querySelector("#sheet").clientWidth > document.querySelector("#sheet").clientHeight);
  assert.equal(await isOnItsSide(), true);
  await page.until(() => document.querySelector("#picture").naturalWidth > document.querySelector("#picture").naturalHeight, "the picture on its side");
  await page.whenKept();
  assert.deepEqual((await page.states()).toSorted(), states);
  const after = JSON.parse(await page.saved("json", "form.json"));
  assert.deepEqual([after.pages[0].width, after.pages[0].height], [before.pages[0].width, before.pages[0].height]);
  const near = ({ bbox }) => after.detections.some((other) => Math.hypot(other.bbox.x1 - bbox.x1, other.bbox.y1 - bbox.y1) < 4);
  assert.ok(before.detections.filter(near).length >= before.detections.length - 1);
  await page.press("#undo");
  assert.equal(await isOnItsSide(), false);
  await page.press("#undo");
  assert.equal(await page.run(() => [...document.querySelectorAll("#rows .confidence")].some((cell) => cell.textContent === "checked")), false);
});

test("a long press opens the menu of a box", async () => {
  await page.emulatePhone();
  await page.drop({ name: "form.png", path: SAMPLE });
  const at = await boxAt(4);
  const before = await page.states();
  await page.browser.ask("Input.dispatchTouchEvent", { type: "touchStart", touchPoints: [at] });
  await page.until(() => document.querySelector("#box-menu").matches(":popover-open"), "the menu");
  await page.browser.ask("Input.dispatchTouchEvent", { type: "touchEnd", touchPoints: [] });
  await page.press('#box-menu [data-do="delete"]');
  assert.equal((await page.states()).length, before.length - 1);
});

test("a page without boxes says what was looked for, and what can be done", async () => {
  await page.drop({ name: "fax.tif", path: join(DOCUMENTS, "g4_strips.tif") });
  assert.match(await page.run(() => document.querySelector("#no-boxes").innerText), /squares and circles/);
  await page.press("#draw-empty");
  assert.equal(await page.run(() => document.querySelector("#draw").getAttribute("aria-pressed")), "true");
});
