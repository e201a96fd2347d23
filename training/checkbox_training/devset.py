"""A labelled set of degraded whole pages, to see which device or box style the model is weak on.

    python -m checkbox_training.devset PACKED OUT --seed 7
    checkbox evaluate --coco OUT/annotations.json --by kind

Every page of PACKED goes through every device of `degrade.DEVICES` (the image's `kind` in COCO), each time in another
handwriting and pose; photos are tilted, the others lie as a sheet lies on a scanner's glass. A second photo, of kind
`turned`, is taken from any side.
"""

import argparse
import json
import pathlib

import cv2
import numpy as np

from . import degrade, sample
from .legibility import legible
from .pages import FILLED, PageSet

# degrees of rotation (standard deviation) and displacement of the corners (share of the page) that a kind brings with it
POSES = {"clean": (0, 0), "scan": (0.8, 0), "fax": (0.8, 0), "photocopy": (1.2, 0), "photo": (6, 0.06), "turned": (360, 0.06)}


def pose(width: int, height: int, kind: str, rng: np.random.Generator) -> np.ndarray:
    """A homography of the page onto a sheet of the same size."""
    degrees, tilt = POSES[kind]
    turn = np.vstack([cv2.getRotationMatrix2D((width / 2, height / 2), rng.normal(0, degrees), 0.96 if degrees else 1.0), [0, 0, 1]])
    corners = np.float32([[0, 0], [width, 0], [width, height], [0, height]])
    moved = corners + rng.uniform(-tilt, tilt, (4, 2)).astype(np.float32) * min(width, height)
    return cv2.getPerspectiveTransform(corners, moved) @ turn


def degraded(page, kind: str, rng: np.random.Generator):
    """-> (pixels, boxes [n, 4], filled [n], ignored [m, 4]) of one page as a kind of `POSES`.

    A box that is cut by the picture's edge, or of which the device left nothing to see, is one to ignore.
    """
    height, width = page.pixels.shape
    canvas, filled = page.pixels.copy(), page.filled.copy()
    sample.write(canvas, page, np.zeros(2, np.float32), rng, filled)
    matrix = pose(width, height, kind, rng)
    pixels = sample.warp(canvas, matrix, (width, height), int(rng.integers(60, 256)), cv2.INTER_LINEAR)
    boxes = sample.transform_boxes(page.boxes, page.round, matrix)
    ignored = sample.transform_boxes(page.ignored, np.zeros(len(page.ignored), bool), matrix)
    side = float(np.median((boxes[:, 2:] - boxes[:, :2]).min(1))) if len(boxes) else 14.0
    seen = degrade.degrade(pixels, rng, float(np.clip(side / 18, 0.3, 1)), "photo" if kind == "turned" else kind)
    whole = (boxes[:, :2] >= 0).all(1) & (boxes[:, 2:] <= [width, height]).all(1)
    asked = whole & legible(pixels, seen, boxes, filled)
    return seen, boxes[asked], filled[asked], np.concatenate([ignored, boxes[~asked]])


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("packed", type=pathlib.Path)
    parser.add_argument("out", type=pathlib.Path)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--every", type=int, default=1, help="take every n-th page")
    a = parser.parse_args()
    (a.out / "images").mkdir(parents=True, exist_ok=True)
    pages, images, annotations = PageSet(a.packed), [], []

    def annotate(box, category: int, ignore: int):
        x1, y1, x2, y2 = (round(float(v), 2) for v in box)
        annotations.append({"id": len(annotations) + 1, "image_id": len(images), "category_id": category, "iscrowd": ignore,
                            "bbox": [x1, y1, round(x2 - x1, 2), round(y2 - y1, 2)], "area": round((x2 - x1) * (y2 - y1), 2)})

    for i in range(0, len(pages), a.every):
        page = pages[i]
        for d, kind in enumerate(POSES):
            pixels, boxes, filled, ignored = degraded(page, kind, np.random.default_rng([a.seed, i, d]))
            name = f"images/{i:05d}-{kind}.png"
            cv2.imwrite(str(a.out / name), pixels)
            images.append({"id": len(images) + 1, "file_name": name, "width": pixels.shape[1], "height": pixels.shape[0],
                           "kind": kind, "design": page.kind})
            for box, is_filled in zip(boxes, filled):
                annotate(box, FILLED if is_filled else FILLED - 1, 0)
            for box in ignored:
                annotate(box, FILLED - 1, 1)
    categories = [{"id": 1, "name": "empty_checkbox"}, {"id": 2, "name": "filled_checkbox"}]
    (a.out / "annotations.json").write_text(json.dumps({"images": images, "annotations": annotations, "categories": categories}))
    print(len(images), "pages,", len(annotations), "boxes")


if __name__ == "__main__":
    main()
