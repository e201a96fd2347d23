// Pictures that the detector's own decoders do not know and the browser's may: AVIF, HEIC and whatever else it has.

import { EngineError } from "./failure.js";

/** Brands of the files that phones write, by the bytes after `ftyp` (ISO/IEC 23008-12, AV1 Image File Format). */
const BRANDS = new Map([["heic", "HEIC"], ["heix", "HEIC"], ["hevc", "HEIC"], ["mif1", "HEIC"], ["msf1", "HEIC"], ["avif", "AVIF"], ["avis", "AVIF"]]);

/** A document of one page that the browser decodes; it has the methods of an `OpenedDocument`. */
export class BrowserPicture {
  pageCount = 1;
  format;
  #bitmap;

  /** @param {Blob} blob @param {Uint8Array} bytes @throws {EngineError} `unsupported_format`, `unsupported_heic` or `unsupported_avif` */
  static async open(blob, bytes) {
    const letters = new TextDecoder("latin1").decode(bytes.subarray(4, 12));
    const format = letters.startsWith("ftyp") ? BRANDS.get(letters.slice(4)) : undefined;
    const picture = new BrowserPicture();
    picture.format = format ?? "picture";
    try {
      picture.#bitmap = await createImageBitmap(blob);
    } catch {
      const code = format ? `unsupported_${format.toLowerCase()}` : "unsupported_format";
      throw new EngineError({ code, message: `this browser cannot decode the ${picture.format}` });
    }
    return picture;
  }

  page() {
    const bitmap = this.#bitmap;
    return {
      toImageData() {
        const context = new OffscreenCanvas(bitmap.width, bitmap.height).getContext("2d");
        context.fillStyle = "#fff";
        context.fillRect(0, 0, bitmap.width, bitmap.height);
        context.drawImage(bitmap, 0, 0);
        return context.getImageData(0, 0, bitmap.width, bitmap.height);
      },
      free() {},
    };
  }

  free() {
    this.#bitmap.close();
  }
}
