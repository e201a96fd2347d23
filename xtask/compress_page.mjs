// Copies the page into a folder, compressed: node compress_page.mjs TO FILE…, run in www/.
// Prints what a first visit loads, which must stay below 3.88 MB (brotli).

import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, extname, join } from "node:path";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";

const LIMIT_BYTES = 3_880_000;
/** Of the page's own tools: this script runs in `www/`. */
const { transform } = createRequire(join(process.cwd(), "package.json"))("esbuild");
const MINIFIED = { ".js": "js", ".css": "css" };
const [to, ...files] = process.argv.slice(2);

await rm(to, { recursive: true, force: true });
const total = { raw: 0, gzip: 0, brotli: 0 };
for (const file of files) {
  const raw = await minified(file);
  const brotli = brotliCompressSync(raw, { params: { [constants.BROTLI_PARAM_SIZE_HINT]: raw.length, [constants.BROTLI_PARAM_LGWIN]: 24 } });
  const gzip = gzipSync(raw, { level: 9 });
  const target = join(to, file);
  await mkdir(dirname(target), { recursive: true });
  await writeFile(`${target}.br`, brotli);
  // Beside `x.br` lies `x.gz`, whatever the ending of x.
  await writeFile(`${target}.gz`, gzip);
  // Loaded when asked for.
  if (file.startsWith("samples/")) continue;
  total.raw += raw.length;
  total.gzip += gzip.length;
  total.brotli += brotli.length;
}
/** A file as it is sent: scripts and styles without comments, each still a file of its own. */
async function minified(file) {
  const raw = await readFile(file);
  const loader = MINIFIED[extname(file)];
  if (!loader) return raw;
  const { code } = await transform(raw.toString(), { loader, minify: true, target: "es2022" });
  return Buffer.from(code);
}

const kb = (bytes) => `${Math.round(bytes / 1000)} kB`;
console.error(`xtask: the page has ${kb(total.raw)}: ${kb(total.gzip)} in gzip, ${kb(total.brotli)} in brotli`);
if (total.brotli > LIMIT_BYTES) {
  console.error(`xtask: that is over its budget of ${kb(LIMIT_BYTES)}`);
  process.exit(1);
}
