// The strip of pages: a picture of each, how many boxes, and a dot where somebody should look. Turning pages.

import { DOUBTFUL, doubt } from "./model/boxes.js";
import { pageOf } from "./model/store.js";
import { rove } from "./roving.js";
import { plural } from "./words.js";

export class Thumbnails {
  #store;
  #strip = document.querySelector("#thumbnails");
  #roving = rove(this.#strip, "button");
  #number = document.querySelector("#page-number");
  /** The thumbnail that a picture of the strip shows. @type {WeakMap<HTMLImageElement, Blob>} */
  #drawn = new WeakMap();
  #shown = { fileId: null, pageCount: 0 };
  #seen = new IntersectionObserver((entries) => {
    for (const { target, isIntersecting } of entries) if (isIntersecting) this.#fill(target);
  }, { root: this.#strip, rootMargin: "200px" });

  /** @param {import("./model/store.js").Store} store */
  constructor(store) {
    this.#store = store;
    store.listenOnScreen((what) => what !== "active" && this.show());
    this.#strip.addEventListener("click", ({ target }) => {
      const number = Number(target.closest("button")?.dataset.page);
      if (number) store.select(store.fileId, number);
    });
    for (const [id, step] of [["previous-page", -1], ["next-page", 1]]) {
      document.getElementById(id).addEventListener("click", () => this.turn(step));
    }
    document.querySelector("#next-with-boxes").addEventListener("click", () => this.#toNextWithBoxes());
    this.#number.addEventListener("change", () => this.#goTo(Number(this.#number.value)));
    document.addEventListener("keydown", (event) => this.#key(event));
  }

  /** @param {number} step */
  turn(step) {
    this.#goTo(this.#store.pageNumber + step);
  }

  #goTo(number) {
    const { file } = this.#store;
    if (!file) return;
    this.#store.select(file.id, Math.min(Math.max(Math.trunc(number) || 1, 1), Math.max(file.pageCount, 1)));
    this.#number.value = this.#store.pageNumber;
  }

  /** The next page, of this file or those after it, that has boxes; from the last one to the first. */
  #toNextWithBoxes() {
    const all = this.#pagesWithBoxes();
    const { files, fileId, pageNumber } = this.#store;
    const rank = (id, number) => files.findIndex((file) => file.id === id) * 1e6 + number;
    const here = rank(fileId, pageNumber);
    const next = all.find(([id, number]) => rank(id, number) > here) ?? all[0];
    if (next) this.#store.select(...next);
  }

  #pagesWithBoxes() {
    const { files } = this.#store;
    return files.flatMap((file) => file.pages.filter((page) => this.#store.shown(page).length > 0).map((page) => [file.id, page.record.page]));
  }

  #key(event) {
    const step = { PageDown: 1, PageUp: -1 }[event.key];
    if (!step || event.altKey || event.ctrlKey || this.#store.isReviewing || !this.#store.file) return;
    if (event.target.closest?.("input, select, #table-frame")) return;
    event.preventDefault();
    this.turn(step);
  }

  show() {
    const { file, pageNumber } = this.#store;
    const pageCount = file?.pageCount ?? 0;
    const field = this.#number;
    if (document.activeElement !== field) field.value = file ? pageNumber : "";
    field.max = Math.max(pageCount, 1);
    field.disabled = pageCount < 2;
    document.querySelector("#page-count").textContent = `of ${pageCount || "–"}`;
    document.querySelector("#previous-page").disabled = !file || pageNumber <= 1;
    document.querySelector("#next-page").disabled = !file || pageNumber >= pageCount;
    document.querySelector("#next-with-boxes").disabled = this.#pagesWithBoxes().length < 2;
    this.#strip.hidden = pageCount < 2;
    if (this.#strip.hidden) return;
    if (this.#shown.fileId !== file.id || this.#shown.pageCount !== pageCount) {
      this.#seen.disconnect();
      this.#forget();
      this.#strip.replaceChildren(...Array.from({ length: pageCount }, (_, index) => this.#make(index + 1)));
      this.#shown = { fileId: file.id, pageCount };
    }
    for (const button of this.#strip.children) if (button.dataset.isSeen) this.#fill(button);
    this.#markCurrent(pageNumber);
  }

  #markCurrent(pageNumber) {
    for (const button of this.#strip.querySelectorAll("[aria-current]")) button.removeAttribute("aria-current");
    const current = this.#strip.children[pageNumber - 1];
    current.setAttribute("aria-current", "page");
    this.#roving.refresh(current);
    const { offsetLeft, offsetWidth } = current;
    const { scrollLeft, clientWidth } = this.#strip;
    if (offsetLeft < scrollLeft || offsetLeft + offsetWidth > scrollLeft + clientWidth) this.#strip.scrollLeft = offsetLeft - clientWidth / 2;
  }

  #make(number) {
    const button = Object.assign(document.createElement("button"), { type: "button", tabIndex: -1 });
    button.dataset.page = number;
    button.setAttribute("aria-label", `Page ${number}`);
    button.append(document.createElement("img"), Object.assign(document.createElement("small"), { textContent: number }));
    button.firstChild.alt = "";
    this.#seen.observe(button);
    return button;
  }

  #fill(button) {
    button.dataset.isSeen = "yes";
    const number = Number(button.dataset.page);
    const page = this.#store.file && pageOf(this.#store.file, number);
    if (!page) return;
    const [picture, text] = button.children;
    if (page.thumbnail && this.#drawn.get(picture) !== page.thumbnail) {
      URL.revokeObjectURL(picture.src);
      picture.src = URL.createObjectURL(page.thumbnail);
      this.#drawn.set(picture, page.thumbnail);
    }
    const boxes = this.#store.shown(page);
    const doubtful = boxes.filter((box) => doubt(box) >= DOUBTFUL).length;
    text.textContent = boxes.length > 0 ? `${number} · ${boxes.length}` : number;
    button.classList.toggle("doubtful", doubtful > 0);
    button.setAttribute("aria-label", `Page ${number}, ${plural(boxes.length, "box", "boxes")}${doubtful > 0 ? `, ${doubtful} in doubt` : ""}`);
  }

  #forget() {
    for (const picture of this.#strip.querySelectorAll("img[src]")) URL.revokeObjectURL(picture.src);
  }
}
