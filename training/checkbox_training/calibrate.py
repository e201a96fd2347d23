"""Finds the scale and shift of the is-a-box logit, and of the refiner's filled logit, after which they say frequencies, on packed
labelled pages.

    python -m checkbox_training.calibrate WEIGHTS --dev PACKED… [--scale S --shift T --refiner WEIGHTS]

Platt scaling (1999) on the detections that NMS leaves: the target is whether a detection matches a labelled box at IoU 0.5.
Prints the pair for `export --scale --shift`, or, for a refiner behind a calibrated network, for `--refiner-scale
--refiner-shift --filled-scale --filled-shift`, and for `--state-scale --state-shift` where the filled logit stays as it is; the expected calibration error before and after, and F1 over thresholds after.
"""

import argparse
import pathlib
from dataclasses import dataclass

import numpy as np
import torch

from .evaluate import detect, match
from .export import calibrate, load
from .pages import PageSet
from .refiner import Refiner


@dataclass
class Outcomes:
    """Of all detections over a low floor: confidence [n] and whether each is right; of those that are, the probability [m] that
    the box is filled, and whether it is; `boxes` is the number of labelled ones."""

    confidence: np.ndarray
    hit: np.ndarray
    filled: np.ndarray
    is_filled: np.ndarray
    boxes: int


def collect(network, sets, refiner=None) -> Outcomes:
    parts, total = [], 0
    for pages in sets:
        for i in range(len(pages)):
            page = pages[i]
            boxes, confidence, filled = detect(network, page.pixels, "cpu", floor=0.01, refiner=refiner)
            found = match(boxes, page.boxes, page.ignored)
            matched = found >= 0
            parts.append((confidence.numpy()[found != -2], matched[found != -2], filled.numpy()[matched], page.filled[found[matched]]))
            total += len(page.boxes)
    return Outcomes(*(np.concatenate(column) for column in zip(*parts)), total)


def logistic_regression(inputs: torch.Tensor, target: torch.Tensor, share: torch.Tensor | None = None) -> np.ndarray:
    """The weights of `inputs` [n, k], float64, for a `target` [n] of 0 and 1; each row counts by its `share`."""
    weights = torch.zeros(inputs.shape[1], dtype=torch.double, requires_grad=True)
    optimizer = torch.optim.LBFGS([weights], max_iter=300, line_search_fn="strong_wolfe")

    def closure():
        optimizer.zero_grad()
        value = torch.nn.functional.binary_cross_entropy_with_logits(inputs @ weights, target, weight=share)
        value.backward()
        return value

    optimizer.step(closure)
    return weights.detach().numpy()


def fit(confidence: np.ndarray, hit: np.ndarray) -> tuple[float, float]:
    """Logistic regression of `hit` on the logit of the confidence -> (scale, shift)."""
    logit = torch.logit(torch.from_numpy(confidence).double(), eps=1e-6)
    inputs = torch.stack([logit, torch.ones_like(logit)], 1)
    return tuple(logistic_regression(inputs, torch.from_numpy(hit).double()).tolist())


def expected_calibration_error(confidence: np.ndarray, hit: np.ndarray, bins: int = 10) -> float:
    """Mean distance between confidence and frequency over equal bins, weighted by their counts (Guo et al. 2017)."""
    which = np.minimum((confidence * bins).astype(int), bins - 1)
    gaps = [abs(confidence[which == b].mean() - hit[which == b].mean()) * (which == b).mean() for b in range(bins) if (which == b).any()]
    return float(sum(gaps))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("weights", type=pathlib.Path)
    parser.add_argument("--dev", nargs="+", type=pathlib.Path, required=True)
    parser.add_argument("--scale", type=float, default=1.0, help="calibration of the page's network, for a refiner")
    parser.add_argument("--shift", type=float, default=0.0)
    parser.add_argument("--refiner", type=pathlib.Path, help="weights of the refiner to be calibrated")
    a = parser.parse_args()
    network, refiner = load(a.weights), load(a.refiner, Refiner()) if a.refiner else None
    calibrate(network, a.scale, a.shift)
    found = collect(network, [PageSet(folder) for folder in a.dev], refiner)
    confidence, hit, total = found.confidence, found.hit, found.boxes
    scale, shift = fit(confidence, hit)
    logit = np.log(confidence) - np.log1p(-confidence)
    calibrated = 1 / (1 + np.exp(-(scale * logit + shift)))
    prefix = "--refiner-" if refiner else "--"
    print(f"{prefix}scale {scale:.3f} {prefix}shift {shift:.3f}")
    if refiner:
        print("--filled-scale {:.3f} --filled-shift {:.3f}".format(*fit(found.filled, found.is_filled)),
              f"states right {np.mean((found.filled > 0.5) == found.is_filled):.4f}")
        margin, right = np.maximum(found.filled, 1 - found.filled), (found.filled > 0.5) == found.is_filled
        print("--state-scale {:.3f} --state-shift {:.3f}".format(*fit(margin, right)))
    print(f"expected calibration error {expected_calibration_error(confidence, hit):.4f} -> "
          f"{expected_calibration_error(calibrated, hit):.4f}")
    for threshold in (0.05, 0.1, 0.15, 0.2, 0.25, 0.3, 0.4, 0.5, 0.6, 0.7):
        kept = hit[calibrated >= threshold]
        precision, recall = kept.mean() if len(kept) else 0.0, kept.sum() / total
        print(f"{threshold:.2f}  precision {precision:.4f}  recall {recall:.4f}  F1 {2 * precision * recall / max(1e-9, precision + recall):.4f}")


if __name__ == "__main__":
    main()
