// What people correct: flip a state, delete, move or resize a box, draw a missing one, undo and redo.

import { EMPTY, FILLED } from "./store.js";

/** Steps of the arrow keys, in pixels of the page. */
const STEPS_PX = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
const MIN_SIDE_PX = 3;

export class Review {
  #store;
  #viewer;
  #draw = document.querySelector("#draw");
  #undo = document.querySelector("#undo");
  #redo = document.querySelector("#redo");
  /** Where the pointer was last. */
  #pointer = { clientX: -1, clientY: -1 };

  /** @param {import("./store.js").Store} store @param {import("./viewer.js").Viewer} viewer */
  constructor(store, viewer) {
    this.#store = store;
    this.#viewer = viewer;
    viewer.onDraw((bbox) => this.#add(bbox));
    store.listen(() => this.#showState());
    this.#draw.addEventListener("click", () => {
      this.#setDrawing(!viewer.drawing);
      if (viewer.drawing) document.querySelector("#viewer").focus();
    });
    this.#undo.addEventListener("click", () => store.undo());
    this.#redo.addEventListener("click", () => store.redo());
    this.#listenToMarks(document.querySelector("#marks"));
    this.#listenToMarks(document.querySelector("#rows"));
    document.addEventListener("keydown", (event) => this.#key(event));
    document.addEventListener("pointermove", (event) => { this.#pointer = event; });
    this.#showState();
  }

  /** Flips between the first two classes. @param {number} id */
  flip(id) {
    const [empty = EMPTY, filled = FILLED] = this.#store.classNames;
    this.#change((mark) => {
      if (mark.id !== id) return mark;
      return { ...mark, class: mark.class === filled ? empty : filled, reviewed: true };
    });
  }

  /** @param {number} id */
  delete(id) {
    const { page } = this.#store;
    if (!page) return;
    // The focus goes to the neighbour, not to the top of the document.
    const element = document.activeElement?.closest(`[data-id="${id}"]`);
    const neighbour = (element?.nextElementSibling ?? element?.previousElementSibling)?.dataset.id;
    this.#store.change(page, page.marks.filter((mark) => mark.id !== id));
    if (!element) return;
    const inTable = `#rows [data-id="${neighbour}"] [data-do="delete"]`;
    const next = document.querySelector(element.matches("tr") ? inTable : `#marks [data-id="${neighbour}"]`);
    (next ?? document.querySelector("#viewer")).focus({ preventScroll: true });
  }

  /** Moves a box, or its lower right corner. @param {number} id @param {[number, number]} step */
  #nudge(id, [dx, dy], resize) {
    const { width, height } = this.#store.page.record;
    this.#change((mark) => {
      if (mark.id !== id) return mark;
      const { x1, y1, x2, y2 } = mark.bbox;
      const bbox = resize ? { x1, y1, x2: x2 + dx, y2: y2 + dy } : { x1: x1 + dx, y1: y1 + dy, x2: x2 + dx, y2: y2 + dy };
      const fits = bbox.x1 >= 0 && bbox.y1 >= 0 && bbox.x2 <= width && bbox.y2 <= height;
      const large = bbox.x2 - bbox.x1 >= MIN_SIDE_PX && bbox.y2 - bbox.y1 >= MIN_SIDE_PX;
      return fits && large ? { ...mark, bbox, reviewed: true } : mark;
    });
  }

  #add(bbox) {
    const { page, classNames } = this.#store;
    const mark = { id: this.#store.newId(), class: classNames[0], confidence: 1, bbox, drawn: true, reviewed: true };
    this.#store.change(page, [...page.marks, mark]);
    this.#store.activate(mark.id);
    this.#setDrawing(false);
    this.#viewer.focusMark(mark.id);
  }

  #change(convert) {
    const { page } = this.#store;
    const marks = page?.marks.map(convert);
    // Nothing done is nothing to undo.
    if (marks?.some((mark, place) => mark !== page.marks[place])) this.#store.change(page, marks);
  }

  #setDrawing(on) {
    this.#viewer.setDrawing(on);
    this.#draw.setAttribute("aria-pressed", String(on));
  }

  #showState() {
    this.#undo.disabled = !this.#store.canUndo;
    this.#redo.disabled = !this.#store.canRedo;
    this.#draw.disabled = !this.#store.page;
  }

  /** Boxes and rows behave alike: pointing or focus activates, a click acts. */
  #listenToMarks(container) {
    const idOf = (event) => Number(event.target.closest?.("[data-id]")?.dataset.id) || null;
    container.addEventListener("focusin", (event) => this.#store.activate(idOf(event)));
    container.addEventListener("pointerover", (event) => this.#hasMoved(event) && this.#store.activate(idOf(event)));
    container.addEventListener("pointerleave", (event) => this.#hasMoved(event) && this.#store.activate(null));
    container.addEventListener("click", (event) => {
      const id = idOf(event);
      if (!id) return;
      if (event.target.dataset.do === "delete") this.delete(id);
      else if (event.target.dataset.do === "flip" || event.target.closest("#marks")) this.flip(id);
    });
    container.addEventListener("keydown", (event) => {
      const id = idOf(event);
      if (!id) return;
      const onBox = event.target.closest("#marks");
      if (event.key === "Delete" || event.key === "Backspace") this.delete(id);
      else if (onBox && (event.key === "Enter" || event.key === " ")) this.flip(id);
      else if (onBox && event.key in STEPS_PX) this.#nudge(id, STEPS_PX[event.key], event.shiftKey);
      else return;
      event.preventDefault();
    });
  }

  /** Whether the pointer came to a box; else the box came to it, as the page is moved to show what has the focus. */
  #hasMoved({ clientX, clientY }) {
    return clientX !== this.#pointer.clientX || clientY !== this.#pointer.clientY;
  }

  #key(event) {
    const key = event.key.toLowerCase();
    if ((event.ctrlKey || event.metaKey) && key === "z") {
      event.preventDefault();
      if (event.shiftKey) this.#store.redo();
      else this.#store.undo();
    } else if ((event.ctrlKey || event.metaKey) && key === "y") {
      event.preventDefault();
      this.#store.redo();
    } else if (key === "escape") {
      this.#setDrawing(false);
    } else if (key === "delete" && !event.defaultPrevented && this.#store.activeId && !event.target.closest("input, select")) {
      // Pointed at, without the focus.
      this.delete(this.#store.activeId);
    } else if (key === "n" && !event.ctrlKey && !event.metaKey && !event.target.closest("input, select") && this.#store.page) {
      this.#setDrawing(true);
      document.querySelector("#viewer").focus();
    }
  }
}
