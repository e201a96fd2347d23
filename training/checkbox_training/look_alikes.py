"""Print beside the boxes that is taken for boxes and is none, drawn where a page is blank: rows of squares for dates and numbers in the
very look of the page's boxes, figures in badges, words of round and square letters, East Asian characters with a frame; and watermarks
across everything."""

import functools
import pathlib

import cv2
import numpy as np
from PIL import Image, ImageDraw, ImageFont

from .lettering import FONT_FOLDER, darken, glyph, typeface

# How the squares of a date, a number or a code are grouped, and what stands between the groups.
DIGIT_PATTERNS = (((2, 2, 4), "/"), ((2, 2, 4), "."), ((2, 2, 2), "/"), ((4, 2, 2), "-"), ((2, 2, 4), ""), ((3, 2, 4), "-"),
                  ((3, 3, 4), "-"), ((2, 2), ":"), ((6, 2), "."), ((2, 3, 3, 2), ""), ((5,), ""), ((8,), ""), ((11,), ""), ((2,), ""))
WATERMARK_LETTERS = "OODDDQCG008ABEHIKLMNPRSTUVXZ"  # those that enclose something come more often
FRAMED_CHARACTERS = "口日田円国回困因団囚目四固図圏園門問間閉開中区白由甲西酉品呂ロㅁ므미마무모■□"
WORD_LETTERS = "ODQCGUIZNHMBPRSEALT0689"
WORDS = ("NO", "DO", "O", "OC", "DATO", "PROCESO", "NÚMERO", "COORDENADAS", "MOTOR", "ZOO", "HOTEL", "Desc", "Do", "Ort", "Oder", "IZ", "LIZ",
         "$580", "#40", "1000", "00", "2008", "BLOOD", "DOCTOR", "CÓDIGO", "QUOTA", "DOB", "DD", "D.O.B.", "&", "@", "®", "©", "%")
EAST_ASIAN_FONTS = ("NotoSansCJK-Regular", "NotoSansCJK-Bold", "NotoSerifCJK-Regular", "wqy-zenhei", "uming", "ukai")
BLANK_RANGE = 30  # grey levels from the darkest to the lightest pixel of a place that is blank
ATTEMPTS = 12  # places that are looked at before nothing is drawn
DEFAULT_SIDE_PX = 11.0, 34.0  # of squares on a page that has no boxes to resemble


def draw(canvas: np.ndarray, boxes: np.ndarray, rng: np.random.Generator) -> None:
    """One kind of look-alike, at one or a few blank places; changes the canvas. `boxes` [n, 4] are the page's own, in canvas pixels,
    empty and square, and lend their look and size."""
    way = rng.choice(4, p=[0.35, 0.2, 0.15, 0.3])
    for _ in range(int(rng.integers(1, 4))):
        (digit_squares, badge, framed_characters, words)[way](canvas, boxes, rng)


def _side(boxes: np.ndarray, rng: np.random.Generator) -> float:
    if len(boxes):
        return float(np.sqrt((boxes[0, 2:] - boxes[0, :2]).prod()))
    return float(np.exp(rng.uniform(*np.log(DEFAULT_SIDE_PX))))


def _blank_place(canvas: np.ndarray, width: int, height: int, margin: int, rng: np.random.Generator) -> tuple[int, int, int] | None:
    """-> left and top of a blank place of that size with blank around it, and its grey level; None where none was met."""
    across, down = canvas.shape[1] - width - 2 * margin, canvas.shape[0] - height - 2 * margin
    if across <= 0 or down <= 0:
        return None
    for _ in range(ATTEMPTS):
        left, top = int(rng.integers(across)) + margin, int(rng.integers(down)) + margin
        around = canvas[top - margin : top + height + margin, left - margin : left + width + margin]
        if int(around.max()) - int(around.min()) < BLANK_RANGE:
            return left, top, int(np.median(around))
    return None


def _square(canvas: np.ndarray, boxes: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """An empty square as coverage of ink, uint8: one of the page's own boxes, or an outline drawn for the purpose."""
    if len(boxes):
        x1, y1, x2, y2 = boxes[rng.integers(len(boxes))]
        patch = canvas[max(0, int(y1) - 1) : int(np.ceil(y2)) + 1, max(0, int(x1) - 1) : int(np.ceil(x2)) + 1]
        if patch.size and int(patch.max()) - int(patch.min()) > BLANK_RANGE:
            return patch.max() - patch
    side = int(_side(boxes, rng)) + 2
    coverage = np.zeros((side, int(side * rng.choice([0.75, 1.0, 1.0, 1.2]))), np.uint8)
    line = int(rng.choice([1, 1, 2, 3])) if side > 14 else 1
    cv2.rectangle(coverage, (0, 0), (coverage.shape[1] - 1, side - 1), int(rng.uniform(90, 255)), 2 * line - 1)
    return coverage


def digit_squares(canvas: np.ndarray, boxes: np.ndarray, rng: np.random.Generator) -> None:
    """A date or a number to be written into squares, on a blank place; changes the canvas."""
    square = _square(canvas, boxes, rng)
    height, width = square.shape
    groups, separator = DIGIT_PATTERNS[rng.integers(len(DIGIT_PATTERNS))]
    gap = int(round(width * rng.choice([-1 / width, 0.0, 0.1, 0.2, 0.35])))
    between = int(round(width * rng.uniform(0.5, 1.1)))
    total = sum(groups) * (width + gap) + (len(groups) - 1) * between
    place = _blank_place(canvas, total, height, max(3, height // 3), rng)
    if place is None:
        return
    left, top, paper = place
    font, written, level = int(rng.integers(1 << 16)), rng.random() < 0.2, float(rng.uniform(0, 120))
    for g, count in enumerate(groups):
        for _ in range(count):
            part = canvas[top : top + height, left : left + width]
            part[:] = np.minimum(part, np.clip(paper - square.astype(int), 0, 255))
            if written:
                character(canvas, str(rng.choice(list("0123456789"))), font, (left, top, left + width, top + height), 0.6, level)
            left += width + gap
        if separator and g + 1 < len(groups):
            character(canvas, separator, font, (left, top, left + between, top + height), 0.7 if separator in "/:" else 0.2, level)
        left += between


def character(canvas: np.ndarray, text: str, font: int, box, share: float, level: float, light: bool = False) -> None:
    """One character in the middle of a box (x1, y1, x2, y2), as high as `share` of it, in ink of `level`, or cut out in white."""
    x1, y1, x2, y2 = box
    ink = glyph(font, text)
    scale = min(share * (y2 - y1) / ink.shape[0], 0.85 * (x2 - x1) / ink.shape[1])
    shape = max(1, round(ink.shape[1] * scale)), max(1, round(ink.shape[0] * scale))
    small = cv2.resize(np.ascontiguousarray(ink), shape, interpolation=cv2.INTER_AREA)
    left, top = round((x1 + x2 - shape[0]) / 2), round((y1 + y2 - shape[1]) / 2)
    if not light:
        darken(canvas, small, left, top, level)
        return
    part = canvas[max(0, top) : top + shape[1], max(0, left) : left + shape[0]]
    if part.shape == small.shape:
        part[:] = np.maximum(part, small)


def badge(canvas: np.ndarray, boxes: np.ndarray, rng: np.random.Generator) -> None:
    """A figure or a letter in a solid or tinted sign, on a blank place; changes the canvas."""
    side = int(_side(boxes, rng) * rng.uniform(0.8, 1.5)) + 1
    text = str(rng.integers(1, 40)) if rng.random() < 0.8 else str(rng.choice(list("ABCDEFi!?")))
    width = int(side * rng.choice([1.0, 1.0, 1.4]))
    place = _blank_place(canvas, width, side, 4, rng)
    if place is None:
        return
    left, top, paper = place
    dark, ring = rng.random() < 0.45, rng.random() < 0.25
    ground = int(rng.uniform(0, 130) if dark or ring else paper * rng.uniform(0.7, 0.93))
    coverage = np.zeros((side, width), np.uint8)
    if ring:
        dark = False
        cv2.ellipse(coverage, (width // 2, side // 2), (width // 2 - 2, side // 2 - 2), 0, 0, 360, 255, int(rng.integers(1, 4)), cv2.LINE_AA)
    elif rng.random() < 0.5:
        cv2.ellipse(coverage, (width // 2, side // 2), (width // 2, side // 2), 0, 0, 360, 255, -1, cv2.LINE_AA)
    else:
        coverage[:] = 255
    darken(canvas, coverage, left, top, ground)
    font, step = int(rng.integers(1 << 16)), width / len(text)
    for i, one in enumerate(text):
        box = left + i * step, top, left + (i + 1) * step, top + side
        character(canvas, one, font, box, float(rng.uniform(0.5, 0.7)), float(rng.uniform(0, 60)), light=dark)


# No letter twice in a row: "OOOOO" is also how five bubbles stand side by side.
def words(canvas: np.ndarray, boxes: np.ndarray, rng: np.random.Generator) -> None:
    """Lines of words whose letters enclose something, as high as a box or nearly so, at times white on a dark bar, on a blank place;
    changes the canvas."""
    font = typeface(int(rng.integers(1 << 16)), int(_side(boxes, rng) * rng.uniform(0.8, 1.8)) + 4)
    if font is None:
        return
    one = lambda: str(rng.choice(WORDS)) if rng.random() < 0.5 else "".join(rng.choice(list(WORD_LETTERS), int(rng.integers(2, 8)), replace=False))
    lines = [" ".join(one() for _ in range(int(rng.integers(1, 4)))) for _ in range(int(rng.integers(1, 5)))]
    height, pad = int(font.size * rng.uniform(1.1, 1.9)), int(font.size * rng.uniform(0.1, 0.8))
    width = max(int(font.getlength(line)) for line in lines) + 2 * pad
    place = _blank_place(canvas, width, height * len(lines), 4, rng)
    if place is None:
        return
    left, top, paper = place
    level, ground, barred = float(rng.uniform(0, 110)), int(rng.uniform(0, 175)), rng.random() < 0.4
    every = int(rng.integers(1, 3))
    for i, line in enumerate(lines):
        image = Image.new("L", (width, height))
        ImageDraw.Draw(image).text((pad, height // 2), line, 255, font, anchor="lm")
        part, coverage = canvas[top + i * height : top + (i + 1) * height, left : left + width], np.asarray(image)
        if barred and i % every == 0:
            part[:] = ground + (255 - ground) * (coverage / 255)
        else:
            darken(canvas, coverage, left, top + i * height, level)


@functools.cache
def _east_asian_fonts() -> tuple[pathlib.Path, ...]:
    found = {path.stem: path for path in sorted(FONT_FOLDER.rglob("*.tt[cf]"))}
    return tuple(found[name] for name in EAST_ASIAN_FONTS if name in found)


@functools.lru_cache(256)
def _east_asian_font(path: pathlib.Path, size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(path, size)


def framed_characters(canvas: np.ndarray, boxes: np.ndarray, rng: np.random.Generator) -> None:
    """A few words of East Asian characters, many of them with a frame, on a blank place; nothing where no such face is installed."""
    fonts = _east_asian_fonts()
    if not fonts:
        return
    font = _east_asian_font(fonts[rng.integers(len(fonts))], int(_side(boxes, rng) * rng.uniform(0.8, 1.6)) + 4)
    text = "".join(rng.choice(list(FRAMED_CHARACTERS)) for _ in range(int(rng.integers(1, 9)))).replace("■", "").replace("□", "")
    left, top, right, bottom = font.getbbox(text or "口")
    place = _blank_place(canvas, int(right - left), int(bottom - top), 4, rng)
    if place is None:
        return
    image = Image.new("L", (int(right - left), int(bottom - top)))
    ImageDraw.Draw(image).text((-left, -top), text or "口", 255, font)
    darken(canvas, np.asarray(image), place[0], place[1], float(rng.uniform(0, 110)))


def watermark(canvas: np.ndarray, rng: np.random.Generator) -> None:
    """Large grey letters across the canvas and all that is on it, along a diagonal or any way; changes the canvas."""
    height, font = float(np.exp(rng.uniform(np.log(24), np.log(150)))), int(rng.integers(1 << 16))
    text = [str(c) for c in rng.permutation(list(WATERMARK_LETTERS))[: int(rng.integers(4, 30))]]
    pieces, x = [], 0.0
    for one in text:
        ink = glyph(font, one)
        width = ink.shape[1] * height / max(ink.shape[0], 60)
        pieces.append((ink, x, width))
        x += width + height * float(rng.choice([0.12, 0.12, 0.2, 0.7]))
    line = np.zeros((int(height) + 4, int(min(x, 4000)) + 4), np.uint8)
    for ink, start, width in pieces:
        small = cv2.resize(np.ascontiguousarray(ink), (max(1, round(width)), max(1, round(height))), interpolation=cv2.INTER_AREA)
        part = line[2 : 2 + small.shape[0], int(start) : int(start) + small.shape[1]]
        part[:] = np.maximum(part, small[: part.shape[0], : part.shape[1]])
    angle = float(rng.choice([-45, -55, -30, 30, 45, 0, 90, rng.uniform(-90, 90)]) + rng.normal(0, 3))
    matrix = cv2.getRotationMatrix2D((line.shape[1] / 2, line.shape[0] / 2), angle, 1.0)
    target = rng.uniform([0, 0], canvas.shape[::-1])
    matrix[:, 2] += target - np.array([line.shape[1] / 2, line.shape[0] / 2])
    coverage = cv2.warpAffine(line, matrix, canvas.shape[::-1], flags=cv2.INTER_LINEAR)
    darken(canvas, coverage, 0, 0, float(rng.uniform(150, 235)))
