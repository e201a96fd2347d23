// The detector in Node: as in browsers, but the module is read from the package's folder.

import { readFile } from "node:fs/promises";
import initialise from "./pkg/checkbox_web.js";
import "./guards.js";

export * from "./pkg/checkbox_web.js";

export default async function init(options) {
  return initialise(options ?? { module_or_path: await readFile(new URL("./pkg/checkbox_web_bg.wasm", import.meta.url)) });
}
