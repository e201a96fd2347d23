import type { DetectOptions, PredictResponse } from "./pkg/checkbox_web.js";

/** Input of a detection: a file, the bytes of one, or pixels. */
export type WorkerInput = Blob | ArrayBuffer | ArrayBufferView | ImageData;

/** The detector in workers of its own. They start with the first question, and end when nothing was asked for a minute. */
export class CheckboxWorker {
  /**
   * @param options.onnx bytes of a model of one's own; without it the embedded one
   * @param options.worker makes a worker of `detection/detection-worker.js`, for bundlers that do not find it
   * @param options.module address of `pkg/checkbox_web_bg.wasm`, likewise
   */
  constructor(options?: { onnx?: Uint8Array; worker?: () => Worker; module?: string | URL });
  /** The answer of the HTTP API. Errors have a stable `code`. */
  detect(input: WorkerInput, options?: DetectOptions): Promise<PredictResponse>;
  /** Ends the workers; what was asked is refused with the code `cancelled`. */
  close(): void;
}

/** Detects in a worker that all calls share. */
export function detect(input: WorkerInput, options?: DetectOptions): Promise<PredictResponse>;
