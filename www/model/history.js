// Undo and redo: steps that know how to be done and undone.

/** @typedef {{redo: () => void, undo: () => void}} Step */

export class History {
  /** @type {Step[]} */
  #past = [];
  /** @type {Step[]} */
  #future = [];

  /** Does a step, and keeps it. @param {Step} step */
  do(step) {
    // Kept first: whoever is told of the change asks what can be undone.
    this.#past.push(step);
    this.#future = [];
    step.redo();
  }

  get canUndo() {
    return this.#past.length > 0;
  }

  get canRedo() {
    return this.#future.length > 0;
  }

  undo() {
    const step = this.#past.pop();
    if (!step) return;
    this.#future.push(step);
    step.undo();
  }

  redo() {
    const step = this.#future.pop();
    if (!step) return;
    this.#past.push(step);
    step.redo();
  }
}
