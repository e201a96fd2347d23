// The detector in browsers. Development servers that move dependencies about lose the module: then it says what to do.

import initialise from "./pkg/checkbox_web.js";
import "./guards.js";

export * from "./pkg/checkbox_web.js";

export default async function init(options) {
  try {
    return await initialise(options);
  } catch (cause) {
    if (!(cause instanceof WebAssembly.CompileError)) throw cause;
    const message = "the server answered with something else than checkbox_web_bg.wasm: with Vite, add `optimizeDeps: { exclude: [\"checkbox-web\"] }` to its configuration; elsewhere, give init() the module's address";
    throw Object.assign(new Error(message, { cause }), { code: "load_failed" });
  }
}
