"""Pages on disk: COCO folders packed into one memory-mapped file, so that a crop costs no decoding."""

import json
import pathlib
from dataclasses import dataclass

import cv2
import numpy as np

PAPER = 255  # brightness beyond a page's edge
FILLED = 2  # COCO category: 1 empty_checkbox, 2 filled_checkbox


@dataclass
class Page:
    """A grey page and its boxes: [n, 4] x1, y1, x2, y2 in page pixels."""

    pixels: np.ndarray
    boxes: np.ndarray
    filled: np.ndarray
    round: np.ndarray  # the outline is a circle or an oval: its bounding box does not grow with rotation
    markable: np.ndarray  # a mark may be drawn on it
    ignored: np.ndarray
    kind: str
    hard: np.ndarray  # [k, 4] where an earlier network erred: worth showing again


def pack(coco_dir: pathlib.Path, out_dir: pathlib.Path, boxes: bool | None = None) -> int:
    """Pack COCO_DIR/annotations.json and its images into OUT_DIR/pixels.u8 and OUT_DIR/pages.jsonl; only pages that have boxes, or
    that have none, where `boxes` says so. Returns the page count."""
    coco = json.loads((coco_dir / "annotations.json").read_text())
    by_image = {}
    for annotation in coco["annotations"]:
        by_image.setdefault(annotation["image_id"], []).append(annotation)
    images = [image for image in coco["images"] if boxes is None or (image["id"] in by_image) == boxes]
    out_dir.mkdir(parents=True, exist_ok=True)
    offset = 0
    with open(out_dir / "pixels.u8", "wb") as pixels, open(out_dir / "pages.jsonl", "w") as index:
        for image in images:
            grey = cv2.imread(str(coco_dir / image["file_name"]), cv2.IMREAD_GRAYSCALE)
            if grey is None:
                raise FileNotFoundError(coco_dir / image["file_name"])
            pixels.write(grey.tobytes())
            rows = [_annotation_row(a) for a in by_image.get(image["id"], [])]
            index.write(json.dumps({"offset": offset, "height": grey.shape[0], "width": grey.shape[1], "rows": rows,
                                    "kind": str(image.get("kind", ""))}) + "\n")
            offset += grey.size
    return len(images)


def _annotation_row(a: dict) -> list:
    x, y, w, h = a["bbox"]
    attributes = a.get("attributes") or {}
    is_round = attributes.get("shape") in ("round", "circle", "oval")
    return [x, y, x + w, y + h, int(a["category_id"] == FILLED), int(is_round),
            int(attributes.get("markable", True)), int(a.get("iscrowd", 0))]


class PageSet:
    """The pages of one packed folder, its pixels mapped from disk, so that several runs share one copy in memory."""

    def __init__(self, folder: pathlib.Path):
        self.index = [json.loads(line) for line in open(folder / "pages.jsonl")]
        path = folder / "pixels.u8"
        self.pixels = np.memmap(path, np.uint8, "r")
        hard = folder / "hard.json"  # written by `checkbox_training.mine`
        self.hard = json.loads(hard.read_text()) if hard.exists() else [[]] * len(self.index)

    def __len__(self):
        return len(self.index)

    def __getitem__(self, i: int) -> Page:
        entry = self.index[i]
        height, width = entry["height"], entry["width"]
        pixels = self.pixels[entry["offset"] : entry["offset"] + height * width].reshape(height, width)
        rows = np.array(entry["rows"], np.float32).reshape(-1, 8)
        crowd = rows[:, 7] > 0
        boxes = rows[~crowd]
        hard = np.array(self.hard[i], np.float32).reshape(-1, 4)
        return Page(pixels, boxes[:, :4], boxes[:, 4] > 0, boxes[:, 5] > 0, boxes[:, 6] > 0, rows[crowd][:, :4], entry["kind"],
                    hard)


def main():
    import argparse

    parser = argparse.ArgumentParser(description=pack.__doc__)
    parser.add_argument("coco_dir", type=pathlib.Path)
    parser.add_argument("out_dir", type=pathlib.Path)
    parser.add_argument("--boxes", action=argparse.BooleanOptionalAction, help="only pages with boxes, or only those without any")
    a = parser.parse_args()
    print(pack(a.coco_dir, a.out_dir, a.boxes), "pages")


if __name__ == "__main__":
    main()
