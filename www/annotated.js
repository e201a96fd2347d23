// A page with its boxes drawn on it, as crates/document/src/annotate.rs draws them.

import { styleOf } from "./words.js";

const COLORS = { filled: "#d55e00", empty: "#0072b2", other: "#cc79a7" };
/** Lengths of dash and gap, in widths of the line. */
const DASHES = { filled: [], empty: [2, 2], other: [1, 1] };

/**
 * @param {import("./store.js").Store} store
 * @param {import("./store.js").Page} page
 * @returns {Promise<Blob>}
 */
export async function annotatedPng(store, page) {
  const { width, height } = page.record;
  const canvas = new OffscreenCanvas(width, height);
  const context = canvas.getContext("2d");
  context.fillStyle = "#fff";
  context.fillRect(0, 0, width, height);
  if (page.pictureUrl) {
    const picture = new Image();
    picture.src = page.pictureUrl;
    await picture.decode();
    context.drawImage(picture, 0, 0, width, height);
  }
  const line = Math.max(3, Math.floor(Math.max(width, height) / 320));
  for (const mark of store.shown(page)) {
    const { x1, y1, x2, y2 } = mark.bbox;
    const style = styleOf(mark.class);
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
  return canvas.convertToBlob({ type: "image/png" });
}
