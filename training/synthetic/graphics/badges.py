"""Figures and letters in small signs that count or point, and rows of squares for digits: none of them to be ticked."""

from .. import boxes, styles

_PAIRS = [  # ground, figure
    *(
        ("#000", "#fff"),
        ("#333", "#fff"),
        ("#777", "#fff"),
        ("#0b4ea2", "#fff"),
        ("#c00", "#fff"),
        ("#1a7f37", "#fff"),
        ("#6b2fa0", "#fff"),
    ),
    *(
        ("#ddd", "#000"),
        ("#bbb", "#000"),
        ("#ffe97a", "#000"),
        ("#fd0", "#000"),
        ("#9fd0f0", "#000"),
        ("#f9c9d0", "#000"),
        ("#cfeadb", "#000"),
    ),
    *(
        ("#fff", "#000"),
        ("#fff", "#0b4ea2"),
        ("none", "#000"),
        ("none", "#c00"),
        ("#ffe97a", "#fff"),
        ("#9fd0f0", "#fff"),
        ("#aaa", "#fff"),
    ),
]


def badge_style(page, solid: bool = False) -> str:
    """The CSS of one page's badges: their size, form, ground and figures; `solid` ones are no mere outlines."""
    rng = page.rng
    side = rng.uniform(8, 26) * rng.choice([1, 1, 1, 1.6])
    ground, ink = rng.choice(_PAIRS[:14] if solid else _PAIRS)
    outlined = ground in ("none", "#fff") or rng.random() < 0.2
    border = f"border:{rng.choice([0.7, 1, 1, 1.5, 2])}px solid {ink if outlined and ink != '#fff' else '#333'};" if outlined else ""
    radius = rng.choice(["0", "0", "0", "15%", "50%", "50%", "50% 0 0 50%", "0 50% 50% 0"])
    return (
        f"display:inline-block;flex:none;box-sizing:border-box;width:{side * rng.choice([1, 1, 1, 1.3, 1.7]):.1f}px;height:{side:.1f}px;"
        f"border-radius:{radius};{border}"
        f"background:{ground};color:{ink};font-size:{side * rng.uniform(0.55, 0.8):.1f}px;line-height:{side * (0.9 if outlined else 1):.1f}px;"
        f"text-align:center;font-weight:{rng.choice([400, 700, 700])};vertical-align:middle;letter-spacing:0;overflow:hidden;white-space:nowrap"
    )


def badge(css: str, text: str) -> str:
    return f'<span style="{css}">{text}</span>'


def badges(page) -> str:
    """Numbered headings, steps or remarks, the number of each in a badge."""
    rng = page.rng
    start, letters = rng.randint(1, 17), rng.random() < 0.25
    css = badge_style(page, solid=letters)  # an outlined letter before words is an answer to be marked
    kind = rng.choice(["heading", "list", "row", "grid"])
    count = rng.randint(2, 8)
    names = ["ABCDEFGHIJKLMNOPQRSTUVWXYZ"[(start + i) % 26] if letters else str(start + i) for i in range(count)]
    rows = []
    for name in names:
        text = page.t(1, 5) if kind != "heading" else f'<b class="h">{page.t(1, 4)}</b>'
        rows.append(f"{badge(css, name)} <span>{text}</span>")
    if kind in ("row", "grid"):
        return (
            f'<div style="display:flex;flex-wrap:wrap;gap:{rng.choice([4, 10, 20])}px">'
            + "".join(f"<span>{row}</span>" for row in rows)
            + "</div>"
        )
    after = lambda: f"<div>{page.t(2, 8)} {page.field('8em')}</div>" if kind == "heading" else ""
    return "".join(f'<div style="margin:{rng.choice([1, 3, 6])}px 0">{row}</div>{after()}' for row in rows)


def _squares(page, count: int, gap: float, value: str, style) -> str:
    """`count` squares of the page's own box style, unlabelled, with the characters of `value` written into them."""
    rng = page.rng
    html = ""
    for i in range(count):
        char = value[i] if i < len(value) else ""
        inner = f'<i class="in" style="font-size:{style.height * 0.8:.1f}px">{page.by_hand(char)}</i>' if char else ""
        box = boxes.unlabelled(boxes.box_html(rng, style, css=f"margin-inline-end:{gap:.1f}px;", over=inner))
        html += box
    return html


def digit_squares(page) -> str:
    """Squares that take one character each, set apart: a date, a postal code, a number, an amount; in the look of the page's boxes."""
    rng = page.rng
    style = page.style
    if style.shape == "round" or style.engine in ("glyph", "native"):
        style = styles.sample_style(
            rng, page.inks, rng.choice(["square", "square", "thin", "rounded", "light", "tinted"]), rng.uniform(6, 16)
        )
    gap = rng.choice([-1, 0, 1, 1.5, 2, 3, 0.25 * style.width, 0.5 * style.width])
    pattern, separators = rng.choice([
        *[((2, 2, 4), "/")] * 4,
        *(
            ((2, 2, 2), "/"),
            ((4, 2, 2), "-"),
            ((2, 2, 4), "."),
            ((2, 2, 4), ""),
            ((3, 4), "-"),
            ((3, 2, 4), "-"),
            ((3, 3, 4), "-"),
            ((5,), ""),
            ((4,), ""),
        ),
        *(
            ((9,), ""),
            ((11,), ""),
            ((3, 3, 3), "."),
            ((6, 2), "."),
            ((2, 3, 3, 2), " "),
            ((2, 2), ":"),
            ((1, 2, 2, 2, 3, 3, 2), " "),
            ((4, 4, 4, 4), " "),
            ((2,), ""),
            ((3,), ""),
        ),
    ])
    written = "".join(rng.choice("0123456789") for _ in range(20)) if rng.random() < 0.3 else ""
    if rng.random() < 0.12:
        written = "JJMMAAAA" if page.lang.code == "fr" else "TTMMJJJJ" if page.lang.code == "de" else "DDMMYYYY"
    between = rng.choice([2, 4, 8])
    groups, done = [], 0
    for count in pattern:
        groups.append(_squares(page, count, gap, written[done : done + count], style))
        done += count
    mark = (
        f'<span style="padding:0 {between}px">{separators}</span>' if separators.strip() else f'<span style="padding:0 {between}px"></span>'
    )
    captions = ""
    if len(pattern) == 3 and rng.random() < 0.3:
        captions = (
            f'<div style="display:flex;gap:{2 * style.width:.0f}px;font-size:.65em">'
            + "".join(f"<span>{page.t(1, 1)}</span>" for _ in pattern)
            + "</div>"
        )
    row = f'<span dir="ltr" style="display:inline-block;white-space:nowrap">{mark.join(groups)}{captions}</span>'
    place = rng.choice(["before", "before", "above", "none"])
    label = page.t(1, 3)
    if place == "above":
        return f'<div style="margin:3px 0"><div style="font-size:.85em">{label}</div>{row}</div>'
    return f'<div style="margin:3px 0">{label + " " if place == "before" else ""}{row} {page.t(0, 1) if rng.random() < 0.2 else ""}</div>'


def official_use(page) -> str:
    """A frame for the office: squares for codes, blanks, a date; nothing for the applicant to tick."""
    rng = page.rng
    ground = rng.choice(["none", "#eee", "#ddd", page.panel])
    parts = "".join(
        rng.choice([digit_squares, digit_squares, lambda p: f"<div>{p.t(1, 2)} {p.field('7em')}</div>"])(page)
        for _ in range(rng.randint(1, 5))
    )
    words = {
        "fr": "Cadre réservé à l'administration",
        "de": "Nur für amtliche Zwecke",
        "es": "Para uso oficial",
        "it": "Riservato all'ufficio",
    }
    title = words.get(page.lang.code, "FOR OFFICIAL USE ONLY") if rng.random() < 0.5 else page.t(2, 4).upper()
    return (
        f'<div style="border:{rng.choice([1, 2])}px {rng.choice(["solid", "dashed", "double"])}'
        f' {page.ink};background:{ground};padding:4px;margin:4px 0;width:{rng.choice(["100%", "60%", "fit-content"])}"><b'
        f' style="font-size:.8em">{title}</b>{parts}</div>'
    )
