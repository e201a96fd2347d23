// Moving and resizing a box: by handles, which its menu shows, for mouse and finger; by Alt and arrow keys.

import { height, width } from "../model/boxes.js";
import { lay } from "./overlay.js";
import { DRAG_PX } from "./zoom.js";

const MIN_SIDE_PX = 3;
/** Steps of the arrow keys, in pixels of the page. */
const STEPS_PX = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

export class Adjust {
  #store;
  #viewer;
  #boxes = document.querySelector("#boxes");
  #handles = document.querySelector("#handles");
  #drag = null;
  /** The box that has handles. They would be in the way of its neighbours if every box had some. */
  #boxId = null;

  /** @param {import("../model/store.js").Store} store @param {import("./viewer.js").Viewer} viewer */
  constructor(store, viewer) {
    this.#store = store;
    this.#viewer = viewer;
    store.listen(() => this.#showHandles());
    document.addEventListener("pointerdown", ({ target }) => target.closest("#handles") || this.show(null), { capture: true });
    this.#boxes.addEventListener("keydown", (event) => this.#key(event));
    this.#handles.addEventListener("pointerdown", (event) => this.#begin(event));
    this.#handles.addEventListener("pointermove", (event) => this.#move(event));
    this.#handles.addEventListener("pointerup", () => this.#end({ keep: true }));
    this.#handles.addEventListener("pointercancel", () => this.#end({ keep: false }));
  }

  /** Gives a box handles, or takes them away. @param {number | null} id */
  show(id) {
    this.#boxId = id;
    this.#showHandles();
  }

  #focused() {
    const id = Number(document.activeElement?.closest?.("#boxes .box")?.dataset.id);
    return this.#store.page?.boxes.find((box) => box.id === id) ?? null;
  }

  #withHandles() {
    return this.#store.page?.boxes.find((box) => box.id === this.#boxId && !box.rejected) ?? null;
  }

  #showHandles(bbox = this.#withHandles()?.bbox) {
    this.#handles.hidden = !bbox;
    if (!bbox) return;
    lay(this.#handles, bbox, this.#store.page.record);
  }

  #begin(event) {
    const handle = event.target.dataset.handle;
    const box = this.#withHandles();
    if (!handle || !box) return;
    event.preventDefault();
    event.stopPropagation();
    this.#handles.setPointerCapture(event.pointerId);
    this.#drag = { handle, box, bbox: box.bbox, from: this.#viewer.zoom.toPage(event), at: event, hasMoved: false };
  }

  #move(event) {
    if (!this.#drag) return;
    const { handle, box, from, at } = this.#drag;
    this.#drag.hasMoved ||= Math.hypot(event.clientX - at.clientX, event.clientY - at.clientY) > DRAG_PX;
    if (!this.#drag.hasMoved) return;
    const [x, y] = this.#viewer.zoom.toPage(event);
    const bbox = this.#fitting(dragged(box.bbox, handle, x - from[0], y - from[1]));
    if (!bbox) return;
    this.#drag.bbox = bbox;
    this.#viewer.overlay.preview(box.id, bbox);
    this.#showHandles(bbox);
  }

  #end({ keep }) {
    const drag = this.#drag;
    this.#drag = null;
    if (!drag) return;
    if (keep && drag.hasMoved) this.#store.changeBox(drag.box.id, { bbox: drag.bbox, reviewed: true });
    else this.#viewer.overlay.preview(drag.box.id, drag.box.bbox);
    this.#viewer.overlay.focus(drag.box.id);
  }

  #key(event) {
    if (event.key === "Escape") this.show(null);
    const step = STEPS_PX[event.key];
    const box = this.#focused();
    if (!step || !event.altKey || !box) return;
    event.preventDefault();
    event.stopPropagation();
    const bbox = this.#fitting(dragged(box.bbox, event.shiftKey ? "se" : "move", ...step));
    if (bbox) this.#store.changeBox(box.id, { bbox, reviewed: true });
  }

  /** A bounding box that lies on the page and can be seen, or null. */
  #fitting(bbox) {
    const { width: across, height: down } = this.#store.page.record;
    const fits = bbox.x1 >= 0 && bbox.y1 >= 0 && bbox.x2 <= across && bbox.y2 <= down;
    return fits && width(bbox) >= MIN_SIDE_PX && height(bbox) >= MIN_SIDE_PX ? bbox : null;
  }
}

/** A bounding box after one of its corners, or all of it, was dragged. */
function dragged({ x1, y1, x2, y2 }, handle, dx, dy) {
  if (handle === "move") return { x1: x1 + dx, y1: y1 + dy, x2: x2 + dx, y2: y2 + dy };
  return {
    x1: handle.includes("w") ? x1 + dx : x1,
    y1: handle.includes("n") ? y1 + dy : y1,
    x2: handle.includes("e") ? x2 + dx : x2,
    y2: handle.includes("s") ? y2 + dy : y2,
  };
}
