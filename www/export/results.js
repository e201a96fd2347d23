// What was found, in the form of the contract: what every export is made of.

import { inReadingOrder, turned } from "../model/boxes.js";

/** @typedef {import("../pkg/checkbox_web.js").DocumentResult} DocumentResult */

const round = (value) => Math.round(value * 100) / 100;

/**
 * One page as people left it and as the slider shows it, in the file's own pixels: turning it was for the eye.
 * @param {import("../model/store.js").Store} store
 * @param {import("../model/store.js").Page} page
 */
export function pageResult(store, page) {
  const { record, turns } = page;
  const upright = turns % 2 === 0 ? record : { ...record, width: record.height, height: record.width };
  const detections = inReadingOrder(store.shown(page)).map((box) => {
    const bbox = turned(box.bbox, -turns, record);
    return { ...box.detection, ...decision(box), page: record.page, bbox: Object.fromEntries(Object.entries(bbox).map(([side, value]) => [side, round(value)])) };
  });
  return { page: upright, detections };
}

/** What a person says of a box is certain, and `source` says that it was a person. @param {import("../model/boxes.js").Box} box */
function decision(box) {
  if (!box.reviewed) return { class: box.class };
  return { class: box.class, confidence: 1, state_confidence: 1, source: "reviewed" };
}

/** @returns {DocumentResult} */
export function documentResult(store, file) {
  return {
    file: file.name,
    pages: file.pages.map((page) => pageResult(store, page)),
    failed_pages: file.failures,
    timings_ms: file.timings,
  };
}
