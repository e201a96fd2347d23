// The queue: files are opened and their pages detected, as many at once as there are workers; what comes goes to the store.

import { turned, withDecisions } from "../model/boxes.js";
import { pageOf } from "../model/store.js";
import { sentence } from "../words.js";
import { CANCELLED } from "./failure.js";

/** That of `checkbox_document::Limits`: refused before it takes memory. */
const MAX_BYTES = 100_000_000;

/** @typedef {import("../model/store.js").FileEntry} FileEntry */

export class DetectionQueue {
  #store;
  #engine;
  #running = 0;
  #begun = { at: 0, done: 0 };
  /** Number of times that each file was begun: answers from an earlier time are dropped. */
  #attempts = new WeakMap();

  /** @param {import("../model/store.js").Store} store @param {import("./engine.js").Engine} engine */
  constructor(store, engine) {
    this.#store = store;
    this.#engine = engine;
  }

  get busy() {
    return this.#running > 0;
  }

  /** Adds files after those before them. @param {File[]} files */
  add(files) {
    const added = files.map((file) => this.#store.addFile(file));
    this.resume();
    return added;
  }

  /** Detects on everything that waits. */
  resume() {
    if (!this.busy) this.#begun = { at: performance.now(), done: this.counts().done };
    while (this.#running < this.#engine.size) {
      const task = this.#take();
      if (!task) break;
      this.#running += 1;
      task().finally(() => {
        this.#running -= 1;
        this.resume();
        this.#store.tell("files");
      });
    }
  }

  /** Goes on where it was cancelled or failed. @param {FileEntry[]} files @param {string} [password] */
  retry(files, password) {
    for (const file of files) {
      this.#attempts.set(file, (this.#attempts.get(file) ?? 0) + 1);
      Object.assign(file, { status: "waiting", message: "", code: "", failures: [], password: password ?? file.password });
    }
    this.#store.tell("files");
    this.#store.tell("page");
    this.resume();
  }

  /**
   * Turns a page by a quarter of a circle, so that it can be undone, and detects on it again.
   * @param {FileEntry} file @param {import("../model/store.js").Page} page
   */
  async turn(file, page) {
    const { record, boxes, groups, turns, picture, thumbnail } = page;
    const before = { record, boxes, groups, turns, picture, thumbnail };
    const after = {
      record: { ...record, width: record.height, height: record.width },
      boxes: boxes.map((box) => turnedBox(box, record)), groups,
      turns: (turns + 1) % 4, picture: null, thumbnail,
    };
    this.#store.turn(page, before, after);
    const request = this.request(file);
    const question = { kind: "detect", file: request, number: record.page, turns: after.turns, picture: "last" };
    const onEvent = (message) => Object.assign(after, { picture: message.picture, thumbnail: message.thumbnail });
    const answer = await this.#engine.ask(question, { onEvent, documentKey: request.key }).catch(() => null);
    // Undone or turned on since, or not to be read: the boxes that were there are there still.
    if (!answer || page.record !== after.record) return;
    after.boxes = withDecisions(this.#boxesOf(answer), page.boxes);
    after.groups = answer.groups;
    this.#store.put(page, after);
  }

  /** Detects on everything anew, with another model. @param {string[]} classNames of its classes */
  restart(classNames) {
    for (const file of this.#store.files) this.#attempts.set(file, (this.#attempts.get(file) ?? 0) + 1);
    this.#store.forgetDetections(classNames);
    this.resume();
  }

  /** Stops; what is done stays, and other files go on. @param {FileEntry[]} [files] */
  cancel(files = this.#store.files) {
    for (const file of files) {
      if (file.status !== "waiting" && file.status !== "detecting") continue;
      Object.assign(file, { status: "cancelled", message: sentence(CANCELLED), code: CANCELLED.code });
    }
    this.#engine.cancel();
    this.#store.tell("files");
  }

  /** Pages done and pages in all, as far as files are opened. */
  counts() {
    const [done, total] = [[], []];
    for (const file of this.#store.files) {
      const isOver = file.status === "failed" || file.status === "done";
      done.push(isOver ? file.pageCount || 1 : file.pages.length + file.failures.length);
      total.push(file.pageCount || 1);
    }
    const sum = (numbers) => numbers.reduce((all, number) => all + number, 0);
    return { done: sum(done), total: sum(total) };
  }

  /** Milliseconds until all is done, from the pace so far; null while that is not known. */
  remainingMs() {
    const { done, total } = this.counts();
    const [took, since] = [performance.now() - this.#begun.at, done - this.#begun.done];
    return since < 2 || took < 2000 ? null : (took / since) * (total - done);
  }

  /** The next thing to do: what is on screen before the others. */
  #take() {
    const { file: shown, files } = this.#store;
    for (const file of shown ? [shown, ...files] : files) {
      if (file.status === "waiting") {
        file.status = "detecting";
        return () => this.#open(file);
      }
      if (file.status !== "detecting" || file.pageCount === 0) continue;
      const number = this.#missing(file)[0];
      if (!number) continue;
      file.inWork.add(number);
      return () => this.#detect(file, number);
    }
    return null;
  }

  #missing(file) {
    file.inWork ??= new Set();
    const isMissing = (number) => !file.inWork.has(number) && !pageOf(file, number) && !file.failures.some(({ page }) => page === number);
    const first = file === this.#store.file ? this.#store.pageNumber : 1;
    if (first <= file.pageCount && isMissing(first)) return [first];
    for (let number = 1; number <= file.pageCount; number += 1) if (isMissing(number)) return [number];
    return [];
  }

  /** The file as a worker has to know it. */
  request(file) {
    return { key: `${file.id}.${this.#attempts.get(file) ?? 0}`, blob: file.blob, password: file.password };
  }

  async #open(file) {
    file.inWork = new Set();
    this.#store.tell("files");
    try {
      if (file.blob.size > MAX_BYTES) throw Object.assign(new Error("too large"), { code: "too_many_bytes" });
      const request = this.request(file);
      const opened = await this.#engine.ask({ kind: "open", file: request }, { group: "detect", documentKey: request.key });
      Object.assign(file, opened);
      if (file.isShownAsItIs) await this.#preview(file);
    } catch (error) {
      this.#fail(file, error);
    }
    this.#finish(file);
  }

  /** Shows a picture before the detector has seen it. @param {FileEntry} file */
  async #preview(file) {
    if (pageOf(file, 1) || file.earlier?.get(1)?.turns) return;
    const picture = new Image();
    picture.src = URL.createObjectURL(file.blob);
    await picture.decode().then(() => {
      const record = { page: 1, width: picture.naturalWidth, height: picture.naturalHeight, dpi: null };
      this.#show(file, { record, boxes: [], turns: 0, picture: null, pictureUrl: picture.src, thumbnail: null, pending: true });
    }, () => {
      // The detector's own decoder may be kinder; it makes a picture of what it reads.
      file.isShownAsItIs = false;
    });
  }

  #show(file, preview) {
    file.preview = preview;
    if (file === this.#store.file && this.#store.pageNumber === preview.record.page) this.#store.tell("page");
  }

  async #detect(file, number) {
    const earlier = file.earlier?.get(number) ?? { boxes: [], turns: 0 };
    const isOnScreen = file === this.#store.file && this.#store.pageNumber === number;
    const seen = { picture: null, pictureUrl: null, thumbnail: null };
    const hear = ({ event, ...message }) => {
      if (event !== "picture" || file.status === "cancelled") return;
      Object.assign(seen, { picture: message.picture, pictureUrl: URL.createObjectURL(message.picture), thumbnail: message.thumbnail });
      const record = { page: number, width: message.width, height: message.height, dpi: null };
      if (isOnScreen) this.#show(file, { record, boxes: earlier.boxes, turns: earlier.turns, ...seen, pending: true });
    };
    try {
      const request = this.request(file);
      const isShown = file.isShownAsItIs && earlier.turns === 0;
      const picture = isShown ? "none" : isOnScreen ? "first" : "last";
      const question = { kind: "detect", file: request, number, turns: earlier.turns, picture };
      const answer = await this.#engine.ask(question, { onEvent: hear, group: "detect", documentKey: request.key });
      if (request.key !== this.request(file).key) return;
      if (isShown) seen.pictureUrl = file.preview?.pictureUrl ?? null;
      this.#receive(file, answer, seen, earlier);
    } catch (error) {
      if (error.code === "crashed") this.#fail(file, error);
      else if (error.code !== "cancelled") file.failures.push({ page: number, code: error.code ?? "failed", detail: error.message });
    }
    file.inWork.delete(number);
    this.#finish(file);
  }

  #receive(file, answer, seen, earlier) {
    file.earlier?.delete(answer.page.page);
    const boxes = withDecisions(this.#boxesOf(answer), earlier.boxes);
    for (const [stage, ms] of Object.entries(answer.timings_ms)) file.timings[stage] += ms;
    const { page: record, groups = [], warnings = [] } = answer;
    this.#store.addPage(file, { record, boxes, groups, warnings, turns: earlier.turns, ...seen });
  }

  #boxesOf({ detections }) {
    return detections.map((detection) => ({ id: this.#store.newId(), class: detection.class, bbox: detection.bbox, detection }));
  }

  #fail(file, error) {
    if (error.code === "cancelled") return;
    Object.assign(file, { status: "failed", message: sentence(error), code: error.code ?? "failed" });
  }

  /** Settles the status of a file when nothing of it is left to do. */
  #finish(file) {
    if (file.status === "detecting" && file.pageCount > 0 && file.pages.length + file.failures.length >= file.pageCount) {
      file.status = file.pages.length > 0 ? "done" : "failed";
      const [first] = file.failures;
      if (file.status === "failed") Object.assign(file, { message: sentence({ ...first, message: first.detail }), code: first.code });
    }
    this.#store.tell("files");
    if (file === this.#store.file && !pageOf(file, this.#store.pageNumber)) this.#store.tell("page");
  }
}

/** A box, and where its words are, after the page was turned by a quarter of a circle. */
function turnedBox(box, record) {
  const words = box.detection?.label_bbox;
  const detection = words ? { ...box.detection, label_bbox: turned(words, 1, record) } : box.detection;
  return { ...box, detection, bbox: turned(box.bbox, 1, record) };
}
