// ZIP files as streams: no more than one entry is in memory at a time.

import { makeZip } from "../vendor/client-zip.js";

/** Folder of the browser's own file system where a ZIP file grows until it is saved. */
const FOLDER = "checkbox-export";

/**
 * @param {AsyncIterable<{name: string, input: string | Uint8Array | Blob}>} entries
 * @returns {Promise<Blob>} on disk where the browser can, else where it keeps large blobs
 */
export async function streamedZip(entries) {
  const stream = makeZip(dated(entries));
  const file = await emptyFile().catch(() => null);
  if (!file) return new Blob([await new Response(stream).blob()], { type: "application/zip" });
  await stream.pipeTo(await file.createWritable());
  return file.getFile();
}

async function* dated(entries) {
  const lastModified = new Date();
  for await (const entry of entries) yield { ...entry, lastModified };
}

/** A new file; those of earlier exports are gone. */
async function emptyFile() {
  const root = await navigator.storage.getDirectory();
  await root.removeEntry(FOLDER, { recursive: true }).catch(() => {
    // There was none, or it is still being saved.
  });
  const folder = await root.getDirectoryHandle(FOLDER, { create: true });
  const file = await folder.getFileHandle(`${Date.now()}.zip`, { create: true });
  if (!file.createWritable) throw new Error("it cannot be written to here");
  return file;
}
