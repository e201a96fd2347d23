// The list of files: what became of each, in words, and how many boxes.

import { countStates } from "./store.js";
import { sentence, stateWord } from "./words.js";

export class FileList {
  #store;
  #list = document.querySelector("#file-list");
  #batch = document.querySelector("#batch");
  #progress = document.querySelector("#progress");

  /** @param {import("./store.js").Store} store */
  constructor(store) {
    this.#store = store;
    store.listen((what) => what !== "active" && this.show());
    this.#list.addEventListener("click", (event) => {
      const id = Number(event.target.closest("button")?.dataset.file);
      if (id) store.select(id);
    });
  }

  show() {
    const { files } = this.#store;
    const focused = document.activeElement?.closest?.("#file-list button")?.dataset.file;
    this.#list.replaceChildren(...files.map((file) => this.#item(file)));
    if (focused) this.#list.querySelector(`[data-file="${focused}"]`)?.focus();
    const parts = files.map(progressOf);
    this.#batch.hidden = parts.every((part) => part === 1);
    this.#progress.value = parts.reduce((sum, part) => sum + part, 0) / Math.max(parts.length, 1);
  }

  #item(file) {
    const button = document.createElement("button");
    button.type = "button";
    button.dataset.file = file.id;
    if (file.id === this.#store.fileId) button.setAttribute("aria-current", "true");
    const note = document.createElement("small");
    note.textContent = this.#note(file);
    if (file.status === "failed" || file.failures.length > 0) note.className = "error";
    button.append(file.name, note);
    const item = document.createElement("li");
    item.append(button);
    return item;
  }

  #note(file) {
    if (file.status === "waiting") return "Waiting";
    if (file.status === "failed" || file.status === "cancelled") return file.message;
    const done = file.pages.length + file.failures.length;
    if (file.status === "searching") return file.pageCount > 1 ? `Page ${Math.min(done + 1, file.pageCount)} of ${file.pageCount}…` : "Searching…";
    const counts = countStates(file.pages.flatMap((page) => this.#store.shown(page)), this.#store.classNames);
    const words = [...counts].map(([name, count]) => `${count} ${stateWord(name)}`);
    const failures = file.failures.map(({ page, code, detail }) => `Page ${page}: ${sentence({ code, message: detail })}`);
    return [words.join(", "), ...failures].join(". ");
  }
}

/** Share of a file that is done, 0 to 1. */
function progressOf(file) {
  if (file.status === "waiting") return 0;
  if (file.status !== "searching") return 1;
  return file.pageCount ? (file.pages.length + file.failures.length) / file.pageCount : 0;
}
