// A page with its boxes drawn on it, as crates/document/src/annotate.rs draws them.

import { styleOf } from "../words.js";

const COLORS = { filled: "#d55e00", empty: "#0072b2", other: "#cc79a7" };
/** Lengths of dash and gap, in widths of the line. */
const DASHES = { filled: [], empty: [2, 2], other: [1, 1] };

/**
 * @param {import("../model/store.js").Store} store
 * @param {import("../detection/pictures.js").Pictures} pictures
 * @param {import("../model/store.js").FileEntry} file
 * @param {import("../model/store.js").Page} page
 * @returns {Promise<Blob>}
 */
export async function annotatedPng(store, pictures, file, page) {
  const { width, height } = page.record;
  const canvas = new OffscreenCanvas(width, height);
  const context = canvas.getContext("2d");
  const bitmap = await pictures.bitmap(file, page);
  context.fillStyle = "#fff";
  context.fillRect(0, 0, width, height);
  context.drawImage(bitmap, 0, 0, width, height);
  bitmap.close();
  const line = Math.max(3, Math.floor(Math.max(width, height) / 320));
  for (const box of store.shown(page)) {
    const { x1, y1, x2, y2 } = box.bbox;
    const style = styleOf(box.class);
    const frame = [x1 - line, y1 - line, x2 - x1 + 2 * line, y2 - y1 + 2 * line];
    context.setLineDash([]);
    context.lineWidth = line + 2;
    context.strokeStyle = "#fff";
    context.strokeRect(...frame);
    context.setLineDash(DASHES[style].map((length) => length * line));
    context.lineWidth = line;
    context.strokeStyle = COLORS[style];
    context.strokeRect(...frame);
  }
  const png = await canvas.convertToBlob({ type: "image/png" });
  // Frees the pixels now, not when somebody collects garbage.
  canvas.width = canvas.height = 0;
  return png;
}
