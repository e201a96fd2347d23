"""Weights with which a detection's confidence is weighed against the other detections on its page.

    checkbox detect --model PLAIN.onnx --conf 0.01 --format coco -o found.json data/dev/images
    python -m checkbox_training.context data/dev/annotations.json:found.json …

`PLAIN.onnx` is exported without `--context`; the pages are none that the networks were trained on, as they lie (the program
turns upright those that do not, before it weighs). Prints the six weights for `export --context`, and what they do.

Contextual rescoring (Felzenszwalb et al. 2010, section 8.2) by a logistic regression on the logit of the confidence and on
ln(1 + sum of the surenesses) of four kinds of company. `crates/detector/src/pipeline/rescoring.rs` does the same when it detects.
"""

import argparse
import json
import pathlib
from dataclasses import dataclass

import numpy as np
import torch

from .calibrate import logistic_regression
from .evaluate import match

UNSURE, SURE = 0.2, 0.8  # confidences up to which a detection is no company, and from which it wholly is
LEAST_DOUBT = 1e-3  # bounds the logit
SAME_SIZE = 0.2  # widths and heights whose logarithms differ by less are the same
IN_LINE = 0.35  # middles that are off by less stand in line, in sides
THRESHOLD = 0.2  # the default confidence, where F1 shall peak
WINDOWS = 6  # details of each page that are taken for pages too: on those, boxes have less company


@dataclass
class Found:
    """What was found on a page: boxes [n, 4], confidence [n], and what is true of it: whether each is right; n counts only
    what is to be counted. `missed` is the number of labelled boxes that none of it is."""

    boxes: np.ndarray
    confidence: np.ndarray
    right: np.ndarray
    missed: int


def company(boxes: np.ndarray, confidence: np.ndarray) -> np.ndarray:
    """-> [n, 4]: ln(1 + sum of the surenesses) of the others of the same size, of those of them in the same column, in the same
    row, and of the others of other sizes."""
    size, middle = boxes[:, 2:] - boxes[:, :2], (boxes[:, :2] + boxes[:, 2:]) / 2
    logarithm = np.log(size)
    same = (np.abs(logarithm[:, None] - logarithm) < SAME_SIZE).all(-1)
    off = np.abs(middle[:, None] - middle) / ((size[:, None] + size) / 2)
    others = ~np.eye(len(boxes), dtype=bool)
    sureness = ((confidence - UNSURE) / (SURE - UNSURE)).clip(0, 1)
    kinds = [same & others, same & others & (off[..., 0] < IN_LINE), same & others & (off[..., 1] < IN_LINE), ~same]
    return np.stack([np.log1p(kind @ sureness) for kind in kinds], 1)


def values(boxes: np.ndarray, confidence: np.ndarray) -> np.ndarray:
    """-> [n, 6]: what the weights are of."""
    bounded = confidence.clip(LEAST_DOUBT, 1 - LEAST_DOUBT)
    logit = np.log(bounded / (1 - bounded))
    return np.concatenate([logit[:, None], company(boxes, confidence), np.ones((len(boxes), 1))], 1)


def judged(boxes: np.ndarray, confidence: np.ndarray, labelled: np.ndarray, ignored: np.ndarray) -> Found:
    """Each detection, the surest first, is right if it matches a labelled box that none was before it; what lies in a region
    to ignore is not counted."""
    order = np.argsort(-confidence, kind="stable")
    boxes, confidence = boxes[order], confidence[order]
    found = match(torch.from_numpy(boxes), labelled, ignored)
    kept, right = found != -2, found >= 0
    return Found(boxes[kept], confidence[kept], right[kept], len(labelled) - int(right.sum()))


def by_page(dataset: dict) -> dict[str, list]:
    """Annotations of each picture, by its file's name."""
    pages = {image["id"]: pathlib.Path(image["file_name"]).name for image in dataset["images"]}
    annotations = {name: [] for name in pages.values()}
    for annotation in dataset["annotations"]:
        annotations[pages[annotation["image_id"]]].append(annotation)
    return annotations


def corners(annotations: list) -> np.ndarray:
    boxes = np.array([a["bbox"] for a in annotations], float).reshape(-1, 4)
    return np.concatenate([boxes[:, :2], boxes[:, :2] + boxes[:, 2:]], 1)


def read(truth: pathlib.Path, found: pathlib.Path, rng: np.random.Generator) -> list[Found]:
    """The pages of which there are detections, and WINDOWS details of each."""
    truth, found = by_page(json.loads(truth.read_text())), by_page(json.loads(found.read_text()))
    pages = []
    for name, detections in found.items():
        boxes, confidence = corners(detections), np.array([d["score"] for d in detections], float)
        labelled = corners([a for a in truth[name] if not a["iscrowd"]])
        ignored = corners([a for a in truth[name] if a["iscrowd"]])
        pages.append(judged(boxes, confidence, labelled, ignored))
        everything = np.concatenate([boxes, labelled, ignored])
        if not len(everything):
            continue
        low, high = everything.min(), everything.max()
        for _ in range(WINDOWS):
            start, extent = rng.uniform(low, high, 2), (high - low) * rng.uniform(0.1, 0.5)
            within = lambda boxes: ((boxes[:, :2] >= start).all(1) & (boxes[:, 2:] <= start + extent).all(1))
            seen = within(boxes)
            pages.append(judged(boxes[seen], confidence[seen], labelled[within(labelled)], ignored))
    return pages


def fit(pages: list[Found]) -> np.ndarray:
    """The weights. A page counts by the square root of what is found on it, so that crowded pages do not decide alone."""
    inputs = torch.from_numpy(np.concatenate([values(page.boxes, page.confidence) for page in pages]))
    target = torch.from_numpy(np.concatenate([page.right for page in pages])).double()
    share = torch.from_numpy(np.concatenate([np.full(len(page.boxes), len(page.boxes) ** -0.5) for page in pages if len(page.boxes)]))
    return logistic_regression(inputs, target, share)


def f1_by_threshold(pages: list[Found], weights: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """-> logits, falling, and F1 when what is at or above each is reported."""
    logit = np.concatenate([values(page.boxes, page.confidence) @ weights for page in pages])
    right = np.concatenate([page.right for page in pages])
    order = np.argsort(-logit)
    hits, total = right[order].cumsum(), right.sum() + sum(page.missed for page in pages)
    return logit[order], 2 * hits / (np.arange(1, len(hits) + 1) + total)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("sets", nargs="+", help="COCO labels and COCO detections, LABELS:FOUND")
    parser.add_argument("--check", nargs="*", default=[], help="as many sets that are only measured")
    parser.add_argument("--shift", type=float, help="of the logit; unless given, F1 peaks at the default confidence")
    a = parser.parse_args()
    rng = np.random.default_rng(0)
    load = lambda pair: read(*map(pathlib.Path, pair.split(":")), rng)
    sets = {pair: load(pair) for pair in a.sets + a.check}
    fitted = [page for pair in a.sets for page in sets[pair]]
    weights = fit(fitted)
    logits, f1 = f1_by_threshold(fitted, weights)
    wanted = np.log(THRESHOLD / (1 - THRESHOLD))
    weights[-1] += wanted - logits[f1.argmax()] if a.shift is None else a.shift
    plain = np.eye(len(weights))[0]
    for pair, pages in sets.items():
        for name, w in (("before", plain), ("after", weights)):
            logits, f1 = f1_by_threshold(pages, w)
            at = max(0, np.searchsorted(-logits, -wanted, side="right") - 1)
            print(f"{pair.partition(':')[0]} {name}: F1 {f1[at]:.4f}, at most {f1.max():.4f} at {1 / (1 + np.exp(-logits[f1.argmax()])):.2f}")
    print("--context", " ".join(f"{weight:.4f}" for weight in weights))


if __name__ == "__main__":
    main()
