// Fixture of the page's tests: a browser, a server, and the actions of people.

import { mkdtemp, readFile, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before } from "node:test";
import { fileURLToPath } from "node:url";
import { Browser, serve } from "./browser.js";

export const WWW = fileURLToPath(new URL("..", import.meta.url));
export const ROOT = join(WWW, "..");
export const SAMPLE = join(ROOT, "tests/data/sample-form.png");
export const PAGES = join(ROOT, "tests/data/sample-pages.pdf");
export const DOCUMENTS = join(ROOT, "crates/document/tests/data");
/** The program `checkbox` to compare with; `cargo xtask web --test` says where it is. */
export const PROGRAM = process.env.CHECKBOX_PROGRAM;

/** Keys as WebDriver numbers them. */
export const KEY = { tab: "\uE004", enter: "\uE007", shift: "\uE008", control: "\uE009", alt: "\uE00A", escape: "\uE00C", backspace: "\uE003", pageUp: "\uE00E", pageDown: "\uE00F", left: "\uE012", up: "\uE013", right: "\uE014", down: "\uE015", delete: "\uE017" };

/** A browser for all tests of a file. */
export function usePage() {
  const page = new Page();
  before(() => page.start());
  after(() => page.end());
  return page;
}

class Page {
  /** Files of the server that are not those of `www/`, by their paths. */
  others = {};
  /** Headers of the server's answers, by their paths. */
  headers = {};

  async start() {
    this.server = await serve(WWW, this.others, this.headers);
    this.origin = this.server.origin;
    this.downloads = await mkdtemp(join(tmpdir(), "checkbox-page-"));
    this.browser = await Browser.start(this.downloads);
  }

  async end() {
    await this.browser?.quit();
    await this.server?.close();
    await rm(this.downloads, { recursive: true, force: true });
  }

  /** Opens the page as somebody who was never there, and waits for the detector. */
  async open(origin = this.origin) {
    // No script of the page runs here, so nothing holds the database.
    await this.browser.open(`${origin}/icons/icon.svg`);
    await this.run(async () => {
      sessionStorage.clear();
      await new Promise((resolve) => { indexedDB.deleteDatabase("checkbox-drafts").onsuccess = resolve; });
    });
    await this.reopen(origin);
    await this.whenReady();
  }

  /** Opens the page again in the same tab, as reloading does. */
  reopen(origin = this.origin) {
    return this.browser.open(`${origin}/`);
  }

  /** Drops files on a fresh page and waits until all are done. */
  async drop(...files) {
    await this.open();
    await this.dropMore(...files);
  }

  async dropMore(...files) {
    await this.put(...files);
    await this.whenDone();
  }

  async put(...files) {
    const contents = await Promise.all(files.map(async ({ name, path, bytes }) => [name, (bytes ?? (await readFile(path))).toString("base64")]));
    await this.run((files) => {
      const transfer = new DataTransfer();
      for (const [name, base64] of files) transfer.items.add(new File([Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0))], name));
      document.dispatchEvent(new DragEvent("drop", { dataTransfer: transfer, bubbles: true, cancelable: true }));
    }, contents);
  }

  run(code, ...args) {
    return this.browser.run(code, ...args);
  }

  until(code, what, ...args) {
    return this.browser.until(code, what, ...args);
  }

  whenReady() {
    return this.until(() => document.querySelector("#status").textContent === "Ready.", "the detector");
  }

  whenDone() {
    return this.until(() => /^(Done|Cancelled)/.test(document.querySelector("#status").textContent) && document.querySelector("#progress").checkVisibility() === false, "the results");
  }

  /** Waits until what people changed is written. */
  whenKept() {
    return new Promise((resolve) => setTimeout(resolve, 1200));
  }

  /** Saves in a format and reads what came. */
  async saved(format, name) {
    await this.run((format) => {
      document.querySelector("#format").value = format;
      document.querySelector("#export").click();
    }, format);
    await this.until((name) => document.querySelector("#status").textContent === `Saved ${name}.`, name, name);
    const path = join(this.downloads, name);
    for (let tries = 0; tries < 500 && !(await readdir(this.downloads)).includes(name); tries += 1) await new Promise((resolve) => setTimeout(resolve, 20));
    const bytes = await readFile(path);
    await rm(path);
    return bytes;
  }

  rows() {
    return this.run(() => document.querySelectorAll("#rows [data-id]").length);
  }

  boxes() {
    return this.run(() => document.querySelectorAll("#boxes .box").length);
  }

  text(selector) {
    return this.run((selector) => document.querySelector(selector).textContent, selector);
  }

  status() {
    return this.text("#status");
  }

  notes() {
    return this.run(() => [...document.querySelectorAll("#file-list small")].map((note) => note.textContent));
  }

  press(selector) {
    return this.run((selector) => document.querySelector(selector).click(), selector);
  }

  /** The states of all boxes on the page, in their order. */
  states() {
    return this.run(() => [...document.querySelectorAll("#boxes .box")].map((box) => box.classList[1]));
  }

  /** The middle of an element on screen. */
  centre(selector) {
    return this.run((selector) => {
      const { x, y, width, height } = document.querySelector(selector).getBoundingClientRect();
      return { x: Math.round(x + width / 2), y: Math.round(y + height / 2) };
    }, selector);
  }

  move(at) {
    return this.browser.point("mouse", [{ type: "pointerMove", duration: 30, ...at }]);
  }

  click(at) {
    return this.browser.point("mouse", [{ type: "pointerMove", duration: 30, ...at }, { type: "pointerDown", button: 0 }, { type: "pointerUp", button: 0 }]);
  }

  /** Drags from one place on screen by so much. */
  dragBy({ x, y }, dx, dy, type = "mouse") {
    return this.browser.point(type, [
      { type: "pointerMove", duration: 0, x, y }, { type: "pointerDown", button: 0 },
      { type: "pointerMove", duration: 60, x: x + Math.round(dx / 2), y: y + Math.round(dy / 2) },
      { type: "pointerMove", duration: 60, x: x + dx, y: y + dy }, { type: "pointerUp", button: 0 },
    ]);
  }

  /** A phone with a finger, or back to the window with a mouse. */
  async emulatePhone(on = true) {
    if (on) {
      await this.browser.ask("Emulation.setDeviceMetricsOverride", { width: 390, height: 844, deviceScaleFactor: 2, mobile: true });
      await this.browser.ask("Emulation.setTouchEmulationEnabled", { enabled: true, maxTouchPoints: 2 });
    } else {
      await this.browser.ask("Emulation.setTouchEmulationEnabled", { enabled: false });
      await this.browser.ask("Emulation.clearDeviceMetricsOverride");
    }
  }

  async resize(width, height = 900) {
    await this.browser.ask("Emulation.setDeviceMetricsOverride", { width, height, deviceScaleFactor: 1, mobile: false });
  }

  async tap({ x, y }) {
    await this.browser.ask("Input.dispatchTouchEvent", { type: "touchStart", touchPoints: [{ x, y }] });
    await this.browser.ask("Input.dispatchTouchEvent", { type: "touchEnd", touchPoints: [] });
  }

  /** Moves a finger, in steps as a screen tells of them. */
  async swipe({ x, y }, dx, dy) {
    await this.browser.ask("Input.dispatchTouchEvent", { type: "touchStart", touchPoints: [{ x, y }] });
    for (let step = 1; step <= 10; step += 1) {
      await this.browser.ask("Input.dispatchTouchEvent", { type: "touchMove", touchPoints: [{ x: x + (dx * step) / 10, y: y + (dy * step) / 10 }] });
    }
    await this.browser.ask("Input.dispatchTouchEvent", { type: "touchEnd", touchPoints: [] });
    await new Promise((resolve) => setTimeout(resolve, 300));
  }
}
