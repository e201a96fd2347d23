// Corrections by mouse, keyboard and handles, and how they are undone.

import assert from "node:assert/strict";
import test from "node:test";
import { KEY, PAGES, SAMPLE, usePage } from "./page.js";

const page = usePage();

test("a box and its row are tied, and what is pointed at comes into view", async () => {
  await page.drop({ name: "form.png", path: SAMPLE });
  const active = () => page.run(() => ["#boxes .active", "#rows .active"].map((selector) => document.querySelector(selector)?.dataset.id));
  const id = await page.run(() => document.querySelector("#rows :nth-child(20 of [data-id])").dataset.id);
  await page.move(await page.centre(`#boxes [data-id="${id}"]`));
  assert.deepEqual(await active(), [id, id]);
  await page.run(() => document.querySelector("#viewer").focus());
  await page.browser.keys("++++++");
  await page.run((id) => document.querySelector(`#rows [data-id="${id}"] button`).focus(), id);
  const [first] = await page.run(() => [...document.querySelectorAll("#rows [data-id]")].map((row) => row.dataset.id));
  for (const one of [first, id]) {
    await page.run((id) => document.querySelector(`#rows [data-id="${id}"] button`).focus(), one);
    assert.deepEqual(await active(), [one, one]);
    const inside = await page.run((id) => {
      const [box, frame] = [`#boxes [data-id="${id}"]`, "#viewer"].map((selector) => document.querySelector(selector).getBoundingClientRect());
      return box.left >= frame.left && box.right <= frame.right && box.top >= frame.top && box.bottom <= frame.bottom;
    }, one);
    assert.ok(inside);
  }
});

test("a missing box is drawn by dragging", async () => {
  await page.drop({ name: "form.png", path: SAMPLE });
  const all = await page.rows();
  await page.press("#draw");
  await page.dragBy(await page.centre("#viewer"), 20, 20);
  assert.equal(await page.rows(), all + 1);
  assert.equal(JSON.parse(await page.saved("json", "form.json")).total, all + 1);
  await page.browser.keys(KEY.delete);
  assert.equal(await page.rows(), all);
});

test("all of it works by keyboard", async () => {
  await page.drop({ name: "pages.pdf", path: PAGES });
  const all = await page.rows();
  const has = (selector) => page.run((selector) => document.activeElement.matches(selector), selector);
  const tabTo = async (selector) => {
    for (let tabs = 0; tabs < 40; tabs += 1) {
      if (await has(selector)) return;
      await page.browser.keys(KEY.tab);
    }
    assert.fail(`Tab does not reach ${selector}`);
  };
  const arrowTo = async (selector) => {
    for (let steps = 0; steps < 20; steps += 1) {
      if (await has(selector)) return;
      await page.browser.keys(KEY.right);
    }
    assert.fail(`the arrow keys do not reach ${selector}`);
  };
  await tabTo(".toolbar :is(button, input)");
  await arrowTo("#draw");
  await page.browser.keys(KEY.enter);
  await tabTo("#viewer");
  await page.browser.keys(KEY.enter);
  assert.equal(await page.rows(), all + 1);
  const drawn = () => page.run(() => {
    const [box, sheet] = [document.activeElement, document.querySelector("#sheet")].map((element) => element.getBoundingClientRect());
    const scale = Number.parseFloat(document.querySelector("#picture").naturalWidth) / sheet.width;
    return { x: Math.round((box.x - sheet.x) * scale), width: Math.round(box.width * scale), class: document.activeElement.classList[1] };
  });
  const before = await drawn();
  await page.browser.keys(`${KEY.alt}${KEY.right}${KEY.right}${KEY.alt}`);
  assert.equal((await drawn()).x, before.x + 2);
  await page.browser.keys(`${KEY.alt}${KEY.shift}${KEY.right}${KEY.shift}${KEY.alt}`);
  assert.equal((await drawn()).width, before.width + 1);
  await page.browser.keys(KEY.enter);
  assert.notEqual((await drawn()).class, before.class);
  await page.browser.keys(KEY.delete);
  assert.equal(await page.rows(), all);
  await tabTo("#thumbnails button");
  await page.browser.keys(KEY.right);
  await page.browser.keys(KEY.enter);
  assert.equal(await page.run(() => document.querySelector("#page-number").value), "2");
  await page.browser.keys(KEY.pageDown);
  assert.equal(await page.run(() => document.querySelector("#page-number").value), "3");
  await tabTo("#confidence");
  await page.browser.keys(KEY.right);
  assert.equal(await page.text("#confidence-value"), "0.21");
  for (const selector of ["#sort-doubt", "#rows button", "#format", "#export", "#model summary"]) await tabTo(selector);
});

test("a box is moved and resized by its handles, and a row is copied", async () => {
  await page.drop({ name: "form.png", path: SAMPLE });
  const boxOf = async (index) => JSON.parse(await page.saved("json", "form.json")).detections[index].bbox;
  const before = await boxOf(0);
  const openMenu = async (selector) => page.browser.point("mouse", [
    { type: "pointerMove", duration: 0, ...(await page.centre(selector)) }, { type: "pointerDown", button: 2 }, { type: "pointerUp", button: 2 },
  ]);
  await openMenu("#boxes .box");
  await page.press('#box-menu [data-do="adjust"]');
  await page.dragBy(await page.centre('#handles [data-handle="se"]'), 30, 0);
  const wider = await boxOf(0);
  assert.ok(wider.x2 > before.x2 + 20 && Math.abs(wider.x1 - before.x1) < 1 && Math.abs(wider.y2 - before.y2) < 1, JSON.stringify(wider));
  const all = await page.rows();
  await openMenu("#boxes .box:nth-child(5)");
  await page.press('#box-menu [data-do="copy-row"]');
  assert.equal(await page.rows(), all + 2);
  await page.press("#undo");
  assert.equal(await page.rows(), all);
});

test("a flip and a deletion can be undone and redone", async () => {
  await page.drop({ name: "form.png", path: SAMPLE });
  const state = () => page.run(() => document.querySelector("#rows .state").textContent);
  const before = await state();
  await page.press('#rows button[data-do="flip"]');
  const flipped = await state();
  assert.notEqual(flipped, before);
  await page.press("#undo");
  assert.equal(await state(), before);
  await page.press("#redo");
  assert.equal(await state(), flipped);
  const all = await page.rows();
  await page.press('#rows button[data-do="delete"]');
  assert.equal(await page.rows(), all - 1);
  await page.press("#undo");
  assert.equal(await page.rows(), all);
});
