// What the page says: classes, errors.

import { EMPTY, FILLED } from "./store.js";

const CLASSES = new Map([[EMPTY, "empty"], [FILLED, "filled"]]);

/** @param {string} className */
export function stateWord(className) {
  return CLASSES.get(className) ?? className.replaceAll("_", " ");
}

/** How a frame is drawn: by state, never by colour alone. @param {string} className */
export function styleOf(className) {
  return CLASSES.get(className) ?? "other";
}

const SENTENCES = {
  empty_input: "This file is empty: drop an image or a PDF.",
  unsupported_format: "This is no format that can be read: drop a PNG, JPEG, WebP, BMP, GIF, TIFF or PDF.",
  encrypted_pdf: "This PDF is encrypted: remove its password and drop it again.",
  wrong_password: "This PDF is encrypted: remove its password and drop it again.",
  unsupported_encryption: "This PDF is encrypted: remove its protection and drop it again.",
  too_many_bytes: "This file is too large: drop one of at most 100 MB.",
  too_many_pixels: "This page has too many pixels: scan it at a lower resolution and drop it again.",
  too_many_pages: "This document has too many pages: split it and drop the parts.",
  crashed: "This file could not be processed: save it again with another program and drop that. Other files still work.",
  unreadable: "This file cannot be read any more: it was moved, changed, or is a folder. Drop it again.",
  cancelled: "Cancelled.",
};

/** A sentence for people. @param {{code?: string, message: string}} error */
export function sentence(error) {
  const known = SENTENCES[error.code];
  if (known) return known;
  const text = error.message.trim();
  return text.charAt(0).toUpperCase() + text.slice(1) + (/[.!?]$/.test(text) ? "" : ".");
}
