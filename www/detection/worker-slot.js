// One worker: starts it, asks one thing at a time, hears of everything before the answer.

import { EngineError } from "./failure.js";

export class WorkerSlot {
  #worker;
  #question = null;
  /** Key of the document that it has open. @type {string | null} */
  documentKey = null;
  /** Settles when the model is loaded. @type {Promise<{model: object}>} */
  started;

  /**
   * @param {() => Worker} makeWorker
   * @param {{module?: WebAssembly.Module, moduleUrl?: string, onnx?: Uint8Array}} start
   * @param {(event: object) => void} onEvent hears of the module while it loads
   */
  constructor(makeWorker, start, onEvent) {
    this.#worker = makeWorker();
    this.#worker.addEventListener("message", ({ data }) => this.#receive(data));
    this.#worker.addEventListener("error", () => this.end({ code: "crashed", message: "the worker stopped" }));
    this.started = this.ask({ kind: "start", ...start }, onEvent);
  }

  get busy() {
    return this.#question !== null;
  }

  /** @param {object} request @param {(event: object) => void} [onEvent] */
  ask(request, onEvent = () => {}) {
    return new Promise((resolve, reject) => {
      this.#question = { resolve, reject, onEvent };
      this.#worker.postMessage(request);
    });
  }

  /** Ends the worker, whatever it does. @param {import("./failure.js").Failure} failure for what was asked */
  end(failure) {
    this.#worker.terminate();
    this.#answer()?.reject(new EngineError(failure));
  }

  #receive({ event, ...rest }) {
    if (event === "done") this.#answer()?.resolve(rest.result);
    // Nothing of a crashed instance can be trusted any more: whoever hears of it ends the worker.
    else if (event === "failed") this.#answer()?.reject(new EngineError(rest.error));
    else this.#question?.onEvent({ event, ...rest });
  }

  #answer() {
    const question = this.#question;
    this.#question = null;
    return question;
  }
}
