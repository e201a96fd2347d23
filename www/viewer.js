// The page on screen: picture and boxes, zoom and pan by wheel, pinch, drag and keys.

import { stateWord, styleOf } from "./words.js";

const SVG = "http://www.w3.org/2000/svg";
const MAX_SCALE = 16;
/** Movement in CSS pixels from which a press is a drag, not a click. */
const DRAG_PX = 4;

export class Viewer {
  #store;
  #frame = document.querySelector("#viewer");
  #sheet = document.querySelector("#sheet");
  #picture = document.querySelector("#picture");
  #marks = document.querySelector("#marks");
  #message = document.querySelector("#viewer-message");
  #view = { scale: 1, x: 0, y: 0 };
  #pointers = new Map();
  #page = null;
  #drawn = null;
  #onDraw = () => {};
  /** Whether dragging draws a box. */
  drawing = false;

  /** @param {import("./store.js").Store} store */
  constructor(store) {
    this.#store = store;
    store.listen((what) => {
      if (what === "active") this.#showActive();
      // What becomes of other files leaves a page as it is.
      else if (what !== "files" || !this.#page) this.show();
    });
    new ResizeObserver(() => this.fit()).observe(this.#frame);
    this.#listenToPointers();
    this.#frame.addEventListener("wheel", (event) => this.#wheel(event), { passive: false });
    this.#frame.addEventListener("keydown", (event) => this.#key(event));
  }

  /** @param {(bbox: import("./store.js").Bbox) => void} listener */
  onDraw(listener) {
    this.#onDraw = listener;
  }

  setDrawing(on) {
    this.drawing = on;
    this.#frame.classList.toggle("drawing", on);
  }

  show() {
    const { page, file } = this.#store;
    const turned = page !== this.#page;
    this.#page = page;
    this.#sheet.hidden = !page;
    this.#message.hidden = Boolean(page);
    if (!page) {
      this.#message.textContent = file?.message || (file?.status === "waiting" ? "Waiting…" : "Searching…");
      return;
    }
    if (page.pictureUrl && this.#picture.src !== page.pictureUrl) this.#picture.src = page.pictureUrl;
    if (!page.pictureUrl) this.#picture.removeAttribute("src");
    this.#picture.alt = `Page ${page.record.page} of ${file.name}`;
    this.#marks.setAttribute("viewBox", `0 0 ${page.record.width} ${page.record.height}`);
    this.#drawMarks(page);
    if (turned) this.fit();
  }

  fit() {
    if (!this.#page) return;
    const { width, height } = this.#page.record;
    this.#sheet.style.width = `${width}px`;
    this.#sheet.style.height = `${height}px`;
    const { clientWidth, clientHeight } = this.#frame;
    const scale = Math.min(clientWidth / width, clientHeight / height) * 0.98;
    this.#place({ scale, x: (clientWidth - width * scale) / 2, y: (clientHeight - height * scale) / 2 });
  }

  /** @param {number} factor around a point of the frame, its centre by default */
  zoom(factor, x = this.#frame.clientWidth / 2, y = this.#frame.clientHeight / 2) {
    const { scale } = this.#view;
    const next = Math.min(Math.max(scale * factor, 0.02), MAX_SCALE);
    const ratio = next / scale;
    this.#place({ scale: next, x: x - (x - this.#view.x) * ratio, y: y - (y - this.#view.y) * ratio });
  }

  #place(view) {
    this.#view = view;
    this.#sheet.style.transform = `translate(${view.x}px, ${view.y}px) scale(${view.scale})`;
  }

  #drawMarks(page) {
    const focused = document.activeElement?.closest?.("#marks rect")?.dataset.id;
    this.#marks.replaceChildren(...this.#store.shown(page).map((mark) => this.#rect(mark)));
    this.#showActive();
    if (focused) this.#marks.querySelector(`[data-id="${focused}"]`)?.focus({ preventScroll: true });
  }

  #rect(mark) {
    const rect = document.createElementNS(SVG, "rect");
    const { x1, y1, x2, y2 } = mark.bbox;
    // The line lies around the box, so that what is in it stays visible.
    const pad = 2;
    const attributes = { x: x1 - pad, y: y1 - pad, width: x2 - x1 + 2 * pad, height: y2 - y1 + 2 * pad };
    for (const [name, value] of Object.entries(attributes)) rect.setAttribute(name, value);
    rect.classList.add(styleOf(mark.class));
    rect.dataset.id = mark.id;
    rect.setAttribute("tabindex", "0");
    rect.setAttribute("role", "button");
    const certainty = mark.drawn ? "drawn by you" : `confidence ${mark.confidence.toFixed(2)}`;
    rect.setAttribute("aria-label", `${stateWord(mark.class)} box, ${certainty}; Enter flips, Delete removes, arrows move, Shift and arrows resize`);
    return rect;
  }

  #showActive() {
    for (const rect of this.#marks.children) {
      const active = Number(rect.dataset.id) === this.#store.activeId;
      rect.classList.toggle("active", active);
      if (active && !rect.matches(":hover")) this.#reveal(rect);
    }
  }

  /** Moves the page until a box is in view, where it is not. */
  #reveal(rect) {
    const [box, frame] = [rect.getBoundingClientRect(), this.#frame.getBoundingClientRect()];
    const shift = (from, to, start, end) => {
      const margin = Math.min(40, (end - start) / 4);
      return from >= start && to <= end ? 0 : Math.max(start + margin - from, 0) || Math.min(end - margin - to, 0);
    };
    const [dx, dy] = [shift(box.left, box.right, frame.left, frame.right), shift(box.top, box.bottom, frame.top, frame.bottom)];
    if (dx || dy) this.#place({ ...this.#view, x: this.#view.x + dx, y: this.#view.y + dy });
  }

  #wheel(event) {
    event.preventDefault();
    const frame = this.#frame.getBoundingClientRect();
    // A pinch on a touchpad comes as small steps with Ctrl.
    const speed = event.ctrlKey ? 0.01 : 0.0015;
    this.zoom(Math.exp(-event.deltaY * speed), event.clientX - frame.left, event.clientY - frame.top);
  }

  #key(event) {
    if (event.target !== this.#frame) return;
    const steps = { ArrowLeft: [60, 0], ArrowRight: [-60, 0], ArrowUp: [0, 60], ArrowDown: [0, -60] };
    const step = steps[event.key];
    if (step) this.#place({ ...this.#view, x: this.#view.x + step[0], y: this.#view.y + step[1] });
    else if (event.key === "+" || event.key === "=") this.zoom(1.25);
    else if (event.key === "-") this.zoom(0.8);
    else if (event.key === "0") this.fit();
    else if (event.key === "Enter" && this.drawing) this.#onDraw(this.#boxInTheMiddle());
    else return;
    event.preventDefault();
  }

  #listenToPointers() {
    const frame = this.#frame;
    let travelled = 0;
    frame.addEventListener("pointerdown", (event) => {
      if (event.button > 0) return;
      travelled = 0;
      this.#pointers.set(event.pointerId, event);
      // A second finger means a pinch.
      if (this.#drawn) this.#endBox({ keep: false });
      else if (this.drawing && this.#pointers.size === 1) this.#beginBox(event);
    });
    frame.addEventListener("pointermove", (event) => {
      const before = this.#pointers.get(event.pointerId);
      if (!before) return;
      travelled += Math.hypot(event.clientX - before.clientX, event.clientY - before.clientY);
      // Capturing at once would take the click away from the boxes.
      if (travelled > DRAG_PX) frame.setPointerCapture(event.pointerId);
      this.#drag(before, event);
      this.#pointers.set(event.pointerId, event);
      frame.classList.toggle("panning", !this.drawing);
    });
    for (const type of ["pointerup", "pointercancel"]) {
      frame.addEventListener(type, (event) => {
        this.#pointers.delete(event.pointerId);
        frame.classList.remove("panning");
        if (this.#drawn) this.#endBox({ keep: type === "pointerup" });
      });
    }
    frame.addEventListener("click", (event) => travelled > DRAG_PX && event.stopImmediatePropagation(), { capture: true });
  }

  #drag(before, now) {
    if (this.#drawn) return this.#stretchBox(now);
    const other = [...this.#pointers.values()].find((pointer) => pointer.pointerId !== now.pointerId);
    if (!other) {
      const { x, y } = this.#view;
      return this.#place({ ...this.#view, x: x + now.clientX - before.clientX, y: y + now.clientY - before.clientY });
    }
    const distance = (pointer) => Math.hypot(pointer.clientX - other.clientX, pointer.clientY - other.clientY);
    const frame = this.#frame.getBoundingClientRect();
    const middle = [(now.clientX + other.clientX) / 2 - frame.left, (now.clientY + other.clientY) / 2 - frame.top];
    // What lay between the fingers stays between them.
    const [x, y] = [this.#view.x + (now.clientX - before.clientX) / 2, this.#view.y + (now.clientY - before.clientY) / 2];
    this.#place({ ...this.#view, x, y });
    this.zoom(distance(now) / Math.max(distance(before), 1), ...middle);
  }

  /** Where on the page a pointer is, in its pixels. */
  #onPage(event) {
    const frame = this.#frame.getBoundingClientRect();
    const { scale, x, y } = this.#view;
    const { width, height } = this.#page.record;
    const clamp = (value, most) => Math.min(Math.max(value, 0), most);
    return [clamp((event.clientX - frame.left - x) / scale, width), clamp((event.clientY - frame.top - y) / scale, height)];
  }

  /** A box as large as the others of the page, in the middle of what is in view: drawing by keyboard begins so. */
  #boxInTheMiddle() {
    const frame = this.#frame.getBoundingClientRect();
    const [x, y] = this.#onPage({ clientX: frame.left + frame.width / 2, clientY: frame.top + frame.height / 2 });
    const sides = this.#page.marks.map(({ bbox }) => Math.max(bbox.x2 - bbox.x1, bbox.y2 - bbox.y1)).sort((a, b) => a - b);
    const { width, height } = this.#page.record;
    const side = sides[Math.floor(sides.length / 2)] ?? Math.max(width, height) / 80;
    return { x1: x - side / 2, y1: y - side / 2, x2: x + side / 2, y2: y + side / 2 };
  }

  /** Moves the focus to a box. @param {number} id */
  focusMark(id) {
    this.#marks.querySelector(`[data-id="${id}"]`)?.focus({ preventScroll: true });
  }

  #beginBox(event) {
    if (!this.#page) return;
    const rect = document.createElementNS(SVG, "rect");
    rect.classList.add("active");
    this.#marks.append(rect);
    this.#drawn = { rect, from: this.#onPage(event), bbox: null };
  }

  #stretchBox(event) {
    const [[ax, ay], [bx, by]] = [this.#drawn.from, this.#onPage(event)];
    const bbox = { x1: Math.min(ax, bx), y1: Math.min(ay, by), x2: Math.max(ax, bx), y2: Math.max(ay, by) };
    this.#drawn.bbox = bbox;
    const attributes = { x: bbox.x1, y: bbox.y1, width: bbox.x2 - bbox.x1, height: bbox.y2 - bbox.y1 };
    for (const [name, value] of Object.entries(attributes)) this.#drawn.rect.setAttribute(name, value);
  }

  #endBox({ keep }) {
    const { rect, bbox } = this.#drawn;
    this.#drawn = null;
    rect.remove();
    if (keep && bbox && bbox.x2 - bbox.x1 >= 3 && bbox.y2 - bbox.y1 >= 3) this.#onDraw(bbox);
  }
}
