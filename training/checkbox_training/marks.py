"""Handwritten marks, drawn as strokes on an empty box: ticks, crosses, slashes, scribbles, fills; and what is not a mark.

Coordinates are page pixels. A mark is rendered on a patch of coverage (0..1), four times oversampled by line smoothing, and
then darkens the page, so that ink over a printed line stays darker than both.
"""

from dataclasses import dataclass

import cv2
import numpy as np

SHIFT = 4  # fractional bits of cv2's coordinates
KINDS = ("tick", "cross", "slash", "scribble", "fill", "blot", "dash", "circle_dot", "loop", "stroke", "strokes", "blackout")
KIND_SHARES = (0.2, 0.2, 0.05, 0.11, 0.12, 0.06, 0.04, 0.03, 0.04, 0.06, 0.04, 0.05)
OFF_CENTRE = 0.2  # share of the pens whose marks are not in the middle of their boxes
BALLPOINTS = 0.2  # share of the pens that are thin
# Share of the fills with an uneven edge. The others are filled by a program, to a straight one: all that tells such
# a box from a bullet is where it stands.
FILLED_BY_HAND = 0.7


@dataclass
class Pen:
    """One writer's pen: the marks of a page look alike."""

    kind: str
    ink: float  # grey level of full coverage, 0 black to 255
    width: float  # of a stroke, as a share of the box's side
    overshoot: float  # how far strokes leave the box, as a share of its side
    slip: float  # standard deviation of a stroke's ends, as a share of the side
    pressure: float  # how much the coverage varies along a stroke, 0..1
    off_centre: float = 0.0  # standard deviation of where the mark's middle is, as a share of the side

    @staticmethod
    def random(rng: np.random.Generator) -> "Pen":
        if rng.random() < BALLPOINTS:
            return Pen.ballpoint(rng)
        kind = rng.choice(KINDS, p=KIND_SHARES)
        pencil = rng.random() < 0.25
        return Pen(
            kind=str(kind),
            ink=float(rng.uniform(70, 185) if pencil else rng.choice([rng.uniform(0, 60), rng.uniform(30, 110)])),
            width=float(np.exp(rng.uniform(np.log(0.04), np.log(0.2)))),
            overshoot=float(rng.choice([0.0, 0.15, 0.45, 0.75], p=[0.38, 0.36, 0.18, 0.08]) * rng.uniform(0.5, 1.5)),
            slip=float(rng.uniform(0.03, 0.16)),
            pressure=float(rng.uniform(0.0, 0.6 if pencil else 0.25)),
            off_centre=float(rng.uniform(0.08, 0.25)) if rng.random() < OFF_CENTRE else 0.0,
        )

    @staticmethod
    def ballpoint(rng: np.random.Generator) -> "Pen":
        """A thin line of blue or faint ink, that stays within the box or nearly so: what is most like print."""
        return Pen(
            kind=str(rng.choice(["cross", "tick", "slash", "stroke", "loop", "scribble"], p=[0.5, 0.24, 0.08, 0.06, 0.06, 0.06])),
            ink=float(rng.uniform(20, 165)),
            width=float(np.exp(rng.uniform(np.log(0.02), np.log(0.075)))),
            overshoot=float(rng.choice([0.0, 0.0, 0.15, 0.4]) * rng.uniform(0.3, 1.2)),
            slip=float(rng.uniform(0.02, 0.1)),
            pressure=float(rng.uniform(0.0, 0.3)),
        )


def _curve(points, rng, slip: float, steps: int = 10) -> np.ndarray:
    """A smooth stroke through `points` (unit box coordinates), each end displaced by the writer's slip."""
    points = np.asarray(points, np.float32) + rng.normal(0, slip, (len(points), 2))
    if len(points) == 2:
        bend = points.mean(0) + rng.normal(0, slip, 2)
        points = np.stack([points[0], bend, points[1]])
    t = np.linspace(0, len(points) - 1, steps * (len(points) - 1) + 1)
    i = np.clip(t.astype(int), 0, len(points) - 2)
    padded = np.concatenate([points[:1] * 2 - points[1:2], points, points[-1:] * 2 - points[-2:-1]])
    a, b, c, d = (padded[i + k] for k in range(4))
    u = (t - i)[:, None]
    # Catmull-Rom: passes through every point
    return 0.5 * (2 * b + (c - a) * u + (2 * a - 5 * b + 4 * c - d) * u**2 + (3 * b - a - 3 * c + d) * u**3)


def strokes(pen: Pen, rng: np.random.Generator) -> list[np.ndarray]:
    """The strokes of one mark in unit box coordinates (0..1 is the outline; they may leave it)."""
    o, slip = pen.overshoot * rng.uniform(0.3, 1.3), pen.slip
    if pen.kind == "tick":
        tail = rng.uniform(0.9, 1.15) + o
        return [_curve([(rng.uniform(0.05, 0.3), rng.uniform(0.4, 0.65)), (rng.uniform(0.3, 0.5), rng.uniform(0.8, 1.0)),
                        (tail, rng.uniform(0.15, 0.3) - 1.2 * o)], rng, slip * 0.5)]
    if pen.kind == "cross":
        m = 0.12
        return [_curve([(m - o, m - o), (1 - m + o, 1 - m + o)], rng, slip), _curve([(1 - m + o, m - o), (m - o, 1 - m + o)], rng, slip)]
    if pen.kind == "slash":
        return [_curve([(0.1 - o, 0.95 + o), (0.9 + o, 0.05 - o)], rng, slip)]
    if pen.kind == "dash":
        return [_curve([(0.1 - o, 0.5), (0.9 + o, 0.5)], rng, slip)]
    if pen.kind in ("stroke", "strokes"):
        return _parallel(1 if pen.kind == "stroke" else int(rng.integers(2, 5)), o, slip, rng)
    if pen.kind == "loop":
        turns = np.linspace(0, 2 * np.pi * rng.uniform(1.0, 2.2), 14)
        radius = rng.uniform(0.2, 0.4) * (1 + 0.15 * rng.normal(size=14))
        return [_curve(np.stack([0.5 + radius * np.cos(turns), 0.5 + radius * np.sin(turns)], -1), rng, slip * 0.3, 4)]
    if pen.kind == "scribble":
        n = int(rng.integers(4, 10))
        along = np.linspace(0.08, 0.92, n)
        across = np.where(np.arange(n) % 2, 0.1 - o * 0.5, 0.9 + o * 0.5)
        zigzag = np.stack([along, across], -1)
        if rng.random() < 0.5:
            zigzag = zigzag[:, ::-1]
        return [_curve(zigzag, rng, slip * 0.7, 5)]
    return []


def _parallel(count: int, overshoot: float, slip: float, rng: np.random.Generator) -> list[np.ndarray]:
    """Straight strokes side by side across the middle of the box, at any angle."""
    angle, reach = rng.uniform(0, np.pi), rng.uniform(0.25, 0.5) + overshoot
    along, across = np.array([np.cos(angle), np.sin(angle)]), np.array([-np.sin(angle), np.cos(angle)])
    places = (np.arange(count) - (count - 1) / 2) * rng.uniform(0.14, 0.26)
    return [_curve([0.5 + place * across - reach * along, 0.5 + place * across + reach * along], rng, 0.5 * slip) for place in places]


def _blob(rng, round_box: bool, low: float, high: float, by_hand: bool = True) -> np.ndarray:
    """A filled outline in unit coordinates; the radius is `low`..`high` of the half side, the edge uneven if it is filled by hand."""
    angle = np.linspace(0, 2 * np.pi, 24, endpoint=False)
    edge = rng.uniform(low, high) * (1 + 0.08 * by_hand * rng.normal(size=24))
    if not round_box:
        edge = edge / np.maximum(np.abs(np.cos(angle)), np.abs(np.sin(angle))) ** (rng.uniform(0.6, 1.0) if by_hand else 1.0)
    return np.stack([0.5 + 0.5 * edge * np.cos(angle), 0.5 + 0.5 * edge * np.sin(angle)], -1)


def draw(canvas: np.ndarray, box, pen: Pen, round_box: bool, rng: np.random.Generator) -> None:
    """Draw one mark of `pen` on `box` (x1, y1, x2, y2 in canvas pixels); `canvas` is grey uint8 and changed in place."""
    x1, y1, x2, y2 = (float(v) for v in box)
    side, size = min(x2 - x1, y2 - y1), np.array([x2 - x1, y2 - y1])
    # in a wide oval or cell the mark keeps the shape of a mark and sits somewhere inside
    if max(size) > 1.6 * side and pen.kind not in ("fill", "dash", "scribble"):
        free = size - side * 1.2
        start = np.array([x1, y1]) + np.maximum(free, 0) * rng.uniform(0, 1, 2)
        x1, y1 = start
        size = np.minimum(size, side * 1.2)
    if pen.off_centre and pen.kind not in ("fill", "blackout"):
        x1, y1 = np.array([x1, y1]) + np.clip(rng.normal(0, pen.off_centre, 2), -0.4, 0.4) * size
    margin = int(np.ceil(max(size) * (pen.overshoot * 2 + 0.5))) + 3
    left, top = int(x1) - margin, int(y1) - margin
    coverage = np.zeros((int(size[1]) + 2 * margin + 2, int(size[0]) + 2 * margin + 2), np.uint8)
    to_patch = lambda p: np.round((p * size + [x1 - left, y1 - top]) * (1 << SHIFT)).astype(np.int32)
    if pen.kind in ("fill", "blot", "circle_dot", "blackout"):
        low, high = {"fill": (0.8, 1.1), "blot": (0.45, 0.8), "circle_dot": (0.35, 0.6), "blackout": (1.0, 1.3)}[pen.kind]
        by_hand = pen.kind != "fill" or rng.random() < FILLED_BY_HAND
        blob = _blob(rng, round_box or pen.kind == "circle_dot", low, high, by_hand)
        cv2.fillPoly(coverage, [to_patch(blob)], 255, cv2.LINE_AA, SHIFT)
    for stroke in strokes(pen, rng):
        width = max(1, round(pen.width * side * float(rng.uniform(0.8, 1.25))))
        points = to_patch(stroke)
        levels = 255 * (1 - pen.pressure * np.abs(np.sin(np.linspace(0, rng.uniform(1, 4), len(points)) + rng.uniform(0, 3))))
        for a, b, level in zip(points[:-1], points[1:], levels):
            cv2.line(coverage, a.tolist(), b.tolist(), int(level), width, cv2.LINE_AA, SHIFT)
    if pen.pressure > 0.2:  # pencil leaves the paper's grain
        grain = rng.integers(160, 256, coverage.shape, dtype=np.uint16)
        coverage = (coverage * grain >> 8).astype(np.uint8)
    ink(canvas, coverage, left, top, pen.ink)


def ink(canvas: np.ndarray, coverage: np.ndarray, left: int, top: int, level: float) -> None:
    """Darken the canvas towards `level` where the coverage (uint8) lies; the patch may hang over the canvas' edges."""
    y0, x0 = max(0, top), max(0, left)
    y1, x1 = min(canvas.shape[0], top + coverage.shape[0]), min(canvas.shape[1], left + coverage.shape[1])
    if y1 <= y0 or x1 <= x0:
        return
    part = canvas[y0:y1, x0:x1]
    share = coverage[y0 - top : y1 - top, x0 - left : x1 - left].astype(np.float32) / 255
    part[:] = np.minimum(part, part * (1 - share) + level * share).astype(np.uint8)


def speck(canvas: np.ndarray, box, rng: np.random.Generator) -> None:
    """A dot or a hairline inside the box that is not a mark: dirt, a slip of the pen, a pen put down and lifted."""
    x1, y1, x2, y2 = (float(v) for v in box)
    side = min(x2 - x1, y2 - y1)
    centre = np.array([rng.uniform(x1, x2), rng.uniform(y1, y2)])
    radius = side * rng.uniform(0.02, 0.07)
    half = int(radius) + 2
    coverage = np.zeros((2 * half, 2 * half), np.uint8)
    cv2.circle(coverage, (half << SHIFT, half << SHIFT), max(4, int(radius * (1 << SHIFT))), 255, -1, cv2.LINE_AA, SHIFT)
    left, top = (centre - half).astype(int)
    ink(canvas, coverage, int(left), int(top), float(rng.uniform(0, 120)))


def _overlaps(boxes: np.ndarray, low, high) -> bool:
    return bool(((boxes[:, 0] < high[0]) & (boxes[:, 2] > low[0]) & (boxes[:, 1] < high[1]) & (boxes[:, 3] > low[1])).any())


def handwriting(canvas: np.ndarray, boxes: np.ndarray, rng: np.random.Generator) -> None:
    """A word or a number by hand away from the boxes, letter by letter: its loops and crossings are not boxes. Never over one."""
    unit = float(np.exp(rng.uniform(np.log(14), np.log(48))))  # height of a capital
    letters = "0123456789" if rng.random() < 0.3 else "abcdeghlmnopqrstuvxyzABCDEGHJLMNOPQRSTUXZ"
    font = int(rng.choice([cv2.FONT_HERSHEY_SCRIPT_SIMPLEX, cv2.FONT_HERSHEY_SCRIPT_COMPLEX, cv2.FONT_HERSHEY_SIMPLEX,
                           cv2.FONT_HERSHEY_SIMPLEX | cv2.FONT_ITALIC]))
    count, thickness = int(rng.integers(1, 9)), int(rng.choice([1, 1, 2, 3]))
    spacing = 1.4 if rng.random() < 0.2 else 1.0  # at times spread, as in character boxes
    size = int(unit * (1.4 * count * spacing + 2)), int(unit * 3)
    left, top = int(rng.uniform(-unit, canvas.shape[1])), int(rng.uniform(-unit, canvas.shape[0]))
    if _overlaps(boxes, (left, top), (left + size[0], top + size[1])):
        return
    coverage, x = np.zeros(size[::-1], np.uint8), unit * 0.5
    for letter in rng.choice(list(letters), count):
        scale = unit / 22 * rng.uniform(0.8, 1.2)  # Hershey capitals are 21 units high
        cv2.putText(coverage, str(letter), (int(x), int(unit * (2 + rng.normal(0, 0.06)))), font, scale, 255, thickness, cv2.LINE_AA)
        x += cv2.getTextSize(str(letter), font, scale, thickness)[0][0] * spacing * rng.uniform(0.85, 1.1)
    lean, rise = rng.normal(0, 0.2), rng.normal(0, 0.05)
    matrix = np.float32([[1, lean, -lean * size[1] / 2], [rise, 1, -rise * size[0] / 2]])
    ink(canvas, cv2.warpAffine(coverage, matrix, size), left, top, float(rng.uniform(0, 130)))


def scrawl(canvas: np.ndarray, boxes: np.ndarray, rng: np.random.Generator) -> None:
    """Handwriting away from the boxes: a word, a signature, a line that strikes text out. Never over a box."""
    height, width = canvas.shape
    unit = rng.uniform(10, 30)
    x, y = rng.uniform(0, width), rng.uniform(0, height)
    length = int(rng.integers(3, 14))
    if rng.random() < 0.25:
        points = np.array([[x, y], [x + unit * length, y + rng.normal(0, 4)]])
    else:
        steps = rng.uniform(0.1, 0.5, length * 3) * unit
        points = np.stack([x + np.cumsum(steps), y + rng.normal(0, 0.35, length * 3) * unit], -1)
    low, high = points.min(0) - 4, points.max(0) + 4
    if _overlaps(boxes, low, high):
        return
    curve = np.round((_curve(points - low, rng, 0.5, 6)) * (1 << SHIFT)).astype(np.int32)
    coverage = np.zeros(np.ceil(high - low + 8).astype(int)[::-1], np.uint8)
    cv2.polylines(coverage, [curve], False, 255, int(rng.integers(1, 4)), cv2.LINE_AA, SHIFT)
    ink(canvas, coverage, int(low[0]), int(low[1]), float(rng.uniform(0, 110)))
