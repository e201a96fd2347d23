// Words in place of a page, or over one without boxes, with what can be done about it.

import { sentence, warningSentence } from "../words.js";

const NEEDS_PASSWORD = ["encrypted_pdf", "wrong_password"];

export class Message {
  #store;
  #panel = document.querySelector("#viewer-message");
  #empty = document.querySelector("#no-boxes");
  #password = document.querySelector("#password-form");
  #retry = document.querySelector("#retry-file");
  #warnings = document.querySelector("#page-warnings");

  /**
   * @param {import("../model/store.js").Store} store
   * @param {import("../detection/queue.js").DetectionQueue} queue
   */
  constructor(store, queue) {
    this.#store = store;
    store.listenOnScreen((what) => what !== "active" && this.show());
    this.#password.addEventListener("submit", (event) => {
      event.preventDefault();
      const input = this.#password.querySelector("input");
      queue.retry([store.file], input.value);
      input.value = "";
      document.querySelector("#viewer").focus({ preventScroll: true });
    });
    this.#retry.addEventListener("click", () => queue.retry([store.file]));
  }

  show() {
    const { page, file } = this.#store;
    this.#panel.hidden = !file || Boolean(page);
    this.#empty.hidden = !page || page.pending || this.#store.shown(page).length > 0;
    this.#showWarnings(page?.warnings ?? []);
    if (this.#panel.hidden) return;
    const failure = file.failures.find((each) => each.page === this.#store.pageNumber);
    const text = failure ? sentence({ ...failure, message: failure.detail }) : file.message;
    this.#panel.querySelector("p").textContent = text || (file.status === "waiting" ? "Waiting…" : "Looking for boxes…");
    const needsPassword = NEEDS_PASSWORD.includes(file.code);
    if (this.#password.hidden && needsPassword) this.#password.querySelector("input").value = "";
    this.#password.hidden = !needsPassword;
    this.#retry.hidden = needsPassword || !["failed", "cancelled"].includes(file.status);
    this.#retry.textContent = file.status === "cancelled" ? "Continue" : "Try again";
  }

  #showWarnings(warnings) {
    const sentences = warnings.map(warningSentence);
    this.#warnings.hidden = sentences.length === 0;
    if (this.#warnings.dataset.said === sentences.join()) return;
    this.#warnings.dataset.said = sentences.join();
    this.#warnings.replaceChildren(...sentences.map((textContent) => Object.assign(document.createElement("li"), { textContent })));
  }
}
