// The page on screen: its picture, its boxes, and words where there is none.

import { Overlay } from "./overlay.js";
import { Zoom } from "./zoom.js";

/** Zooming goes on for a while; a finer picture is made when it stops. */
const SETTLE_MS = 250;

export class Viewer {
  #store;
  #pictures;
  #frame = document.querySelector("#viewer");
  #picture = document.querySelector("#picture");
  #sheet = document.querySelector("#sheet");
  #page = null;
  /** File, page, turns and size of what is shown. @type {string | null} */
  #shown = null;
  #settling = null;
  /** Address of the finer picture that is shown, and for which side it was made. */
  #finer = { url: null, px: 0 };
  zoom = new Zoom(this.#frame, this.#sheet, () => this.#sharpen());
  /** @type {Overlay} */
  overlay;

  /** @param {import("../model/store.js").Store} store @param {import("../detection/pictures.js").Pictures} pictures */
  constructor(store, pictures) {
    this.#store = store;
    this.#pictures = pictures;
    this.overlay = new Overlay(store, this.zoom);
    store.listenOnScreen((what) => {
      if (what === "active") this.overlay.showActive();
      // What becomes of other files leaves a page as it is.
      else if (what !== "files" || !this.#page) this.show();
    });
    this.#frame.addEventListener("keydown", (event) => this.#key(event));
  }

  show() {
    const { page, file } = this.#store;
    // The page that was shown while the detector looked at it is the same page.
    const shown = page && [file.id, page.record.page, page.turns, page.record.width, page.record.height].join();
    const isNew = shown !== this.#shown;
    this.#shown = shown;
    this.#page = page;
    this.#sheet.hidden = !page;
    if (isNew) this.#forgetPicture();
    if (!page) return;
    if (isNew) {
      this.zoom.show(page.record);
      this.#frame.scrollTo(0, 0);
    }
    this.#showPicture(file, page);
    this.overlay.show(page);
  }

  async #showPicture(file, page) {
    this.#picture.alt = `Page ${page.record.page} of ${file.name}`;
    if (page.pending && !page.pictureUrl) return;
    const url = page.pictureUrl ?? (await this.#pictures.url(file, page).catch(() => null));
    if (page === this.#page && url && !this.#finer.url && this.#picture.src !== url) this.#picture.src = url;
  }

  #forgetPicture() {
    this.#picture.removeAttribute("src");
    if (this.#finer.url) URL.revokeObjectURL(this.#finer.url);
    this.#finer = { url: null, px: 0 };
  }

  /** Renders a page of a PDF again at the zoom's resolution. */
  #sharpen() {
    clearTimeout(this.#settling);
    this.#settling = setTimeout(async () => {
      const { file } = this.#store;
      const page = this.#page;
      if (!page || page.pending) return;
      const px = this.zoom.scale * devicePixelRatio * Math.max(page.record.width, page.record.height);
      if (px <= this.#finer.px) return;
      const picture = await this.#pictures.finer(file, page, px).catch(() => null);
      if (!picture || page !== this.#page) return;
      const before = this.#finer.url;
      this.#finer = { url: URL.createObjectURL(picture), px };
      this.#picture.src = this.#finer.url;
      if (before) URL.revokeObjectURL(before);
    }, SETTLE_MS);
  }

  #key(event) {
    if (event.target !== this.#frame || event.ctrlKey || event.metaKey || event.altKey) return;
    // The arrow keys scroll, as in every frame that does.
    if (event.key === "+" || event.key === "=") this.zoom.by(1.25);
    else if (event.key === "-") this.zoom.by(0.8);
    else if (event.key === "0") this.zoom.fit();
    else return;
    event.preventDefault();
  }
}
