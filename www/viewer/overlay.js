// The boxes over the page: a button each, one of them reached by Tab, at least 24 px for a finger.

import { inReadingOrder, nearestBox } from "../model/boxes.js";
import { rove } from "../roving.js";
import { boxName, labelOf, styleOf } from "../words.js";

/** Least side of what a finger or a mouse hits, in CSS pixels (WCAG 2.2, 2.5.8); viewer.css says the same. */
const MIN_TARGET_PX = 24;
/** Shares of the page's width and height up to which a text fits behind and below. */
const [ROOM_BEHIND, ROOM_BELOW] = [0.62, 0.8];

export class Overlay {
  #store;
  #zoom;
  #group = document.querySelector("#boxes");
  #roving = rove(this.#group, ".box", { next: ["ArrowRight", "ArrowDown"], previous: ["ArrowLeft", "ArrowUp"] });
  #words = document.querySelector("#box-words");
  #wordsFrame = document.querySelector("#words-frame");
  #page = null;
  /** The box that the mouse points at: what is there need not be scrolled to. */
  #pointedId = null;

  /** @param {import("../model/store.js").Store} store @param {import("./zoom.js").Zoom} zoom */
  constructor(store, zoom) {
    this.#store = store;
    this.#zoom = zoom;
  }

  /** @param {import("../model/store.js").Page | null} page */
  show(page) {
    this.#page = page;
    const focused = document.activeElement?.closest?.("#boxes .box")?.dataset.id;
    const boxes = page ? inReadingOrder(this.#store.shown(page)) : [];
    const known = new Map([...this.#group.children].map((element) => [element.dataset.id, element]));
    const elements = boxes.map((box, index) => this.#element(known.get(String(box.id)), box, `${index + 1} of ${boxes.length}`));
    this.#group.replaceChildren(...elements);
    this.#roving.refresh();
    this.showActive();
    if (focused) this.focus(focused);
  }

  showActive() {
    for (const element of this.#group.children) {
      const active = Number(element.dataset.id) === this.#store.activeId;
      element.classList.toggle("active", active);
      if (active && this.#store.activeId !== this.#pointedId) this.#zoom.reveal(element);
    }
    this.#showWords(this.#page?.boxes.find(({ id, rejected }) => id === this.#store.activeId && !rejected) ?? null);
  }

  /** What the detector read beside a box: as text, and a frame around where that is printed. */
  #showWords(box) {
    const [text, place] = [box ? labelOf(box) : "", box?.detection?.label_bbox];
    this.#words.hidden = !text;
    this.#wordsFrame.hidden = !place;
    if (place) lay(this.#wordsFrame, place, this.#page.record);
    if (!text) return;
    const { width, height } = this.#page.record;
    const { y1, y2 } = box.bbox;
    const right = Math.max(box.bbox.x2, place?.x2 ?? 0);
    const share = (value, whole) => `${(100 * value) / whole}%`;
    // Behind the words, where the page has room; else under the box, or over it at the foot of the page.
    const isBeside = right < ROOM_BEHIND * width;
    const isLow = !isBeside && y2 > ROOM_BELOW * height;
    this.#words.classList.toggle("beside", isBeside);
    Object.assign(this.#words.style, {
      left: isBeside ? share(right, width) : "auto", right: isBeside ? "auto" : share(width - right, width),
      top: isBeside ? share((y1 + y2) / 2, height) : isLow ? "auto" : share(Math.max(y2, place?.y2 ?? 0), height),
      bottom: isLow ? share(height - Math.min(y1, place?.y1 ?? height), height) : "auto",
    });
    this.#words.textContent = text;
  }

  /** @param {number | string} id */
  focus(id) {
    this.#group.querySelector(`[data-id="${id}"]`)?.focus({ preventScroll: true });
  }

  /** The mouse is at a place on screen. @param {PointerEvent} event */
  point(event) {
    this.#pointedId = this.at(event)?.id ?? null;
    this.#store.activate(this.#pointedId);
  }

  /** Something else than the mouse chose a box. @param {number | null} id */
  choose(id) {
    this.#pointedId = null;
    if (this.#store.activeId === id) this.#store.tell("active");
    else this.#store.activate(id);
  }

  /** The box at a place on screen: the nearest, where several are within reach. @param {{clientX: number, clientY: number}} event */
  at(event) {
    if (!this.#page) return null;
    const [x, y] = this.#zoom.toPage(event);
    return nearestBox(this.#store.shown(this.#page), x, y, MIN_TARGET_PX / this.#zoom.scale);
  }

  /** Shows a box at another place, before it is moved there. @param {number} id @param {import("../model/boxes.js").Bbox} bbox */
  preview(id, bbox) {
    const element = this.#group.querySelector(`[data-id="${id}"]`);
    if (element) lay(element, bbox, this.#page.record);
  }

  #element(known, box, position) {
    const element = known ?? Object.assign(document.createElement("button"), { type: "button", tabIndex: -1 });
    element.className = `box ${styleOf(box.class)}`;
    element.dataset.id = box.id;
    element.setAttribute("aria-label", boxName(box, position));
    lay(element, box.bbox, this.#page.record);
    return element;
  }
}

/**
 * Lays an element over a part of the page, at every zoom.
 * @param {HTMLElement} element @param {import("../model/boxes.js").Bbox} bbox @param {import("../model/store.js").PageRecord} record
 */
export function lay(element, { x1, y1, x2, y2 }, { width, height }) {
  const share = (value, whole) => `${(100 * value) / whole}%`;
  Object.assign(element.style, { left: share(x1, width), top: share(y1, height), width: share(x2 - x1, width), height: share(y2 - y1, height) });
}
