"""Bubbles with print inside: how one answer sheet draws its letters, figures and outlines, and how its writer marks them."""

from dataclasses import dataclass, field, replace

from . import boxes, strokes, styles

ALPHABETS = {
    "ru": "АБВГДЕЖЗИКЛМНОПРСТУФХЦЧШЭЮЯ",
    "el": "ΑΒΓΔΕΖΗΘΙΚΛΜΝΞΟΠΡΣΤΥΦΧΨΩ",
    "ar": "ابجدهوزحطيكلمنسعفصقرشتثخذضظغ",
    "fa": "الفبپتجچحخدذرزسشصضطظعغقکگلمنوهی",
    "he": "אבגדהוזחטיכלמנסעפצקרשת",
    "hi": "अबसदकखगघचछजझटठडढतथधनपफभमयरलवह",
    "th": "กขคงจฉชซฌญดตถทนบปผฝพฟมยรลวสหอฮ",
    "ja": "アイウエオカキクケコサシスセソタチツテトナニヌネノハヒフヘホマミムメモヤユヨラリルレロワン",
    "ko": "가나다라마바사아자차카타파하",
    "zh": "甲乙丙丁戊己庚辛",
    "hy": "ԱԲԳԴԵԶԷԸԹԺԻԼԽԾԿՀՁՂՃՄՅՆՇՈ",
    "ka": "აბგდევზთიკლმნოპჟრსტუფქღყშ",
}
_LATIN = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_FIGURES = {"ar": "٠١٢٣٤٥٦٧٨٩", "fa": "۰۱۲۳۴۵۶۷۸۹", "hi": "०१२३४५६७८९", "th": "๐๑๒๓๔๕๖๗๘๙", "zh": "〇一二三四五六七八九"}
_INKS = (
    "#000 #000 #000 #000 #111 #222 #444 #666 #888 #e8546a #f08a9b #f4a6b0 #e0457b #d8303a #f28c28 #d9480f #e9a23b #2f9e44 #6bbf7b #7fc4a0"
    " #2a7f62 #3b82c4 #7db4e0 #5aa9e6 #1f4e9c #8a6fc0 #b0753f #a05a7a #999"
).split()
_TINTS = "#fde4e8 #fbd0d6 #f9c0c8 #e2f3e4 #cfeadb #bfe3c8 #dcebf8 #c9def2 #e8e8e8 #dadada #cfcfcf #f6e8c8 #ffe0c2 #ece2f4 #fff3b0".split()
_PRINT_FONTS = [
    *("Liberation Sans", "Liberation Sans", "Liberation Sans Narrow", "DejaVu Sans", "Roboto", "Open Sans", "Lato", "Nimbus Sans", "OCR B"),
    *("Liberation Serif", "Latin Modern Roman", "Latin Modern Sans", "Liberation Mono", "DejaVu Sans Mono", "FreeSans", "Carlito", "C059"),
]


@dataclass
class Sheet:
    """How one answer sheet is printed and how it is filled in."""

    page: object
    style: styles.BoxStyle
    writer: strokes.Pen
    tint: str
    way: str = "outline"  # outline: print inside an outline; typed: (A) [A]; circled: Ⓐ
    prints: bool = True  # something stands inside the bubbles
    by_machine: bool = False  # filled by a program
    mixed: float = 0.2  # share of the marks that are of another kind than the writer's
    erased: float = 0.0  # share of the empty bubbles that a rubber went over
    letters: str = _LATIN
    figures: str = "0123456789"
    fonts: dict = field(default_factory=dict)

    @staticmethod
    def random(page) -> "Sheet":
        rng = page.rng
        style = _style(page)
        sheet = Sheet(page, style, strokes.Pen.random(rng), rng.choice(_TINTS))
        sheet.writer.kind = rng.choice([*strokes.FILLS * 3, *strokes.LINES * 2, *strokes.SMALL])
        sheet.prints = rng.random() < 0.88
        sheet.by_machine = rng.random() < 0.12
        sheet.mixed = rng.choice([0, 0.1, 0.3, 0.8])
        sheet.erased = rng.choice([0, 0, 0, 0.01, 0.04])
        code = page.lang.code
        if code in ALPHABETS and rng.random() < 0.7:
            sheet.letters = ALPHABETS[code]
        elif rng.random() < 0.12:
            sheet.letters = _LATIN.lower()
        if code in _FIGURES and rng.random() < 0.5:
            sheet.figures = _FIGURES[code]
        if sheet.letters in (_LATIN, _LATIN.lower()) and sheet.prints:
            sheet.way = rng.choice(["outline"] * 24 + ["typed", "circled", "circled"])
        sheet.fonts["glyph"] = rng.choice(["DejaVu Sans", "FreeSerif", "Noto Sans CJK JP", "Noto Sans Symbols", "Symbola"])
        sheet.fonts["type"] = rng.choice(["Liberation Sans", "Liberation Mono", "Liberation Serif", "Latin Modern Roman"])
        sheet.fonts["brackets"] = rng.choice(["()", "()", "[]", "[]", "<>", "{}"])
        return sheet

    @property
    def pitch_px(self) -> float:
        return self.style.width

    def bubble(self, char: str, marked: bool = False, css: str = "", kind: str | None = None) -> str:
        """One bubble with `char` inside, filled if `marked`."""
        rng, style = self.page.rng, self._style_of(char)
        mark, over = None, ""
        if marked and self.by_machine and kind is None and style.engine != "glyph":
            mark = rng.choice(["fill", "fill", "fill", "dot", "inset", "typed"])
        elif marked:
            mark = kind or (self.writer.kind if rng.random() >= self.mixed else rng.choice(strokes.KINDS))
            over = strokes.mark_html(rng, self.writer, *self._size(style), mark)
        elif rng.random() < self.erased:
            over = strokes.erased_html(rng, *self._size(style))
        return boxes.box_html(rng, style, mark, char if self.prints and style.engine != "glyph" else "", css, over=over)

    def _size(self, style) -> tuple[float, float]:
        if style.engine != "glyph":
            return style.width, style.height
        return style.extra["font_px"] * 0.8, style.extra["font_px"] * 0.8

    def _style_of(self, char: str) -> styles.BoxStyle:
        """Glyph bubbles have their letter in the glyph."""
        font_px = self.style.height * 1.2
        if self.way == "typed" and char:
            left, right = self.fonts["brackets"]
            extra = {"text": left + char + right, "font": self.fonts["type"], "font_px": font_px}
            return replace(self.style, name="typed", engine="glyph", shape="bracket", extra=extra)
        base = {**dict(zip(_LATIN, range(0x24B6, 0x24D0))), **dict(zip(_LATIN.lower(), range(0x24D0, 0x24EA)))}
        base |= {"0": 0x24EA, **{str(i): 0x245F + i for i in range(1, 10)}}
        if self.way == "circled" and char in base:
            extra = {"text": chr(base[char]), "font": self.fonts["glyph"], "font_px": font_px}
            return replace(self.style, name="glyph-round", engine="glyph", shape="round", extra=extra)
        return self.style


def _style(page) -> styles.BoxStyle:
    rng = page.rng
    name = rng.choice(
        ["circle"] * 6
        + ["oval"] * 5
        + ["oval-tall", "oval-tall", "square", "square", "rounded", "rounded", "bracket", "paren", "thin", "slot"]
    )
    size_pt = rng.choice([rng.uniform(6, 9), rng.uniform(7, 11), rng.uniform(9, 14)])
    wide = name == "slot"
    style = styles.sample_style(rng, ["#000", "#000"], "square" if wide else name, size_pt)
    style.colour = rng.choice(_INKS)
    if wide:
        style.height *= 0.55
        style.width = style.height * rng.uniform(2, 3.4)
    if name == "oval":
        style.height *= 0.85
        style.width = style.height * rng.uniform(1.2, 2)
    style.stroke = rng.choice([0.5, 0.6, 0.75, 1, 1, 1.25, 1.5])
    style.fill = rng.choice(["none", "none", "none", "#fff"])
    style.extra["inner_scale"] = rng.uniform(0.48, 0.9) * (1.1 if wide else 1)
    turn = "transform:translate(-50%,-50%) rotate(-90deg)" if rng.random() < 0.06 else ""
    colour = f"color:{rng.choice(['#000', style.colour, '#777'])};" if rng.random() < 0.25 else ""
    style.extra["inner_css"] = (
        f"font-family:'{rng.choice(_PRINT_FONTS)}','{page.font}','Noto"
        f" Sans',sans-serif;font-weight:{rng.choice([400, 400, 400, 700])};{colour}{turn}"
    )
    return style
