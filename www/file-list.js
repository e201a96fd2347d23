// The list of files: what became of each, in words; removing and trying again.

import { rove } from "./roving.js";
import { countWords, plural, sentence } from "./words.js";

export class FileList {
  #store;
  #list = document.querySelector("#file-list");
  #roving = rove(this.#list, ".file", { next: ["ArrowDown", "ArrowRight"], previous: ["ArrowUp", "ArrowLeft"] });
  #items = new Map();

  /**
   * @param {import("./model/store.js").Store} store
   * @param {{remove: (file: object) => void, retry: (file: object) => void}} actions
   */
  constructor(store, { remove, retry }) {
    this.#store = store;
    store.listenOnScreen((what) => what !== "active" && this.show());
    const fileOf = (event) => store.files.find(({ id }) => id === Number(event.target.closest("li")?.dataset.file));
    this.#list.addEventListener("click", (event) => {
      const [file, action] = [fileOf(event), event.target.closest("button")?.dataset.do];
      if (!file || !action) return;
      if (action === "show") store.select(file.id);
      else if (action === "retry") retry(file);
      else this.#remove(file, remove);
    });
    this.#list.addEventListener("keydown", (event) => {
      if (event.key === "Delete" && event.target.matches(".file")) this.#remove(fileOf(event), remove);
    });
  }

  show() {
    const { files, fileId } = this.#store;
    const known = this.#items;
    this.#items = new Map(files.map((file) => [file.id, known.get(file.id) ?? makeItem(file)]));
    const elements = [...this.#items.values()];
    const isSame = this.#list.children.length === elements.length && elements.every((item, index) => item === this.#list.children[index]);
    if (!isSame) this.#list.replaceChildren(...elements);
    for (const file of files) this.#update(this.#items.get(file.id), file);
    this.#roving.refresh(isSame ? null : this.#items.get(fileId)?.querySelector(".file"));
  }

  #update(item, file) {
    const [button, retry] = item.children;
    const note = button.querySelector("small");
    const text = this.#note(file);
    if (note.textContent !== text) note.textContent = text;
    note.classList.toggle("error", file.status === "failed" || file.failures.length > 0);
    showWarnings(button.querySelector(".warned"), file);
    if (file.id === this.#store.fileId) button.setAttribute("aria-current", "true");
    else button.removeAttribute("aria-current");
    const needsPassword = ["encrypted_pdf", "wrong_password"].includes(file.code);
    const isBroken = ["failed", "cancelled"].includes(file.status) || (file.status === "done" && file.failures.length > 0);
    retry.hidden = needsPassword || !isBroken;
  }

  #note(file) {
    if (file.status === "waiting") return "Waiting";
    if (file.status === "failed" || (file.status === "cancelled" && file.pages.length === 0)) return file.message;
    const done = file.pages.length + file.failures.length;
    const counts = countWords(this.#store.counts(file.pages));
    if (file.status === "cancelled") return `Cancelled after ${done} of ${file.pageCount} pages: ${counts}`;
    if (file.status === "detecting") return file.pageCount > 1 ? `${done} of ${file.pageCount} pages…` : "Looking for boxes…";
    const failures = file.failures.map(({ page, code, detail }) => `Page ${page}: ${sentence({ code, message: detail })}`);
    return [counts, ...failures].join(". ");
  }

  #remove(file, remove) {
    const item = this.#items.get(file.id);
    const neighbour = item.nextElementSibling ?? item.previousElementSibling;
    const hadFocus = item.contains(document.activeElement);
    remove(file);
    if (hadFocus) (neighbour?.querySelector(".file") ?? document.querySelector("#pick")).focus({ preventScroll: true });
  }
}

function makeItem(file) {
  const item = document.createElement("li");
  item.dataset.file = file.id;
  const button = control("show", "", "file");
  const [name, warned] = ["name", "warned"].map((className) => Object.assign(document.createElement("span"), { className }));
  name.textContent = file.name;
  button.append(name, document.createElement("small"), warned);
  const retry = control("retry", "↻", "quiet");
  retry.setAttribute("aria-label", `Try ${file.name} again`);
  retry.title = "Try again";
  const remove = control("remove", "✕", "quiet");
  remove.setAttribute("aria-label", `Remove ${file.name}`);
  remove.title = "Remove";
  item.append(button, retry, remove);
  return item;
}

/** Tells of pages that may mislead; each says why where it is shown. */
function showWarnings(element, file) {
  const pages = file.pages.filter(({ warnings }) => warnings?.length > 0);
  const text = pages.length > 0 ? `⚠ ${plural(pages.length, "page")} with a warning` : "";
  if (element.textContent !== text) element.textContent = text;
}

function control(action, text, className) {
  const element = Object.assign(document.createElement("button"), { type: "button", textContent: text, className });
  element.dataset.do = action;
  return element;
}
