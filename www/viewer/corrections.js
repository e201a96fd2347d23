// Corrections on the page and in the table: flip a state, delete, copy a row, undo and redo; by click, finger and key.

import { inReadingOrder, rowsOf, height, width } from "../model/boxes.js";
import { EMPTY, FILLED } from "../model/store.js";
import { shortcutOf } from "../shortcuts.js";

export class Corrections {
  #store;
  #viewer;
  #draw;
  #undo = document.querySelector("#undo");
  #redo = document.querySelector("#redo");
  /** The pointer's last place. */
  #pointer = { clientX: -1, clientY: -1 };

  /**
   * @param {import("../model/store.js").Store} store
   * @param {import("./viewer.js").Viewer} viewer
   * @param {import("./draw.js").Draw} draw
   */
  constructor(store, viewer, draw) {
    this.#store = store;
    this.#viewer = viewer;
    this.#draw = draw;
    store.listen(() => this.#showState());
    this.#undo.addEventListener("click", () => store.history.undo());
    this.#redo.addEventListener("click", () => store.history.redo());
    this.#listenToPage(document.querySelector("#boxes"));
    this.#listenTo(document.querySelector("#boxes"));
    this.#listenTo(document.querySelector("#rows"));
    document.querySelector("#rows").addEventListener("pointerover", (event) => this.#hasMoved(event) && store.activate(idOf(event)));
    document.addEventListener("keydown", (event) => this.#key(event));
    document.addEventListener("pointermove", (event) => { this.#pointer = event; });
    this.#showState();
  }

  /** Between the first two classes. @param {number} id */
  flip(id) {
    const [empty = EMPTY, filled = FILLED] = this.#store.classNames;
    const box = this.#store.find(id)?.box;
    if (box) this.#store.changeBox(id, { class: box.class === filled ? empty : filled, reviewed: true });
  }

  /** @param {number} id */
  delete(id) {
    const { page } = this.#store;
    const box = page?.boxes.find((candidate) => candidate.id === id);
    if (!box) return;
    const order = inReadingOrder(this.#store.shown(page));
    const index = order.indexOf(box);
    const neighbour = order[index + 1] ?? order[index - 1];
    const where = document.activeElement?.closest?.("#rows, #boxes")?.id;
    // What was drawn by mistake leaves nothing; what the detector found stays known as no box.
    if (box.detection) this.#store.changeBox(id, { rejected: true, reviewed: true });
    else this.#store.change(page, page.boxes.filter((other) => other !== box));
    // The focus goes to the neighbour, not to the top of the document.
    if (where === "rows" && neighbour) document.querySelector(`#rows [data-id="${neighbour.id}"] [data-do="delete"]`)?.focus({ preventScroll: true });
    else if (where === "boxes" && neighbour) this.#viewer.overlay.focus(neighbour.id);
    else if (where) document.querySelector("#viewer").focus({ preventScroll: true });
  }

  /** Copies the row of a box to where the next row is due. @param {number} id */
  copyRow(id) {
    const { page } = this.#store;
    const rows = rowsOf(this.#store.shown(page));
    const index = rows.findIndex((row) => row.some((box) => box.id === id));
    if (index < 0) return;
    const top = (row) => Math.min(...row.map(({ bbox }) => bbox.y1));
    const down = index > 0 ? top(rows[index]) - top(rows[index - 1]) : 2 * height(rows[index][0].bbox);
    const copies = rows[index].map((box) => ({
      id: this.#store.newId(), class: this.#store.classNames[0], detection: null, reviewed: true,
      bbox: { ...box.bbox, y1: box.bbox.y1 + down, y2: box.bbox.y2 + down },
    })).filter(({ bbox }) => bbox.y2 <= page.record.height && width(bbox) > 0);
    if (copies.length === 0) return;
    this.#store.change(page, [...page.boxes, ...copies]);
    this.#viewer.overlay.focus(copies[0].id);
  }

  #showState() {
    this.#undo.disabled = !this.#store.history.canUndo;
    this.#redo.disabled = !this.#store.history.canRedo;
    document.querySelector("#draw").disabled = !this.#store.page;
  }

  /** On the page the nearest box counts, not the one that lies on top. */
  #listenToPage(boxes) {
    boxes.addEventListener("pointermove", (event) => this.#hasMoved(event) && this.#viewer.overlay.point(event));
    boxes.addEventListener("click", (event) => {
      const byKey = event.detail === 0;
      if (this.#draw.on && !byKey) return;
      const id = byKey ? idOf(event) : this.#viewer.overlay.at(event)?.id;
      if (!id) return;
      this.flip(id);
      this.#viewer.overlay.focus(id);
    });
  }

  /** Boxes and rows behave alike: pointing or focus activates, keys act. */
  #listenTo(container) {
    container.addEventListener("focusin", (event) => this.#viewer.overlay.choose(idOf(event)));
    container.addEventListener("pointerleave", (event) => this.#hasMoved(event) && this.#store.activate(null));
    container.addEventListener("click", (event) => {
      const action = event.target.closest("[data-do]")?.dataset.do;
      if (action === "delete") this.delete(idOf(event));
      else if (action === "flip") this.flip(idOf(event));
    });
    container.addEventListener("keydown", (event) => {
      if (event.key !== "Delete" && event.key !== "Backspace") return;
      event.preventDefault();
      this.delete(idOf(event));
    });
  }

  /** True when the pointer came to a box; else the box came to it, as the page is moved to show what has the focus. */
  #hasMoved({ clientX, clientY, pointerType }) {
    return pointerType !== "touch" && (clientX !== this.#pointer.clientX || clientY !== this.#pointer.clientY);
  }

  #key(event) {
    const key = event.key.toLowerCase();
    const isTyping = event.target.closest?.("input:not([type=range]), select, textarea");
    const { history, activeId, page } = this.#store;
    if (event.ctrlKey || event.metaKey) {
      if (isTyping || (key !== "z" && key !== "y")) return;
      event.preventDefault();
      if (key === "y" || event.shiftKey) history.redo();
      else history.undo();
    } else if (this.#store.isReviewing) {
      return;
    } else if (key === "escape") {
      this.#draw.set(false);
    } else if (key === "delete" && !event.defaultPrevented && activeId && !isTyping) {
      // Pointed at, without the focus.
      this.delete(activeId);
    } else if (shortcutOf(event) === "n" && page) {
      this.#draw.set(true);
      document.querySelector("#viewer").focus({ preventScroll: true });
    }
  }
}

const idOf = (event) => Number(event.target.closest?.("[data-id]")?.dataset.id) || null;
