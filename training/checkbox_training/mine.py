"""Finds where a network errs on its training pages, so that training shows those places more often.

    python -m checkbox_training.mine WEIGHTS PACKED… [--scale S --shift T --refiner WEIGHTS]

Writes PACKED/hard.json: for each page a list of boxes [x1, y1, x2, y2] in page pixels, around what was taken for a box and is
none, and around boxes that were missed, unsure, found in the wrong place, or whose state was misread.
"""

import argparse
import json
import pathlib

import numpy as np

from .evaluate import detect, match
from .export import calibrate, load
from .pages import PageSet
from .refiner import Refiner

MISTAKEN = 0.4  # confidence from which a box that is none is worth showing
UNSURE = 0.5  # confidence below which a box that is one is
MOST_PER_PAGE = 40


def hard_places(network, pages: PageSet, i: int, refiner=None) -> list[list[float]]:
    page = pages[i]
    boxes, confidence, filled = detect(network, page.pixels, "cpu", floor=MISTAKEN, refiner=refiner)
    # a box found roughly is a localisation error, not a mistake about what it is
    wrong = np.flatnonzero(match(boxes, page.boxes, page.ignored, iou_threshold=0.2) == -1)
    found = match(boxes, page.boxes, page.ignored)
    hit = found >= 0
    right = hit & (confidence.numpy() >= UNSURE)
    right[hit] &= (filled.numpy() > 0.5)[hit] == page.filled[found[hit]]
    missed = np.setdiff1d(np.arange(len(page.boxes)), found[right])
    places = boxes[wrong].tolist()[:MOST_PER_PAGE] + page.boxes[missed].tolist()[:MOST_PER_PAGE]
    return [[round(v, 1) for v in place] for place in places]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("weights", type=pathlib.Path)
    parser.add_argument("packed", nargs="+", type=pathlib.Path)
    parser.add_argument("--scale", type=float, default=1.0, help="calibration of the page's network, for a refiner")
    parser.add_argument("--shift", type=float, default=0.0)
    parser.add_argument("--refiner", type=pathlib.Path, help="weights of the refiner: where both err together")
    a = parser.parse_args()
    network, refiner = load(a.weights), load(a.refiner, Refiner()) if a.refiner else None
    calibrate(network, a.scale, a.shift)
    for folder in a.packed:
        pages = PageSet(folder)
        found = [hard_places(network, pages, i, refiner) for i in range(len(pages))]
        (folder / "hard.json").write_text(json.dumps(found))
        print(folder.name, sum(map(len, found)), "hard places on", sum(map(bool, found)), "of", len(pages), "pages", flush=True)


if __name__ == "__main__":
    main()
