// Drawing missing boxes: by dragging, or by keyboard in the middle of what is in view. It goes on until Escape.

import { height, width } from "../model/boxes.js";
import { lay } from "./overlay.js";

const MIN_SIDE_PX = 3;

export class Draw {
  #store;
  #viewer;
  #frame = document.querySelector("#viewer");
  #button = document.querySelector("#draw");
  #frameOfBox = document.querySelector("#drawn");
  #from = null;
  #bbox = null;
  on = false;

  /** @param {import("../model/store.js").Store} store @param {import("./viewer.js").Viewer} viewer */
  constructor(store, viewer) {
    this.#store = store;
    this.#viewer = viewer;
    this.#button.addEventListener("click", () => {
      this.set(!this.on);
      if (this.on) this.#frame.focus({ preventScroll: true });
    });
    this.#frame.addEventListener("pointerdown", (event) => this.on && this.#begin(event));
    this.#frame.addEventListener("pointermove", (event) => this.#from && this.#stretch(event));
    this.#frame.addEventListener("pointerup", () => this.#end({ keep: true }));
    this.#frame.addEventListener("pointercancel", () => this.#end({ keep: false }));
    this.#frame.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" || event.target !== this.#frame || !this.on) return;
      event.preventDefault();
      this.#add(this.#boxInTheMiddle());
    });
  }

  set(on) {
    this.on = on && this.#store.page !== null;
    this.#button.setAttribute("aria-pressed", String(this.on));
    this.#frame.classList.toggle("drawing", this.on);
    this.#end({ keep: false });
  }

  #begin(event) {
    // A second finger means a pinch.
    if (event.button > 0 || !event.isPrimary) return this.#end({ keep: false });
    this.#from = this.#viewer.zoom.toPage(event);
    this.#frame.setPointerCapture(event.pointerId);
  }

  #stretch(event) {
    const [[ax, ay], [bx, by]] = [this.#from, this.#viewer.zoom.toPage(event)];
    this.#bbox = { x1: Math.min(ax, bx), y1: Math.min(ay, by), x2: Math.max(ax, bx), y2: Math.max(ay, by) };
    this.#frameOfBox.hidden = false;
    lay(this.#frameOfBox, this.#bbox, this.#store.page.record);
  }

  #end({ keep }) {
    const bbox = this.#bbox;
    this.#from = null;
    this.#bbox = null;
    this.#frameOfBox.hidden = true;
    if (keep && bbox && width(bbox) >= MIN_SIDE_PX && height(bbox) >= MIN_SIDE_PX) this.#add(bbox);
  }

  #add(bbox) {
    const { page, classNames } = this.#store;
    if (!page || page.pending) return;
    const box = { id: this.#store.newId(), class: classNames[0], bbox, detection: null, reviewed: true };
    this.#store.change(page, [...page.boxes, box]);
    this.#store.activate(box.id);
    this.#viewer.overlay.focus(box.id);
  }

  /** A box as large as the others of the page, in the middle of what is in view. */
  #boxInTheMiddle() {
    const frame = this.#frame.getBoundingClientRect();
    const [x, y] = this.#viewer.zoom.toPage({ clientX: frame.left + frame.width / 2, clientY: frame.top + frame.height / 2 });
    const { record, boxes } = this.#store.page;
    const sides = boxes.map(({ bbox }) => Math.max(width(bbox), height(bbox))).sort((a, b) => a - b);
    const side = sides[Math.floor(sides.length / 2)] ?? Math.max(record.width, record.height) / 80;
    return { x1: x - side / 2, y1: y - side / 2, x2: x + side / 2, y2: y + side / 2 };
  }
}
