"""Measures `checkbox template` and `checkbox read` on forms whose boxes are known.

    python training/measure_templates.py OUT --coco FOLDER [FOLDER ...] --checkbox target/release/checkbox

FOLDER holds a COCO dataset of grey pages of forms as they are printed (categories 1 empty_checkbox and 2 filled_checkbox). Every
page with boxes of which none is filled is a blank form. Of every second one a template is made; it gets the known boxes in
place of the proposed ones, as if a person had looked it through. All blank forms are then marked, by another hand each time, and
seen by the devices of `checkbox_training.devset` (`clean`, `scan`, `fax`, `photocopy`, `photo`, `turned`), and besides

    upside     scanned the wrong way up          cropped    scanned with 20 to 35 % missing at a side
    stretched  faxed at 0.5 to 0.8 of its height  spoilt     three boxes blacked out or covered by a sticker

The forms without a template, and the pages without boxes, are those that must fit none. OUT keeps the pictures, the templates and
`pages.jsonl`, so that a run with `--reuse` measures a changed program on the same pages.
"""

import argparse
import json
import pathlib
import subprocess
import time

import cv2
import numpy as np

from checkbox_training import degrade, devset, sample
from checkbox_training.legibility import legible
from checkbox_training.pages import Page

KINDS = ("clean", "scan", "fax", "photocopy", "photo", "turned", "upside", "cropped", "stretched", "spoilt")
SAME_IOU = 0.4  # of a proposed and a known box


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("out", type=pathlib.Path)
    parser.add_argument("--coco", type=pathlib.Path, nargs="+", required=True)
    parser.add_argument("--checkbox", required=True, help="the program")
    parser.add_argument("--kinds", nargs="+", default=KINDS, choices=KINDS)
    parser.add_argument("--every", type=int, default=1, help="take every n-th form")
    parser.add_argument("--seed", type=int, default=11)
    parser.add_argument("--jobs", default="1")
    parser.add_argument("--reuse", action="store_true", help="measure on the pages that OUT has")
    parser.add_argument("--worst", type=int, default=0, help="list so many pages that went wrong")
    a = parser.parse_args()
    if not a.reuse:
        make(a)
    templates = sorted((a.out / "templates").glob("*.json"))
    command = [a.checkbox, "read", a.out / "pages", "--format", "jsonl", "-o", a.out / "read.jsonl", "--jobs", a.jobs]
    start = time.monotonic()
    subprocess.run(command + [part for path in templates for part in ("--template", path)], check=True, stderr=subprocess.DEVNULL)
    pages = [json.loads(line) for line in (a.out / "pages.jsonl").read_text().splitlines()]
    print(f"{len(templates)} templates, {len(pages)} pages, {time.monotonic() - start:.0f} s")
    report(a, pages, {p.stem: json.loads(p.read_text()) for p in templates})


def blanks(folders):
    """-> (name, pixels, boxes, round) of every page without a filled box"""
    for folder in folders:
        coco = json.loads((folder / "annotations.json").read_text())
        by_image = {}
        for annotation in coco["annotations"]:
            by_image.setdefault(annotation["image_id"], []).append(annotation)
        for image in coco["images"]:
            rows = by_image.get(image["id"], [])
            if any(row["category_id"] == 2 for row in rows):
                continue
            pixels = cv2.imread(str(folder / image["file_name"]), cv2.IMREAD_GRAYSCALE)
            boxes = np.array([[x, y, x + w, y + h] for x, y, w, h in (row["bbox"] for row in rows)], np.float32).reshape(-1, 4)
            round_ = np.array([(row.get("attributes") or {}).get("shape") == "round" for row in rows], bool)
            yield pathlib.Path(image["file_name"]).stem, pixels, boxes, round_


def make(a):
    """Templates, pictures and what is true of them."""
    for folder in ("blank", "templates", "pages"):
        (a.out / folder).mkdir(parents=True, exist_ok=True)
    forms = list(blanks(a.coco))[:: a.every]
    with_boxes = [form for form in forms if len(form[2])]
    templated = {form[0] for form in with_boxes[::2]}
    rows = []
    for n, (name, pixels, boxes, round_) in enumerate(forms):
        if name in templated:
            cv2.imwrite(str(a.out / "blank" / f"{name}.png"), pixels)
            template(a, name, boxes)
        kinds = a.kinds if name in templated else [a.kinds[(n + k) % len(a.kinds)] for k in range(2)]
        for kind in kinds:
            rng = np.random.default_rng([a.seed, n, KINDS.index(kind)])
            seen, row = picture(pixels, boxes, round_, kind, rng)
            file = a.out / "pages" / f"{name}-{kind}.png"
            cv2.imwrite(str(file), seen)
            rows.append({"file": str(file), "form": name, "kind": kind, "template": name in templated, **row})
    (a.out / "pages.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))


def template(a, name, boxes):
    """The template that the program proposes, with the known boxes: a proposed one keeps its group, others are alone."""
    path = a.out / "templates" / f"{name}.json"
    made = subprocess.run([a.checkbox, "template", a.out / "blank" / f"{name}.png", "-o", path], stderr=subprocess.PIPE, text=True)
    if made.returncode:
        print("no template:", made.stderr.strip())
        return
    record = json.loads(path.read_text())
    page = record["pages"][0]
    proposed = [[box["bbox"][key] for key in ("x1", "y1", "x2", "y2")] for box in page["boxes"]]
    known = []
    for nth, box in enumerate(boxes.tolist()):
        overlaps = [iou(box, other) for other in proposed]
        best = int(np.argmax(overlaps)) if overlaps else 0
        row = dict(page["boxes"][best]) if overlaps and overlaps[best] >= SAME_IOU else {"group": None}
        edges = np.clip(box, 0, [page["width"], page["height"]] * 2).tolist()
        known.append(row | {"name": f"{nth}", "bbox": dict(zip(("x1", "y1", "x2", "y2"), edges))})
    page["boxes"] = known
    path.write_text(json.dumps(record))


def iou(a, b):
    width, height = min(a[2], b[2]) - max(a[0], b[0]), min(a[3], b[3]) - max(a[1], b[1])
    both = max(0, width) * max(0, height)
    return both / ((a[2] - a[0]) * (a[3] - a[1]) + (b[2] - b[0]) * (b[3] - b[1]) - both)


def picture(pixels, boxes, round_, kind, rng):
    """-> the form marked and seen by a device, and what is true of its boxes there"""
    height, width = pixels.shape
    canvas, filled = pixels.copy(), np.zeros(len(boxes), bool)
    none = np.zeros((0, 4), np.float32)
    page = Page(pixels, boxes, filled, round_, np.ones(len(boxes), bool), none, "", none)
    sample.write(canvas, page, np.zeros(2, np.float32), rng, filled)
    hidden = np.zeros(len(boxes), bool)
    if kind == "spoilt" and len(boxes):
        for i in rng.choice(len(boxes), min(3, len(boxes)), replace=False):
            x1, y1, x2, y2 = boxes[i]
            reach = rng.uniform(0.3, 1.0, 4) * max(x2 - x1, y2 - y1)
            low, high = (np.array([x1, y1]) - reach[:2]).astype(int), (np.array([x2, y2]) + reach[2:]).astype(int)
            cv2.rectangle(canvas, low.tolist(), high.tolist(), int(rng.choice([20, 235])), -1)
            hidden |= (boxes[:, 0] < high[0]) & (boxes[:, 2] > low[0]) & (boxes[:, 1] < high[1]) & (boxes[:, 3] > low[1])
    matrix, size = pose(width, height, kind, rng)
    seen = sample.warp(canvas, matrix, size, int(rng.integers(60, 256)), cv2.INTER_LINEAR)
    places = sample.transform_boxes(boxes, round_, matrix)
    side = float(np.median((places[:, 2:] - places[:, :2]).min(1))) if len(boxes) else 14.0
    device = {"turned": "photo", "stretched": "fax", "upside": "scan", "cropped": "scan", "spoilt": "scan"}.get(kind, kind)
    result = degrade.degrade(seen, rng, float(np.clip(side / 18, 0.3, 1)), device)
    whole = (places[:, :2] >= 0).all(1) & (places[:, 2:] <= size).all(1) if len(boxes) else filled
    clear = legible(seen, result, places, filled) if len(boxes) else filled
    return result, {"boxes": places.tolist(), "filled": filled.tolist(), "whole": whole.tolist(),
                    "legible": (clear & whole & ~hidden).tolist(), "hidden": hidden.tolist()}


def pose(width, height, kind, rng):
    """-> a homography of the page onto the picture, and the picture's size"""
    device = {"upside": "scan", "cropped": "scan", "stretched": "fax", "spoilt": "scan"}.get(kind, kind)
    matrix, size = devset.pose(width, height, device, rng), (width, height)
    if kind == "upside":
        matrix = np.array([[-1, 0, width], [0, -1, height], [0, 0, 1.0]]) @ matrix
    if kind == "stretched":
        share = float(rng.uniform(0.5, 0.8))
        matrix, size = np.diag([1, share, 1]) @ matrix, (width, round(height * share))
    if kind == "cropped":
        side, share = rng.integers(4), float(rng.uniform(0.2, 0.35))
        shift = [[share * width, 0], [0, share * height], [0, 0], [0, 0]][side]
        matrix = np.array([[1, 0, -shift[0]], [0, 1, -shift[1]], [0, 0, 1.0]]) @ matrix
        size = (round(width * (1 - share)), height) if side % 2 == 0 else (width, round(height * (1 - share)))
    return matrix, size


def report(a, pages, templates):
    read = {row["file"]: row for row in map(json.loads, (a.out / "read.jsonl").read_text().splitlines())}
    tables, wrong = {}, []
    for page in pages:
        line = read.get(page["file"])
        table = tables.setdefault(page["kind"], Table())
        if line is None:
            wrong.append((page["file"], "not read"))
            continue
        known = page["template"] and page["form"] in templates
        if not known:
            table.others += 1
            table.accepted += line["template"] is not None
            if line["template"] is not None:
                wrong.append((page["file"], f"taken for {line['template']}", line["fit"]))
            continue
        table.pages += 1
        if line["template"] != page["form"]:
            table.refused += line["template"] is None
            table.mistaken += line["template"] is not None
            wrong.append((page["file"], line["template"], line.get("misfit"), f"{len(page['boxes'])} boxes"))
            continue
        table.add(page, line, templates[page["form"]]["pages"][0], wrong)
    total = Table()
    print(Table.HEADER)
    for kind, table in tables.items():
        print(table.line(kind))
        total.extend(table)
    print(total.line("all"))
    for entry in wrong[: a.worst]:
        print(*entry)


class Table:
    """Counts of one kind."""

    HEADER = ("kind        pages right% refused mistaken | others taken | error/side median  p95  off | "
              "groups flagged% wrong right% | hidden flagged% | cut-off flagged%")

    def __init__(self):
        self.pages = self.refused = self.mistaken = self.others = self.accepted = 0
        self.errors, self.groups, self.flagged, self.wrong = [], 0, 0, 0
        self.hidden, self.hidden_flagged, self.cut, self.cut_flagged = 0, 0, 0, 0

    def add(self, page, line, template, wrong):
        places, boxes = np.array(page["boxes"]), line["boxes"]
        for place, box, whole in zip(places, boxes, page["whole"]):
            if whole:
                b = box["bbox"]
                middle = np.array([b["x1"] + b["x2"], b["y1"] + b["y2"]]) / 2
                side = np.sqrt(np.prod(place[2:] - place[:2]))
                self.errors.append(float(np.hypot(*(middle - (place[:2] + place[2:]) / 2)) / side))
        members = {}
        for i, box in enumerate(template["boxes"]):
            members.setdefault(box.get("group") or box["name"], []).append(i)
        for answer in line["answers"]:
            of_group = members.get(answer["group"], [])
            if not of_group:
                continue
            flagged = "doubtful" in answer["flags"]
            if any(page["hidden"][i] for i in of_group):
                self.hidden += 1
                self.hidden_flagged += flagged
            elif not all(page["whole"][i] for i in of_group):
                self.cut += 1
                self.cut_flagged += flagged
            elif all(page["legible"][i] for i in of_group):
                self.groups += 1
                self.flagged += flagged
                selected = {template["boxes"][i]["name"] for i in of_group if page["filled"][i]}
                if not flagged and selected != set(answer["selected"]):
                    self.wrong += 1
                    wrong.append((page["file"], "group", answer["group"], "is", sorted(selected), "read", answer["selected"]))

    def extend(self, other):
        for key, value in vars(other).items():
            setattr(self, key, getattr(self, key) + value)

    def line(self, kind):
        def percent(part, whole):
            return f"{100 * part / whole:.2f}" if whole else "-"

        errors = np.array(self.errors or [np.nan])
        right, answered = self.pages - self.refused - self.mistaken, self.groups - self.flagged
        return (f"{kind:11s} {self.pages:5d} {percent(right, self.pages):>6s} {self.refused:7d} {self.mistaken:8d} | "
                f"{self.others:6d} {self.accepted:5d} | {np.median(errors):17.3f} {np.percentile(errors, 95):5.2f} "
                f"{int((errors > 0.5).sum()):4d} | {self.groups:6d} {percent(self.flagged, self.groups):>8s} {self.wrong:5d} "
                f"{percent(answered - self.wrong, answered):>6s} | {self.hidden:6d} {percent(self.hidden_flagged, self.hidden):>8s} | "
                f"{self.cut:7d} {percent(self.cut_flagged, self.cut):>8s}")


if __name__ == "__main__":
    main()
