// The worker: holds the WebAssembly module, opens documents and searches their pages.
// A panic ends the module's instance: the error is passed on as "crashed", and engine.js starts a new worker.

import init, { Detector, cocoOf, csvOf, encodeDocument, yoloOf } from "./pkg/checkbox_web.js";

/** Raw detections are kept down to this confidence, so that the slider needs no second run. */
const FLOOR = 0.05;

/** @type {Detector} */
let detector;

/** What the page can ask for: each handler answers one message. */
const handlers = {
  /**
   * @param {{module?: WebAssembly.Module, onnx?: Uint8Array}} request without a module it is loaded, and passed on
   * @param {(event: object) => void} tell
   */
  async start({ module, onnx }, tell) {
    const compiled = module ?? (await load(tell));
    if (!module) tell({ event: "compiled", module: compiled });
    await init({ module_or_path: compiled });
    detector = new Detector(onnx);
    return { model: detector.model };
  },

  /**
   * Opens a file and searches its pages one after the other, telling of each.
   * @param {{bytes: ArrayBuffer, keepPicture: boolean}} request
   * @param {(event: object, transfer?: Transferable[]) => void} tell
   */
  async search({ bytes, keepPicture }, tell) {
    const document = detector.openDocument(new Uint8Array(bytes));
    try {
      tell({ event: "opened", pageCount: document.pageCount, format: document.format });
      for (let number = 1; number <= document.pageCount; number += 1) {
        try {
          await searchPage(document, number, keepPicture, tell);
        } catch (error) {
          if (isCrash(error)) throw error;
          tell({ event: "page-failed", failure: { page: number, code: error.code ?? "failed", detail: error.message } });
        }
      }
      return {};
    } finally {
      if (!crashed) document.free();
    }
  },

  /** Searches a white page, so that the browser has optimised the module's code when the first document comes. */
  warm() {
    detector.detect(new ImageData(850, 1100));
    return {};
  },

  encode: ({ document, format }) => ({ bytes: encodeDocument(detector, document, format) }),
  csv: ({ documents }) => ({ bytes: csvOf(documents) }),
  coco: ({ documents }) => ({ dataset: cocoOf(detector, documents) }),
  yolo: ({ pages, classNames }) => ({ labels: pages.map((page) => yoloOf(page, classNames)) }),
};

/** Compiles the module while it comes; here, since what handles its bytes would hold up the page. */
async function load(tell) {
  const response = await fetch(new URL("pkg/checkbox_web_bg.wasm", import.meta.url));
  if (!response.ok) {
    throw Object.assign(new Error(`the detector could not be loaded (${response.status})`), { code: "load_failed" });
  }
  // The length is that of the compressed file: where it is compressed there is nothing to compare with.
  const total = response.headers.has("content-encoding") ? 0 : Number(response.headers.get("content-length"));
  const counted = response.clone();
  count(counted.body, (loaded) => tell({ event: "progress", loaded, total })).catch(() => {
    // The module's own stream says what is wrong.
  });
  // Not every static host knows the type.
  const isTyped = response.headers.get("content-type") === "application/wasm";
  return WebAssembly.compileStreaming(isTyped ? response : new Response(response.body, { headers: { "content-type": "application/wasm" } }));
}

/** Tells how much came, in steps of a size that people can see. */
async function count(body, tell) {
  const step = 500_000;
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

async function searchPage(document, number, keepPicture, tell) {
  const page = document.page(number);
  try {
    const answer = detector.detectPage(page, { conf: FLOOR });
    // What the browser shows by itself (keepPicture) needs no copy of the pixels.
    const needsPicture = !keepPicture;
    tell({ event: "page", answer, needsPicture });
    if (needsPicture) {
      const picture = await pictureOf(page.toImageData());
      tell({ event: "picture", page: number, picture });
    }
  } finally {
    if (!crashed) page.free();
  }
}

/** A compressed picture: the browser keeps it outside the page's memory. */
async function pictureOf(imageData) {
  const canvas = new OffscreenCanvas(imageData.width, imageData.height);
  const context = canvas.getContext("2d");
  context.putImageData(imageData, 0, 0);
  return canvas.convertToBlob({ type: "image/png" });
}

let crashed = false;

function isCrash(error) {
  crashed ||= error instanceof WebAssembly.RuntimeError || error instanceof RangeError;
  return crashed;
}

self.addEventListener("message", async ({ data }) => {
  const { id, kind, ...request } = data;
  const tell = (event, transfer = []) => self.postMessage({ id, ...event }, transfer);
  try {
    tell({ event: "done", result: await handlers[kind](request, tell) });
  } catch (error) {
    const code = isCrash(error) ? "crashed" : (error.code ?? "failed");
    tell({ event: "failed", error: { code, message: error.message } });
  }
});
