// Errors with a stable code.

/** @typedef {{code: string, message: string}} Failure */

/** Refusal of a question whose worker was ended on purpose. @type {Failure} */
export const CANCELLED = { code: "cancelled", message: "cancelled" };

/** An error with a stable code. */
export class EngineError extends Error {
  /** @param {Failure} failure */
  constructor({ code, message }) {
    super(message);
    this.code = code;
  }
}
