// The table of boxes of the page on screen, by question: a picture of each, its words, how sure the detector is.

import { drawCrop, drawStrip } from "./crops.js";
import { DOUBTFUL, doubt, inReadingOrder, sureness } from "./model/boxes.js";
import { groupsOf, isOdd } from "./model/groups.js";
import { rove } from "./roving.js";
import { labelOf, oddityOf, stateWord, styleOf } from "./words.js";

/** Surroundings of a box on its crop, in sides of the box, where nothing is known of its words. */
const CONTEXT = 0.5;
/** Sizes of pictures in CSS pixels: of a box whose words stand beside it as text, of one with its words' ink, of one with neither. */
const SIZES_PX = { box: [32, 32], strip: [164, 32], surroundings: [118, 32] };

export class Table {
  #store;
  #pictures;
  #rows = document.querySelector("#rows");
  #frame = document.querySelector("#table-frame");
  #sort = document.querySelector("#sort-doubt");
  #filter = document.querySelector("#filter");
  #toCheck = document.querySelector("#only-doubtful");
  #roving = rove(this.#rows, "button", { next: ["ArrowRight"], previous: ["ArrowLeft"] });
  /** Pictures are drawn as they come into view. */
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
    for (const toggle of [this.#sort, this.#toCheck]) {
      toggle.addEventListener("click", () => {
        toggle.setAttribute("aria-pressed", String(!isPressed(toggle)));
        this.show();
      });
    }
    this.#filter.addEventListener("input", () => this.show());
    this.#rows.addEventListener("keydown", (event) => this.#key(event));
  }

  show() {
    const { page } = this.#store;
    const focused = this.#focusedControl();
    const boxes = page ? inReadingOrder(this.#store.shown(page)) : [];
    const positions = new Map(boxes.map((box, index) => [box, index + 1]));
    const groups = page ? groupsOf(page, boxes, this.#store.classNames[1]) : [];
    const groupOf = new Map(groups.flatMap((group) => group.boxes.map((box) => [box, group])));
    const toCheck = boxes.filter((box) => doubt(box) >= DOUBTFUL || (groupOf.has(box) && isOdd(groupOf.get(box))));
    this.#toCheck.textContent = `To check: ${toCheck.length}`;
    const isWanted = (box) => (!isPressed(this.#toCheck) || toCheck.includes(box)) && this.#matches(box);
    const wanted = boxes.filter(isWanted);
    document.querySelector("#nothing-left").hidden = boxes.length === 0 || wanted.length > 0;
    const known = new Map([...this.#rows.querySelectorAll("[data-id]")].map((row) => [row.dataset.id, row]));
    const row = (box, isUnderQuestion) => this.#row(known.get(String(box.id)), box, positions.get(box), isUnderQuestion);
    this.#rows.replaceChildren(...(isPressed(this.#sort)
      ? wanted.toSorted((a, b) => doubt(b) - doubt(a)).map((box) => row(box, false))
      : byQuestion(wanted, groupOf).flatMap(([group, some]) => [...heading(group), ...some.map((box) => row(box, Boolean(group?.record.question)))])));
    this.#roving.refresh();
    this.#showActive();
    if (focused) this.#rows.querySelector(focused)?.focus({ preventScroll: true });
  }

  #matches(box) {
    const wanted = this.#filter.value.trim().toLowerCase();
    const { field } = box.detection ?? {};
    const words = [labelOf(box), stateWord(box.class), field?.name, field?.tooltip];
    return words.some((text) => text?.toLowerCase().includes(wanted));
  }

  /** A selector for what has the focus, so that it survives a redraw. */
  #focusedControl() {
    const control = document.activeElement?.closest?.("#rows button");
    return control && `tr[data-id="${control.closest("tr").dataset.id}"] button[data-do="${control.dataset.do}"]`;
  }

  #row(known, box, position, isUnderQuestion) {
    const words = isUnderQuestion ? (box.detection?.label ?? "") : labelOf(box);
    const signature = JSON.stringify([box.class, box.bbox, box.reviewed, position, words]);
    if (known?.dataset.signature === signature) return known;
    const row = document.createElement("tr");
    row.dataset.id = box.id;
    row.dataset.signature = signature;
    row.classList.toggle("doubtful", doubt(box) >= DOUBTFUL);
    const state = stateWord(box.class);
    const picture = document.createElement("canvas");
    picture.dataset.shows = words ? "box" : box.detection?.label_bbox ? "strip" : "surroundings";
    const [width, height] = SIZES_PX[picture.dataset.shows];
    Object.assign(picture, { width: width * 2, height: height * 2 });
    this.#seen.observe(picture);
    const says = span("says");
    says.append(picture, span("label", words));
    const shown = span("state");
    shown.append(span(`swatch ${styleOf(box.class)}`), state);
    const sure = cell(box.reviewed ? (box.detection ? "checked" : "drawn") : sureness(box.detection).toFixed(3));
    sure.className = "confidence";
    const name = `${state} box ${position}${words ? `, ${words}` : ""}`;
    row.append(cell(says), cell(shown), sure, cell(button("flip", "Flip", `Flip ${name}`), button("delete", "✕", `Delete ${name}`)));
    return row;
  }

  #showActive() {
    for (const row of this.#rows.querySelectorAll("[data-id]")) {
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
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (!step) return;
    event.preventDefault();
    const rows = [...this.#rows.querySelectorAll("[data-id]")];
    const row = rows[rows.indexOf(event.target.closest("tr")) + step];
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
      if (crop.dataset.shows === "strip") drawStrip(crop, bitmap, page, box.bbox, box.detection.label_bbox);
      else drawCrop(crop, bitmap, page, box.bbox, CONTEXT, crop.dataset.shows === "box" ? 0.5 : 0.12);
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

/** Boxes of one question together, at the place of the first; each of the others alone. */
function byQuestion(boxes, groupOf) {
  const sections = new Map();
  for (const box of boxes) {
    const group = groupOf.get(box) ?? null;
    const key = group ?? box;
    if (sections.has(key)) sections.get(key)[1].push(box);
    else sections.set(key, [group, [box]]);
  }
  return [...sections.values()];
}

/** The row above the boxes of a question: its words, and what is odd about the answer. Without either there is none. */
function heading(group) {
  const oddity = group ? oddityOf(group) : "";
  if (!group?.record.question && !oddity) return [];
  const row = Object.assign(document.createElement("tr"), { className: "question" });
  const words = Object.assign(document.createElement("th"), { colSpan: 4, scope: "colgroup", textContent: group.record.question ?? `Question ${group.record.id}` });
  if (oddity) words.append(" ", span("oddity", oddity));
  row.append(words);
  return [row];
}

const isPressed = (toggle) => toggle.getAttribute("aria-pressed") === "true";

function span(className, textContent = "") {
  return Object.assign(document.createElement("span"), { className, textContent });
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
