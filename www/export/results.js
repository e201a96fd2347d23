// Results in the form of the contract: the input of every export.

import { inReadingOrder, turned } from "../model/boxes.js";
import { groupRecords, groupsOf } from "../model/groups.js";

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
  const shown = store.shown(page);
  const inFile = (bbox) => {
    const sides = Object.entries(turned(bbox, -turns, record));
    return Object.fromEntries(sides.map(([side, value]) => [side, round(value)]));
  };
  const detections = inReadingOrder(shown).map((box) => {
    const words = box.detection?.label_bbox;
    return { ...box.detection, ...(words && { label_bbox: inFile(words) }), ...decision(box), page: record.page, bbox: inFile(box.bbox) };
  });
  const groups = groupRecords(groupsOf(page, shown, store.classNames[1]), record.page);
  return { page: upright, detections, groups, warnings: page.warnings ?? [] };
}

/**
 * The part of a detection that people decide. A person is certain, and `source` says that it was a person.
 * @param {import("../model/boxes.js").Box} box
 */
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
