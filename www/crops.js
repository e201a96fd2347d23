// Parts of pages on small canvases: a box with what is around it, or with the ink of its words beside it.

/** Share of a strip's height that its box and words take. */
const FILLED_SHARE = 0.8;
/** Words too long for a strip are made smaller down to this, then cut. */
const LEAST_SHRINK = 0.45;

/** @typedef {import("./model/boxes.js").Bbox} Bbox @typedef {import("./model/store.js").Page} Page */

/**
 * Draws a box with what is around it over all of a canvas.
 * @param {HTMLCanvasElement} canvas @param {ImageBitmap} bitmap of the page, at any resolution
 * @param {Page} page @param {Bbox} bbox @param {number} context sides of the box on each side
 * @param {number} [across] where the box is, as a share of the canvas's width
 */
export function drawCrop(canvas, bitmap, page, bbox, context, across = 0.5) {
  const { x1, y1, x2, y2 } = bbox;
  const side = Math.max(x2 - x1, y2 - y1) * (1 + 2 * context);
  const scale = Math.min(canvas.width, canvas.height) / side;
  draw(canvas, bitmap, page, scale, canvas.width * across - ((x1 + x2) / 2) * scale, canvas.height / 2 - ((y1 + y2) / 2) * scale);
  return { scale };
}

/**
 * Draws a box and its words, from the left of a canvas on.
 * @param {HTMLCanvasElement} canvas @param {ImageBitmap} bitmap @param {Page} page @param {Bbox} box @param {Bbox} words
 */
export function drawStrip(canvas, bitmap, page, box, words) {
  const [x1, y1] = [Math.min(box.x1, words.x1), Math.min(box.y1, words.y1)];
  const [x2, y2] = [Math.max(box.x2, words.x2), Math.max(box.y2, words.y2)];
  const high = (FILLED_SHARE * canvas.height) / (y2 - y1);
  const margin = ((1 - FILLED_SHARE) * canvas.height) / 2;
  const scale = Math.max(Math.min(high, (canvas.width - 2 * margin) / (x2 - x1)), LEAST_SHRINK * high);
  draw(canvas, bitmap, page, scale, margin - x1 * scale, canvas.height / 2 - ((y1 + y2) / 2) * scale);
}

/** Draws the page at so many pixels of the canvas a pixel of the page, moved by the last two. */
function draw(canvas, bitmap, page, scale, left, top) {
  const paper = canvas.getContext("2d");
  paper.setTransform(1, 0, 0, 1, 0, 0);
  paper.fillStyle = "#fff";
  paper.fillRect(0, 0, canvas.width, canvas.height);
  paper.imageSmoothingQuality = "high";
  const factor = (scale * page.record.width) / bitmap.width;
  paper.setTransform(factor, 0, 0, factor, left, top);
  paper.drawImage(bitmap, 0, 0);
}
