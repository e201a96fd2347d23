"""A training sample: a crop of a page, turned, tilted, marked and degraded, with its boxes carried along exactly."""

from dataclasses import dataclass

import cv2
import numpy as np

from . import degrade, lettering, look_alikes, marks
from .legibility import legible
from .pages import PAPER, Page

CROP_PX = 512
LONG_SIDE_PX = 1280  # of a whole page in the network's input
MIN_SIDE_PX, MAX_SIDE_PX = 6.0, 260.0  # of a box in the crop: what the network is asked to find
AGAIN_SIDE_PX = 16.0  # of a box where the detector looks again
LARGE = 0.1  # share of the crops that show a detail with large boxes, unless said otherwise
LARGE_SIDES_PX = 40.0, 240.0  # of those boxes
LETTERED = 0.3  # share of the crops whose empty boxes have letters or digits printed in them
TINTED = 0.15  # share of the crops with a tint under the boxes
LOOK_ALIKES = 0.3  # share of the crops on whose blank places things that resemble boxes are drawn
WATERMARKED = 0.06  # share of the crops with large letters across them
LEFT_ASKEW = 0.3  # share of the pages askew that are shown as they lie


@dataclass
class Sample:
    pixels: np.ndarray  # uint8 [CROP_PX, CROP_PX]
    boxes: np.ndarray  # float32 [n, 4] x1, y1, x2, y2 in crop pixels: of the whole printed outline
    filled: np.ndarray  # bool [n]
    ignored: np.ndarray  # float32 [m, 4]
    round: np.ndarray  # bool [n]: the outline is a circle or an oval


def outline_points(boxes: np.ndarray, is_round: np.ndarray) -> np.ndarray:
    """Points on the outlines, [n, 32, 2]: the corners and edge points of a square box, or as many on the ellipse."""
    angle = np.linspace(0, 2 * np.pi, 32, endpoint=False)
    unit = np.stack([np.cos(angle), np.sin(angle)], -1)
    square = unit / np.abs(unit).max(-1, keepdims=True)  # multiples of 11.25 degrees include the four corners
    centre, half = (boxes[:, :2] + boxes[:, 2:]) / 2, (boxes[:, 2:] - boxes[:, :2]) / 2
    points = np.where(is_round[:, None, None], unit, square)
    return centre[:, None] + points * half[:, None]


def transform_boxes(boxes: np.ndarray, is_round: np.ndarray, matrix: np.ndarray) -> np.ndarray:
    """Axis-aligned bounds of the outlines after the homography `matrix`, [n, 4].

    Coordinates are continuous (a pixel's centre is at +0.5); `matrix` maps continuous to continuous coordinates.
    """
    if not len(boxes):
        return np.zeros((0, 4), np.float32)
    points = outline_points(boxes, is_round)
    moved = cv2.perspectiveTransform(points.reshape(1, -1, 2).astype(np.float64), matrix).reshape(points.shape)
    return np.concatenate([moved.min(1), moved.max(1)], -1).astype(np.float32)


def warp(image: np.ndarray, matrix: np.ndarray, size: tuple[int, int], fill: int, interpolation: int) -> np.ndarray:
    """Warp by a homography between continuous coordinates (cv2's own put a pixel's centre at +0)."""
    half = np.array([[1, 0, 0.5], [0, 1, 0.5], [0, 0, 1]])
    return cv2.warpPerspective(image, np.linalg.inv(half) @ matrix @ half, size, flags=interpolation,
                               borderMode=cv2.BORDER_CONSTANT, borderValue=fill)


def _pose(rng: np.random.Generator) -> tuple[float, float]:
    """-> (rotation in radians, strength of the perspective); what lies further askew, the detector turns upright first, but it
    also looks at the page as it lies"""
    turn = rng.choice(4, p=[0.67, 0.11, 0.11, 0.11]) * np.pi / 2
    way = rng.random()
    if way < 0.45:
        return turn + np.radians(rng.normal(0, 0.8)), 0.0
    if way < 0.68:
        return turn + np.radians(rng.normal(0, 4)), rng.uniform(0, 0.1)
    if way < 0.92:
        return turn + np.radians(rng.normal(0, 8)), rng.uniform(0, 0.25)
    return np.radians(rng.uniform(-180, 180)), rng.uniform(0, 0.25)


def _median_side(page: Page) -> float | None:
    """Of the boxes' shorter sides, in page pixels."""
    return float(np.median((page.boxes[:, 2:] - page.boxes[:, :2]).min(1))) if len(page.boxes) else None


def _scale(page: Page, rng: np.random.Generator, large: float) -> float:
    """Crop pixels per page pixel: mostly about what the page gets when it is detected whole, at times a photograph in which
    it is half as large, or a detail."""
    side = _median_side(page)
    if side is not None and rng.random() < large:
        return float(np.exp(rng.uniform(*np.log(LARGE_SIDES_PX)))) / side
    whole = LONG_SIDE_PX / max(page.pixels.shape)
    low, high = (0.75, 1.45) if rng.random() < 0.75 else (0.5, 2.0)
    scale = whole * float(np.exp(rng.uniform(np.log(low), np.log(high))))
    return scale if side is None else float(np.clip(scale, rng.choice([7.5, 9.0, 10.5]) / side, 70 / side))


@dataclass
class View:
    """How a crop shows its page, and what the detector did to the device's picture to show it so."""

    scale: float  # crop pixels per page pixel
    angle: float  # of the page in the crop, in radians
    tilt: float  # strength of the perspective
    enlarged: float = 1.0  # times that the picture was, after the device
    turned: float = 0.0  # radians that the picture was, after the device

    def picture(self) -> tuple[np.ndarray, int]:
        """-> the matrix from the crop back to the picture, and the side of the square picture that holds all of the crop"""
        cos, sin = np.cos(self.turned) / self.enlarged, np.sin(self.turned) / self.enlarged
        extent = int(np.ceil(CROP_PX * (abs(cos) + abs(sin))))
        turn = np.array([[cos, -sin, 0], [sin, cos, 0], [0, 0, 1]])
        turn[:2, 2] = extent / 2 - turn[:2, :2] @ [CROP_PX / 2, CROP_PX / 2]
        return turn, extent


def _view(page: Page, rng: np.random.Generator, zoom: float, again: float, askew: float, large: float) -> View:
    way, (angle, tilt) = rng.random(), _pose(rng)
    if way < again:
        is_turned = rng.random() < 0.4
        enlarged = float(rng.uniform(1.0 if is_turned else 1.2, 2.0))
        turned = float(rng.uniform(-np.pi, np.pi)) if is_turned else 0.0
        scale = AGAIN_SIDE_PX / (_median_side(page) or max(page.pixels.shape) / 90) * float(np.exp(rng.uniform(-0.3, 0.3)))
        return View(scale, angle, tilt, enlarged, turned)
    scale = zoom * _scale(page, rng, large)
    if way >= again + askew:
        return View(scale, angle, tilt)
    turned = float(rng.uniform(-np.pi, np.pi))
    if rng.random() < LEFT_ASKEW:
        return View(scale, angle + turned, tilt)
    return View(scale, angle + rng.choice([0.0, np.pi]), tilt, turned=turned)  # upright print may stand on its head


def homography(centre, scale: float, angle: float, tilt: float, rng: np.random.Generator, stretch: float = 1.0) -> np.ndarray:
    """Maps `centre` of the page near the middle of the crop, stretched along x, turned by `angle`, with corners displaced by
    `tilt`."""
    cos, sin = np.cos(angle) * scale, np.sin(angle) * scale
    linear = np.array([[cos, -sin], [sin, cos]]) @ np.diag([stretch, 1 / stretch])
    turn = np.eye(3)
    turn[:2, :2], turn[:2, 2] = linear, CROP_PX / 2 - linear @ centre
    if tilt == 0:
        return turn
    corners = np.float32([[0, 0], [CROP_PX, 0], [CROP_PX, CROP_PX], [0, CROP_PX]])
    moved = corners + rng.uniform(-tilt, tilt, (4, 2)).astype(np.float32) * CROP_PX * 0.5
    return cv2.getPerspectiveTransform(corners, moved) @ turn


def print_under(canvas: np.ndarray, page: Page, origin, rng: np.random.Generator) -> None:
    """At times draw what resembles boxes beside them, print letters into the empty ones near the crop, or lay a tint or a watermark
    under them; changes the canvas."""
    blank = ~page.filled & page.markable
    boxes, is_round = (page.boxes - np.tile(origin, 2))[blank], page.round[blank]
    inside = (boxes[:, :2] > 0).all(1) & (boxes[:, 2:] < canvas.shape[::-1]).all(1)
    if rng.random() < LOOK_ALIKES:
        side = boxes[:, 2:] - boxes[:, :2]
        look_alikes.draw(canvas, boxes[inside & ~is_round & (side.max(1) < 1.5 * side.min(1))], rng)
    if rng.random() < WATERMARKED:
        look_alikes.watermark(canvas, rng)
    if rng.random() < LETTERED:
        lettering.print_inside(canvas, boxes[inside], is_round[inside], rng)
    if rng.random() < TINTED:
        lettering.tint(canvas, boxes[inside], rng)


def write(canvas: np.ndarray, page: Page, origin, rng: np.random.Generator, filled: np.ndarray) -> None:
    """Mark a share of the empty boxes near the crop, in one writer's hand; changes canvas and filled."""
    boxes = page.boxes - np.tile(origin, 2)
    inside = (boxes[:, 0] > 0) & (boxes[:, 1] > 0) & (boxes[:, 2] < canvas.shape[1]) & (boxes[:, 3] < canvas.shape[0])
    candidates = np.flatnonzero(inside & ~page.filled & page.markable)
    share = rng.choice([0, 0.1, 0.25, 0.45, 0.7, 0.95])
    pen, mixed = marks.Pen.random(rng), rng.random() < 0.25
    for i in candidates:
        if rng.random() < share:
            if mixed and rng.random() < 0.4:
                pen = marks.Pen.random(rng)
            marks.draw(canvas, boxes[i], pen, bool(page.round[i]), rng)
            filled[i] = True
        elif rng.random() < 0.04:
            marks.speck(canvas, boxes[i], rng)
    for _ in range(int(rng.choice([0, 0, 0, 1, 3, 6]))):
        (marks.scrawl if rng.random() < 0.35 else marks.handwriting)(canvas, boxes, rng)


def _surroundings(rng: np.random.Generator) -> int:
    return int(rng.choice([255, rng.integers(180, 255), rng.integers(0, 180), 0]))


def _centre(page: Page, rng: np.random.Generator, focus: float) -> np.ndarray:
    """Around what on the page a crop is taken: a box, a hard place, or anything."""
    targets = page.boxes
    if len(page.hard) and (rng.random() < 0.4 or not len(targets)):
        targets = page.hard
    if len(targets) and rng.random() < focus:
        target = targets[rng.integers(len(targets))]
        return (target[:2] + target[2:]) / 2
    return rng.uniform([0, 0], page.pixels.shape[::-1])


def _marked(page: Page, matrix: np.ndarray, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """-> what of the page the crop of `matrix` shows, marked by a writer; where on the page its corner is; which boxes are filled"""
    size = page.pixels.shape[::-1]
    corners = np.float64([[[0, 0], [CROP_PX, 0], [CROP_PX, CROP_PX], [0, CROP_PX]]])
    reach = cv2.perspectiveTransform(corners, np.linalg.inv(matrix))[0]
    low = np.clip(np.floor(reach.min(0)) - 8, 0, np.subtract(size, 1)).astype(int)
    high = np.clip(np.ceil(reach.max(0)) + 8, low + 1, size).astype(int)
    canvas, filled = page.pixels[low[1] : high[1], low[0] : high[0]].copy(), page.filled.copy()
    origin = low.astype(np.float32)
    print_under(canvas, page, origin, rng)
    write(canvas, page, origin, rng, filled)
    return canvas, low, filled


def _reduced(canvas: np.ndarray, shrink: float) -> tuple[np.ndarray, np.ndarray]:
    """-> the canvas reduced by an area filter, since warping alone would alias thin outlines away; and the matrix back to it"""
    if shrink >= 0.95:
        return canvas, np.eye(3)
    size = np.maximum(1, np.round(np.array(canvas.shape[::-1]) * shrink)).astype(int)
    reduced = cv2.resize(canvas, size.tolist(), interpolation=cv2.INTER_AREA)
    return reduced, np.diag([canvas.shape[1] / reduced.shape[1], canvas.shape[0] / reduced.shape[0], 1.0])


def _asked(boxes: np.ndarray, clipped: np.ndarray, side: np.ndarray, zoom: float) -> tuple[np.ndarray, np.ndarray]:
    """-> which boxes are asked for, of those that the crop shows `clipped`, and which are there but unclear: cut by its edge, or
    too small or large; `side` is the shorter one of each"""
    middle = (boxes[:, :2] + boxes[:, 2:]) / 2
    visible = ((middle > 0) & (middle < CROP_PX)).all(1)
    there = (clipped[:, :2] < clipped[:, 2:]).all(1)
    share = np.prod(clipped[:, 2:] - clipped[:, :2], 1) / np.maximum(np.prod(boxes[:, 2:] - boxes[:, :2], 1), 1e-6)
    asked = visible & (share > 0.75) & (side >= zoom * MIN_SIDE_PX) & (side <= zoom * MAX_SIDE_PX)
    return asked, there & ~asked


def make(page: Page, rng: np.random.Generator, device: str | None = None, zoom: float = 1.0,
         focus: float = 0.75, again: float = 0.0, askew: float = 0.0, large: float = LARGE) -> Sample:
    """One sample of `page`; `device` names a degradation of `degrade.DEVICES`, else one is drawn by its share; `zoom` enlarges
    beyond what the page's network sees; `focus` is the share of crops that are centred on a box or a hard place, `again` of those
    that were enlarged or turned after the device saw them, as in a second look, and `askew` of those that lay askew by any angle,
    most of which were turned upright after the device saw them; `large` of the others show large boxes."""
    centre = _centre(page, rng, focus)
    view = _view(page, rng, zoom, again, askew, large)
    scale, (to_picture, extent) = view.scale, view.picture()
    shrunk = 1 / view.enlarged  # picture pixels per crop pixel
    limit = rng.choice([0, 0.2, 0.5], p=[0.6, 0.3, 0.1])
    stretch = float(np.exp(rng.uniform(-limit, limit)))  # boxes that are not square, circles that are ovals
    matrix = homography(centre + rng.uniform(-0.32, 0.32, 2) * CROP_PX / scale, scale, view.angle, view.tilt, rng, stretch)

    canvas, low, filled = _marked(page, matrix, rng)
    reduced, back = _reduced(canvas, min(1.0, scale * shrunk * float(rng.choice([1.0, 1.3]))))
    shift = np.array([[1, 0, low[0]], [0, 1, low[1]], [0, 0, 1.0]])
    interpolation = int(rng.choice([cv2.INTER_LINEAR, cv2.INTER_CUBIC]))
    pixels = warp(reduced, to_picture @ matrix @ shift @ back, (extent, extent), _surroundings(rng), interpolation)

    boxes = transform_boxes(page.boxes, page.round, matrix)
    clipped, side = np.clip(boxes, 0, CROP_PX), (boxes[:, 2:] - boxes[:, :2]).min(1)
    asked, unclear = _asked(boxes, clipped, side, zoom)
    sharpness = float(np.clip(np.median(side[asked]) * shrunk / (14 * zoom), 0.3, 1.0)) if asked.any() else float(rng.uniform(0.4, 1))
    seen = degrade.degrade(pixels, rng, sharpness, device)
    if view.enlarged != 1 or view.turned != 0:
        how = cv2.INTER_CUBIC if view.turned else cv2.INTER_LINEAR  # as the detector does
        pixels, seen = (warp(image, np.linalg.inv(to_picture), (CROP_PX, CROP_PX), PAPER, how) for image in (pixels, seen))
    shown, filled, is_round = clipped[asked], filled[asked], page.round[asked]
    clear = legible(pixels, seen, shown, filled)
    ignored = transform_boxes(page.ignored, np.zeros(len(page.ignored), bool), matrix)
    ignored = np.concatenate([clipped[unclear], ignored, shown[~clear]]).astype(np.float32)
    return Sample(seen, shown[clear], filled[clear], ignored, is_round[clear])
