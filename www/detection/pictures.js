// Pictures of pages: what is at hand, else made anew by a worker, at any resolution where the page is of a PDF.

/** Most pixels along the long side: 13 megapixels of A4, which browsers of phones still show. */
const MAX_LONG_SIDE_PX = 4096;

/** @typedef {import("../model/store.js").FileEntry} FileEntry @typedef {import("../model/store.js").Page} Page */

export class Pictures {
  #engine;
  #queue;
  #asked = new WeakMap();

  /** @param {import("./engine.js").Engine} engine @param {import("./queue.js").DetectionQueue} queue */
  constructor(engine, queue) {
    this.#engine = engine;
    this.#queue = queue;
  }

  /** The address of a page's picture; it stays with the page. @param {FileEntry} file @param {Page} page @returns {Promise<string>} */
  async url(file, page) {
    const picture = await this.blob(file, page);
    return (page.pictureUrl ??= URL.createObjectURL(picture));
  }

  /** The picture, to draw parts of it; `close()` it. @param {FileEntry} file @param {Page} page */
  async bitmap(file, page) {
    return createImageBitmap(await this.blob(file, page));
  }

  /** @param {FileEntry} file @param {Page} page @returns {Promise<Blob>} */
  async blob(file, page) {
    if (file.isShownAsItIs && page.turns === 0) return file.blob;
    if (!page.picture && !this.#asked.has(page)) this.#asked.set(page, this.#render(file, page));
    try {
      return (page.picture ??= await this.#asked.get(page));
    } finally {
      this.#asked.delete(page);
    }
  }

  /** A finer picture, or null where there is none. @param {FileEntry} file @param {Page} page @param {number} longSidePx wanted */
  async finer(file, page, longSidePx) {
    const has = Math.max(page.record.width, page.record.height);
    const wanted = Math.min(Math.ceil(longSidePx), MAX_LONG_SIDE_PX);
    if (file.format !== "PDF" || wanted < has * 1.25) return null;
    return this.#render(file, page, wanted);
  }

  async #render(file, page, longSidePx) {
    const request = this.#queue.request(file);
    const question = { kind: "render", file: request, number: page.record.page, turns: page.turns, longSidePx };
    const { picture } = await this.#engine.ask(question, { documentKey: request.key });
    return picture;
  }
}
