// The order of a review: boxes of all files and pages, which are checked, which comes next.

import { doubt, inReadingOrder } from "../model/boxes.js";

/** @typedef {{fileId: number, pageNumber: number, boxId: number, doubt: number}} Item */

export class ReviewOrder {
  #store;
  /** @type {Item[]} */
  items = [];
  /** Boxes of all items, by their numbers. */
  #boxes = new Map();
  /** Boxes put off: they come again after all others. */
  #later = new Set();
  isByDoubt = true;

  /** @param {import("../model/store.js").Store} store */
  constructor(store) {
    this.#store = store;
  }

  /** Takes in what came or went since. Boxes keep their places: what was decided does not jump. */
  refresh() {
    this.#boxes.clear();
    const here = this.#store.files.flatMap((file) => file.pages.flatMap((page) => {
      const counts = new Set(this.#store.shown(page));
      const boxes = page.boxes.filter((box) => counts.has(box) || box.rejected);
      for (const box of boxes) this.#boxes.set(box.id, box);
      return { file, page, boxes };
    }));
    // A decision changes no order: only what came or went does.
    const known = new Map(this.items.map((item) => [item.boxId, item]));
    if (known.size === this.#boxes.size && [...this.#boxes.keys()].every((id) => known.has(id))) return;
    this.items = here.flatMap(({ file, page, boxes }) => inReadingOrder(boxes).map((box) => known.get(box.id) ?? {
      fileId: file.id, pageNumber: page.record.page, boxId: box.id, doubt: doubt(box),
    }));
    if (this.isByDoubt) this.items.sort((a, b) => b.doubt - a.doubt);
  }

  /** Begins anew, with doubts as they are now. @param {boolean} isByDoubt */
  begin(isByDoubt) {
    this.isByDoubt = isByDoubt;
    this.items = [];
    this.#later.clear();
    this.refresh();
  }

  isChecked({ boxId }) {
    const box = this.#boxes.get(boxId);
    return !box || Boolean(box.reviewed || box.rejected);
  }

  get checked() {
    return this.items.filter((item) => this.isChecked(item)).length;
  }

  putOff(boxId) {
    this.#later.add(boxId);
  }

  /** The next box to decide on, from a place on and then from the start; null when all are checked. @param {number | null} boxId */
  after(boxId) {
    const index = this.items.findIndex((item) => item.boxId === boxId);
    const around = [...this.items.slice(index + 1), ...this.items.slice(0, index + 1)];
    const open = around.filter((item) => !this.isChecked(item));
    return open.find((item) => !this.#later.has(item.boxId)) ?? open.find((item) => item.boxId !== boxId) ?? open[0] ?? null;
  }

  /** The neighbour of a box, checked or not. @param {number | null} boxId @param {number} step */
  beside(boxId, step) {
    const index = this.items.findIndex((item) => item.boxId === boxId);
    return this.items[index + step] ?? null;
  }
}
