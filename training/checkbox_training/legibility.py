"""Which outlines a device has left on the paper: nobody can label, find or miss a box that is not there to be seen.

A fax that drops thin grey lines, or a photograph in the dark, leaves boxes of which only the label is left. Asked for, they teach
a network to guess from the text beside them; counted, they make a measure that nothing can reach.
"""

import cv2
import numpy as np

EYE_PX = 0.8  # standard deviation of the blur through which both pictures are compared: noise averages out, lines do not
LEAST_CORRELATION = 0.55  # chosen by looking at outlines in the order of their correlation
LEAST_CONTRAST = 2.5  # grey levels, standard deviation: less is no outline
EVENED = 0.8  # quantile of the contrast at which it is clipped: the outline is the most of what stands out
OUTSIDE_PX, INSIDE_SHARE = 2, 0.25  # the band that holds the outline: so far outside of the box, and inside in sides


def legible(before: np.ndarray, after: np.ndarray, boxes: np.ndarray, filled: np.ndarray) -> np.ndarray:
    """Whether enough of each box's outline, and of the mark in a filled one, is left to be seen: bool [n].

    before, after: grey uint8 of the same size, as on paper and as the device returns it; boxes: [n, 4] x1, y1, x2, y2 in pixels;
    filled: bool [n]. What there was not, or what lies outside of the picture, is not legible.
    """
    before, after = (cv2.GaussianBlur(image, (0, 0), EYE_PX).astype(np.float32) for image in (before, after))
    clear = [_outline_correlation(before, after, box) >= LEAST_CORRELATION
             and not (is_filled and _mark_is_lost(before, after, box)) for box, is_filled in zip(boxes, filled)]
    return np.array(clear, bool)


def _outline_correlation(before: np.ndarray, after: np.ndarray, box: np.ndarray) -> float:
    """How much of a box's outline is left: the correlation of the pixels around it, in 0..1; a negative counts like a positive."""
    height, width = before.shape
    x1, y1 = np.maximum(np.floor(box[:2]).astype(int) - OUTSIDE_PX, 0)
    x2, y2 = np.minimum(np.ceil(box[2:]).astype(int) + OUTSIDE_PX, [width, height])
    if x2 - x1 < 3 or y2 - y1 < 3:
        return 0.0
    band = np.ones((y2 - y1, x2 - x1), bool)
    left, top, right, bottom = _inside(box) - [x1, y1, x1, y1]
    band[max(0, top) : max(0, bottom), max(0, left) : max(0, right)] = False
    return _correlation(_evened(before[y1:y2, x1:x2][band]), _evened(after[y1:y2, x1:x2][band]))


def _mark_is_lost(before: np.ndarray, after: np.ndarray, box: np.ndarray) -> bool:
    """Whether there were strokes inside the box and are none now; a box that is black all over has no strokes to lose."""
    left, top, right, bottom = np.maximum(_inside(box), 0)
    was, now = before[top:bottom, left:right].ravel(), after[top:bottom, left:right].ravel()
    if was.size == 0 or was.std() < LEAST_CONTRAST:
        return False
    return _correlation(was - was.mean(), now - now.mean()) < LEAST_CORRELATION


def _inside(box: np.ndarray) -> np.ndarray:
    inset = np.maximum(2, INSIDE_SHARE * (box[2:] - box[:2]).min())
    return np.concatenate([np.ceil(box[:2] + inset), np.floor(box[2:] - inset)]).astype(int)


def _evened(pixels: np.ndarray) -> np.ndarray:
    """Deviations from the mean, after text beside a faint outline was made as faint: what stands out most is clipped."""
    middle = np.partition(pixels, len(pixels) // 2)[len(pixels) // 2]
    rank = int(EVENED * len(pixels))
    limit = np.partition(np.abs(pixels - middle), rank)[rank]
    clipped = np.clip(pixels, middle - limit, middle + limit)
    return clipped - clipped.mean()


def _correlation(was: np.ndarray, now: np.ndarray) -> float:
    if was.std() < LEAST_CONTRAST or now.std() < LEAST_CONTRAST:
        return 0.0
    return float(abs((was * now).mean()) / (was.std() * now.std()))
