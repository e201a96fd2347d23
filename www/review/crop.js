// The enlarged box of the review: drawn at once from the picture at hand, and again when a finer one is there.

import { drawCrop } from "../crops.js";
import { styleOf } from "../words.js";

/** Surroundings that are shown on each side of a box, in its sides. */
const CONTEXT = 4;
/** Place of the box, as a share of the width: most words stand to the right of their box. */
const ACROSS = 0.35;
const COLORS = { filled: "#d55e00", empty: "#0072b2", other: "#a8457a" };
const DASHES = { filled: [], empty: [8, 5], other: [3, 4] };
/** Pages whose pictures are kept decoded: this one, the one before, the one to come. */
const KEPT_PAGES = 3;

export class ReviewCrop {
  #pictures;
  #canvas;
  #bitmaps = new Map();
  #shown = null;
  /** Enlargement against the usual one. */
  zoom = 1;

  /** @param {HTMLCanvasElement} canvas @param {import("../detection/pictures.js").Pictures} pictures */
  constructor(canvas, pictures) {
    this.#canvas = canvas;
    this.#pictures = pictures;
    new ResizeObserver(() => this.#draw()).observe(canvas.parentElement);
  }

  /** @param {{file: object, page: object, box: object} | null} found */
  async show(found) {
    this.#shown = found && { ...found, bitmap: this.#shown?.page === found.page ? this.#shown.bitmap : null };
    this.#draw();
    if (!found) return;
    const put = (bitmap) => {
      if (this.#shown?.box.id !== found.box.id || !bitmap) return;
      this.#shown.bitmap = bitmap;
      this.#draw();
    };
    const { page } = found;
    this.#load(found);
    const { coarse, fine } = this.#bitmaps.get(page);
    coarse.then((bitmap) => this.#bitmaps.get(page)?.isFine || put(bitmap));
    fine.then(put);
  }

  /** Makes the picture of a page before it is needed. @param {{file: object, page: object}} found */
  prepare(found) {
    this.#load(found);
  }

  /** Frees what is decoded. */
  end() {
    this.#shown = null;
    for (const page of [...this.#bitmaps.keys()]) this.#forget(page);
  }

  #load({ file, page }) {
    const known = this.#bitmaps.get(page);
    this.#bitmaps.delete(page);
    const entry = known ?? { coarse: this.#pictures.bitmap(file, page).catch(() => null), isFine: false };
    entry.fine ??= this.#pictures.finer(file, page, 2 * Math.max(page.record.width, page.record.height)).catch(() => null).then(async (picture) => {
      const bitmap = picture && (await createImageBitmap(picture));
      entry.isFine = bitmap !== null;
      return bitmap;
    });
    this.#bitmaps.set(page, entry);
    for (const [oldest] of this.#bitmaps) {
      if (this.#bitmaps.size <= KEPT_PAGES) break;
      this.#forget(oldest);
    }
  }

  #forget(page) {
    const { coarse, fine } = this.#bitmaps.get(page);
    this.#bitmaps.delete(page);
    for (const promise of [coarse, fine]) promise.then((bitmap) => bitmap !== this.#shown?.bitmap && bitmap?.close());
  }

  #draw() {
    const { clientWidth, clientHeight } = this.#canvas.parentElement;
    const ratio = devicePixelRatio;
    Object.assign(this.#canvas, { width: Math.max(1, Math.round(clientWidth * ratio)), height: Math.max(1, Math.round(clientHeight * ratio)) });
    if (!this.#shown?.bitmap) return;
    const { bitmap, page, box } = this.#shown;
    const { scale } = drawCrop(this.#canvas, bitmap, page, box.bbox, CONTEXT / this.zoom, ACROSS);
    const paper = this.#canvas.getContext("2d");
    const style = styleOf(box.class);
    const [across, down] = [(box.bbox.x2 - box.bbox.x1) * scale, (box.bbox.y2 - box.bbox.y1) * scale];
    const pad = 5 * ratio;
    paper.setTransform(1, 0, 0, 1, this.#canvas.width * ACROSS, this.#canvas.height / 2);
    paper.lineWidth = 4 * ratio;
    paper.strokeStyle = COLORS[style];
    paper.setLineDash(DASHES[style].map((length) => length * ratio));
    paper.strokeRect(-across / 2 - pad, -down / 2 - pad, across + 2 * pad, down + 2 * pad);
    paper.setLineDash([]);
  }
}
