// Work is not lost: not by reloading, closing, another model, or a new version.

import assert from "node:assert/strict";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import test from "node:test";
import { PAGES, ROOT, SAMPLE, WWW, usePage } from "./page.js";

const page = usePage();
const flipFirst = () => page.press('#rows [data-do="flip"]');
const asksBeforeLeaving = () => page.run(() => {
  const event = new Event("beforeunload", { cancelable: true });
  window.dispatchEvent(event);
  return event.defaultPrevented;
});

test("a reload brings files, pages and corrections back", async () => {
  await page.drop({ name: "pages.pdf", path: PAGES }, { name: "form.png", path: SAMPLE });
  await page.press("#next-page");
  const before = await page.states();
  await flipFirst();
  await page.press('#rows :nth-child(3 of [data-id]) [data-do="delete"]');
  const after = await page.states();
  assert.notDeepEqual(after, before);
  await page.whenKept();
  await page.reopen();
  await page.until(() => document.querySelectorAll("#rows [data-id]").length > 0, "the draft");
  assert.deepEqual(await page.states(), after);
  assert.equal(await page.run(() => document.querySelector("#page-number").value), "2");
  assert.match((await page.notes()).join(), /filled.*filled/);
  await page.until(() => document.querySelector("#picture").naturalWidth > 0, "the picture, rendered again");
});

test("what a tab that is gone left is offered to the next one, and can be deleted", async () => {
  await page.drop({ name: "form.png", path: SAMPLE });
  await flipFirst();
  const states = await page.states();
  await page.whenKept();
  await page.run(() => sessionStorage.clear());
  await page.reopen();
  await page.until(() => document.querySelector('[data-kind="draft"]') !== null, "the offer");
  await page.press('[data-kind="draft"] button');
  assert.deepEqual(await page.states(), states);
  await page.press("#clear");
  await page.whenKept();
  await page.run(() => sessionStorage.clear());
  await page.reopen();
  await page.whenReady();
  assert.equal(await page.run(() => document.querySelector('[data-kind="draft"]')), null);
});

test("closing can be undone, by the notice and by Ctrl+Z", async () => {
  await page.drop({ name: "form.png", path: SAMPLE });
  await flipFirst();
  const states = await page.states();
  await page.press("#clear");
  assert.equal(await page.run(() => document.querySelector("#workspace").hidden), true);
  await page.press('[data-kind="closed"] button');
  assert.deepEqual(await page.states(), states);
  await page.press("#clear");
  await page.run(() => document.dispatchEvent(new KeyboardEvent("keydown", { key: "z", ctrlKey: true, bubbles: true })));
  assert.deepEqual(await page.states(), states);
  await page.until(() => document.querySelector("#picture").naturalWidth > 0, "the picture");
});

test("a tab asks before it is left while corrections are unsaved", async () => {
  await page.drop({ name: "form.png", path: SAMPLE });
  assert.equal(await asksBeforeLeaving(), false);
  await flipFirst();
  assert.equal(await asksBeforeLeaving(), true);
  await page.saved("csv", "form.csv");
  assert.equal(await asksBeforeLeaving(), false);
});

test("another model leaves corrections as they are", async () => {
  await page.drop({ name: "form.png", path: SAMPLE });
  await flipFirst();
  await page.press('#rows :nth-child(5 of [data-id]) [data-do="delete"]');
  const corrected = (await page.states()).toSorted();
  const model = (await readFile(join(ROOT, "models/checkbox.onnx"))).toString("base64");
  await page.run((base64) => {
    const input = document.querySelector("#model-input");
    const transfer = new DataTransfer();
    transfer.items.add(new File([Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0))], "own.onnx"));
    input.files = transfer.files;
    input.dispatchEvent(new Event("change"));
  }, model);
  await page.until(() => document.querySelector("#model-name").textContent.startsWith("own.onnx"), "the model");
  await page.whenDone();
  assert.deepEqual((await page.states()).toSorted(), corrected);
  assert.equal(await page.run(() => [...document.querySelectorAll("#rows .confidence")].filter((cell) => cell.textContent === "checked").length), 1);
});

test("a reload while another model is at work loses no correction either", async () => {
  await page.drop({ name: "pages.pdf", path: PAGES });
  await flipFirst();
  const states = (await page.states()).toSorted();
  await page.whenKept();
  await page.run(async () => {
    const { DetectionQueue } = await import("/detection/queue.js");
    // The pages wait, as they do for a moment on a slow machine.
    DetectionQueue.prototype.resume = () => {};
    document.querySelector("#embedded-model").click();
  });
  await page.until(() => document.querySelectorAll("#rows [data-id]").length === 0, "the pages to wait");
  await page.whenKept();
  await page.reopen();
  await page.until(() => document.querySelectorAll("#rows [data-id]").length > 0, "the boxes");
  await page.whenDone();
  assert.deepEqual((await page.states()).toSorted(), states);
  assert.equal(await page.run(() => [...document.querySelectorAll("#rows .confidence")].some((cell) => cell.textContent === "checked")), true);
});

test("a new version waits: the open tab works on, says so, and its button moves to it without loss", async () => {
  await page.drop({ name: "form.png", path: SAMPLE });
  await page.run(async () => { await navigator.serviceWorker.ready; });
  await page.until(() => navigator.serviceWorker.controller !== null, "the service worker");
  const version = join(page.downloads, "version.js");
  const build = join(page.downloads, "build.js");
  const renamed = async (file) => (await readFile(join(WWW, "pkg", file), "utf8")).replace(/"[0-9a-f]{16}"/, '"00000000c0ffee00"');
  await writeFile(version, await renamed("version.js"));
  await writeFile(build, await renamed("build.js"));
  Object.assign(page.others, { "/pkg/version.js": version, "/pkg/build.js": build });
  await page.run(async () => { await (await navigator.serviceWorker.ready).update(); });
  await page.until(() => document.querySelector('[data-kind="update"]') !== null, "the notice");
  // Detecting and saving need files that were not loaded yet, and new workers.
  await page.put({ name: "pages.pdf", path: PAGES });
  await page.until(() => /filled/.test([...document.querySelectorAll("#file-list small")].at(-1)?.textContent), "the next file");
  await page.saved("zip", "checkboxes.zip");
  await flipFirst();
  const states = await page.states();
  await page.run(() => { window.isOldVersion = true; });
  await page.press('[data-kind="update"] button');
  await page.until(() => !window.isOldVersion && document.querySelectorAll("#rows [data-id]").length > 0, "the new version");
  assert.deepEqual(await page.states(), states);
  assert.equal(await page.run(async () => (await import("/pkg/build.js")).VERSION), "00000000c0ffee00");
  await page.press("#next-page").catch(() => {});
  await page.saved("csv", "checkboxes.csv");
  for (const path of Object.keys(page.others)) delete page.others[path];
});

test("without a service worker, files of another version are noticed, not mixed", async () => {
  const build = join(page.downloads, "build.js");
  await page.open();
  await page.run(async () => {
    for (const registration of await navigator.serviceWorker.getRegistrations()) await registration.unregister();
    for (const name of await caches.keys()) await caches.delete(name);
  });
  // The page has one version, its workers get another.
  await writeFile(build, (await readFile(join(WWW, "pkg/build.js"), "utf8")).replace(/"[0-9a-f]{16}"/, '"00000000c0ffee01"'));
  const { slot } = await page.run(async () => {
    const { Engine } = await import("/detection/engine.js");
    window.engine = new Engine(() => {});
    return { slot: typeof window.engine.start };
  });
  assert.equal(slot, "function");
  page.others["/pkg/build.js"] = build;
  const code = await page.run(() => window.engine.start().then(() => "started", (error) => error.code));
  delete page.others["/pkg/build.js"];
  assert.equal(code, "new_version");
});
