// Boxes on a page: their order, doubt, and geometry. Coordinates are pixels of the page, origin at its top left.

/**
 * @typedef {{x1: number, y1: number, x2: number, y2: number}} Bbox
 * @typedef {object} Box
 * @property {number} id number in this tab
 * @property {string} class name of the model's class, after corrections
 * @property {Bbox} bbox after corrections
 * @property {import("../pkg/checkbox_web.js").DetectionRecord | null} detection what the detector said; null when drawn
 * @property {boolean} [reviewed] a person confirmed, changed or drew it
 * @property {boolean} [rejected] a person said that it is no box
 */

/** IoU from which two boxes are the same one. */
const SAME_IOU = 0.4;

export const width = (bbox) => bbox.x2 - bbox.x1;
export const height = (bbox) => bbox.y2 - bbox.y1;
const centre = (bbox) => [(bbox.x1 + bbox.x2) / 2, (bbox.y1 + bbox.y2) / 2];

/** Doubt from which a box is marked for a look. */
export const DOUBTFUL = 0.3;
/** Doubt where the page's pixels say otherwise than the PDF's field: one of them is wrong. */
const DISAGREEMENT = 0.5;

/** Chance, 0 to 1, that the detector is wrong about a box or its state; 0 once a person decided. @param {Box} box */
export function doubt({ reviewed, rejected, detection }) {
  if (reviewed || rejected || !detection) return 0;
  return Math.max(1 - sureness(detection), detection.disagrees ? DISAGREEMENT : 0);
}

/** How sure the detector is, 0 to 1, that a box is there and has the state it says. */
export function sureness({ confidence, state_confidence: ofState }) {
  return Math.min(confidence, ofState ?? 1);
}

/** Intersection over union, 0 to 1. @param {Bbox} a @param {Bbox} b */
export function iou(a, b) {
  const across = Math.min(a.x2, b.x2) - Math.max(a.x1, b.x1);
  const down = Math.min(a.y2, b.y2) - Math.max(a.y1, b.y1);
  if (across <= 0 || down <= 0) return 0;
  const both = across * down;
  return both / (width(a) * height(a) + width(b) * height(b) - both);
}

/** Rows from top to bottom, each from left to right. @param {Box[]} boxes @returns {Box[][]} */
export function rowsOf(boxes) {
  const rows = [];
  for (const box of boxes.toSorted((a, b) => centre(a.bbox)[1] - centre(b.bbox)[1])) {
    const last = rows.at(-1);
    const [, y] = centre(box.bbox);
    if (last && y - centre(last.at(-1).bbox)[1] < height(last.at(-1).bbox) / 2) last.push(box);
    else rows.push([box]);
  }
  for (const row of rows) row.sort((a, b) => a.bbox.x1 - b.bbox.x1);
  return rows;
}

/** The order in which people read: the detector's where it numbers its boxes, else by rows. @param {Box[]} boxes */
export function inReadingOrder(boxes) {
  const numbered = boxes.filter((box) => box.detection?.id !== undefined);
  if (numbered.length === 0) return rowsOf(boxes).flat();
  // What was drawn comes before or after its nearest neighbour.
  const rank = (box) => {
    if (box.detection?.id !== undefined) return box.detection.id;
    const [x, y] = centre(box.bbox);
    const distance = (other) => Math.hypot(centre(other.bbox)[0] - x, centre(other.bbox)[1] - y);
    const nearest = numbered.reduce((best, other) => (distance(other) < distance(best) ? other : best));
    const isBefore = rowsOf([box, nearest]).flat()[0] === box;
    return nearest.detection.id + (isBefore ? -0.5 : 0.5);
  };
  const ranks = new Map(boxes.map((box) => [box, rank(box)]));
  return boxes.toSorted((a, b) => ranks.get(a) - ranks.get(b));
}

/**
 * The box at a point: the nearest of those that contain it once each is at least `minSide` wide and high.
 * @param {Box[]} boxes @param {number} minSide
 */
export function nearestBox(boxes, x, y, minSide) {
  let [best, least] = [null, [Infinity, Infinity]];
  for (const box of boxes) {
    const { x1, y1, x2, y2 } = box.bbox;
    const outside = [Math.max(x1 - x, 0, x - x2), Math.max(y1 - y, 0, y - y2)];
    if (outside[0] > Math.max(0, minSide - (x2 - x1)) / 2 || outside[1] > Math.max(0, minSide - (y2 - y1)) / 2) continue;
    const [cx, cy] = centre(box.bbox);
    const distance = [Math.hypot(...outside), Math.hypot(cx - x, cy - y)];
    if (distance[0] < least[0] || (distance[0] === least[0] && distance[1] < least[1])) [best, least] = [box, distance];
  }
  return best;
}

/**
 * The boxes of a new run, with those that people decided on before, which stand for what lies in the same place.
 * @param {Box[]} detected @param {Box[]} before
 */
export function withDecisions(detected, before) {
  const decided = before.filter((box) => box.reviewed || box.rejected);
  const isSame = (box, other) => iou(box.bbox, other.bbox) >= SAME_IOU;
  const isNew = (box) => !decided.some((other) => isSame(box, other));
  // Numbers of groups and places of words are those of the new run.
  const renewed = (box) => {
    if (!box.detection) return box;
    const twin = detected.find((other) => isSame(box, other));
    return { ...box, detection: twin?.detection ?? { ...box.detection, group: null, label_bbox: null } };
  };
  return [...detected.filter(isNew), ...decided.map(renewed)];
}

/**
 * A bounding box after the page was turned clockwise.
 * @param {Bbox} bbox @param {number} turns quarters of a circle @param {{width: number, height: number}} page before
 */
export function turned(bbox, turns, page) {
  let { x1, y1, x2, y2 } = bbox;
  let [across, down] = [page.width, page.height];
  for (let turn = 0; turn < ((turns % 4) + 4) % 4; turn += 1) {
    [x1, y1, x2, y2] = [down - y2, x1, down - y1, x2];
    [across, down] = [down, across];
  }
  return { x1, y1, x2, y2 };
}

/** @type {WeakMap<Box[], Map<string, number>>} */
const counted = new WeakMap();

/** Number of boxes of each class. @param {Box[]} boxes a list that is never changed @returns {Map<string, number>} */
export function countStates(boxes) {
  const known = counted.get(boxes);
  if (known) return known;
  const counts = new Map();
  for (const box of boxes) counts.set(box.class, (counts.get(box.class) ?? 0) + 1);
  counted.set(boxes, counts);
  return counts;
}
