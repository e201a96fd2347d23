"""Print that is no mark: letters and digits inside empty boxes, and tints behind rows and columns of them, as answer sheets have."""

import functools
import pathlib

import cv2
import numpy as np
from PIL import Image, ImageDraw, ImageFont

FONT_FOLDER = pathlib.Path("/usr/share/fonts")
FONT_NAMES = ("LiberationSans-Regular", "LiberationSans-Bold", "LiberationSansNarrow-Regular", "LiberationSerif-Regular",
              "LiberationMono-Regular", "DejaVuSans", "DejaVuSans-Bold", "DejaVuSerif", "DejaVuSansMono", "FreeSans",
              "FreeSansBold", "FreeSerif", "NotoSans-Regular", "NotoSansDisplay-Regular", "Roboto-Regular", "Lato-Regular")
ALPHABETS = ("ABCDE", "ABCD", "ABCDEFGHIJKLMNOPQRSTUVWXYZ", "KMNQVWXYZ", "0123456789", "1234567890", "24780", "12345", "YN", "TF",
             "MF", "XVWMK", "abcde", "FGHJK", "?", "+-", "JN", "SN")
GLYPH_PX = 96  # height at which glyphs are drawn before they are reduced
LEAST_SIDE_PX = 9.0  # of a box that is printed in
MARKS = set("XVxv+-/")  # in a square these are marks, whoever printed them
IN_SQUARES = 0.25  # share of the squares' crops that are printed in
BLANK_DEVIATION = 10.0  # grey levels, standard deviation: a box whose inside varies by more has something in it already


@functools.cache
def _fonts() -> tuple[pathlib.Path, ...]:
    found = {path.stem: path for path in sorted(FONT_FOLDER.rglob("*.ttf")) if path.stem in FONT_NAMES}
    return tuple(found[name] for name in FONT_NAMES if name in found)


@functools.cache
def _font(path: pathlib.Path) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(path, GLYPH_PX)


@functools.lru_cache(512)
def typeface(font: int, size_px: int) -> ImageFont.FreeTypeFont | None:
    """One of the fonts that are installed, at a size; None where none is."""
    fonts = _fonts()
    return ImageFont.truetype(fonts[font % len(fonts)], size_px) if fonts else None


@functools.lru_cache(4096)
def glyph(font: int, character: str) -> np.ndarray:
    """The ink of a character, cut to its extent: uint8, 255 is ink. `font` is an index into the fonts that are installed; OpenCV's
    stroke font stands in where none is."""
    fonts = _fonts()
    if not fonts:
        canvas = np.zeros((GLYPH_PX * 2, GLYPH_PX * 3), np.uint8)
        cv2.putText(canvas, character, (GLYPH_PX // 2, GLYPH_PX * 3 // 2), cv2.FONT_HERSHEY_SIMPLEX, GLYPH_PX / 22, 255, 8, cv2.LINE_AA)
    else:
        image = Image.new("L", (GLYPH_PX * 3, GLYPH_PX * 2))
        ImageDraw.Draw(image).text((GLYPH_PX // 2, GLYPH_PX // 4), character, 255, _font(fonts[font % len(fonts)]))
        canvas = np.asarray(image)
    rows, columns = np.flatnonzero(canvas.any(1)), np.flatnonzero(canvas.any(0))
    return canvas[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]


def darken(canvas: np.ndarray, coverage: np.ndarray, left: int, top: int, level: float) -> None:
    """Darken the canvas towards `level` where the coverage (uint8) lies inside of it."""
    y0, x0 = max(0, top), max(0, left)
    y1, x1 = min(canvas.shape[0], top + coverage.shape[0]), min(canvas.shape[1], left + coverage.shape[1])
    if y1 <= y0 or x1 <= x0:
        return
    part, share = canvas[y0:y1, x0:x1], coverage[y0 - top : y1 - top, x0 - left : x1 - left].astype(np.float32) / 255
    part[:] = np.minimum(part, part * (1 - share) + level * share).astype(np.uint8)


def _ranks(values: np.ndarray, tolerance: float) -> np.ndarray:
    """Which column, or row, each of the middles lies in."""
    order = np.argsort(values)
    steps = np.diff(values[order], prepend=values[order[:1]]) > tolerance
    ranks = np.empty(len(values), int)
    ranks[order] = np.cumsum(steps)
    return ranks


def print_inside(canvas: np.ndarray, boxes: np.ndarray, is_round: np.ndarray, rng: np.random.Generator) -> None:
    """Print a character in each of the boxes [n, 4] that is blank, in one typeface, by column, by row or at random; changes the
    canvas. What is printed belongs to the form: the boxes stay as empty as they were."""
    chosen = is_round if rng.random() >= IN_SQUARES else np.ones(len(boxes), bool)
    boxes, is_round = boxes[chosen], is_round[chosen]
    if not len(boxes):
        return
    alphabet, font = str(rng.choice(ALPHABETS)), int(rng.integers(1 << 16))
    middle, size = (boxes[:, :2] + boxes[:, 2:]) / 2, boxes[:, 2:] - boxes[:, :2]
    tolerance = 0.5 * float(np.median(size))
    order = rng.choice(3, p=[0.5, 0.3, 0.2])
    which = [_ranks(middle[:, 0], tolerance), _ranks(middle[:, 1], tolerance), rng.integers(0, 99, len(boxes))][order]
    share = float(rng.uniform(0.4, 0.8))  # of the box's shorter side
    level = float(rng.choice([rng.uniform(0, 40), rng.uniform(40, 150), rng.uniform(150, 215)]))
    turns = int(rng.choice(4, p=[0.94, 0.03, 0.0, 0.03]))
    off = rng.normal(0, 0.03, 2)
    characters = [alphabet[rank % len(alphabet)] for rank in which]
    for (x1, y1, x2, y2), character, (width, height), rounded in zip(boxes, characters, size, is_round):
        if character in MARKS and not rounded:
            continue
        if min(width, height) < LEAST_SIDE_PX or not _is_blank(canvas, (x1, y1, x2, y2)):
            continue
        ink = np.rot90(glyph(font, character), turns)
        scale = share * min(width, height) / max(ink.shape[0], 0.8 * GLYPH_PX if ink.shape[0] > GLYPH_PX // 3 else 2 * GLYPH_PX)
        scale = min(scale, 0.85 * width / ink.shape[1], 0.85 * height / ink.shape[0])
        shape = max(1, round(ink.shape[1] * scale)), max(1, round(ink.shape[0] * scale))
        small = cv2.resize(np.ascontiguousarray(ink), shape, interpolation=cv2.INTER_AREA)
        left, top = (x1 + x2) / 2 - shape[0] / 2 + off[0] * width, (y1 + y2) / 2 - shape[1] / 2 + off[1] * height
        darken(canvas, small, round(left), round(top), level)


def _is_blank(canvas: np.ndarray, box) -> bool:
    x1, y1, x2, y2 = box
    inset = 0.28 * min(x2 - x1, y2 - y1)
    inside = canvas[max(0, int(y1 + inset)) : max(0, int(y2 - inset) + 1), max(0, int(x1 + inset)) : max(0, int(x2 - inset) + 1)]
    return inside.size > 0 and float(inside.std()) < BLANK_DEVIATION


def tint(canvas: np.ndarray, boxes: np.ndarray, rng: np.random.Generator) -> None:
    """Lay a tint over the page, over every other row or column of boxes, or over a part of it; changes the canvas."""
    height, width = canvas.shape
    level = float(rng.uniform(0.72, 0.96))
    way = rng.random()
    if way < 0.3 or not len(boxes):
        low = rng.uniform(0, 0.6, 2) * [width, height]
        high = low + rng.uniform(0.2, 1.0, 2) * [width, height]
        bands = [(low[0], low[1], high[0], high[1])]
    else:
        side = float(np.median(boxes[:, 2:] - boxes[:, :2]))
        axis, period = int(rng.integers(2)), side * float(rng.uniform(1.6, 8))
        middle = (boxes[:, axis] + boxes[:, axis + 2]) / 2
        start = float(middle[rng.integers(len(middle))]) - period / 2
        count = int((canvas.shape[1 - axis] - start) // (2 * period)) + 1
        edges = [start + 2 * period * n for n in range(-int(start // (2 * period)) - 1, max(1, count))]
        bands = [(e, 0, e + period, height) if axis == 0 else (0, e, width, e + period) for e in edges]
    for x1, y1, x2, y2 in bands:
        x1, y1, x2, y2 = max(0, int(x1)), max(0, int(y1)), max(0, int(x2)), max(0, int(y2))
        part = canvas[y1:y2, x1:x2]
        part[:] = (part * level).astype(np.uint8)
