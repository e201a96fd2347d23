// The state of the page: files, their pages, what was found, what people changed. One place, one event.

/**
 * @typedef {{x1: number, y1: number, x2: number, y2: number}} Bbox
 * @typedef {{id: number, class: string, confidence: number, bbox: Bbox, drawn?: boolean, reviewed?: boolean}} Mark
 * @typedef {{page: number, width: number, height: number, dpi: number | null}} PageRecord
 * @typedef {{record: PageRecord, marks: Mark[], pictureUrl: string | null}} Page
 * @typedef {{page: number, code: string, detail: string}} PageFailure
 * @typedef {"waiting" | "searching" | "done" | "failed" | "cancelled"} FileStatus
 * @typedef {{id: number, name: string, blob: Blob, status: FileStatus, message: string, pageCount: number,
 *   pages: Page[], failures: PageFailure[], timings: {decode: number, preprocess: number, inference: number,
 *   postprocess: number}}} FileEntry
 */

export const EMPTY = "empty_checkbox";
export const FILLED = "filled_checkbox";

export class Store extends EventTarget {
  /** @type {FileEntry[]} */
  files = [];
  fileId = null;
  pageIndex = 0;
  confidence = 0.2;
  /** Mark that is pointed at or focused. */
  activeId = null;
  classNames = [EMPTY, FILLED];
  model = null;
  #nextId = 1;
  #past = [];
  #future = [];

  /** Tells everyone that something changed. @param {"files" | "page" | "marks" | "active"} what */
  tell(what) {
    this.dispatchEvent(new CustomEvent("change", { detail: what }));
  }

  /** @param {(what: string) => void} listener */
  listen(listener) {
    this.addEventListener("change", (event) => listener(event.detail));
  }

  newId() {
    return this.#nextId++;
  }

  get file() {
    return this.files.find((file) => file.id === this.fileId) ?? null;
  }

  get page() {
    return this.file?.pages[this.pageIndex] ?? null;
  }

  /** Marks of a page that the slider lets through; what people drew or changed always shows. @param {Page} page */
  shown(page) {
    return page.marks.filter((mark) => mark.reviewed || mark.confidence >= this.confidence);
  }

  /** @param {File} blob */
  addFile(blob) {
    const name = blob.webkitRelativePath || blob.name || "pasted image";
    /** @type {FileEntry} */
    const file = { id: this.newId(), name, blob, status: "waiting", message: "", ...nothingFound() };
    this.files.push(file);
    this.fileId ??= file.id;
    this.tell("files");
    return file;
  }

  /** @param {number} fileId @param {number} [pageIndex] */
  select(fileId, pageIndex = 0) {
    if (this.fileId === fileId && this.pageIndex === pageIndex) return;
    this.fileId = fileId;
    this.pageIndex = pageIndex;
    this.activeId = null;
    this.tell("page");
  }

  activate(markId) {
    if (this.activeId === markId) return;
    this.activeId = markId;
    this.tell("active");
  }

  setConfidence(confidence) {
    this.confidence = confidence;
    this.tell("marks");
  }

  clear() {
    this.#dropPages();
    this.files = [];
    this.fileId = null;
    this.tell("files");
    this.tell("page");
  }

  /** All files wait again to be searched; what was found and corrected is gone. */
  forgetResults() {
    this.#dropPages();
    for (const file of this.files) Object.assign(file, { status: "waiting", message: "", ...nothingFound() });
    this.tell("files");
    this.tell("page");
  }

  #dropPages() {
    for (const page of this.files.flatMap((file) => file.pages)) URL.revokeObjectURL(page.pictureUrl);
    this.pageIndex = 0;
    this.activeId = null;
    this.#past = [];
    this.#future = [];
  }

  /** Replaces the marks of a page, so that it can be undone. @param {Page} page @param {Mark[]} marks */
  change(page, marks) {
    this.#past.push({ page, marks: page.marks });
    this.#future = [];
    page.marks = marks;
    this.tell("marks");
  }

  get canUndo() {
    return this.#past.length > 0;
  }

  get canRedo() {
    return this.#future.length > 0;
  }

  undo() {
    this.#swap(this.#past, this.#future);
  }

  redo() {
    this.#swap(this.#future, this.#past);
  }

  #swap(from, to) {
    const step = from.pop();
    if (!step) return;
    to.push({ page: step.page, marks: step.page.marks });
    step.page.marks = step.marks;
    const file = this.files.find((candidate) => candidate.pages.includes(step.page));
    if (file) this.select(file.id, file.pages.indexOf(step.page));
    this.tell("marks");
  }
}

function nothingFound() {
  return { pageCount: 0, pages: [], failures: [], timings: { decode: 0, preprocess: 0, inference: 0, postprocess: 0 } };
}

/** How many of each class. @param {Mark[]} marks @returns {Map<string, number>} */
export function countStates(marks, classNames) {
  const counts = new Map(classNames.map((name) => [name, 0]));
  for (const mark of marks) counts.set(mark.class, (counts.get(mark.class) ?? 0) + 1);
  return counts;
}
