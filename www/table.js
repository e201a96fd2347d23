// The table of boxes of the page on screen: a crop of each, the words beside it, how sure the detector is.

import { DOUBTFUL, doubt, inReadingOrder } from "./model/boxes.js";
import { rove } from "./roving.js";
import { labelOf, stateWord, styleOf } from "./words.js";

/** Surroundings of a box on its crop, in sides of the box; and the crop's size in CSS pixels: the words beside the box are on it. */
const CONTEXT = 0.5;
const CROP_PX = { width: 118, height: 32 };

export class Table {
  #store;
  #pictures;
  #rows = document.querySelector("#rows");
  #frame = document.querySelector("#table-frame");
  #sort = document.querySelector("#sort-doubt");
  #roving = rove(this.#rows, "button", { next: ["ArrowRight"], previous: ["ArrowLeft"] });
  /** Crops are drawn as they come into view. */
  #seen = new IntersectionObserver((entries) => this.#drawCrops(entries), { root: this.#frame });
  #bitmap = { record: null, promise: null };

  /** @param {import("./model/store.js").Store} store @param {import("./detection/pictures.js").Pictures} pictures */
  constructor(store, pictures) {
    this.#store = store;
    this.#pictures = pictures;
    store.listenOnScreen((what) => {
      if (what === "active") this.#showActive();
      else if (what !== "files") this.show();
    });
    this.#sort.addEventListener("click", () => {
      const isByDoubt = this.#sort.getAttribute("aria-pressed") === "true";
      this.#sort.setAttribute("aria-pressed", String(!isByDoubt));
      this.show();
    });
    this.#rows.addEventListener("keydown", (event) => this.#key(event));
  }

  show() {
    const { page } = this.#store;
    const focused = this.#focusedControl();
    const order = page ? inReadingOrder(this.#store.shown(page)) : [];
    const positions = new Map(order.map((box, index) => [box, index + 1]));
    if (this.#sort.getAttribute("aria-pressed") === "true") order.sort((a, b) => doubt(b) - doubt(a));
    const known = new Map([...this.#rows.children].map((row) => [row.dataset.id, row]));
    this.#rows.replaceChildren(...order.map((box) => this.#row(known.get(String(box.id)), box, positions.get(box))));
    this.#roving.refresh();
    this.#showActive();
    if (focused) this.#rows.querySelector(focused)?.focus({ preventScroll: true });
  }

  /** A selector for what has the focus, so that it survives a redraw. */
  #focusedControl() {
    const control = document.activeElement?.closest?.("#rows button");
    return control && `tr[data-id="${control.closest("tr").dataset.id}"] button[data-do="${control.dataset.do}"]`;
  }

  #row(known, box, position) {
    const signature = JSON.stringify([box.class, box.bbox, box.reviewed, position]);
    if (known?.dataset.signature === signature) return known;
    const row = document.createElement("tr");
    row.dataset.id = box.id;
    row.dataset.signature = signature;
    row.classList.toggle("doubtful", doubt(box) >= DOUBTFUL);
    const state = stateWord(box.class);
    const crop = Object.assign(document.createElement("canvas"), { width: CROP_PX.width * 2, height: CROP_PX.height * 2 });
    this.#seen.observe(crop);
    const label = Object.assign(document.createElement("span"), { className: "state" });
    label.append(Object.assign(document.createElement("span"), { className: `swatch ${styleOf(box.class)}` }), state);
    const words = Object.assign(document.createElement("span"), { className: "label", textContent: labelOf(box) });
    const sure = cell(box.reviewed ? (box.detection ? "checked" : "drawn") : box.detection.confidence.toFixed(3));
    sure.className = "confidence";
    const name = `${state} box ${position}`;
    row.append(cell(crop, words), cell(label), sure, cell(button("flip", "Flip", `Flip ${name}`), button("delete", "✕", `Delete ${name}`)));
    return row;
  }

  #showActive() {
    for (const row of this.#rows.children) {
      const active = Number(row.dataset.id) === this.#store.activeId;
      row.classList.toggle("active", active);
      if (active && !row.matches(":hover")) this.#reveal(row);
    }
  }

  /** Scrolls the table's frame, never the document. */
  #reveal(row) {
    const [box, frame] = [row.getBoundingClientRect(), this.#frame.getBoundingClientRect()];
    const head = this.#frame.querySelector("thead").offsetHeight;
    if (box.top < frame.top + head) this.#frame.scrollTop -= frame.top + head - box.top;
    else if (box.bottom > frame.bottom) this.#frame.scrollTop += box.bottom - frame.bottom;
  }

  #key(event) {
    const step = { ArrowDown: "nextElementSibling", ArrowUp: "previousElementSibling" }[event.key];
    const row = step && event.target.closest("tr")[step];
    if (!step) return;
    event.preventDefault();
    row?.querySelector(`[data-do="${event.target.dataset.do}"]`).focus({ preventScroll: true });
  }

  async #drawCrops(entries) {
    const { file, page } = this.#store;
    const crops = entries.filter(({ isIntersecting }) => isIntersecting).map(({ target }) => target);
    if (!page || page.pending || crops.length === 0) return;
    const bitmap = await this.#bitmapOf(file, page);
    for (const crop of crops) {
      const box = page.boxes.find(({ id }) => id === Number(crop.closest("tr")?.dataset.id));
      if (!box || !bitmap) continue;
      this.#seen.unobserve(crop);
      drawCrop(crop, bitmap, page, box.bbox, CONTEXT, 0.12);
    }
  }

  /** Of the page on screen, kept as long as it is there. */
  #bitmapOf(file, page) {
    // A page that is turned has another record.
    if (this.#bitmap.record !== page.record) {
      this.#bitmap.promise?.then((bitmap) => bitmap?.close());
      this.#bitmap = { record: page.record, promise: this.#pictures.bitmap(file, page).catch(() => null) };
    }
    return this.#bitmap.promise;
  }
}

/**
 * Draws a box with what is around it over all of a canvas.
 * @param {HTMLCanvasElement} canvas @param {ImageBitmap} bitmap of the page, at any resolution
 * @param {import("./model/store.js").Page} page @param {import("./model/boxes.js").Bbox} bbox @param {number} context sides of the box on each side
 * @param {number} [across] where the box is, as a share of the canvas's width
 */
export function drawCrop(canvas, bitmap, page, bbox, context, across = 0.5) {
  const { x1, y1, x2, y2 } = bbox;
  const side = Math.max(x2 - x1, y2 - y1) * (1 + 2 * context);
  const resolution = bitmap.width / page.record.width;
  const scale = Math.min(canvas.width, canvas.height) / side / resolution;
  const paper = canvas.getContext("2d");
  paper.setTransform(1, 0, 0, 1, 0, 0);
  paper.fillStyle = "#fff";
  paper.fillRect(0, 0, canvas.width, canvas.height);
  paper.imageSmoothingQuality = "high";
  const [left, top] = [((x1 + x2) / 2) * resolution * scale, ((y1 + y2) / 2) * resolution * scale];
  paper.setTransform(scale, 0, 0, scale, canvas.width * across - left, canvas.height / 2 - top);
  paper.drawImage(bitmap, 0, 0);
  return { scale: scale * resolution };
}

function cell(...content) {
  const element = document.createElement("td");
  element.append(...content);
  return element;
}

function button(action, text, label) {
  const element = Object.assign(document.createElement("button"), { type: "button", textContent: text, tabIndex: -1 });
  element.dataset.do = action;
  element.setAttribute("aria-label", label);
  return element;
}
