// The state of the page: files, their pages, the boxes on them, what is selected. One place, one event.

import { History } from "./history.js";
import { countStates, withDecisions } from "./boxes.js";

/**
 * @typedef {import("./boxes.js").Box} Box
 * @typedef {{page: number, width: number, height: number, dpi: number | null}} PageRecord
 * @typedef {object} Page
 * @property {PageRecord} record size as it is shown, after turning
 * @property {Box[]} boxes
 * @property {import("../pkg/checkbox_web.js").GroupRecord[]} [groups] questions, as the detector read them
 * @property {import("../pkg/checkbox_web.js").WarningRecord[]} [warnings]
 * @property {number} turns quarters of a circle, clockwise, by which people turned it
 * @property {Blob | null} picture null: made when it is asked for, or the file itself
 * @property {string | null} pictureUrl address of the picture, once it was shown
 * @property {Blob | null} thumbnail
 * @property {boolean} [pending] shown before the detector has seen it
 * @typedef {{page: number, code: string, detail: string}} PageFailure
 * @typedef {"waiting" | "detecting" | "done" | "failed" | "cancelled"} FileStatus
 * @typedef {object} FileEntry
 * @property {number} id
 * @property {string} name
 * @property {Blob} blob
 * @property {string} [password]
 * @property {FileStatus} status
 * @property {string} message why it failed, for people
 * @property {string} code why it failed, stable
 * @property {string | null} format
 * @property {number} pageCount 0 until it is opened
 * @property {Page[]} pages those that are done, by their numbers
 * @property {Page | null} preview the page in work
 * @property {Map<number, {boxes: Box[], turns: number}>} [earlier] what people decided on pages that wait again
 * @property {string} [draftKey] under which it is kept in this browser
 * @property {boolean} [isShownAsItIs] the browser shows the file itself
 * @property {Set<number>} [inWork] pages that a worker has
 * @property {PageFailure[]} failures
 * @property {{decode: number, preprocess: number, inference: number, postprocess: number}} timings
 */

export const EMPTY = "empty_checkbox";
export const FILLED = "filled_checkbox";
/** That of the detector. */
export const DEFAULT_CONFIDENCE = 0.2;

export class Store extends EventTarget {
  /** @type {FileEntry[]} */
  files = [];
  fileId = null;
  pageNumber = 1;
  confidence = DEFAULT_CONFIDENCE;
  /** Box that is pointed at or focused. */
  activeId = null;
  classNames = [EMPTY, FILLED];
  /** True when something was corrected since the last save. */
  unsaved = false;
  history = new History();
  #nextId = 1;
  #toldOfFiles = false;
  /** Boxes that are shown, of each list of boxes; the lists are replaced, never changed. @type {WeakMap<Box[], {confidence: number, shown: Box[]}>} */
  #shown = new WeakMap();

  /** Tells everyone that something changed; of files once, however many changed. @param {"files" | "page" | "boxes" | "active"} what */
  tell(what) {
    if (what !== "files") return this.#dispatch(what);
    if (this.#toldOfFiles) return;
    this.#toldOfFiles = true;
    queueMicrotask(() => {
      this.#toldOfFiles = false;
      this.#dispatch("files");
    });
  }

  #dispatch(what) {
    this.dispatchEvent(new CustomEvent("change", { detail: what }));
  }

  /** @param {(what: string) => void} listener */
  listen(listener) {
    this.addEventListener("change", (event) => listener(event.detail));
  }

  /** For what is behind the review's screen, and told of everything when that closes. @param {(what: string) => void} listener */
  listenOnScreen(listener) {
    this.listen((what) => this.isReviewing || listener(what));
  }

  newId() {
    return this.#nextId++;
  }

  get file() {
    return this.files.find((file) => file.id === this.fileId) ?? null;
  }

  /** The page on screen, when the detector has seen it or its picture is there. @returns {Page | null} */
  get page() {
    const { file, pageNumber } = this;
    const page = file && pageOf(file, pageNumber);
    if (page) return page;
    return file?.preview?.record.page === pageNumber ? file.preview : null;
  }

  /** Boxes of a page that count: those over the slider's confidence, and all that people decided. @param {Page} page */
  shown(page) {
    const known = this.#shown.get(page.boxes);
    if (known?.confidence === this.confidence) return known.shown;
    const shown = page.boxes.filter((box) => !box.rejected && (box.reviewed || box.detection.confidence >= this.confidence));
    this.#shown.set(page.boxes, { confidence: this.confidence, shown });
    return shown;
  }

  /** Number of boxes of each class that pages show. @param {Page[]} pages @returns {Map<string, number>} */
  counts(pages) {
    const counts = new Map(this.classNames.map((name) => [name, 0]));
    for (const page of pages) for (const [name, count] of countStates(this.shown(page))) counts.set(name, (counts.get(name) ?? 0) + count);
    return counts;
  }

  /** The page of a box. @param {number} boxId @returns {{file: FileEntry, page: Page, box: Box} | null} */
  find(boxId) {
    for (const file of this.files) {
      for (const page of file.pages) {
        const box = page.boxes.find(({ id }) => id === boxId);
        if (box) return { file, page, box };
      }
    }
    return null;
  }

  /** @param {File} blob */
  addFile(blob) {
    const name = blob.webkitRelativePath || blob.name || "pasted image";
    const file = this.restoreFile({ name, blob });
    this.tell("files");
    return file;
  }

  /** A file with what is known of it. @param {Partial<FileEntry>} known @returns {FileEntry} */
  restoreFile(known) {
    const file = { status: "waiting", message: "", code: "", format: null, preview: null, ...nothingFound(), ...known, id: this.newId() };
    for (const { boxes } of [...file.pages, ...(file.earlier?.values() ?? [])]) for (const box of boxes) box.id = this.newId();
    this.files.push(file);
    if (this.fileId === null) [this.fileId, this.pageNumber] = [file.id, 1];
    return file;
  }

  /** @param {FileEntry} file @param {Page} page */
  addPage(file, page) {
    const after = file.pages.findIndex((other) => other.record.page > page.record.page);
    file.pages.splice(after < 0 ? file.pages.length : after, 0, page);
    if (file.preview?.record.page === page.record.page) file.preview = null;
    if (this.fileId === file.id && this.pageNumber === page.record.page) this.tell("page");
  }

  /** @param {number | null} fileId @param {number} [pageNumber] from 1 */
  select(fileId, pageNumber = 1) {
    if (this.fileId === fileId && this.pageNumber === pageNumber) return;
    this.fileId = fileId;
    this.pageNumber = pageNumber;
    this.activeId = null;
    this.tell("page");
  }

  activate(boxId) {
    if (this.activeId === boxId) return;
    this.activeId = boxId;
    this.tell("active");
  }

  setConfidence(confidence) {
    this.confidence = confidence;
    this.tell("boxes");
  }

  /** Replaces the boxes of a page, so that it can be undone. @param {Page} page @param {Box[]} boxes */
  change(page, boxes) {
    const before = page.boxes;
    const put = (these) => {
      page.boxes = these;
      this.unsaved = true;
      const file = this.files.find((candidate) => candidate.pages.includes(page));
      if (file && !this.isReviewing) this.select(file.id, page.record.page);
      this.tell("boxes");
    };
    this.history.do({ redo: () => put(boxes), undo: () => put(before) });
  }

  /** Turns a page, so that it can be undone. @param {Page} page @param {Partial<Page>} before @param {Partial<Page>} after */
  turn(page, before, after) {
    this.history.do({ redo: () => this.put(page, after), undo: () => this.put(page, before) });
  }

  /** Gives a page another form. @param {Page} page @param {Partial<Page>} values */
  put(page, values) {
    if (page.pictureUrl) URL.revokeObjectURL(page.pictureUrl);
    Object.assign(page, values, { pictureUrl: null });
    this.tell("page");
  }

  /** Changes one box, wherever it is. @param {number} boxId @param {Partial<Box>} values */
  changeBox(boxId, values) {
    const found = this.find(boxId);
    if (!found) return;
    this.change(found.page, found.page.boxes.map((box) => (box.id === boxId ? { ...box, ...values } : box)));
  }

  /** True while the review's screen is open, which shows boxes of any page. */
  isReviewing = false;

  /** Takes files away, so that it can be undone. @param {FileEntry[]} closed */
  close(closed) {
    const [before, fileId, pageNumber] = [this.files, this.fileId, this.pageNumber];
    const left = before.filter((file) => !closed.includes(file));
    for (const page of closed.flatMap((file) => [...file.pages, file.preview])) forgetPicture(page);
    const put = (files, nextId, number) => {
      this.files = files;
      this.fileId = nextId;
      this.pageNumber = number;
      this.activeId = null;
      this.tell("files");
      this.tell("page");
    };
    const stays = left.some((file) => file.id === fileId);
    const index = before.findIndex((file) => file.id === fileId);
    const next = stays ? fileId : ((left[Math.min(index, left.length - 1)] ?? null)?.id ?? null);
    this.history.do({
      redo: () => put(left, next, stays ? pageNumber : 1),
      // What came since stays.
      undo: () => put([...before, ...this.files.filter((file) => !before.includes(file))], fileId, pageNumber),
    });
  }

  /** All files wait again; what people decided stays. @param {string[]} classNames of the model that follows */
  forgetDetections(classNames) {
    for (const file of this.files) {
      const decided = new Map(file.pages.map((page) => [page.record.page, withDecisions([], page.boxes)]));
      const kept = (box) => box.rejected || classNames.includes(box.class);
      const turns = new Map(file.pages.map((page) => [page.record.page, page.turns]));
      for (const page of file.pages) forgetPicture(page);
      Object.assign(file, { status: "waiting", message: "", code: "", preview: null, ...nothingFound() });
      file.earlier = new Map([...decided].map(([number, boxes]) => [number, { boxes: boxes.filter(kept), turns: turns.get(number) }]));
    }
    this.activeId = null;
    // Steps speak of pages that are gone.
    this.history = new History();
    this.tell("files");
    this.tell("page");
  }
}

/** @param {FileEntry} file @param {number} number from 1 */
export function pageOf(file, number) {
  return file.pages.find((page) => page.record.page === number) ?? null;
}

function forgetPicture(page) {
  if (page?.pictureUrl) URL.revokeObjectURL(page.pictureUrl);
  if (page) Object.assign(page, { picture: null, pictureUrl: null });
}

function nothingFound() {
  return { pageCount: 0, pages: [], failures: [], timings: { decode: 0, preprocess: 0, inference: 0, postprocess: 0 } };
}
