// <checkbox-review>: the page inside another page, on another origin.

import assert from "node:assert/strict";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import test, { after, before } from "node:test";
import { serve } from "./browser.js";
import { SAMPLE, usePage } from "./page.js";

const page = usePage();
let host;
let folder;

before(async () => {
  folder = await mkdtemp(join(tmpdir(), "checkbox-host-"));
  host = await serve(folder);
  await writeFile(join(folder, "form.png"), await readFile(SAMPLE));
  await writeFile(join(folder, "index.html"), `<!doctype html><title>Host</title>
    <script type="module" src="${page.origin}/review-element.js"></script>
    <checkbox-review style="height: 800px"></checkbox-review>
    <script>
      const review = document.querySelector("checkbox-review");
      window.told = [];
      review.addEventListener("results", ({ detail }) => window.told.push(detail));
    </script>`);
  // The element is a module: of another origin it has to be allowed.
  page.headers["/review-element.js"] = { "access-control-allow-origin": "*" };
});

after(async () => {
  await host?.close();
  if (folder) await rm(folder, { recursive: true, force: true });
});

const inFrame = async (act) => {
  const frame = await page.run(() => document.querySelector("checkbox-review").shadowRoot.querySelector("iframe"));
  await page.browser.call("POST", "/frame", { id: frame });
  try {
    return await act();
  } finally {
    await page.browser.call("POST", "/frame", { id: null });
  }
};

test("documents go in, corrections come out, and files are made", async () => {
  await page.browser.open(`${host.origin}/`);
  await page.run(async () => {
    await customElements.whenDefined("checkbox-review");
    const form = await (await fetch("form.png")).blob();
    await document.querySelector("checkbox-review").open(new File([form], "form.png"));
  });
  await page.until(() => window.told.at(-1)?.isBusy === false && window.told.at(-1).documents[0]?.pages.length === 1, "the results");
  const boxes = () => page.run(() => window.told.at(-1).documents[0].pages[0].detections);
  assert.equal((await boxes()).length, 31);
  await inFrame(async () => {
    assert.equal(await page.run(() => document.querySelector(".bar").checkVisibility()), false);
    await page.press('#rows [data-do="flip"]');
    // Nothing is kept in the browser for a page that keeps it itself.
    assert.equal(await page.run(async () => (await indexedDB.databases()).some(({ name }) => name === "checkbox-drafts")), false);
  });
  await page.until(() => window.told.at(-1).documents[0].pages[0].detections.some(({ source }) => source === "reviewed"), "the correction");
  const csv = await page.run(async () => {
    const { name, blob } = await document.querySelector("checkbox-review").save("csv");
    return { name, lines: (await blob.text()).trim().split("\n").length };
  });
  assert.deepEqual(csv, { name: "form.csv", lines: 32 });
  await page.run(() => document.querySelector("checkbox-review").close());
  await page.until(() => window.told.at(-1).documents.length === 0, "nothing");
});

test("wrong inputs are named", async () => {
  const refused = await page.run(async () => {
    const review = document.querySelector("checkbox-review");
    const code = (promise) => promise.then(() => "none", (error) => `${error.code}: ${error.message}`);
    return [await code(review.open("form.png")), await code(document.createElement("checkbox-review").close()), await code(review.save("xml"))];
  });
  assert.match(refused[0], /^invalid_argument: give a File or a Blob: addresses and paths/);
  assert.match(refused[1], /^not_connected: /);
  assert.match(refused[2], /^invalid_format: /);
});

test("a page that was opened by itself answers no host", async () => {
  await page.open();
  assert.equal(await page.run(() => document.documentElement.classList.contains("embedded")), false);
});
