// The queue: one file after the other through the worker, its events into the store.

import { EngineError } from "./engine.js";
import { sentence } from "./words.js";

/** That of `checkbox_document::Limits`. */
const MAX_BYTES = 100_000_000;

export class Search {
  #store;
  #engine;
  #running = null;

  /** @param {import("./store.js").Store} store @param {import("./engine.js").Engine} engine */
  constructor(store, engine) {
    this.#store = store;
    this.#engine = engine;
  }

  get busy() {
    return this.#running !== null;
  }

  /** Adds files and searches them, after those before them. @param {File[]} files */
  async add(files) {
    const [first] = files.map((file) => this.#store.addFile(file));
    if (first) this.#store.select(first.id);
    this.#running ??= this.#run();
    await this.#running;
  }

  /** Searches every file again, with another model. @param {Uint8Array | null} onnx null is the embedded one */
  async useModel(onnx) {
    this.cancel();
    await this.#running;
    await this.#engine.useModel(onnx);
    this.#store.forgetResults();
    this.#running ??= this.#run();
    await this.#running;
  }

  cancel() {
    for (const file of this.#store.files) {
      if (file.status === "waiting") Object.assign(file, { status: "cancelled", message: sentence({ code: "cancelled", message: "" }) });
    }
    this.#engine.cancel();
    this.#store.tell("files");
  }

  async #run() {
    const next = () => this.#store.files.find((file) => file.status === "waiting");
    for (let file = next(); file; file = next()) await this.#search(file);
    this.#running = null;
    this.#store.tell("files");
  }

  async #search(file) {
    file.status = "searching";
    this.#store.tell("files");
    try {
      const { model } = await this.#engine.start();
      this.#store.model = model;
      this.#store.classNames = model.classes;
      const bytes = await bytesOf(file.blob);
      const keepPicture = shownByBrowser(new Uint8Array(bytes, 0, Math.min(4, bytes.byteLength)));
      await this.#engine.ask({ kind: "search", bytes, keepPicture }, (event) => this.#hear(file, event), [bytes]);
      file.status = file.pages.length > 0 ? "done" : "failed";
      if (file.status === "failed") file.message = sentence({ ...file.failures[0], message: file.failures[0].detail });
    } catch (error) {
      file.status = error.code === "cancelled" ? "cancelled" : "failed";
      file.message = sentence(error);
    }
    this.#store.tell("files");
    this.#store.tell("page");
  }

  #hear(file, message) {
    if (message.event === "opened") {
      file.pageCount = message.pageCount;
    } else if (message.event === "page") {
      file.pages.push(this.#page(file, message));
      for (const [stage, ms] of Object.entries(message.answer.timings_ms)) file.timings[stage] += ms;
      // The first page shows at once; the others wait until somebody turns to them.
      if (file.pages.length === 1 && this.#store.fileId === file.id) this.#store.tell("page");
    } else if (message.event === "picture") {
      const page = file.pages.find((candidate) => candidate.record.page === message.page);
      page.pictureUrl = URL.createObjectURL(message.picture);
      if (page === this.#store.page) this.#store.tell("page");
    } else if (message.event === "page-failed") {
      file.failures.push(message.failure);
    }
    this.#store.tell("files");
  }

  #page(file, { answer, needsPicture }) {
    const marks = answer.detections.map((detection) => ({
      id: this.#store.newId(),
      class: detection.class,
      confidence: detection.confidence,
      bbox: detection.bbox,
    }));
    const pictureUrl = needsPicture ? null : URL.createObjectURL(file.blob);
    return { record: answer.page, marks, pictureUrl };
  }
}

/** The content of a file, refused before it takes any memory when the detector would refuse it after. */
async function bytesOf(blob) {
  if (blob.size > MAX_BYTES) throw new EngineError({ code: "too_many_bytes", message: "too large" });
  return blob.arrayBuffer().catch(() => {
    throw new EngineError({ code: "unreadable", message: "unreadable" });
  });
}

/** PNG or JPEG, by the first bytes. */
function shownByBrowser(magic) {
  const starts = (...bytes) => bytes.every((byte, place) => magic[place] === byte);
  return starts(0x89, 0x50, 0x4e, 0x47) || starts(0xff, 0xd8, 0xff);
}
