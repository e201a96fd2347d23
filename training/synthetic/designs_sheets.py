"""Answer sheets: grids of bubbles for names and numbers, columns of questions, timing marks at the edges."""

from . import graphics, strokes
from .bubbles import Sheet

_CHOICES = {
    2: ["TF", "YN", "VF", "SN", "JN", "+-"],
    3: ["ABC", "123"],
    4: ["ABCD", "FGHJ", "1234"],
    5: ["ABCDE", "ABCDE", "FGHJK", "12345"],
}


def sheet(page) -> str:
    """A whole answer sheet, as sold by the thousand or made by a program: identity grids, questions, edges."""
    rng = page.rng
    _paper(page)
    sheet = Sheet.random(page)
    answered = rng.choice([0, 0, 0, 0.1, 0.5, 0.9, 0.97])
    parts = [page.title()] if rng.random() < 0.6 else []
    blocks = (
        [lambda: name_grid(sheet, answered)] * 2 + [lambda: number_grid(sheet, answered)] * 4 + [lambda: small_grid(sheet, answered)] * 3
    )
    chosen = "".join(f"<div>{rng.choice(blocks)()}</div>" for _ in range(rng.choice([0, 1, 2, 3, 4, 5])))
    gap = rng.choice([8, 16, 28])
    beside = rng.random() < 0.25  # the questions stand beside the grids, not under them
    flow = "column" if beside else "row;flex-wrap:wrap"
    grids = (
        f'<div style="display:flex;flex-direction:{flow};gap:{gap / 2}px {gap}px;align-items:flex-start;margin-bottom:8px">{chosen}</div>'
    )
    if not beside:
        parts.append(grids)
    if rng.random() < 0.5:
        parts.append(legend(sheet))
    if rng.random() < 0.5:
        parts.append(f"<div>{page.t(1, 2)}: {page.field('14em')} {page.t(1, 2)}: {page.field('8em')}</div>")
    body = edges(page) + "".join(parts)
    if beside:
        return f'{body}<div style="display:flex;gap:{gap}px;align-items:flex-start">{grids}{questions(sheet, answered, 0.6)}</div>'
    return body + questions(sheet, answered)


def identity(page) -> str:
    """A page of letters and figures only: names, addresses, numbers."""
    rng = page.rng
    _paper(page)
    sheet = Sheet.random(page)
    sheet.prints = True
    answered = rng.choice([0, 0, 0.5, 0.9])
    blocks = "".join(
        f"<div>{rng.choice([name_grid, name_grid, number_grid, small_grid])(sheet, answered)}</div>" for _ in range(rng.randint(4, 12))
    )
    return (
        edges(page)
        + f'<div style="display:flex;flex-wrap:wrap;gap:6px {rng.choice([6, 14, 24])}px;align-items:flex-start">{blocks}</div>'
        + legend(sheet)
    )


def quiz(page) -> str:
    """Few questions with few bubbles, made with a word processor, often without numbers or with words in between."""
    rng = page.rng
    sheet = Sheet.random(page)
    if sheet.way == "typed":  # (A) before words counts answers, and is not to be marked
        sheet.way = "outline"
    answered = rng.choice([0, 0, 0.5, 0.95])
    rows = ""
    choices = rng.choice(_CHOICES[rng.choice([2, 3, 4, 4, 5])])
    for i in range(rng.randint(5, 30)):
        chosen = rng.randrange(len(choices)) if rng.random() < answered else -1
        cells = "".join(
            f'<span style="display:inline-flex;align-items:center;gap:3px;margin-inline-end:{rng.choice([4, 10])}px">'
            f"{sheet.bubble(c, k == chosen)}{f'<span>{page.t(1, 2)}</span>' if len(choices) < 5 else ''}</span>"
            for k, c in enumerate(choices)
        )
        rows += f'<div style="margin-bottom:{rng.choice([3, 6, 9])}px;break-inside:avoid">{i + 1}. {page.t(3, 9)}<div>{cells}</div></div>'
    return page.title() + legend(sheet) + f'<div style="columns:{rng.choice([1, 2, 2])}">{rows}</div>'


def _paper(page) -> None:
    rng = page.rng
    page.margin_px = rng.choice([20, 28, 36, 48])
    page.tint = rng.choice(["#fff"] * 6 + ["#fdfbf3", "#fff5f5", "#f4fbf4"])
    page.css = ""
    if rng.random() < 0.4:
        page.ink = page.accent = rng.choice(["#000", "#c03040", "#207040", "#2050a0", "#b05010"])


def edges(page) -> str:
    """Timing marks along an edge, squares in the corners, or nothing."""
    rng = page.rng
    marks = ""
    if rng.random() < 0.5:
        w, h, pitch = rng.uniform(5, 18), rng.uniform(2.5, 8), rng.uniform(9, 26)
        side = rng.choice(["left", "right", "left", "bottom", "top"])
        lying = side in ("bottom", "top")
        count = int((page.size_px[0] if lying else page.size_px[1]) / pitch)
        bar = (
            f"width:{h:.1f}px;height:{w:.1f}px;margin-right:{pitch - h:.1f}px"
            if lying
            else f"width:{w:.1f}px;height:{h:.1f}px;margin-bottom:{pitch - h:.1f}px"
        )
        flow = "display:flex;left:0" if lying else "top:0"
        marks += (
            f'<div style="position:absolute;{side}:{rng.randint(2, 10)}px;{flow}">'
            + f'<div style="background:#000;flex:none;{bar}"></div>' * count
            + "</div>"
        )
    if rng.random() < 0.4:
        marks += graphics.registration(page)
    return marks


def _grid(sheet: Sheet, columns: int, chars: str, answered: float, by_rows: bool = False) -> str:
    """Bubbles of `chars`, one line of them a column (or a row), tinted by turns; in each at most one marked, as a rule."""
    page, rng = sheet.page, sheet.page.rng
    pad_x, pad_y = rng.choice([1, 2, 3, 4]), rng.choice([0, 0.5, 1, 2, 3])
    tinted = rng.choice(["columns", "columns", "rows", "all", "none"])
    edge = rng.choice(["none", "none", f"{page.rule_px}px solid {sheet.style.colour}"])
    chosen = [rng.randrange(len(chars)) if rng.random() < answered else -1 for _ in range(columns)]
    extra = 0.02 if answered and rng.random() < 0.2 else 0
    outer, inner = (columns, len(chars)) if by_rows else (len(chars), columns)
    rows = ""
    for i in range(outer):
        cells = ""
        for j in range(inner):
            column, char = (i, j) if by_rows else (j, i)
            dark = tinted == "all" or (tinted == "columns" and j % 2) or (tinted == "rows" and i % 2)
            bubble = sheet.bubble(chars[char], chosen[column] == char or rng.random() < extra)
            cells += (
                f'<td style="padding:{pad_y}px'
                f' {pad_x}px;text-align:center;line-height:0;border-inline:{edge};{f"background:{sheet.tint}" if dark else ""}">{bubble}</td>'
            )
        rows += f"<tr>{cells}</tr>"
    head = ""
    if not by_rows and rng.random() < 0.7:
        written = rng.random() < 0.7
        for j in range(columns):
            value = page.by_hand(chars[chosen[j]]) if written and chosen[j] >= 0 else ""
            shade = f"background:{sheet.tint}" if rng.random() < 0.1 or (tinted == "columns" and j % 2) else ""
            size = sheet.pitch_px + 2 * pad_x
            head += (
                f'<td style="border:{rng.choice([0.7, 1, 1.5])}px solid'
                f" {sheet.style.colour};width:{size:.1f}px;max-width:{size:.1f}px;height:{size * 1.2:.1f}px;"
                f'padding:0;text-align:center;overflow:hidden;font-size:{size * 0.7:.1f}px;line-height:1;{shade}">{value}</td>'
            )
        head = f"<tr>{head}</tr>"
    return f'<table dir="ltr">{head}{rows}</table>'


def _captioned(sheet: Sheet, grid: str) -> str:
    page, rng = sheet.page, sheet.page.rng
    look = rng.choice(
        ["", f"background:{sheet.style.colour};color:#fff", f"background:{sheet.tint}", f"border:1px solid {sheet.style.colour}"]
    )
    frame = rng.choice(["", f"border:{rng.choice([0.7, 1, 2])}px solid {sheet.style.colour};padding:2px"])
    return (
        f'<div style="{frame}"><div'
        f' style="text-align:center;font-size:.8em;font-weight:700;white-space:nowrap;overflow:hidden;{look}">{page.t(1, 2)}</div>{grid}</div>'
    )


def name_grid(sheet: Sheet, answered: float) -> str:
    """The letters of a name, a column each."""
    rng = sheet.page.rng
    chars = sheet.letters if rng.random() < 0.8 else sheet.letters + sheet.figures
    return _captioned(sheet, _grid(sheet, rng.choice([1, 2, 5, 8, 12, 16, 20]), chars, answered))


def number_grid(sheet: Sheet, answered: float) -> str:
    """The figures of an identity number, a column or a row each."""
    rng = sheet.page.rng
    figures = rng.choice([sheet.figures, sheet.figures, sheet.figures[1:] + sheet.figures[0]])
    return _captioned(sheet, _grid(sheet, rng.randint(1, 12), figures, answered, rng.random() < 0.15))


def small_grid(sheet: Sheet, answered: float) -> str:
    """One row or column with a word beside each bubble, or a form's code: sex, grade, month."""
    page, rng = sheet.page, sheet.page.rng
    chars = rng.choice(
        [
            "MF",
            "FM",
            "ABCDEF",
            "123456",
            "KPQR",
            sheet.letters[:4],
            sheet.figures[:6],
            "XYZ",
            "JFMAMJJASOND",
            ["10", "11", "12"],
            ["AB", "O", "A", "B"],
            [page.lang.yes, page.lang.no],
        ]
    )
    chosen = rng.randrange(len(chars)) if rng.random() < answered else -1
    words = rng.random() < 0.5
    flow = rng.choice(["row", "column"])
    cells = "".join(
        "<span"
        ' style="display:inline-flex;align-items:center;gap:3px">'
        f'{sheet.bubble(c, i == chosen)}{f"<span>{page.t(1, 1)}</span>" if words else ""}</span>'
        for i, c in enumerate(chars)
    )
    return _captioned(sheet, f'<div style="display:flex;flex-direction:{flow};gap:{rng.choice([1, 3, 6])}px">{cells}</div>')


def legend(sheet: Sheet) -> str:
    """How to mark and how not to: bubbles that are marked in print."""
    page, rng = sheet.page, sheet.page.rng
    good = "".join(sheet.bubble(rng.choice(sheet.letters[:4]), True, kind="hand-blob") for _ in range(rng.choice([1, 1, 2])))
    bad = "&nbsp;".join(
        sheet.bubble(rng.choice(sheet.letters[:4]), True, kind=k) for k in rng.sample(strokes.LINES + strokes.SMALL, rng.randint(0, 4))
    )
    return (
        f'<div style="margin:4px 0;display:flex;gap:6px;align-items:center">{page.t(2, 6)} {good} {page.t(1, 3)} {bad} {page.t(0, 3)}</div>'
    )


def questions(sheet: Sheet, answered: float, share: float = 1.0) -> str:
    """Columns of numbered rows of bubbles, over a share of the page's width."""
    page, rng = sheet.page, sheet.page.rng
    style = sheet.style
    count = rng.choice([2, 3, 4, 4, 5, 5, 5, 6, 8, 10])
    choices = rng.choice(_CHOICES.get(count) or [sheet.letters[:count]]) if sheet.letters[:1] == "A" else sheet.letters[:count]
    alternate = sheet.letters[count : 2 * count] if rng.random() < 0.1 and len(sheet.letters) >= 2 * count else ""
    gap, row_gap = rng.choice([1, 2, 4, 7]), rng.choice([0.5, 1, 2, 4, 6])
    per_column = rng.choice([10, 15, 20, 25, 30, 40, 50])
    group, banded = rng.choice([0, 5, 5, 10]), rng.choice(["", "", "rows", "groups"])
    width = count * (style.width + gap) + 3 * page.base_px + 12
    columns = max(1, min(rng.randint(1, 8), int(share * (page.size_px[0] - 2 * page.margin_px) / width)))
    numbered, bold = rng.choice(["{}", "{}.", "{})", "Q{}", ""]), rng.choice([400, 700])
    head = rng.random() < (0.3 if sheet.prints else 0.8)
    boxed = rng.choice(["", "", f"border:1px solid {style.colour};padding:2px"])
    html, question = "", 1
    for _ in range(columns):
        column = ""
        if head:
            names = "".join(f'<span style="width:{style.width:.1f}px;text-align:center">{c}</span>' for c in choices)
            column += f'<div style="display:flex;gap:{gap}px;padding-inline-start:2.6em;font-size:.8em">{names}</div>'
        for i in range(per_column):
            chosen = rng.randrange(count) if rng.random() < answered else -1
            row = alternate if alternate and i % 2 else choices
            cells = "".join(sheet.bubble(c, k == chosen) for k, c in enumerate(row))
            dark = (banded == "rows" and i % 2) or (banded == "groups" and (i // (group or 5)) % 2)
            space = 2.5 * row_gap + 3 if group and i % group == group - 1 else row_gap
            column += (
                "<div"
                f' style="display:flex;align-items:center;gap:{gap}px;padding-bottom:{space}px;{f"background:{sheet.tint}" if dark else ""}">'
                "<span"
                f' style="width:2.2em;flex:none;text-align:end;padding-inline-end:4px;font-weight:{bold};line-height:1">'
                f'{numbered.format(question)}</span>{cells}</div>'
            )
            question += 1
        html += f'<div style="{boxed}">{column}</div>'
    return f'<div dir="ltr" style="display:flex;gap:{rng.choice([6, 12, 24])}px;align-items:flex-start;line-height:1">{html}</div>'
