// The menu of a box: by the right button of the mouse, a long press, or the menu key.

const LONG_PRESS_MS = 500;

export class Menu {
  #store;
  #menu = document.querySelector("#box-menu");
  #boxId = null;
  #press = null;

  /**
   * @param {import("../model/store.js").Store} store
   * @param {import("./viewer.js").Viewer} viewer
   * @param {import("./corrections.js").Corrections} corrections
   * @param {import("./adjust.js").Adjust} adjust
   */
  constructor(store, viewer, corrections, adjust) {
    this.#store = store;
    const boxes = document.querySelector("#boxes");
    const idAt = (event) => viewer.overlay.at(event)?.id ?? (Number(event.target.dataset?.id) || null);
    boxes.addEventListener("contextmenu", (event) => {
      const id = idAt(event);
      if (!id) return;
      event.preventDefault();
      this.#show(id, event);
    });
    // Not every phone tells of a long press.
    boxes.addEventListener("pointerdown", (event) => {
      if (event.pointerType !== "touch") return;
      const id = idAt(event);
      this.#press = id && setTimeout(() => this.#show(id, event), LONG_PRESS_MS);
    });
    for (const type of ["pointerup", "pointercancel"]) boxes.addEventListener(type, () => clearTimeout(this.#press));
    boxes.addEventListener("pointermove", ({ movementX, movementY }) => {
      // A finger that rests trembles.
      if (Math.hypot(movementX, movementY) > 2) clearTimeout(this.#press);
    });
    this.#menu.addEventListener("click", ({ target }) => {
      const action = target.closest("button")?.dataset.do;
      const [empty, filled] = store.classNames;
      const id = this.#boxId;
      this.#menu.hidePopover();
      if (action === "filled" || action === "empty") store.changeBox(id, { class: action === "filled" ? filled : empty, reviewed: true });
      else if (action === "delete") corrections.delete(id);
      else if (action === "copy-row") corrections.copyRow(id);
      else if (action === "adjust") adjust.show(id);
      if (action !== "copy-row") viewer.overlay.focus(id);
    });
    this.#menu.addEventListener("keydown", (event) => {
      const items = [...this.#menu.querySelectorAll("button")];
      const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
      if (!step) return;
      event.preventDefault();
      items[(items.indexOf(document.activeElement) + step + items.length) % items.length].focus();
    });
    this.#menu.addEventListener("toggle", ({ newState }) => newState === "closed" && viewer.overlay.focus(this.#boxId));
  }

  #show(id, { clientX, clientY }) {
    clearTimeout(this.#press);
    this.#boxId = id;
    this.#store.activate(id);
    this.#menu.showPopover();
    const { width, height } = this.#menu.getBoundingClientRect();
    const clamp = (value, most) => `${Math.max(4, Math.min(value, most))}px`;
    this.#menu.style.left = clamp(clientX, innerWidth - width - 4);
    this.#menu.style.top = clamp(clientY, innerHeight - height - 4);
    this.#menu.querySelector("button").focus();
  }
}
