// What the page costs in real Chromium: node www/tests/measure.js [--inference | --first | --memory] [dist folder of onnxruntime-web]
// --inference measures the network alone, and prints JSON; --first only the time to a first result, --memory only that of 100 pages.
// Run `cargo xtask web` first. Beside other work on the machine only the ratios mean something.

import { mkdtemp, readFile, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { Browser, serve } from "./browser.js";
import { pdfOf } from "./pdf.js";

const WWW = fileURLToPath(new URL("..", import.meta.url));
const ROUNDS = 15;
const VISITS = 10;
const ONLY = process.argv[2]?.startsWith("--") ? process.argv[2] : null;
const ORT = process.argv[ONLY ? 3 : 2];

const others = { "/checkbox.onnx": join(WWW, "../models/checkbox.onnx") };
if (ORT) others["/peer/"] = `${ORT}/`;
const server = await serve(WWW, others);
const downloads = await mkdtemp(join(tmpdir(), "checkbox-measure-"));
let browser;
try {
  if (ONLY === "--inference") {
    browser = await Browser.start(downloads);
    await browser.open(`${server.origin}/`);
    console.log(JSON.stringify(await inference()));
  } else if (ONLY === "--first") await firstResults();
  else if (ONLY === "--memory") await hundredPages();
  else await everything();
} finally {
  await browser?.quit();
  await server.close();
  await rm(downloads, { recursive: true, force: true });
}

async function everything() {
  await firstResults();
  console.log("three pages:", await threePages());
  console.log("50 pages:", await fiftyPages());
  console.log("inference, ms:", await inference());
  await hundredPages();
}

/** Of each kind of visit the median, and all of them. */
async function firstResults() {
  for (const [name, waits] of [["at once", false], ["when ready", true]]) {
    const [cold, warm] = [[], []];
    for (let visit = 0; visit < VISITS; visit += 1) {
      // Nothing is cached in a new browser: not the files, not the code that was compiled of them.
      await browser?.quit();
      browser = await Browser.start(downloads);
      await pause(2000);
      cold.push(await firstResult(waits));
      warm.push(await firstResult(waits));
    }
    for (const [visits, times] of Object.entries({ cold, warm })) {
      const median = times.map(({ ms }) => ms).sort((a, b) => a - b)[times.length >> 1];
      console.log(`first result, sample opened ${name}, ${visits}: ${median} ms;`, JSON.stringify(times));
    }
  }
}

/** The tab's memory before 100 pages of a PDF, after them, and when the workers have ended. */
async function hundredPages() {
  await browser?.quit();
  browser = await Browser.start(downloads);
  await browser.open(`${server.origin}/`);
  await browser.until(() => document.querySelector("#status").textContent === "Ready.", "the detector");
  await pause(5000);
  const before = await residentMb();
  const start = performance.now();
  await browser.run((base64) => {
    const transfer = new DataTransfer();
    transfer.items.add(new File([Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0))], "hundred.pdf"));
    document.dispatchEvent(new DragEvent("drop", { dataTransfer: transfer, bubbles: true, cancelable: true }));
  }, pdfOf(100, (number) => number % 3).toString("base64"));
  while (!(await browser.run(() => document.querySelector("#status").textContent.startsWith("Done")))) await pause(100);
  const ms = Math.round(performance.now() - start);
  const after = await residentMb();
  await pause(20_000);
  const idle = await residentMb();
  await pause(65_000);
  console.log("100 pages:", { ms, resident_mb: { before, after, idle, ended: await residentMb() } });
}

function pause(ms) {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

/** Milliseconds to boxes on the sample: from opening the page, or from the click when it was ready for a while. */
async function firstResult(waits) {
  await browser.open(`${server.origin}/`);
  return browser.run(async (waits) => {
    const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
    const tasks = [];
    new PerformanceObserver((list) => tasks.push(...list.getEntries())).observe({ type: "longtask", buffered: true });
    if (waits) {
      while (document.querySelector("#status").textContent !== "Ready.") await pause(5);
      // About what people take to choose a file.
      await pause(2000);
    }
    const start = waits ? performance.now() : 0;
    document.querySelector(".sample").click();
    while (!document.querySelector("#rows [data-id]")) await pause(5);
    const ms = Math.round(performance.now() - start);
    await pause(500);
    return { ms, long_tasks_ms: tasks.filter(({ startTime }) => startTime >= start).map(({ duration }) => Math.round(duration)) };
  }, waits);
}

/** The sample PDF on the page: the tab's memory before and after, and tasks of the main thread over 50 ms. */
async function threePages() {
  await browser.open(`${server.origin}/`);
  await browser.until(() => document.querySelector("#status").textContent === "Ready.", "the detector");
  const before = await residentMb();
  const long_tasks_ms = await browser.run(async () => {
    const tasks = [];
    new PerformanceObserver((list) => tasks.push(...list.getEntries())).observe({ type: "longtask" });
    document.querySelectorAll(".sample")[1].click();
    while (!document.querySelector("#status").textContent.startsWith("Done")) await new Promise((resolve) => setTimeout(resolve, 20));
    await new Promise((resolve) => setTimeout(resolve, 500));
    return tasks.map(({ duration }) => Math.round(duration));
  });
  return { resident_mb: { before, after: await residentMb() }, long_tasks_ms };
}

/** Resident memory of the largest of the driver's processes that draw pages: that of the tab. */
async function residentMb() {
  const sizes = [];
  for (const pid of (await readdir("/proc")).filter((name) => /^\d+$/.test(name))) {
    const [command, status] = await Promise.all(["cmdline", "status"].map((name) => readFile(`/proc/${pid}/${name}`, "utf8").catch(() => "")));
    if (!command.includes("--type=renderer")) continue;
    sizes.push(Number(/VmRSS:\s+(\d+)/.exec(status)?.[1] ?? 0));
  }
  return Math.round(Math.max(0, ...sizes) / 1024);
}

/** Time a page, and the memory of the module after one page and more. */
function fiftyPages() {
  return browser.run(async () => {
    const { default: init, Detector } = await import("/pkg/checkbox_web.js");
    const { memory } = await init();
    const detector = new Detector();
    const bytes = new Uint8Array(await (await fetch("/samples/sample-pages.pdf")).arrayBuffer());
    const megabytes = {};
    let pages = 0;
    const start = performance.now();
    while (pages < 50) {
      const document = detector.openDocument(bytes);
      for (let number = 1; number <= document.pageCount && pages < 50; number += 1) {
        const page = document.page(number);
        detector.detectPage(page);
        page.toImageData();
        page.free();
        pages += 1;
        if ([1, 3, 10, 50].includes(pages)) megabytes[pages] = Math.round(memory.buffer.byteLength / 1e6);
      }
      document.free();
    }
    return { ms_a_page: Math.round((performance.now() - start) / pages), megabytes };
  });
}

/** The network alone on a white page of the sample's shape, in turns with onnxruntime-web where it is there. */
function inference() {
  return browser.run(async (rounds, ort) => {
    const { default: init, Detector } = await import("/pkg/checkbox_web.js");
    await init();
    let now = performance.now();
    const detector = new Detector();
    const load = performance.now() - now;
    const white = new ImageData(new Uint8ClampedArray(4 * 1275 * 1650).fill(255), 1275, 1650);
    now = performance.now();
    detector.prepare(1275, 1650);
    const prepare = performance.now() - now;
    const peer = ort && (await openPeer(ort));
    const ours = [];
    const theirs = [];
    for (let round = 0; round < rounds; round += 1) {
      ours.push(detector.detect(white).timings_ms.inference);
      if (peer) theirs.push(await peer());
    }
    const statistics = (times) => ({ best: Math.min(...times), median: times.sort((a, b) => a - b)[times.length >> 1] });
    return { load, prepare, ours: statistics(ours), onnxruntime_web: peer ? statistics(theirs) : "not there" };

    async function openPeer(folder) {
      const ort = await import(`${folder}/ort.wasm.min.mjs`);
      ort.env.wasm.numThreads = 1;
      ort.env.wasm.wasmPaths = `${location.origin}${folder}/`;
      const session = await ort.InferenceSession.create("/checkbox.onnx", { executionProviders: ["wasm"], graphOptimizationLevel: "all" });
      const [width, height] = [992, 1280];
      const tensor = new ort.Tensor("float32", new Float32Array(width * height).fill(1), [1, 1, height, width]);
      return async () => {
        const start = performance.now();
        await session.run({ [session.inputNames[0]]: tensor });
        return performance.now() - start;
      };
    }
  }, ROUNDS, ORT && "/peer");
}
