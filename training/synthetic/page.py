"""One page in the making: paper, typefaces, inks and box styles, with the pieces from which the designs are built."""

import html
import random

from . import boxes, marks, strokes, styles, text, typefaces

PAPERS = {
    "letter": (816, 1056),
    "a4": (794, 1123),
    "legal": (816, 1344),
    "a5": (559, 794),
    "landscape": (1056, 816),
    "a4-landscape": (1123, 794),
    "receipt": (320, 900),
}
_PAPER_SHARE = {"letter": 40, "a4": 36, "legal": 5, "a5": 6, "landscape": 5, "a4-landscape": 4, "receipt": 4}
_INKS = [
    "#000",
    "#000",
    "#000",
    "#111",
    "#222",
    "#003366",
    "#1a237e",
    "#00539b",
    "#006400",
    "#7a1f1f",
    "#b00020",
    "#4a148c",
    "#c06000",
    "#008080",
]
# Brackets, single letters and stray punctuation of running text. The first kind is how some pages type their boxes.
_LIKE_TYPED = ["(X)", "(x)", "[X]", "(✓)", "[x]", "(•)"]
_ASIDES = [
    *("(-)", "(+)", "(-)", "(+)", "(=)", "(×)", "(/)", "(%)", "($)", "(#)", "(*)", "(!)", "(?)"),
    *("(a)", "(b)", "(c)", "(1)", "(2)", "(10)", "(i)", "(ii)", "(A)", "(D)", "(s)", "(e)", "(IX)", "(DD)", "[1]", "[12]", "[sic]"),
    *("1)", "2)", "A)", "F)", "ii)", "10B,", "10C", "1,21,641", "22,110", "(1,204)", "IX -", "IX", "II -", "III", "X", "x", "“X”", '"X"'),
    *("O", "0", "D", "I", "l", "17", "1/2", "½", "Y / N", "Y N", "Y | N", "E-", "+/-", "±", "{n}", "<n>", "|", "||", "//", "_", "n/a"),
]
_TINTS = ["#fff"] * 8 + ["#fdfbf3", "#f7f7f7", "#fffbe0", "#eef6ff", "#f3fff3", "#fff0f0", "#f4ecd8", "#ececec", "#ffe98a", "#bfe0ff"]


class Page:
    """Draws everything random about one page from one seed."""

    def __init__(self, rng: random.Random, empty_page: bool = False):
        self.rng = rng
        self.lang = text.choose_language(rng)
        self.paper = rng.choices(list(_PAPER_SHARE), list(_PAPER_SHARE.values()))[0]
        self.paper_px = PAPERS[self.paper]
        # Few pages are set much smaller or larger than life; dense ones matter most.
        self.zoom = rng.choice([1, 1, 1, rng.uniform(0.6, 1.3), rng.uniform(0.7, 1.1)])
        self.font = rng.choice(self.lang.fonts)
        self.heading_font = rng.choice([self.font, rng.choice(self.lang.fonts)])
        self.base_px = rng.choice([9, 10, 11, 12, 12, 13, 14, 15])
        self.ink = rng.choice(_INKS)
        self.accent = rng.choice([self.ink, rng.choice(_INKS)])
        self.tint = rng.choice(_TINTS)
        self.panel = rng.choice(["#eee", "#e0e0e0", "#d5e3f0", "#f5e9c8", "#e8f5e9", "#fbe0e0", self.tint])
        self.rule_px = rng.choice([0.6, 1, 1, 1, 1.5, 2])
        self.margin_px = rng.choice([16, 28, 36, 48, 60, 72])
        self.fill_share = 0.0 if rng.random() < 0.3 else rng.uniform(0.15, 0.9)
        self.mark_kinds = {shape: marks.choose_mark(rng, shape) for shape in ("square", "round", "bracket")}
        self.set_style(styles.sample_style(rng, self.inks))
        self.aside_share = rng.choice([0, 0.1, 0.25, 0.6])
        self.hand, self.pen = rng.choice(typefaces.HAND_FONTS), rng.choice(["#000", "#113", "#00a", "#24c", "#666"])
        self.writer = strokes.Pen.random(rng) if rng.random() < 0.3 else None  # who fills the page in by hand
        self.reduced = 1.0  # the picture is made that much smaller than 150 dpi
        self.css = self._background() if rng.random() < 0.12 else ""

    def _background(self) -> str:
        """Security print, halftone or a watermark behind the text."""
        rng = self.rng
        grey = rng.choice(["#ddd", "#e4e4e4", "#cde", "#fdd", "#dec"])
        step = rng.uniform(2, 7)
        image = rng.choice([
            f"repeating-linear-gradient({rng.randint(0, 180)}deg,{grey} 0 1px,transparent 1px {step + 2:.1f}px)",
            f"radial-gradient({grey} 35%,transparent 40%)",
            (
                f"repeating-radial-gradient(circle at {rng.randint(0, 100)}% {rng.randint(0, 100)}%,{grey} 0 1px,transparent 1px"
                f" {step + 4:.1f}px)"
            ),
        ])
        rule = (
            f"body{{background-image:{image}!important;background-size:{f'{step:.1f}px {step:.1f}px' if image.startswith('radial') else 'auto'}}}"
        )
        if rng.random() < 0.3:
            rule = (
                f"body::before{{content:'{rng.choice(['COPY', 'DRAFT', 'SPECIMEN', 'VOID', 'OOO'])}';position:absolute;left:10%;top:40%;"
                f"font-size:{rng.randint(90, 200)}px;color:{grey};transform:rotate(-35deg);z-index:-1}}"
            )
        return rule

    @property
    def inks(self) -> list[str]:
        return [self.ink, self.accent]

    @property
    def size_px(self) -> tuple[float, float]:
        """The viewport in CSS px, so that `zoom` times it is the paper."""
        width, height = self.paper_px
        return width / self.zoom, height / self.zoom

    def resize(self, paper: str) -> None:
        """Another sheet of paper, a key of PAPERS."""
        self.paper, self.paper_px = paper, PAPERS[paper]

    def become_picture(self, width_px: float, height_px: float) -> None:
        """Turn the page into a picture of that many device pixels, a screenshot or a clipping: no paper, no zoom."""
        self.paper, self.zoom = "picture", 1.0
        self.paper_px = (round(width_px * 96 / 150), round(height_px * 96 / 150))

    def set_style(self, style: styles.BoxStyle) -> None:
        self.style = style

    def restyle(self, *names: str, size_pt: float | None = None) -> None:
        self.set_style(styles.sample_style(self.rng, self.inks, self.rng.choice(names) if names else None, size_pt))

    # Text

    def t(self, low: int = 1, high: int = 4) -> str:
        phrase = self.lang.phrase(low, high)
        return html.escape(self._with_aside(phrase) if self.rng.random() < self.aside_share / 4 else phrase)

    def p(self, sentences: int = 2) -> str:
        spoken = (self.lang.sentence() for _ in range(sentences))
        words = html.escape(" ".join(self._with_aside(s) if self.rng.random() < self.aside_share else s for s in spoken))
        return f"<b>{words}</b>" if self.rng.random() < 0.15 else words

    def _with_aside(self, words: str) -> str:
        """`words` with something among them that resembles a box and is none."""
        asides = _ASIDES if self.style.shape == "bracket" else _ASIDES + _LIKE_TYPED * 3
        parts = words.split(" ")
        parts.insert(self.rng.randint(1, len(parts)), self.rng.choice(asides))
        return " ".join(parts)

    def number(self, digits: int = 5) -> str:
        return "".join(self.rng.choice("0123456789") for _ in range(digits))

    def typed_value(self) -> str:
        """A filled-in value, in typewriter or script, or nothing."""
        rng = self.rng
        if rng.random() < 0.55:
            return ""
        value = rng.choice([
            self.t(1, 2),
            self.number(6),
            f"{rng.randint(1, 12):02}/{rng.randint(1, 28):02}/19{rng.randint(30, 99)}",
            f"{rng.randint(1, 9999)}.{rng.randint(10, 99)}",
        ])
        if rng.random() < 0.35:
            return self.by_hand(value)
        font = rng.choice([*typefaces.TYPEWRITER_FONTS, "Z003", "Liberation Sans"])
        return f"<span style=\"font-family:'{font}';color:{rng.choice(['#000', '#113', '#00a'])}\">{value}</span>"

    def by_hand(self, value: str) -> str:
        """A value in this page's handwriting."""
        return f"<span style=\"font-family:'{self.hand}';color:{self.pen}\">{value}</span>"

    # Boxes

    def mark(self, shape: str | None = None) -> str | None:
        if self.rng.random() >= self.fill_share:
            return None
        shape = shape or self.style.shape
        return self.mark_kinds[shape] if self.rng.random() < 0.8 else marks.choose_mark(self.rng, shape)

    def box(self, mark: str | None | bool = True, inner: str = "", css: str = "", style: styles.BoxStyle | None = None) -> str:
        """A box in the page's style; `mark=True` leaves it to chance."""
        style = style or self.style
        if self.rng.random() < 0.04:  # printed out of register: over a rule, or into the text beside it
            css += f"margin:{self.rng.uniform(-2, 1):.1f}px {self.rng.uniform(-2, 1):.1f}px;"
        mark = self.mark(style.shape) if mark is True else mark
        over = ""
        if mark and self.writer and style.engine != "glyph" and self.rng.random() < 0.85:
            mark = self.writer.kind if self.rng.random() < 0.8 else self.rng.choice(strokes.KINDS)
            over = strokes.mark_html(self.rng, self.writer, style.width, style.height, mark)
        return boxes.box_html(self.rng, style, mark, inner, css, over=over)

    def option(self, label: str | None = None, mark: str | None | bool = True) -> str:
        """A box and its label, on either side, at a random distance."""
        rng = self.rng
        gap = rng.choice([0, 1, 2, 3, 4, 6, 8])
        label = f"<span>{label if label is not None else self.t(1, 3)}</span>"
        box = self.box(mark)
        first, second = (label, box) if getattr(self, "label_first", False) else (box, label)
        return f'<span class="o" style="column-gap:{gap}px">{first}{second}</span>'

    def one_of(self, labels: list[str]) -> list[str]:
        """Options of which at most one is marked."""
        chosen = self.rng.randrange(len(labels)) if self.rng.random() < min(0.95, self.fill_share * len(labels)) else -1
        mark = self.mark_kinds[self.style.shape]
        return [self.option(label, mark if i == chosen else None) for i, label in enumerate(labels)]

    def yes_no(self) -> str:
        gap = self.rng.choice([6, 10, 20])
        labels = self.rng.choice(
            [[self.lang.yes, self.lang.no], [self.lang.yes, self.lang.no], ["Y", "N"], ["", ""], [self.lang.yes, self.lang.no, "N/A"]]
        )
        return f'<span style="white-space:nowrap;display:inline-flex;column-gap:{gap}px">' + "".join(self.one_of(labels)) + "</span>"

    # Furniture

    def field(self, width: str = "8em") -> str:
        """A place to write that is not a checkbox."""
        style = self.rng.choice(["border-bottom:1px solid", "border-bottom:1px dotted", "border:1px solid", "border-bottom:0.6px solid"])
        return f'<span class="f" style="width:{width};{style} {self.ink}">{self.typed_value()}</span>'

    def blank(self) -> str:
        """A short blank to be ticked: no outline, so neither a checkbox nor a place to train against."""
        dashes = "_" * self.rng.randint(3, 6)
        mark = self.rng.choice("Xx✓") if self.rng.random() < self.fill_share else ""
        over = f'<i class="m">{mark}</i>' if mark else ""
        return boxes.ignored_html(f"{dashes}{over}")

    def heading(self) -> str:
        rng = self.rng
        look = rng.choice([
            f"background:{self.accent};color:#fff",
            f"background:{self.panel}",
            f"border-bottom:2px solid {self.accent}",
            "",
            f"border:1px solid {self.ink}",
            "text-transform:uppercase",
        ])
        number = rng.choice([
            "",
            "",
            f"{rng.randint(1, 12)}. ",
            f"{rng.choice('ABCDEFGH')}. ",
            f"Part {rng.choice(['I', 'II', 'III', 'IV'])} ",
            f"SECTION {rng.choice(['II', 'IV', 'IX', 'X', 'XI'])} - ",
        ])
        return (
            f'<div class="h" style="{look};font-size:{rng.uniform(1, 1.3):.2f}em;padding:{rng.choice([1, 2, 4])}px'
            f' 4px;margin:{rng.choice([2, 6, 10])}px 0 4px">{number}{self.t(1, 5)}</div>'
        )

    def title(self) -> str:
        rng = self.rng
        align = rng.choice(["center", "start", "end"])
        small = f'<div style="font-size:.75em">{self.t(3, 8)}</div>' if rng.random() < 0.6 else ""
        code = (
            f'<div style="float:inline-end;font-size:.8em">{rng.choice(["Form", "No.", "OMB", "Rev."])}'
            f" {self.number(rng.randint(2, 6))}</div>"
            if rng.random() < 0.5
            else ""
        )
        return (
            f'{code}<div class="h"'
            f' style="text-align:{align};font-size:{rng.uniform(1.2, 2.2):.2f}em;margin-bottom:6px">{self.t(2, 6)}{small}</div>'
        )

    def document(self, body: str) -> str:
        spacing = self.rng.choice([1.0, 1.1, 1.2, 1.35, 1.5, 1.7])
        letter = self.rng.choice([0, 0, 0, 0.2, -0.2])
        direction = "rtl" if self.lang.rtl else "ltr"
        return f"""<!doctype html><html dir="{direction}" lang="{self.lang.code}"><meta charset="utf-8"><style>
*{{box-sizing:border-box}} html{{overflow:hidden}}
body{{margin:0;padding:{self.margin_px}px;background:{self.tint};color:{self.ink};font:{self.base_px}px/{spacing} '{self.font}','Noto Sans',sans-serif;letter-spacing:{letter}px}}
.h{{font-family:'{self.heading_font}','Noto Sans',sans-serif;font-weight:700}}
.b{{display:inline-block;position:relative;flex:none;vertical-align:middle;line-height:0}} .b>svg{{position:absolute;left:0;top:0;overflow:visible;display:block}}
.g{{position:relative;flex:none;white-space:pre;letter-spacing:0;line-height:1;unicode-bidi:isolate}} .base{{display:inline-block;width:0;height:0}}
.m{{position:absolute;left:50%;top:50%;font-style:normal;white-space:nowrap}} .m svg{{overflow:visible;position:absolute;left:0;top:0}}
.in{{position:absolute;left:50%;top:50%;transform:translate(-50%,-50%);line-height:1;font-style:normal;letter-spacing:0}}
input.b{{margin:0;padding:0}} .o,.b{{break-inside:avoid}} .o{{display:inline-flex;align-items:center}} .f{{display:inline-block;min-height:1.2em;padding:0 2px;overflow:hidden;white-space:nowrap;vertical-align:bottom}}
table{{border-collapse:collapse}} td.bc{{padding:0;text-align:center;line-height:0}}
{self.css}</style><body>{body}</body></html>"""
