// The worker: holds the WebAssembly module, opens documents and detects boxes on their pages.
// A panic ends the module's instance: the error is passed on as "crashed", and the engine ends the worker.

import init, { Detector, cocoOf, csvOf, encodeDocument, yoloOf } from "../pkg/checkbox_web.js";
import { VERSION } from "../pkg/build.js";
import { BrowserPicture } from "./browser-picture.js";
import { OpenDocuments, bytesOf } from "./open-documents.js";
import { canvasOf, pictureOf, pixelsOf, release, thumbnailOf } from "./pixels.js";

/** Raw detections are kept down to this confidence, so that the slider needs no second run. */
const MIN_CONFIDENCE = 0.05;
/** Formats of one page that the browser shows as they are. */
const SHOWN_AS_THEY_ARE = ["PNG", "JPEG", "AVIF", "HEIC", "picture"];

/** @type {Detector} */
let detector;
const documents = new OpenDocuments();

/** Handlers of the page's questions: each answers one message. */
const handlers = {
  /**
   * @param {{module?: WebAssembly.Module, moduleUrl?: string, onnx?: Uint8Array}} request without a module it is loaded, and passed on
   * @param {(event: object) => void} tell
   */
  async start({ module, moduleUrl, onnx }, tell) {
    const compiled = module ?? (await load(moduleUrl ?? new URL("../pkg/checkbox_web_bg.wasm", import.meta.url), tell));
    if (!module) tell({ event: "compiled", module: compiled });
    await init({ module_or_path: compiled });
    detector = new Detector(onnx);
    return { model: detector.model, version: VERSION };
  },

  /** Format and number of pages of a file. */
  async open({ file }) {
    const { pageCount, format } = await documents.get(detector, file);
    return { pageCount, format, isShownAsItIs: SHOWN_AS_THEY_ARE.includes(format) };
  },

  /**
   * Detects the boxes of a page.
   * @param {{file: object, number: number, turns: number, picture: "first" | "last" | "none"}} request when the picture is
   *   told of; `first` where somebody waits to see it
   * @param {(event: object) => void} tell
   */
  async detect({ file, number, turns, picture }, tell) {
    const document = await documents.get(detector, file);
    const page = document.page(number);
    let canvas = null;
    try {
      const show = async () => {
        canvas ??= canvasOf(page.toImageData(), turns);
        const thumbnail = document.pageCount > 1 ? await thumbnailOf(canvas) : null;
        tell({ event: "picture", picture: await pictureOf(canvas), thumbnail, width: canvas.width, height: canvas.height });
      };
      // What was turned, and what the browser decoded, is known by its pixels only.
      const isKnownByPixels = turns > 0 || document instanceof BrowserPicture;
      if (isKnownByPixels) canvas = canvasOf(page.toImageData(), turns);
      if (picture === "first") await show();
      const answer = isKnownByPixels ? detectPixels(pixelsOf(canvas), number) : detector.detectPage(page, { conf: MIN_CONFIDENCE });
      if (picture === "last") await show();
      return answer;
    } finally {
      release(canvas);
      if (!crashed) page.free();
    }
  },

  /** The answer of the HTTP API. @param {{input: Blob | ArrayBuffer | ArrayBufferView | ImageData, options: object}} request */
  async predict({ input, options }) {
    if (ArrayBuffer.isView(input)) return detector.detect(new Uint8Array(input.buffer, input.byteOffset, input.byteLength), options);
    if (!(input instanceof Blob)) return detector.detect(input, options);
    const bytes = await bytesOf(input);
    try {
      return detector.detect(bytes, options);
    } catch (error) {
      if (error.code !== "unsupported_format") throw error;
      const picture = await BrowserPicture.open(input, bytes);
      return detector.detect(picture.page().toImageData(), options);
    }
  },

  /** The picture of a page; of a PDF at any resolution. */
  async render({ file, number, turns, longSidePx }) {
    const document = await documents.get(detector, file, longSidePx);
    const page = document.page(number);
    let canvas = null;
    try {
      canvas = canvasOf(page.toImageData(), turns);
      return { picture: await pictureOf(canvas) };
    } finally {
      release(canvas);
      if (!crashed) page.free();
    }
  },

  /** Detects on a white page, so that the browser has optimised the module's code when the first document comes. */
  warm() {
    detector.detect(new ImageData(850, 1100));
    return {};
  },

  encode: ({ document, format }) => ({ bytes: encodeDocument(detector, document, format) }),
  csv: ({ documents: results }) => ({ bytes: csvOf(results) }),
  coco: ({ documents: results }) => ({ dataset: cocoOf(detector, results) }),
  yolo: ({ pages, classNames }) => ({ labels: pages.map((page) => yoloOf(page, classNames)) }),
};

function detectPixels(pixels, number) {
  const { detections, groups, warnings = [], pages, timings_ms } = detector.detect(pixels, { conf: MIN_CONFIDENCE });
  const [boxes, questions, notes] = [detections, groups, warnings].map((records) => records.map((each) => ({ ...each, page: number })));
  return { page: { ...pages[0], page: number }, detections: boxes, groups: questions, warnings: notes, timings_ms };
}

/** Compiles the module while it comes; here, since what handles its bytes would hold up the page. */
async function load(url, tell) {
  const response = await fetch(url);
  // Development servers answer with a page where there is nothing.
  const isPage = response.headers.get("content-type")?.startsWith("text/html");
  if (!response.ok || isPage) {
    const what = isPage ? "there is a page in its place" : response.status;
    throw Object.assign(new Error(`the detector could not be loaded from ${url} (${what})`), { code: "load_failed" });
  }
  const counted = response.clone();
  count(counted.body, (loaded) => tell({ event: "progress", loaded })).catch(() => {
    // The module's own stream says what is wrong.
  });
  // Not every static host knows the type.
  const isTyped = response.headers.get("content-type") === "application/wasm";
  return WebAssembly.compileStreaming(isTyped ? response : new Response(response.body, { headers: { "content-type": "application/wasm" } }));
}

/** Tells how much came, in steps of a size that people can see. */
async function count(body, tell) {
  const step = 100_000;
  let [loaded, told] = [0, 0];
  for (const reader = body.getReader(); ; ) {
    const { done, value } = await reader.read();
    if (done) return;
    loaded += value.length;
    if (loaded - told < step) continue;
    told = loaded;
    tell(loaded);
  }
}

let crashed = false;

function isCrash(error) {
  crashed ||= error instanceof WebAssembly.RuntimeError || error instanceof RangeError;
  return crashed;
}

self.addEventListener("message", async ({ data: { kind, ...request } }) => {
  const tell = (event) => self.postMessage(event);
  try {
    tell({ event: "done", result: await handlers[kind](request, tell) });
  } catch (error) {
    const code = isCrash(error) ? "crashed" : (error.code ?? "failed");
    tell({ event: "failed", error: { code, message: error.message } });
  }
});
