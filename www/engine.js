// The way to the worker: loads the module once, asks, hears of progress, cancels and starts again.

/**
 * @typedef {import("./pkg/checkbox_web.js").ModelDetails} ModelDetails
 * @typedef {{code: string, message: string}} Failure
 * @typedef {(event: any) => void} Listener
 */

/** @type {Failure} */
const CANCELLED = { code: "cancelled", message: "cancelled" };

/** An error with a stable code. */
export class EngineError extends Error {
  /** @param {Failure} failure */
  constructor({ code, message }) {
    super(message);
    this.code = code;
  }
}

export class Engine {
  #worker = null;
  #started = null;
  /** What the first worker compiled, for those after it. @type {WebAssembly.Module | null} */
  #module = null;
  /** Counts the workers that were ended: what began before knows that it is over. */
  #turn = 0;
  #onnx = null;
  #pending = new Map();
  #lastId = 0;
  #onProgress;

  /** @param {(loaded: number, total: number) => void} onProgress told while the module is loaded, in bytes */
  constructor(onProgress) {
    this.#onProgress = onProgress;
  }

  /** Starts the worker where there is none. @returns {Promise<{model: ModelDetails}>} */
  start() {
    this.#started ??= this.#begin();
    return this.#started;
  }

  /**
   * Asks the worker for something.
   * @param {object} request
   * @param {Listener} [onEvent] hears of everything before the answer
   * @param {Transferable[]} [transfer]
   */
  async ask(request, onEvent, transfer) {
    const turn = this.#turn;
    await this.start();
    if (turn !== this.#turn) throw new EngineError(CANCELLED);
    return this.#post(request, onEvent, transfer);
  }

  /** Uses another model from now on; `null` is the embedded one. @param {Uint8Array | null} onnx */
  async useModel(onnx) {
    const before = this.#onnx;
    this.cancel();
    this.#onnx = onnx;
    try {
      return await this.start();
    } catch (error) {
      this.cancel();
      this.#onnx = before;
      throw error;
    }
  }

  /** Ends the worker, whatever it does; the next question starts a new one. */
  cancel() {
    this.#worker?.terminate();
    this.#worker = null;
    this.#started = null;
    this.#turn += 1;
    for (const { reject } of this.#pending.values()) reject(new EngineError(CANCELLED));
    this.#pending.clear();
  }

  async #begin() {
    const turn = this.#turn;
    try {
      const worker = new Worker(new URL("detection-worker.js", import.meta.url), { type: "module" });
      worker.addEventListener("message", ({ data }) => this.#receive(data));
      worker.addEventListener("error", () => worker === this.#worker && this.#fail({ code: "crashed", message: "the worker stopped" }));
      this.#worker = worker;
      const request = { kind: "start", module: this.#module ?? undefined, onnx: this.#onnx ?? undefined };
      return await this.#post(request, ({ event, loaded, total, module }) => {
        if (event === "compiled") this.#module = module;
        else this.#onProgress(loaded, total);
      });
    } catch (error) {
      if (turn === this.#turn) this.cancel();
      throw error;
    }
  }

  #post(request, onEvent = () => {}, transfer = []) {
    this.#lastId += 1;
    const id = this.#lastId;
    return new Promise((resolve, reject) => {
      this.#pending.set(id, { resolve, reject, onEvent });
      this.#worker.postMessage({ ...request, id }, transfer);
    });
  }

  #receive({ id, event, ...rest }) {
    const question = this.#pending.get(id);
    if (!question) return;
    if (event === "done") {
      this.#pending.delete(id);
      question.resolve(rest.result);
    } else if (event === "failed") {
      if (rest.error.code === "crashed") return this.#fail(rest.error);
      this.#pending.delete(id);
      question.reject(new EngineError(rest.error));
    } else {
      question.onEvent({ event, ...rest });
    }
  }

  /** Nothing of the instance can be trusted any more. @param {Failure} failure */
  #fail(failure) {
    const questions = [...this.#pending.values()];
    this.#pending.clear();
    this.cancel();
    for (const { reject } of questions) reject(new EngineError(failure));
  }
}

/** Whether this browser runs the detector: a module of one function that uses a 128-bit value. */
export function hasSimd() {
  const bytes = [0, 97, 115, 109, 1, 0, 0, 0, 1, 5, 1, 96, 0, 1, 123, 3, 2, 1, 0, 10, 10, 1, 8, 0, 65, 0, 253, 15, 253, 98, 11];
  return typeof WebAssembly === "object" && WebAssembly.validate(new Uint8Array(bytes));
}
