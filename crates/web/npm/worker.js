// The detector in a worker: one line for those who want an answer, and nothing that holds up the page.

import { Engine } from "./detection/engine.js";
import { EngineError } from "./detection/failure.js";

/** A worker of one's own, with a model of one's own where wanted. */
export class CheckboxWorker {
  #engine;
  #model;

  constructor({ onnx = null, worker, module } = {}) {
    this.#engine = new Engine(() => {}, { worker, module });
    this.#model = onnx && this.#engine.useModel(onnx);
    // Whoever asks hears of it.
    this.#model?.catch(() => {});
  }

  async detect(input, options = {}) {
    await this.#model;
    return this.#engine.ask({ kind: "predict", input: checked(input), options });
  }

  close() {
    this.#engine.close();
  }
}

let shared = null;

export function detect(input, options) {
  shared ??= new CheckboxWorker();
  return shared.detect(input, options);
}

/** The input, if a worker can be sent it; else an error that says what was given instead. */
function checked(input) {
  if (input instanceof Blob || input instanceof ArrayBuffer || ArrayBuffer.isView(input)) return input;
  if (typeof ImageData === "function" && input instanceof ImageData) return input;
  const message = `the input is ${nameOf(input)}: give a Blob or File, the bytes of a file, or an ImageData`;
  throw new EngineError({ code: "invalid_argument", message });
}

function nameOf(input) {
  if (typeof input === "string") return "a string, and addresses and paths are not opened: fetch or read the file first";
  if (input === null || input === undefined) return String(input);
  if (input?.data && input.width && input.height) return "an object with data, width and height: make it `new ImageData(data, width, height)`";
  return `of type ${input.constructor?.name ?? typeof input}`;
}
