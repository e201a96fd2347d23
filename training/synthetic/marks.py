"""Printed marks that fill a box: typed X, check glyphs, dots, fills. (Marks by hand are drawn at training time.)"""

import random

MARKS = [
    "typed",
    "typed",
    "typed",
    "check",
    "check",
    "cross",
    "ballot-x",
    "lines",
    "tick",
    "fill",
    "dot",
    "inset",
    "stamp",
    "solid-check",
    "other",
    "symbol",
    "symbol",
]
ROUND_MARKS = ["dot", "dot", "dot", "fill", "fill", "typed", "check", "lines", "inset", "solid-check", "symbol"]
_TYPEWRITERS = ["Liberation Mono", "Nimbus Mono PS", "FreeMono", "DejaVu Sans Mono"]


def choose_mark(rng: random.Random, shape: str) -> str:
    return rng.choice(ROUND_MARKS if shape == "round" else MARKS)


def mark_html(rng: random.Random, mark: str, width: float, height: float, stroke: float, shape: str, light: bool = False) -> str:
    """The mark as an element centred on its box (CSS px), sometimes a little off and across the outline; `light` on dark ground."""
    side = min(width, height)
    colour = "#fff" if light else rng.choice(["#000"] * 6 + ["#111", "#222", "#444", "#00a", "#a00", "#226"])
    if mark in ("fill", "dot", "inset"):
        return _solid(rng, mark, width, height, stroke, shape, colour)
    if mark in ("lines", "tick"):
        return _drawn(rng, mark, side, colour)
    if mark == "solid-check":
        return _solid(rng, "fill", width, height, stroke, shape, colour) + _drawn(rng, "tick", side * 0.4, "#000" if light else "#fff")
    slip = {"typed": 0.2, "stamp": 0.15}.get(mark, 0.06)
    dx, dy = (max(-0.28, min(0.28, rng.gauss(0, slip * 0.6))) * side for _ in "xy")
    turn = rng.uniform(-25, 25) if mark == "stamp" else 0
    font = rng.choice(_TYPEWRITERS) if mark == "typed" else rng.choice(["DejaVu Sans", "FreeSerif", "Noto Sans Symbols2"])
    text = rng.choice(
        {"typed": "XXXXXx", "check": "✓✔✓✔", "cross": "✗✘✕✖", "ballot-x": "×╳✕", "stamp": "XX✔✘", "other": "/●#◆", "symbol": "★★◆✦■●"}[mark]
    )
    scale = {"typed": rng.uniform(0.9, 1.5), "stamp": rng.uniform(1.0, 1.4)}.get(mark, rng.uniform(0.85, 1.25))
    weight = rng.choice([400, 400, 700])
    # The ink of capitals sits above the middle of the line box, that of x below it.
    dy += side * scale * (-0.06 if text == "x" else 0.02)
    return (
        f'<i class="m" style="transform:translate(-50%,-50%) translate({dx:.2f}px,{dy:.2f}px) rotate({turn:.1f}deg);'
        f"font:{weight} {side * scale:.2f}px '{font}','DejaVu Sans';line-height:1;color:{colour}\">{text}</i>"
    )


def _solid(rng, mark, width, height, stroke, shape, colour):
    if mark == "fill":
        inset = rng.choice([0, 0, stroke, rng.uniform(0, 0.12) * min(width, height)])
        w, h = width - 2 * inset, height - 2 * inset
    else:
        part = rng.uniform(0.4, 0.7)
        w, h = width * part, height * part
        if mark == "dot":
            w = h = min(w, h)
    radius = "999px" if mark == "dot" or shape == "round" else "0"
    return (
        '<i class="m"'
        f' style="transform:translate(-50%,-50%);width:{w:.2f}px;height:{h:.2f}px;border-radius:{radius};background:{colour}"></i>'
    )


def _drawn(rng, mark, side, colour):
    r = side * rng.uniform(0.3, 0.55)
    line = max(0.8, side * rng.uniform(0.06, 0.16))
    if mark == "lines":
        path = f"M{-r:.2f} {-r:.2f}L{r:.2f} {r:.2f}M{-r:.2f} {r:.2f}L{r:.2f} {-r:.2f}"
    else:
        path = (
            f"M{-r:.2f} {rng.uniform(-0.2, 0.2) * r:.2f}L{-0.2 * r:.2f} {0.8 * r:.2f}L{r * rng.uniform(0.8, 1.3):.2f}"
            f" {-r * rng.uniform(0.8, 1.4):.2f}"
        )
    return (
        f'<i class="m"><svg width="1" height="1"><path d="{path}" fill="none" stroke="{colour}" stroke-width="{line:.2f}"'
        f' stroke-linecap="{rng.choice(["butt", "round"])}"/></svg></i>'
    )
