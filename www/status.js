// The line at the bottom, which is read out, and the progress above the files, which is not.

import { countWords, plural } from "./words.js";

const byId = (id) => document.getElementById(id);

export class Status {
  #store;
  #queue;
  #line = byId("status");
  #wasBusy = false;
  #timer = null;
  /** The text that stays until something else happens. */
  #word = "";

  /** @param {import("./model/store.js").Store} store @param {import("./detection/queue.js").DetectionQueue} queue */
  constructor(store, queue) {
    this.#store = store;
    this.#queue = queue;
    // What sticks above it has to know how many lines it has.
    new ResizeObserver(() => document.documentElement.style.setProperty("--status-height", `${this.#line.offsetHeight}px`)).observe(this.#line);
    store.listenOnScreen((what) => what !== "active" && this.#update(what));
  }

  /** @param {string} text */
  say(text) {
    this.#word = text;
    this.#show(text);
  }

  #show(text) {
    if (this.#line.textContent !== text) this.#line.textContent = text;
  }

  #update(what) {
    const { busy } = this.#queue;
    const ended = this.#wasBusy && !busy;
    this.#wasBusy = busy;
    this.#showProgress(busy);
    if (this.#store.files.length === 0) return;
    if (busy) return this.#show(`Looking for boxes in ${plural(this.#waiting().length, "file")}…`);
    if (ended || what === "boxes" || !this.#word) this.say(this.#found());
  }

  #waiting() {
    return this.#store.files.filter(({ status }) => status === "waiting" || status === "detecting");
  }

  #found() {
    const { files } = this.#store;
    const of = (status) => files.filter((file) => file.status === status);
    const states = this.#store.counts(files.flatMap((file) => file.pages));
    const total = [...states.values()].reduce((sum, count) => sum + count, 0);
    const counts = `${plural(total, "box", "boxes")}${total > 0 ? ` (${countWords(states)})` : ""}`;
    const [failed, cancelled] = [of("failed"), of("cancelled")];
    const done = `${files.length - cancelled.length} of ${files.length} files done`;
    const parts = [cancelled.length > 0 ? `Cancelled: ${done}, ${counts}.` : `Done: ${counts}.`];
    if (failed.length === 1) parts.push(`${failed[0].name}: ${failed[0].message}`);
    else if (failed.length > 1) parts.push(`${failed.length} of ${files.length} files failed; the list says why.`);
    return parts.join(" ");
  }

  #showProgress(busy) {
    const isCancelled = this.#store.files.some(({ status }) => status === "cancelled");
    byId("batch").hidden = !busy && !isCancelled;
    byId("progress").hidden = !busy;
    byId("cancel").hidden = !busy;
    byId("continue").hidden = busy || !isCancelled;
    clearTimeout(this.#timer);
    if (!busy) {
      byId("progress-text").textContent = isCancelled ? "Cancelled" : "";
      return;
    }
    const { done, total } = this.#queue.counts();
    byId("progress").value = done / Math.max(total, 1);
    const left = this.#queue.remainingMs();
    byId("progress-text").textContent = total < 2 ? "" : `${done} of ${total}${left === null ? "" : `, ${duration(left)} left`}`;
    this.#timer = setTimeout(() => this.#showProgress(this.#queue.busy), 1000);
  }
}

/** @param {number} ms */
function duration(ms) {
  const seconds = Math.max(1, Math.round(ms / 1000));
  return seconds < 90 ? `${seconds} s` : `${Math.round(seconds / 60)} min`;
}
