// The table of boxes of the page on screen, tied to the boxes by hover and focus.

import { stateWord, styleOf } from "./words.js";

export class Table {
  #store;
  #rows = document.querySelector("#rows");

  /** @param {import("./store.js").Store} store */
  constructor(store) {
    this.#store = store;
    store.listen((what) => {
      if (what === "active") this.#showActive();
      else if (what !== "files") this.show();
    });
  }

  show() {
    const { page } = this.#store;
    const focused = this.#focusedControl();
    const marks = page ? this.#store.shown(page) : [];
    this.#rows.replaceChildren(...marks.map((mark) => this.#row(mark, page.record.page)));
    this.#showActive();
    if (focused) this.#rows.querySelector(focused)?.focus();
  }

  /** A selector for what has the focus, so that it survives a redraw. */
  #focusedControl() {
    const control = document.activeElement?.closest?.("#rows button");
    return control && `tr[data-id="${control.closest("tr").dataset.id}"] button[data-do="${control.dataset.do}"]`;
  }

  #row(mark, number) {
    const row = document.createElement("tr");
    row.dataset.id = mark.id;
    const state = stateWord(mark.class);
    const swatch = document.createElement("span");
    swatch.className = `swatch ${styleOf(mark.class)}`;
    const label = document.createElement("span");
    label.className = "state";
    label.append(swatch, state);
    row.append(
      cell(number),
      cell(label),
      cell(mark.drawn ? "drawn" : mark.confidence.toFixed(3)),
      cell(button("flip", "Flip", `Flip this ${state} box`), button("delete", "✕", `Delete this ${state} box`)),
    );
    return row;
  }

  #showActive() {
    for (const row of this.#rows.children) {
      const active = Number(row.dataset.id) === this.#store.activeId;
      row.classList.toggle("active", active);
      if (active && !row.matches(":hover")) row.scrollIntoView({ block: "nearest" });
    }
  }
}

function cell(...content) {
  const element = document.createElement("td");
  element.append(...content.map((part) => (typeof part === "number" ? String(part) : part)));
  return element;
}

function button(action, text, label) {
  const element = document.createElement("button");
  Object.assign(element, { type: "button", textContent: text });
  element.dataset.do = action;
  element.setAttribute("aria-label", label);
  return element;
}
