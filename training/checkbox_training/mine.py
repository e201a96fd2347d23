"""Finds where a network sees boxes that are none, so that training shows those places more often (hard negatives).

    python -m checkbox_training.mine WEIGHTS PACKED…

Writes PACKED/mistaken.json: for each page a list of boxes [x1, y1, x2, y2] in page pixels.
"""

import argparse
import json
import pathlib

import numpy as np

from .evaluate import detect, match
from .export import load
from .pages import PageSet

FLOOR = 0.4  # of the confidence of a mistake
MOST_PER_PAGE = 40


def mistaken(network, pages: PageSet, i: int) -> list[list[float]]:
    page = pages[i]
    boxes, confidence, _ = detect(network, page.pixels, "cpu", floor=FLOOR)
    # a box found roughly is a localisation error, not a mistake about what it is
    wrong = np.flatnonzero(match(page, boxes, confidence, iou_threshold=0.2) == -1)[:MOST_PER_PAGE]
    return [[round(v, 1) for v in boxes[k].tolist()] for k in wrong]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("weights", type=pathlib.Path)
    parser.add_argument("packed", nargs="+", type=pathlib.Path)
    a = parser.parse_args()
    network = load(a.weights)
    for folder in a.packed:
        pages = PageSet(folder)
        found = [mistaken(network, pages, i) for i in range(len(pages))]
        (folder / "mistaken.json").write_text(json.dumps(found))
        print(folder.name, sum(map(len, found)), "mistakes on", sum(map(bool, found)), "of", len(pages), "pages", flush=True)


if __name__ == "__main__":
    main()
