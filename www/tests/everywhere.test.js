// For everybody and everywhere: no request to another origin, offline, installed, without barriers.

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import test from "node:test";
import { transform } from "esbuild";
import { serve } from "./browser.js";
import { DOCUMENTS, PAGES, PROGRAM, SAMPLE, WWW, usePage } from "./page.js";

const page = usePage();

test("the page asks only its own origin, and logs no error", () => asksOnly(page.origin));

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
    const answer = await fetch(`${origin}/`, { headers: { accept: "text/html" } });
    assert.match(answer.headers.get("content-security-policy"), /^default-src 'none'; script-src 'self' 'wasm-unsafe-eval';/);
    const etag = answer.headers.get("etag");
    assert.equal((await fetch(`${origin}/`, { headers: { accept: "text/html", "if-none-match": etag } })).status, 304);
    assert.equal((await (await fetch(`${origin}/`)).json()).model_loaded, true);
    const plain = await fetch(`${origin}/main.js`, { headers: { "accept-encoding": "identity" } });
    const { code } = await transform(await readFile(join(WWW, "main.js"), "utf8"), { minify: true, target: "es2022" });
    assert.equal(await plain.text(), code);
    await asksOnly(origin);
  } finally {
    await close();
  }
});

async function asksOnly(origin) {
  await page.browser.log("performance");
  await page.browser.log("browser");
  await page.open(origin);
  await page.dropMore({ name: "form.png", path: SAMPLE });
  const events = (await page.browser.log("performance")).map(({ message }) => JSON.parse(message).message);
  const urls = events.filter(({ method }) => method === "Network.requestWillBeSent").map(({ params }) => params.request.url);
  assert.ok(urls.length > 0);
  for (const url of urls) assert.ok(url.startsWith(origin) || url.startsWith(`blob:${origin}`), url);
  // Violations of the policy are among these.
  const errors = (await page.browser.log("browser")).filter(({ level, message }) => level === "SEVERE" && !message.includes("favicon.ico"));
  assert.deepEqual(errors, []);
}

for (const [scheme, width] of [["light", 1400], ["dark", 1400], ["light", 320]]) {
  test(`axe finds nothing, ${scheme}, ${width} px wide`, async () => {
    await page.browser.ask("Emulation.setEmulatedMedia", { features: [{ name: "prefers-color-scheme", value: scheme }] });
    await page.browser.ask("Emulation.setDeviceMetricsOverride", { width, height: 900, deviceScaleFactor: 1, mobile: false });
    const axe = await readFile(join(WWW, "node_modules/axe-core/axe.min.js"), "utf8");
    const check = async () => {
      await page.browser.call("POST", "/execute/sync", { script: axe, args: [] });
      return page.run(async () => (await window.axe.run()).violations.map(({ id, nodes }) => [id, nodes.map((node) => node.html)]));
    };
    await page.open();
    assert.deepEqual(await check(), []);
    const locked = await readFile(join(DOCUMENTS, "encrypted_aes_256.pdf"));
    await page.dropMore(
      { name: "form.png", path: SAMPLE }, { name: "pages.pdf", path: PAGES }, { name: "empty.pdf", bytes: Buffer.alloc(0) },
      { name: "locked.pdf", bytes: locked }, { name: "fax.tif", path: join(DOCUMENTS, "g4_strips.tif") },
    );
    for (const [index, state] of ["a form", "pages", "a failure", "a password", "no boxes"].entries()) {
      await page.press(`#file-list li:nth-child(${index + 1}) .file`);
      assert.deepEqual(await check(), [], state);
    }
    await page.press("#file-list .file");
    await page.run(() => document.querySelector("#boxes .box").dispatchEvent(new MouseEvent("contextmenu", { bubbles: true, cancelable: true })));
    assert.deepEqual(await check(), [], "the menu of a box");
    await page.run(() => document.querySelector("#box-menu").hidePopover());
    await page.press("#open-review");
    assert.deepEqual(await check(), [], "the review");
    await page.press("#review-leave");
    await page.press("#clear");
    assert.deepEqual(await check(), [], "a notice");
    assert.ok(await page.run(() => document.documentElement.scrollWidth <= innerWidth), "it is wider than the screen");
    await page.browser.ask("Emulation.clearDeviceMetricsOverride");
  });
}

test("it can be installed", async () => {
  await page.reopen();
  const { installabilityErrors } = await page.browser.ask("Page.getInstallabilityErrors");
  assert.deepEqual(installabilityErrors, []);
});

for (const [name, start] of [["a static host", () => serve(WWW)], ["the program", startService]]) {
  test(`it works offline after the first visit to ${name}`, { skip: start === startService && !PROGRAM }, async () => {
    const { origin, close } = await start();
    await page.browser.open(`${origin}/`);
    await page.run(async () => { await navigator.serviceWorker.ready; });
    await page.until(() => navigator.serviceWorker.controller !== null, "the service worker");
    await close();
    await page.reopen(origin);
    await page.whenReady();
    await page.dropMore({ name: "form.png", path: SAMPLE });
    assert.ok((await page.rows()) > 5);
    for (const format of ["csv", "png"]) await page.saved(format, `form.${format}`);
  });
}
