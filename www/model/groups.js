// Questions: the boxes that answer each, what is chosen of them and what is odd about it, counted anew after every correction.

import { DOUBTFUL, doubt, inReadingOrder } from "./boxes.js";

/**
 * @typedef {import("./boxes.js").Box} Box
 * @typedef {object} Group
 * @property {import("../pkg/checkbox_web.js").GroupRecord} record as the detector read it
 * @property {Box[]} boxes those that count, in reading order
 * @property {Box[]} chosen
 * @property {("none" | "several" | "doubtful")[]} flags those of the contract, as things are now
 */

/**
 * Groups of a page that have boxes, in the order of the page.
 * @param {import("./store.js").Page} page @param {Box[]} shown boxes that count @param {string} filled name of that class
 * @returns {Group[]}
 */
export function groupsOf(page, shown, filled) {
  const boxes = inReadingOrder(shown);
  return (page.groups ?? []).map((record) => {
    const members = boxes.filter(({ detection }) => detection?.group === record.id);
    const chosen = members.filter((box) => box.class === filled);
    const flags = [
      ["none", chosen.length === 0],
      ["several", record.choice === "single" && chosen.length > 1],
      ["doubtful", members.some((box) => doubt(box) >= DOUBTFUL)],
    ];
    return { record, boxes: members, chosen, flags: flags.filter(([, applies]) => applies).map(([flag]) => flag) };
  }).filter((group) => group.boxes.length > 0);
}

/** Whether somebody should look: of several boxes one is to be chosen, and none or more are. @param {Group} group */
export function isOdd({ record, boxes, flags }) {
  const isChoiceOfOne = record.choice === "single" && boxes.length > 1;
  return flags.includes("several") || (isChoiceOfOne && flags.includes("none"));
}

/** The groups as exports have them. @param {Group[]} groups @param {number} page */
export function groupRecords(groups, page) {
  return groups.map(({ record, chosen, flags }) => ({
    ...record, page, flags, selected: chosen.map(({ detection }) => detection.id),
  }));
}
