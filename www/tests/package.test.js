// The npm package as it is published: the packed archive, installed where a project would have it.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { copyFile, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import test, { after, before } from "node:test";
import { Browser, serve } from "./browser.js";
import { SAMPLE, WWW } from "./page.js";

/** The archive; `cargo xtask web --test` says where it is. */
const ARCHIVE = process.env.CHECKBOX_PACKAGE;
const COUNTS = { empty_checkbox: 21, filled_checkbox: 10 };
const skip = !ARCHIVE && "no archive is named";

let project;
let browser;

before(async () => {
  if (skip) return;
  project = await mkdtemp(join(tmpdir(), "checkbox-package-"));
  await write("package.json", '{ "name": "project", "private": true, "type": "module" }');
  execFileSync("npm", ["install", "--offline", "--no-audit", "--no-fund", ARCHIVE], { cwd: project });
  await mkdir(join(project, "public"));
  await copyFile(SAMPLE, join(project, "public/form.png"));
  browser = await Browser.start(project);
});

after(async () => {
  await browser?.quit();
  if (project) await rm(project, { recursive: true, force: true });
});

const write = (name, text) => writeFile(join(project, name), text);
const page = (script) => `<!doctype html><script type="module" src="/${script}"></script>`;

/** The answer that the page at an address gives in its title. */
async function answerAt(url) {
  await browser.open(url);
  return JSON.parse(await browser.until(() => document.title.startsWith("{") && document.title, `an answer at ${url}`));
}

test("Node imports it, detects, and says what is wrong with an input", { skip }, async () => {
  await write("node.js", `
    import init, { Detector } from "checkbox-web";
    import { readFile } from "node:fs/promises";
    await init();
    const detector = new Detector();
    const form = await readFile("public/form.png");
    const refused = (input) => { try { return detector.detect(input); } catch ({ code, message }) { return code + ": " + message; } };
    const wrong = ["form.png", new Blob([form]), { data: new Uint8Array(4), width: 1, height: 1 }, null].map(refused);
    const document = detector.openDocument(form);
    const page = document.page(1);
    for (const one of [page, page, document]) one.free();
    const freed = [() => page.width, () => document.page(1), () => detector.detectPage(page)].map((use) => {
      try { return use(); } catch ({ code, message }) { return code + ": " + message; }
    });
    console.log(JSON.stringify({ counts: detector.detect(form).counts, wrong, freed }));
  `);
  const { counts, wrong, freed } = JSON.parse(execFileSync("node", ["node.js"], { cwd: project, encoding: "utf8" }));
  assert.deepEqual(counts, COUNTS);
  const named = (name) => `freed: this ${name} was freed: do not use it after free()`;
  assert.deepEqual(freed, ["PageImage", "OpenedDocument", "PageImage"].map(named));
  for (const [index, what] of [/is a string, and paths/, /is a Blob/, /but is no ImageData/, /give a Uint8Array/].entries()) {
    assert.match(wrong[index], what);
    assert.match(wrong[index], /^invalid_argument: the document cannot be read: /);
  }
});

test("its types are strict, for Node and for bundlers", { skip }, async () => {
  await write("types.ts", `
    import init, { Detector } from "checkbox-web";
    import { CheckboxWorker, detect } from "checkbox-web/worker";
    import "checkbox-web/review";
    await init();
    const total: number = new Detector().detect(new Uint8Array(1), { conf: 0.3 }).total;
    const answer = await detect(new Blob([]), { pages: "1" });
    const review = document.createElement("checkbox-review");
    await review.open(new Blob([]));
    const boxes: number = review.documents[0].pages[0].detections.length;
    const { name } = await review.save("csv");
    new CheckboxWorker({ worker: () => new Worker("worker.js") }).close();
    export { answer, boxes, name, total };
  `);
  const tsc = join(WWW, "node_modules/typescript/bin/tsc");
  for (const mode of [["--module", "nodenext"], ["--module", "esnext", "--moduleResolution", "bundler"]]) {
    execFileSync("node", [tsc, "--strict", "--noEmit", "--target", "es2022", "--lib", "es2022,dom", ...mode, "types.ts"], { cwd: project, encoding: "utf8" });
  }
});

test("Vite serves and builds a page that detects in a worker", { skip }, async () => {
  const { build, createServer } = await import("vite");
  await write("index.html", page("vite.js"));
  await write("vite.js", `
    import { detect } from "checkbox-web/worker";
    const form = await (await fetch("/form.png")).blob();
    const refused = await detect("form.png").catch(({ code, message }) => code + ": " + message);
    document.title = JSON.stringify({ ...(await detect(form)).counts, refused });
  `);
  const options = { root: project, logLevel: "error", optimizeDeps: { exclude: ["checkbox-web"] } };
  const development = await createServer({ ...options, server: { port: 0 } });
  await development.listen();
  const { refused, ...counts } = await answerAt(development.resolvedUrls.local[0]).finally(() => development.close());
  assert.deepEqual(counts, COUNTS);
  assert.match(refused, /^invalid_argument: the input is a string, and addresses and paths are not opened/);
  await build(options);
  const built = await serve(join(project, "dist"));
  const { empty_checkbox } = await answerAt(`${built.origin}/`).finally(() => built.close());
  assert.equal(empty_checkbox, COUNTS.empty_checkbox);
});

test("esbuild bundles it as the README says", { skip }, async () => {
  const { build } = await import("esbuild");
  await write("app.js", `
    import { CheckboxWorker } from "checkbox-web/worker";
    import module from "checkbox-web/checkbox_web_bg.wasm";
    const detector = new CheckboxWorker({
      worker: () => new Worker(new URL("worker.js", import.meta.url), { type: "module" }),
      module: new URL(module, import.meta.url),
    });
    document.title = JSON.stringify((await detector.detect(await (await fetch("form.png")).blob())).counts);
  `);
  await build({
    absWorkingDir: project, entryPoints: { app: "app.js", worker: "checkbox-web/detection-worker" },
    bundle: true, format: "esm", outdir: "out", loader: { ".wasm": "file" }, logLevel: "error",
  });
  await write("out/index.html", page("app.js"));
  await copyFile(SAMPLE, join(project, "out/form.png"));
  const server = await serve(join(project, "out"));
  assert.deepEqual(await answerAt(`${server.origin}/`).finally(() => server.close()), COUNTS);
});
