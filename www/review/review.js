// The review: one box at a time, enlarged, one key for each decision; boxes of all files and pages in one queue.

import { doubt } from "../model/boxes.js";
import { shortcutOf } from "../shortcuts.js";
import { certainty, labelOf, plural, stateWord } from "../words.js";
import { ReviewCrop } from "./crop.js";
import { ReviewOrder } from "./order.js";

const byId = (id) => document.getElementById(id);
const KEYS = {
  f: "filled", e: "empty", d: "not-a-box", delete: "not-a-box", l: "later", enter: "agree", backspace: "back",
  arrowright: "next", arrowleft: "previous", "+": "closer", "=": "closer", "-": "wider",
};

export class Review {
  #store;
  #dialog = byId("review");
  #crop;
  #order;
  /** Boxes decided on, the last one at the end: Backspace goes back to them. */
  #trail = [];
  #boxId = null;

  /** @param {import("../model/store.js").Store} store @param {import("../detection/pictures.js").Pictures} pictures */
  constructor(store, pictures) {
    this.#store = store;
    this.#order = new ReviewOrder(store);
    this.#crop = new ReviewCrop(byId("review-crop"), pictures);
    store.listen((what) => what !== "active" && this.#dialog.open && this.#refresh());
    this.#dialog.addEventListener("keydown", (event) => this.#key(event));
    this.#dialog.addEventListener("close", () => this.#end());
    this.#dialog.addEventListener("click", ({ target }) => {
      const action = target.closest("[data-do]")?.dataset.do;
      if (action) this.#act(action);
    });
    byId("review-order").addEventListener("change", ({ target }) => {
      this.#order.begin(target.value === "doubt");
      this.#show(this.#order.after(null)?.boxId ?? null);
    });
  }

  open() {
    if (this.#dialog.open) return;
    this.#store.isReviewing = true;
    this.#trail = [];
    this.#order.begin(byId("review-order").value === "doubt");
    this.#dialog.showModal();
    this.#dialog.focus();
    this.#show(this.#order.after(null)?.boxId ?? null);
  }

  /** Back to the page of the last box. */
  #end() {
    this.#store.isReviewing = false;
    this.#crop.end();
    const found = this.#boxId && this.#store.find(this.#boxId);
    this.#store.tell("files");
    this.#store.tell("boxes");
    if (!found) return this.#store.tell("page");
    this.#store.select(found.file.id, found.page.record.page);
    this.#store.activate(found.box.id);
    this.#store.tell("page");
  }

  #refresh() {
    this.#order.refresh();
    this.#show(this.#boxId ?? this.#order.after(null)?.boxId ?? null);
  }

  /** @param {number | null} boxId null: all are checked */
  #show(boxId) {
    const found = boxId && this.#store.find(boxId);
    this.#boxId = found ? boxId : null;
    const [checked, total] = [this.#order.checked, this.#order.items.length];
    byId("review-count").textContent = `${checked} of ${total} checked`;
    Object.assign(byId("review-progress"), { max: Math.max(total, 1), value: checked });
    byId("review-done").hidden = Boolean(found);
    byId("review-box").hidden = !found;
    byId("review-decisions").hidden = !found;
    byId("review-done").querySelector("p").textContent = total > 0 ? `All ${plural(total, "box", "boxes")} checked.` : "There is no box to check.";
    this.#crop.show(found || null);
    if (!found) return byId("review-leave").focus();
    const { file, page, box } = found;
    byId("review-label").textContent = labelOf(box);
    const state = box.rejected ? "not a box" : stateWord(box.class);
    byId("review-state").textContent = `${state}, ${certainty(box)}`;
    byId("review-state").classList.toggle("doubtful", doubt(box) > 0.3);
    byId("review-where").textContent = `${file.name}${file.pageCount > 1 ? `, page ${page.record.page} of ${file.pageCount}` : ""}`;
    for (const button of byId("review-decisions").querySelectorAll("[data-state]")) {
      button.setAttribute("aria-pressed", String(button.dataset.state === state));
    }
    const next = this.#order.after(boxId);
    const coming = next && this.#store.find(next.boxId);
    if (coming && coming.page !== page) this.#crop.prepare(coming);
  }

  #act(action) {
    if (action === "leave") return this.#dialog.close();
    if (action === "back") return this.#back();
    const [empty, filled] = this.#store.classNames;
    const id = this.#boxId;
    if (!id) return;
    const decide = (values) => {
      this.#trail.push({ id, decided: true });
      // The box that follows is chosen first: the change is told to this screen too.
      this.#boxId = null;
      this.#store.changeBox(id, { reviewed: true, rejected: false, ...values });
      this.#show(this.#order.after(id)?.boxId ?? null);
    };
    const zoom = { closer: 1.25, wider: 0.8 }[action];
    if (zoom) {
      this.#crop.zoom = Math.min(Math.max(this.#crop.zoom * zoom, 0.2), 5);
      this.#show(id);
    } else if (action === "filled") decide({ class: filled });
    else if (action === "empty") decide({ class: empty });
    else if (action === "agree") decide(this.#store.find(id).box.rejected ? { rejected: true } : {});
    else if (action === "not-a-box") decide({ rejected: true });
    else if (action === "later") {
      this.#trail.push({ id, decided: false });
      this.#order.putOff(id);
      this.#show(this.#order.after(id)?.boxId ?? null);
    } else {
      const beside = this.#order.beside(id, action === "next" ? 1 : -1);
      if (beside) this.#show(beside.boxId);
    }
  }

  /** Takes the last decision back. */
  #back() {
    const last = this.#trail.pop();
    if (!last) return;
    this.#boxId = last.id;
    if (last.decided) this.#store.history.undo();
    this.#show(last.id);
    this.#dialog.focus();
  }

  #key(event) {
    const isUndo = (event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "z" && !event.shiftKey;
    const onControl = event.target.closest("select, button") && ["Enter", " "].includes(event.key);
    const inSelect = event.target.closest("select");
    const isOther = event.ctrlKey || event.metaKey || event.altKey || onControl || inSelect;
    const key = event.key.length === 1 ? shortcutOf(event) : event.key.toLowerCase();
    const action = isUndo ? "back" : isOther ? null : KEYS[key];
    if (!action) return;
    event.preventDefault();
    event.stopPropagation();
    this.#act(action);
  }
}
