// The documents that a worker has open: the last ones it was asked about, so that a page turned is not a file parsed.

import { BrowserPicture } from "./browser-picture.js";
import { EngineError } from "./failure.js";

/** One to detect on, one to render at the zoom's resolution. */
const MOST = 2;

export class OpenDocuments {
  #open = new Map();

  /**
   * @param {import("../pkg/checkbox_web.js").Detector} detector
   * @param {{key: string, blob: Blob, password?: string}} file
   * @param {number} [renderLongSidePx] of the pages of a PDF
   */
  async get(detector, { key, blob, password }, renderLongSidePx) {
    const name = `${key} ${renderLongSidePx ?? ""}`;
    const known = this.#open.get(name);
    this.#open.delete(name);
    const document = known ?? (await open(detector, blob, { password, renderLongSidePx }));
    this.#open.set(name, document);
    while (this.#open.size > MOST) {
      const [oldest] = this.#open.keys();
      this.#open.get(oldest).free();
      this.#open.delete(oldest);
    }
    return document;
  }
}

/** @param {Blob} blob @throws {EngineError} `unreadable` */
export async function bytesOf(blob) {
  return new Uint8Array(await blob.arrayBuffer().catch(() => {
    throw new EngineError({ code: "unreadable", message: "the file was moved, changed, or is a folder" });
  }));
}

async function open(detector, blob, options) {
  const bytes = await bytesOf(blob);
  try {
    return detector.openDocument(bytes, options);
  } catch (error) {
    if (error.code !== "unsupported_format") throw error;
    return BrowserPicture.open(blob, bytes);
  }
}
