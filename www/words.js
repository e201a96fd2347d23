// Words of the page for classes, boxes and errors.

import { sureness } from "./model/boxes.js";
import { EMPTY, FILLED } from "./model/store.js";

const CLASSES = new Map([[EMPTY, "empty"], [FILLED, "filled"]]);

/** @param {string} className */
export function stateWord(className) {
  return CLASSES.get(className) ?? className.replaceAll("_", " ");
}

/** Style of a frame: by state, never by colour alone. @param {string} className */
export function styleOf(className) {
  return CLASSES.get(className) ?? "other";
}

/** Words printed beside a box, as far as the detector read them. @param {import("./model/boxes.js").Box} box */
export function labelOf({ detection }) {
  const { question, label } = detection ?? {};
  if (!question || !label) return question || label || "";
  return `${question}${/[\p{P}]$/u.test(question) ? "" : ":"} ${label}`;
}

/** The name of a box for those who do not see it. @param {import("./model/boxes.js").Box} box @param {string} position such as "3 of 31" */
export function boxName(box, position) {
  const label = labelOf(box);
  return `Box ${position}${label ? `, ${label}` : ""}: ${stateWord(box.class)}, ${certainty(box)}`;
}

/** The person's decision in a word, or the detector's confidence. @param {import("./model/boxes.js").Box} box */
export function certainty({ reviewed, detection }) {
  if (reviewed) return detection ? "checked" : "drawn";
  const disagreement = detection.disagrees ? "the PDF's field and the page disagree, " : "";
  return `${disagreement}confidence ${sureness(detection).toFixed(2)}`;
}

/** What is odd about the answer to a question, or "" where nothing is. @param {import("./model/groups.js").Group} group */
export function oddityOf({ record, boxes, chosen, flags }) {
  const words = [];
  if (flags.includes("several")) words.push(`${chosen.length} chosen, one expected`);
  if (flags.includes("none") && record.choice === "single" && boxes.length > 1) words.push("none chosen");
  return words.join(", ");
}

/** @param {Map<string, number>} counts of each class */
export function countWords(counts) {
  return [...counts].map(([name, count]) => `${count} ${stateWord(name)}`).join(", ");
}

/** @param {number} count @param {string} one @param {string} [many] */
export function plural(count, one, many = `${one}s`) {
  return `${count} ${count === 1 ? one : many}`;
}

const SENTENCES = {
  empty_input: "This file is empty: drop an image or a PDF.",
  unsupported_format: "This is no format that can be read: drop a PNG, JPEG, WebP, BMP, GIF, TIFF or PDF.",
  unsupported_heic: "This browser cannot open HEIC photos: save it as JPEG and drop that. (iPhone: Settings, Camera, Formats, Most Compatible.)",
  unsupported_avif: "This browser cannot open AVIF pictures: save it as PNG or JPEG and drop that.",
  encrypted_pdf: "This PDF has a password.",
  wrong_password: "That is not the password of this PDF: try again.",
  unsupported_encryption: "This PDF is encrypted in a way that cannot be read: remove its protection and drop it again.",
  too_many_bytes: "This file is too large: drop one of at most 100 MB.",
  too_many_pixels: "This page has too many pixels: scan it at a lower resolution and drop it again.",
  too_many_pages: "This document has too many pages: split it and drop the parts.",
  crashed: "This file could not be processed: save it again with another program and drop that. Other files still work.",
  unreadable: "This file cannot be read any more: it was moved, changed, or is a folder. Drop it again.",
  new_version: "There is a new version of this page: reload it. Files and corrections stay.",
  cancelled: "Cancelled.",
};

/** Those of pages that were read and may mislead. */
const WARNINGS = {
  blank_page: "Nothing is printed on this page.",
  black_page: "This page is black all over: scan it again.",
  xfa_form: "This PDF is a form that only Adobe's programs show: open it there, print it as PDF and drop that.",
  fields_not_drawn: "This PDF has form fields that the page does not show: print it as PDF and drop that.",
  image_left_out: "A picture on this page is missing here: it is too large or damaged. Boxes on it are not found.",
  too_much_content: "This page has more words or fields than are read: some boxes may lack their words.",
};

/** A sentence for people. @param {{code: string, detail: string}} warning */
export function warningSentence({ code, detail }) {
  return WARNINGS[code] ?? sentence({ message: detail });
}

/** A sentence for people. @param {{code?: string, message: string}} error */
export function sentence(error) {
  const known = SENTENCES[error.code];
  if (known) return known;
  const text = error.message.trim();
  return text.charAt(0).toUpperCase() + text.slice(1) + (/[.!?]$/.test(text) ? "" : ".");
}
