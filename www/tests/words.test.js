// What the page says, without a browser: every code has a sentence, questions are counted as people left them.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import test from "node:test";
import { withDecisions } from "../model/boxes.js";
import { groupRecords, groupsOf, isOdd } from "../model/groups.js";
import { oddityOf, warningSentence } from "../words.js";

test("every warning that the contract names has a sentence of the page's own", async () => {
  const { components } = JSON.parse(await readFile(new URL("../../docs/openapi.json", import.meta.url), "utf8"));
  const { description } = components.schemas.WarningRecord.properties.code;
  const codes = [...description.matchAll(/`([a-z_]+)`/g)].map(([, code]) => code);
  assert.ok(codes.includes("blank_page") && codes.length > 5, description);
  for (const code of codes) assert.match(warningSentence({ code, detail: "no sentence" }), /^(?!No sentence)[A-Z].+\.$/, code);
});

test("a warning of a later version says its detail", () => {
  assert.equal(warningSentence({ code: "later", detail: "the page is upside down" }), "The page is upside down.");
});

const box = (id, state, values) => ({
  id, class: `${state}_checkbox`, bbox: { x1: 10, y1: 20 * id, x2: 20, y2: 20 * id + 10 },
  detection: { id, group: 1, confidence: 0.9, label_bbox: null }, ...values,
});
const page = { groups: [{ id: 1, page: 1, question: "Car?", choice: "single", selected: [], flags: [] }] };

test("of a single choice two chosen and none chosen are odd, one is not; of a multiple choice neither is", () => {
  const oddity = (boxes, choice) => {
    const [group] = groupsOf({ groups: [{ ...page.groups[0], choice }] }, boxes, "filled_checkbox");
    assert.equal(isOdd(group), oddityOf(group) !== "");
    return oddityOf(group);
  };
  const [two, one, none] = [["filled", "filled"], ["filled", "empty"], ["empty", "empty"]].map((states) => states.map((state, index) => box(index + 1, state)));
  assert.deepEqual([two, one, none].map((boxes) => oddity(boxes, "single")), ["2 chosen, one expected", "", "none chosen"]);
  assert.deepEqual([two, one, none].map((boxes) => oddity(boxes, "multiple")), ["", "", ""]);
});

test("groups in exports say what is chosen now, and are in doubt only as long as nobody looked", () => {
  const unsure = box(1, "filled", { detection: { id: 1, group: 1, confidence: 0.9, state_confidence: 0.5 } });
  const records = (boxes) => groupRecords(groupsOf(page, boxes, "filled_checkbox"), 1);
  assert.deepEqual(records([unsure, box(2, "empty")])[0], { ...page.groups[0], selected: [1], flags: ["doubtful"] });
  assert.deepEqual(records([{ ...unsure, class: "empty_checkbox", reviewed: true }, box(2, "empty")])[0].flags, ["none"]);
  assert.deepEqual(records([]), []);
});

test("what people decided keeps its state over a new run, and takes that run's numbers and places of words", () => {
  const decided = box(1, "filled", { reviewed: true });
  const again = box(9, "empty", { bbox: decided.bbox, detection: { id: 3, group: 2, confidence: 0.9, label_bbox: { x1: 30, y1: 20, x2: 60, y2: 30 } } });
  assert.deepEqual(withDecisions([again], [decided]), [{ ...decided, detection: again.detection }]);
  assert.deepEqual(withDecisions([], [decided])[0].detection, { ...decided.detection, group: null, label_bbox: null });
});
