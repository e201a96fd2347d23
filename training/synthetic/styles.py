"""Box styles: the looks that an outline can have, each drawn at random within what forms show."""

import random
from dataclasses import dataclass, field

GLYPH_FONTS = ["DejaVu Sans", "FreeSerif", "FreeSans", "Noto Sans Symbols2", "Noto Sans CJK JP", "Noto Sans CJK SC", "FreeMono"]
SQUARE_GLYPHS = {"☐": "☑☒", "□": "■▣", "❏": "", "❑": "", "▢": "", "❒": "", "◻": "◼"}
ROUND_GLYPHS = {"○": "●◉", "◯": "", "❍": ""}
BRACKETS = [("[", "]"), ("(", ")"), ("[", "]"), ("(", ")"), ("{", "}"), ("<", ">"), ("|", "|"), ("/", "/")]


@dataclass
class BoxStyle:
    """One outline: `width` and `height` are its outer size and `stroke` its line width, in CSS px."""

    name: str
    shape: str  # square, round, bracket
    engine: str  # css, svg, glyph
    width: float
    height: float
    stroke: float
    colour: str = "#000"
    fill: str = "none"
    radius: float = 0.0
    extra: dict = field(default_factory=dict)

    @property
    def kind(self) -> str:
        return "rb" if self.shape == "round" else "cb"


def sample_size_pt(rng: random.Random) -> float:
    """Outer size: median about 10 pt, 6 to 24, rarely up to 60."""
    if rng.random() < 0.02:
        return rng.uniform(24, 60)
    return min(24.0, max(5.5, rng.lognormvariate(2.28, 0.28)))


def sample_colour(rng: random.Random, inks: list[str]) -> str:
    grey = rng.choice(["#000", "#000", "#111", "#222", "#333", "#555", "#777", "#999", "#aaa"])
    return rng.choice([grey, grey, inks[0], inks[-1]])


STYLES = [
    "square",
    "square",
    "square",
    "square",
    "thin",
    "thick",
    "rounded",
    "circle",
    "circle",
    "oval",
    "oval-tall",
    "bracket",
    "paren",
    "shadow",
    "double",
    "dotted",
    "light",
    "tinted",
    "inset",
    "glyph",
    "glyph-round",
    "corners",
    "typed",
    "wobbly",
    "tray",
    "native",
    "native-round",
    "bevel",
    "shaded",
    "shaded-round",
    "ringed",
    "coloured",
    "coloured-round",
    "pale",
    "pale",
    "wide",
]
COLOURS = "#c00 #d2304a #e8a #0b5 #2a7f3a #6bb #0b4ea2 #5aa9e6 #8a6fc0 #b5651d #e9a23b #40e0e8 #888 #a33 #5a4a10".split()
_GROUNDS = "#40e0e8 #ffd24a #d8a0c0 #a8e0a0 #ffb0b0 #90c0ff #e8a #6cc #8fd0a0 #e9b45b #c8b0e8 #f0c8a0 #d0d040 #bbb".split()
_PALE = "#f4a6b0 #f0b8c0 #e8a0a0 #9cc4e8 #b4d4f0 #a8c8a8 #c8e0b8 #d8c8a0 #c8b8e0 #ffb890 #ccc #b8b8b8".split()


def sample_style(rng: random.Random, inks: list[str], name: str | None = None, size_pt: float | None = None) -> BoxStyle:
    """A random style; `name` and `size_pt` pin what a page design needs."""
    name = name or rng.choice(STYLES)
    size = (size_pt or sample_size_pt(rng)) * 96 / 72
    engine = rng.choice(["css", "svg", "svg"])
    stroke = rng.choice([0.5, 0.6, 0.75, 1, 1, 1, 1.25, 1.5])
    aspect = rng.choice([1, 1, 1, 1, rng.uniform(0.85, 1.3)])
    style = BoxStyle(name, "square", engine, size * aspect, size, stroke, sample_colour(rng, inks), rng.choice(["none", "none", "#fff"]))
    if name == "thin":
        style.stroke = rng.uniform(0.35, 0.6)
    elif name == "thick":
        style.stroke = rng.uniform(0.09, 0.17) * size + 0.6
    elif name == "rounded":
        style.radius = rng.uniform(0.12, 0.4) * size
    elif name in ("circle", "oval", "oval-tall"):
        style.shape = "round"
        style.radius = 999
        style.width = size * {"circle": 1, "oval": rng.uniform(1.3, 2.3), "oval-tall": rng.uniform(0.55, 0.8)}[name]
    elif name in ("bracket", "paren", "corners"):
        style.engine, style.shape = "svg", "square" if name == "corners" else "bracket"
        style.width = size * (1 if name == "corners" else rng.uniform(0.8, 1.7))
    elif name in ("shadow", "double"):
        style.engine, style.fill = "svg", "#fff"
    elif name == "dotted":
        style.extra["dash"] = rng.choice([(1, 1), (2, 2), (3, 2), (1, 2)])
        style.stroke = max(style.stroke, 0.8)
    elif name == "light":
        style.colour = rng.choice(["#b2b2b2", "#a0a0a0", "#9ab", "#aaa", "#c0b090", "#9cf", "#8c8"])
    elif name == "tinted":
        style.fill = rng.choice(["#eee", "#ddd", "#e6eefa", "#fff3c4", "#e4f3e4", "#fde", "#ccd"])
    elif name == "inset":
        style.engine, style.fill = "css", "#fff"
        style.stroke = rng.choice([1.3, 2])
    elif name in ("glyph", "glyph-round"):
        style.engine, style.shape = "glyph", "round" if name == "glyph-round" else "square"
        style.extra["text"] = rng.choice(list(ROUND_GLYPHS if style.shape == "round" else SQUARE_GLYPHS))
        style.extra["font"] = rng.choice(GLYPH_FONTS)
        style.extra["font_px"] = size * 1.3
    elif name in ("wobbly", "tray"):
        style.engine, style.shape = "svg", "square" if name == "wobbly" else "bracket"
        style.fill = "none"
    elif name in ("native", "native-round"):
        style.engine, style.fill = "native", "#fff"
        style.shape = "round" if name == "native-round" else "square"
        style.width = style.height = round(style.height)
        style.extra["accent"] = rng.choice(["#0075ff", "#000", "#555", "#080", "#c00"])
    elif name == "typed":
        typed(rng, style)
    elif name in _LOOKS:
        _LOOKS[name](rng, style, size)
    return style


def _round(style: BoxStyle) -> None:
    style.shape, style.radius, style.width = "round", 999, style.height


def _bevel(rng: random.Random, style: BoxStyle, size: float) -> None:
    """A sunken or raised square, as programs of the 1990s draw it."""
    style.engine, style.stroke = "css", rng.choice([1.5, 2, 2, 3, max(2, 0.12 * size)])
    style.fill = rng.choice(["#fff", "#fff", "#eee", "#d4d0c8", "#c0c0c0"])
    style.extra["border"] = rng.choice(["inset", "outset", "ridge", "groove"])
    style.colour = rng.choice(["#d4d0c8", "#888", "#bbb", "#555", "#c0c0c0"])


def _gradient(rng: random.Random) -> str:
    light, dark = rng.choice(["#fff", "#f4f4f4", "#e8f0ff"]), rng.choice(["#bbb", "#999", "#ccc", "#9ab", "#cba"])
    return rng.choice(
        [
            f"linear-gradient({rng.choice([0, 90, 135, 180, 315])}deg,{light},{dark})",
            f"radial-gradient(circle at {rng.choice(['35% 30%', '50% 50%', '65% 70%'])},{light},{dark})",
        ]
    )


def _shaded(rng: random.Random, style: BoxStyle, size: float) -> None:
    """A square or a radio button with a shade from light to dark, a thick dark rim at times."""
    style.engine, style.fill = "css", _gradient(rng)
    style.stroke = rng.choice([1, 1, 1.5, max(1, 0.18 * size)])
    style.colour = rng.choice(["#333", "#555", "#888", "#aaa", "#000"])
    style.radius = rng.choice([0, 2, 4])
    if style.name == "shaded-round":
        _round(style)
        style.extra["border"] = rng.choice(["solid", "solid", "inset", "ridge"])


def _ringed(rng: random.Random, style: BoxStyle, size: float) -> None:
    """A radio button of two rings in two colours."""
    _round(style)
    style.engine, style.stroke = "svg", max(0.8, size * rng.uniform(0.05, 0.16))
    style.colour, style.fill = rng.choice(COLOURS), rng.choice(["#fff", "#fff", "#eee", "#ffe8d8", "#e8f0ff"])
    style.extra["ring"] = (rng.uniform(1.2, 2.4), rng.choice(COLOURS + ["#999", "#ccc"]))


def _coloured(rng: random.Random, style: BoxStyle, size: float) -> None:
    """A strong ground with a rim of another colour; none so dark that an empty box looks filled."""
    style.fill = rng.choice(_GROUNDS)
    style.colour = rng.choice(["#000", "#333", "#600", "#030", "#006", "#888"] + COLOURS)
    style.stroke = rng.choice([0.6, 1, 1.5, 2, 3])
    if style.name == "coloured-round":
        _round(style)


def _pale(rng: random.Random, style: BoxStyle, size: float) -> None:
    """A thin outline in a pale colour, its ground paper or a tint of it."""
    style.colour, style.stroke = rng.choice(_PALE), rng.choice([0.6, 0.75, 1, 1, 1.5])
    style.fill = rng.choice(["none", "none", "#fff", "#fff4f4", "#f2f8ff", "#f4faf2"])
    style.radius = rng.choice([0, 0, 0.15 * size])
    if rng.random() < 0.35:
        _round(style)


def _wide(rng: random.Random, style: BoxStyle, size: float) -> None:
    """Two or three times as wide as high."""
    style.height = size * rng.uniform(0.6, 1)
    style.width = style.height * rng.uniform(1.6, 3.3)
    style.stroke = rng.choice([0.6, 1, 1, 1.5, 2])
    style.radius = rng.choice([0, 0, 0, 2, 0.5 * style.height])


_LOOKS = {
    "bevel": _bevel,
    "shaded": _shaded,
    "shaded-round": _shaded,
    "ringed": _ringed,
    "coloured": _coloured,
    "coloured-round": _coloured,
    "pale": _pale,
    "wide": _wide,
}


def typed(rng: random.Random, style: BoxStyle, font: str | None = None, font_px: float | None = None) -> None:
    """Turn a style into typed brackets, such as `[ ]`, `( )` or `|_|`."""
    style.engine, style.shape, style.name = "glyph", "bracket", "typed"
    left, right = rng.choice(BRACKETS)
    gap = rng.choice(["\u00a0"] * 4 + ["\u00a0\u00a0", "\u00a0\u00a0", "\u00a0\u00a0\u00a0"])
    if left == "|" or rng.random() < 0.06:
        left, right, gap = rng.choice([("|", "|", "_"), ("|", "|", "__"), ("[", "]", "_"), ("(", ")", "_")])
    elif left in "/{<":
        left, right = rng.choice([("[", "]"), ("(", ")"), (left, right)])
    style.extra.update(
        text=left + gap + right,
        font=font or rng.choice(["Liberation Mono", "Nimbus Mono PS", "FreeMono", "Liberation Sans", "Liberation Serif"]),
        font_px=font_px or style.height,
    )
    style.extra["gap"] = gap
