// The detector in workers: as many as there is work and cores for, all with the module that the first one compiled.

import { MODULE_BYTES, VERSION } from "../pkg/build.js";
import { CANCELLED, EngineError } from "./failure.js";
import { WorkerSlot } from "./worker-slot.js";

/**
 * @typedef {import("../pkg/checkbox_web.js").ModelDetails} ModelDetails
 * @typedef {object} Job
 * @property {object} request
 * @property {(event: any) => void} onEvent
 * @property {"detect" | "show"} group `detect` can be cancelled; `show`, which people wait for, comes first
 * @property {string | null} documentKey the worker that has this document open is preferred
 * @property {(value: any) => void} resolve
 * @property {(error: Error) => void} reject
 */

/** Workers that have nothing to do keep memory; a new one starts in a fraction of a second. */
const IDLE_MS = 15_000;
const LAST_IDLE_MS = 60_000;
/** The host has files of another version than this tab: glue and module do not fit each other. */
const NEW_VERSION = { code: "new_version", message: "this page has a new version: reload it" };

export class Engine {
  /** @type {{slot: WorkerSlot, job: Job | null, ready: boolean}[]} */
  #workers = [];
  /** @type {Job[]} */
  #queue = [];
  /** @type {WebAssembly.Module | null} */
  #module = null;
  #onnx = null;
  #timer = null;
  #onProgress;
  /** Most workers at once: a core each, and not more than memory allows (Chromium tells it in GiB). */
  size = Math.max(1, Math.min(navigator.hardwareConcurrency || 1, navigator.deviceMemory || 4));

  #makeWorker;
  #moduleUrl;

  /**
   * @param {(share: number) => void} onProgress told while the module is loaded, 0 to 1
   * @param {{worker?: () => Worker, module?: string | URL}} [places] of the worker and the module, where a bundler put them elsewhere
   */
  constructor(onProgress, { worker, module } = {}) {
    this.#onProgress = onProgress;
    // Bundlers look for this very expression.
    this.#makeWorker = worker ?? (() => new Worker(new URL("detection-worker.js", import.meta.url), { type: "module" }));
    this.#moduleUrl = module && String(module);
  }

  /** Starts the first worker where there is none. @returns {Promise<ModelDetails>} */
  async start() {
    if (this.#workers.length === 0) this.#grow();
    const { model, version } = await this.#workers[0].slot.started;
    if (version !== VERSION) throw new EngineError(NEW_VERSION);
    return model;
  }

  /**
   * Asks a worker for something.
   * @param {object} request
   * @param {{onEvent?: (event: any) => void, group?: "detect" | "show", documentKey?: string}} [options]
   */
  ask(request, { onEvent = () => {}, group = "show", documentKey = null } = {}) {
    return new Promise((resolve, reject) => {
      const job = { request, onEvent, group, documentKey, resolve, reject };
      const index = group === "show" ? this.#queue.findIndex((other) => other.group !== "show") : -1;
      this.#queue.splice(index < 0 ? this.#queue.length : index, 0, job);
      this.#next();
    });
  }

  /** Uses another model from now on; `null` is the embedded one. @param {Uint8Array | null} onnx */
  async useModel(onnx) {
    const before = this.#onnx;
    this.#endAll();
    this.#onnx = onnx;
    try {
      return await this.start();
    } catch (error) {
      this.#endAll();
      this.#onnx = before;
      throw error;
    }
  }

  /** Ends what detects, and forgets what waits to. */
  cancel() {
    const waiting = this.#queue.filter(({ group }) => group === "detect");
    this.#queue = this.#queue.filter(({ group }) => group !== "detect");
    for (const { reject } of waiting) reject(new EngineError(CANCELLED));
    for (const worker of this.#workers.filter(({ job }) => job?.group === "detect")) this.#end(worker, CANCELLED);
    this.#next();
  }

  /** Ends all workers; the next question starts new ones. */
  close() {
    clearTimeout(this.#timer);
    this.#endAll();
  }

  #endAll() {
    for (const { reject } of this.#queue.splice(0)) reject(new EngineError(CANCELLED));
    for (const worker of [...this.#workers]) this.#end(worker, CANCELLED);
  }

  #end(worker, failure) {
    this.#workers = this.#workers.filter((other) => other !== worker);
    worker.slot.end(failure);
  }

  /** Starts one more worker; all but the first wait until the module is compiled. */
  #grow() {
    const start = { module: this.#module ?? undefined, moduleUrl: this.#moduleUrl, onnx: this.#onnx ?? undefined };
    const slot = new WorkerSlot(this.#makeWorker, start, ({ event, loaded, module }) => {
      if (event === "compiled") this.#module = module;
      else this.#onProgress(Math.min(loaded / MODULE_BYTES, 1));
    });
    const worker = { slot, job: null, ready: false };
    this.#workers.push(worker);
    slot.started.then(
      ({ version }) => {
        if (version !== VERSION) return this.#refuse(worker, new EngineError(NEW_VERSION));
        worker.ready = true;
        this.#next();
      },
      (error) => this.#refuse(worker, error),
    );
  }

  /** A worker that cannot be used. */
  #refuse(worker, error) {
    this.#end(worker, error);
    // Those who asked would wait for ever. Who cancelled has told them.
    if (this.#workers.length > 0 || error.code === "cancelled") return;
    for (const { reject } of this.#queue.splice(0)) reject(error);
  }

  /** Gives work to whoever has none. */
  #next() {
    clearTimeout(this.#timer);
    for (const job of [...this.#queue]) {
      const idle = this.#workers.filter((worker) => worker.ready && !worker.job);
      if (idle.length === 0) break;
      const worker = idle.find(({ slot }) => slot.documentKey === job.documentKey) ?? idle[0];
      this.#queue.splice(this.#queue.indexOf(job), 1);
      this.#run(worker, job);
    }
    const starting = this.#workers.filter(({ ready }) => !ready).length;
    // Until the module is there, one worker loads it for all.
    const most = this.#module ? this.size : 1;
    const wanted = Math.min(this.#queue.length - starting, most - this.#workers.length);
    for (let more = 0; more < wanted; more += 1) this.#grow();
    const isIdle = this.#queue.length === 0 && this.#workers.every(({ job }) => !job);
    if (isIdle && this.#workers.length > 0) this.#timer = setTimeout(() => this.#shrink(), this.#workers.length > 1 ? IDLE_MS : LAST_IDLE_MS);
  }

  #shrink() {
    const keep = this.#workers.length > 1 ? 1 : 0;
    for (const worker of this.#workers.slice(keep)) this.#end(worker, CANCELLED);
    this.#next();
  }

  async #run(worker, job) {
    worker.job = job;
    worker.slot.documentKey = job.documentKey ?? worker.slot.documentKey;
    try {
      job.resolve(await worker.slot.ask(job.request, job.onEvent));
    } catch (error) {
      if (error.code === "crashed") this.#end(worker, error);
      job.reject(error);
    }
    worker.job = null;
    this.#next();
  }
}

/** True when this browser runs the detector: a module of one function that uses a 128-bit value. */
export function hasSimd() {
  const bytes = [0, 97, 115, 109, 1, 0, 0, 0, 1, 5, 1, 96, 0, 1, 123, 3, 2, 1, 0, 10, 10, 1, 8, 0, 65, 0, 253, 15, 253, 98, 11];
  return typeof WebAssembly === "object" && WebAssembly.validate(new Uint8Array(bytes));
}
