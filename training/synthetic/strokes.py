"""Marks made by hand, as SVG strokes over a box: fills, single strokes, crosses, ticks, dots, rings; and what a rubber leaves.

Coordinates are CSS px from the box's middle. A mark multiplies with the page, so print shows through a pencil.
"""

import math
import random
from dataclasses import dataclass

FILLS = ("hand-fill", "hand-blob", "hand-zigzag")
LINES = ("hand-stroke", "hand-three", "hand-cross", "hand-tick", "hand-dash", "hand-plus")
SMALL = ("hand-dot", "hand-half", "hand-ring", "hand-scribble")
KINDS = FILLS + LINES + SMALL


@dataclass
class Pen:
    """One writer's pen and habit. `width` is a stroke's, as a share of the box's shorter side, `reach` how far strokes go (1: to the outline)."""

    kind: str
    colour: str
    opacity: float
    width: float
    reach: float
    slip: float

    @staticmethod
    def random(rng: random.Random, kinds: tuple[str, ...] = KINDS) -> "Pen":
        """A pencil of any strength, a ball pen or a felt pen."""
        tool = rng.choice(["pencil", "pencil", "ball", "ball", "felt"])
        grey = rng.randint(30, 150)
        colour = (
            f"rgb({grey},{grey},{grey + 4})"
            if tool == "pencil"
            else rng.choice(["#000", "#111", "#114", "#1a2f9c", "#00f", "#b00", "#223"])
        )
        opacity = rng.uniform(0.55, 0.95) if tool == "pencil" else rng.uniform(0.8, 1)
        width = {"pencil": rng.uniform(0.05, 0.16), "ball": rng.uniform(0.04, 0.1), "felt": rng.uniform(0.14, 0.3)}[tool]
        return Pen(rng.choice(kinds), colour, opacity, width, rng.choice([0.7, 0.9, 1, 1.1, 1.35, 1.7]), rng.uniform(0.02, 0.14))


def mark_html(rng: random.Random, pen: Pen, width: float, height: float, kind: str | None = None) -> str:
    """One mark of `pen` over a box of `width` by `height`, as an element centred on it."""
    kind = kind or pen.kind
    half_w, half_h, side = width / 2, height / 2, min(width, height)
    if kind not in FILLS and kind not in ("hand-dash", "hand-half") and max(width, height) > 1.5 * side and rng.random() < 0.6:
        half_w, half_h = min(half_w, 0.6 * side), min(half_h, 0.6 * side)
    # A slip never takes a mark off its box.
    dx, dy = (max(-0.3, min(0.3, rng.gauss(0, pen.slip))) * side for _ in "xy")
    line = max(0.7, pen.width * side * rng.uniform(0.85, 1.2))
    shape = _SHAPES[kind](rng, pen, half_w, half_h, line)
    return (
        f'<i class="m" style="mix-blend-mode:multiply;opacity:{pen.opacity:.2f}"><svg width="1" height="1"><g transform="translate({dx:.2f}'
        f' {dy:.2f})" stroke="{pen.colour}" stroke-width="{line:.2f}" fill="none" stroke-linecap="round" stroke-linejoin="round">'
        f"{shape}</g></svg></i>"
    )


def erased_html(rng: random.Random, width: float, height: float) -> str:
    """What a rubber leaves of a mark: a faint smear that darkens the paper a little."""
    pen = Pen("hand-zigzag", "#888", rng.uniform(0.08, 0.22), rng.uniform(0.1, 0.2), rng.uniform(0.8, 1.3), 0.1)
    return mark_html(rng, pen, width, height, rng.choice(["hand-zigzag", "hand-blob", "hand-cross", "hand-stroke"]))


def _path(points: list[tuple[float, float]]) -> str:
    return '<path d="M' + "L".join(f"{x:.2f} {y:.2f}" for x, y in points) + '"/>'


def _bent(rng: random.Random, pen: Pen, x0: float, y0: float, x1: float, y1: float) -> str:
    """A stroke with a slight bow."""
    slack = pen.slip * math.hypot(x1 - x0, y1 - y0)
    near = lambda v: v + rng.gauss(0, slack * 0.6)
    return f'<path d="M{near(x0):.2f} {near(y0):.2f}Q{near((x0 + x1) / 2):.2f} {near((y0 + y1) / 2):.2f} {near(x1):.2f} {near(y1):.2f}"/>'


def _outline(rng, w, h, low, high, n=18) -> list[tuple[float, float]]:
    size = rng.uniform(low, high)
    return [
        (w * size * rng.gauss(1, 0.06) * math.cos(2 * math.pi * i / n), h * size * rng.gauss(1, 0.06) * math.sin(2 * math.pi * i / n))
        for i in range(n)
    ]


def _blob(rng, pen, w, h, line, low=0.75, high=1.2):
    points = "L".join(f"{x:.2f} {y:.2f}" for x, y in _outline(rng, w, h, low, high))
    return f'<path d="M{points}Z" fill="{pen.colour}" stroke-width="{min(line, 0.2 * h):.2f}"/>'


def _fill(rng, pen, w, h, line):
    """A bubble filled in circles, paper left here and there."""
    turns = max(3, int(h / max(line, 0.6)))
    points = []
    for i in range(turns * 7):
        angle, radius = i * 2 * math.pi / 7 + rng.gauss(0, 0.1), (i / (turns * 7)) * rng.uniform(0.85, 1.08)
        points.append((w * radius * math.cos(angle), h * radius * math.sin(angle)))
    return _path(points)


def _zigzag(rng, pen, w, h, line, part=1.0):
    step = line * rng.uniform(0.7, 1.8)
    angle = rng.choice([0, 0.5, 0.8, -0.6, 1.57])
    reach, points, v, side = pen.reach if pen.reach < 1.3 else 1.1, [], -h, 1
    while v < h * (2 * part - 1):
        u = w * math.sqrt(max(0.05, 1 - (v / h) ** 2)) * rng.uniform(0.8, 1.05) * side
        scale = reach * 0.95
        points.append((scale * (u * math.cos(angle) - v * math.sin(angle)), scale * (u * math.sin(angle) + v * math.cos(angle))))
        v, side = v + step, -side
    return _path(points or [(0, 0), (1, 1)])


def _stroke(rng, pen, w, h, line):
    angle = rng.choice([0, 0, 0.5, -0.7, -0.7, 0.8, 1.57]) + rng.gauss(0, 0.12)
    x, y = w * pen.reach * math.cos(angle), h * pen.reach * math.sin(angle)
    return _bent(rng, pen, -x, -y, x, y)


def _three(rng, pen, w, h, line):
    turned = rng.choice([0.0, 0.6, -0.6])
    shapes = ""
    for i in range(rng.choice([2, 3, 3, 4])):
        y = h * (-0.6 + 0.5 * i)
        shapes += _bent(rng, pen, -0.85 * w, y - turned * h, 0.85 * w, y + turned * h)
    return shapes


def _cross(rng, pen, w, h, line):
    x, y = w * pen.reach * 0.85, h * pen.reach * 0.85
    return _bent(rng, pen, -x, -y, x, y) + _bent(rng, pen, x, -y, -x, y)


def _tick(rng, pen, w, h, line):
    far = pen.reach * rng.uniform(0.9, 1.2)
    points = [(-0.7 * w, rng.uniform(-0.2, 0.3) * h), (-0.2 * w, 0.75 * h), (far * w, -far * h)]
    return _path([(x + rng.gauss(0, pen.slip) * w, y + rng.gauss(0, pen.slip) * h) for x, y in points])


def _dash(rng, pen, w, h, line):
    return _bent(rng, pen, -0.75 * w, rng.uniform(-0.2, 0.2) * h, 0.75 * w * pen.reach, rng.uniform(-0.2, 0.2) * h)


def _plus(rng, pen, w, h, line):
    return _bent(rng, pen, -0.8 * w, 0, 0.8 * w, 0) + _bent(rng, pen, 0, -0.8 * h, 0, 0.8 * h)


def _dot(rng, pen, w, h, line):
    side = min(w, h)
    return _blob(rng, pen, side, side, line, 0.28, 0.55)


def _half(rng, pen, w, h, line):
    return _zigzag(rng, pen, w, h, line, rng.uniform(0.4, 0.75))


def _ring(rng, pen, w, h, line):
    points = _outline(rng, w, h, 0.6, max(0.9, pen.reach))
    return _path(points + points[: rng.randint(1, 5)])


def _scribble(rng, pen, w, h, line):
    points = [(rng.uniform(-0.9, 0.9) * w, rng.uniform(-0.9, 0.9) * h) for _ in range(rng.randint(5, 14))]
    d = f"M{points[0][0]:.2f} {points[0][1]:.2f}" + "".join(
        f"Q{a[0]:.2f} {a[1]:.2f} {(a[0] + b[0]) / 2:.2f} {(a[1] + b[1]) / 2:.2f}" for a, b in zip(points[1:-1], points[2:])
    )
    return f'<path d="{d}"/>'


_SHAPES = {
    "hand-fill": _fill,
    "hand-blob": _blob,
    "hand-zigzag": _zigzag,
    "hand-stroke": _stroke,
    "hand-three": _three,
    "hand-cross": _cross,
    "hand-tick": _tick,
    "hand-dash": _dash,
    "hand-plus": _plus,
    "hand-dot": _dot,
    "hand-half": _half,
    "hand-ring": _ring,
    "hand-scribble": _scribble,
}
