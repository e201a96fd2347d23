"""Forms whose boxes are narrow, wide, lettered, coloured, bevelled or shaded."""

from . import graphics, styles
from .bubbles import Sheet
from .designs_forms import options


def tracks(page) -> str:
    """A character sheet of a game, a skills profile, a rating: rows of small bubbles after each name, some of them black."""
    rng = page.rng
    page.restyle(*rng.choice([["circle", "circle", "thin", "oval"], ["circle"], ["pale", "circle"]]), size_pt=rng.uniform(4.5, 9))
    if page.style.shape != "round":
        page.style.shape, page.style.radius, page.style.width = "round", 999, page.style.height
    if rng.random() < 0.15:
        page.restyle("glyph-round", size_pt=rng.uniform(6, 9))
    page.base_px = rng.choice([8, 9, 10, 11])
    per, gap = rng.choice([3, 4, 5, 5, 5, 6, 10]), rng.choice([0, 1, 1.5, 2, 4])
    corner, line = rng.choice([0, 4, 8]), rng.choice([1, 1.5, 2])
    frame = f"border:{line}px {rng.choice(['solid', 'double', 'solid'])} {page.ink};border-radius:{corner}px;padding:{rng.choice([2, 4])}px"
    notched = _notched(page)

    def stat() -> str:
        return f'<div style="flex:1;{frame};height:{rng.randint(24, 60)}px;font-size:.75em;text-align:center">{page.t(1, 1).upper()}</div>'

    def row(numbered: bool) -> str:
        level = rng.choice([0, rng.randint(0, per)])
        bubbles = "".join(
            page.box("fill" if page.fill_share and i < level else None, css=f"margin-inline-end:{gap}px;") for i in range(per)
        )
        leader = rng.choice(["", "", "border-bottom:1px dotted"])
        return (
            "<div"
            f' style="display:flex;align-items:center;gap:4px;margin-bottom:{rng.choice([1, 3, 5])}px;break-inside:avoid">'
            f'{notched if numbered else ""}<span'
            f' style="{leader};flex:1;white-space:nowrap;overflow:hidden">{page.t(1, 2).upper()}'
            f' {rng.choice(["", f"({page.t(1, 1)[:3].upper()})"])}</span><span dir="ltr">{bubbles}</span></div>'
        )

    body = f'<div style="display:flex;gap:6px">{graphics.logo(page)}{stat()}{stat()}</div>'
    body += (
        f'<div style="display:flex;gap:4px;background:{rng.choice(["none", page.panel, "#bbb"])};padding:4px;margin:4px 0">'
        + "".join(stat() for _ in range(rng.randint(3, 8)))
        + "</div>"
    )
    numbered, count = rng.random() < 0.5, rng.randint(9, 40)
    body += f'<div style="columns:{rng.choice([1, 2, 3, 3])};column-gap:14px">' + "".join(row(numbered) for _ in range(count)) + "</div>"
    body += "".join(
        f'<div style="display:flex;gap:6px;margin-top:5px">{"".join(stat() for _ in range(rng.randint(1, 4)))}</div>'
        for _ in range(rng.randint(1, 4))
    )
    return body


def _notched(page) -> str:
    """A small frame to write a number into, its corners cut, as wide as high or wider: larger than the boxes and none itself."""
    rng = page.rng
    h, notch = rng.uniform(17, 28), rng.uniform(2, 5)
    w, line = h * rng.uniform(1.1, 1.7), rng.choice([0.8, 1, 1.5])

    def outline(inset: float) -> str:
        x0, y0, x1, y1 = inset, inset, w - inset, h - inset
        corner = rng.choice(["L", "Q"])
        turn = lambda cx, cy, x, y: f"Q{cx:.1f} {cy:.1f} {x:.1f} {y:.1f}" if corner == "Q" else f"L{cx:.1f} {cy:.1f}L{x:.1f} {y:.1f}"
        n = notch
        return (
            f"M{x0 + n:.1f} {y0:.1f}H{x1 - n:.1f}{turn(x1 - n, y0 + n, x1, y0 + n)}V{y1 - n:.1f}{turn(x1 - n, y1 - n, x1 - n, y1)}"
            f"H{x0 + n:.1f}{turn(x0 + n, y1 - n, x0, y1 - n)}V{y0 + n:.1f}{turn(x0 + n, y0 + n, x0 + n, y0)}Z"
        )

    inner = f'<path d="{outline(line / 2 + 2.2)}" stroke-width=".6"/>' if rng.random() < 0.5 else ""
    return (
        f'<svg width="{w:.0f}" height="{h:.0f}" style="flex:none" fill="none" stroke="{page.ink}" stroke-width="{line}">'
        f'<path d="{outline(line / 2)}"/>{inner}</svg>'
    )


def wide_boxes(page) -> str:
    """Oblong boxes, stacked or in rows, beside text or above it, and entry fields that are none."""
    rng = page.rng
    page.restyle("wide", "wide", "wide", "oval", size_pt=rng.uniform(7, 16))
    body = page.title()
    for _ in range(rng.randint(4, 9)):
        stacked = rng.random() < 0.5
        gap = rng.choice([-1, 1, 3, 6])
        if stacked:
            rows = "".join(
                f'<div style="display:flex;align-items:center;gap:5px;margin-bottom:{gap}px">{page.box()}<span'
                f' style="line-height:1">{page.t(1, 6)}</span></div>'
                for _ in range(rng.randint(2, 8))
            )
        else:
            rows = options(page, rng.randint(2, 8))
        under = "".join(
            "<span"
            ' style="display:inline-flex;flex-direction:column;align-items:center;margin-inline-end:10px;font-size:.8em">'
            f'{page.box()}{page.t(1, 1)}</span>'
            for _ in range(rng.randint(2, 6))
        )
        body += f'<div style="margin:6px 0"><b>{page.t(2, 6)}</b>{rng.choice([rows, rows, under])}</div>'
        if rng.random() < 0.35:
            body += rng.choice([graphics.entries, graphics.comb, graphics.fragment])(page)
    return body


def lettered_cells(page) -> str:
    """M / F, Y / N or a figure inside each box; the boxes touch, or stand in the cells of a table."""
    rng = page.rng
    sheet = Sheet.random(page)
    sheet.prints, sheet.way = True, "outline"
    sheet.style = styles.sample_style(
        rng, page.inks, rng.choice(["square", "square", "wide", "rounded", "circle", "thin", "tinted", "pale"]), rng.uniform(8, 15)
    )
    sheet.style.extra.update(
        inner_scale=rng.uniform(0.55, 0.85),
        inner_css=f"font-weight:{rng.choice([400, 700])};{rng.choice(['', 'color:#888', 'color:#000'])}",
    )
    gap = rng.choice([-1, 0, 2, 6])
    body = page.title()
    for _ in range(rng.randint(6, 16)):
        chars = rng.choice(
            [
                "MF",
                "YN",
                "YN",
                "JN",
                "ON",
                "12345",
                "ABC",
                "0123",
                "HF",
                "SMDW",
                sheet.letters[:3],
                ["AM", "PM"],
                ["M", "F", "X"],
                [page.lang.yes, page.lang.no],
                ["Yes", "No", "N/A"],
            ]
        )
        chosen = rng.randrange(len(chars)) if rng.random() < 0.4 else -1
        cells = "".join(sheet.bubble(c, i == chosen, css=f"margin-inline-end:{gap}px;") for i, c in enumerate(chars))
        line = rng.choice(["", f"border:1px solid {page.ink};padding:3px;", f"border-bottom:1px solid {page.ink};"])
        body += (
            f'<div style="display:flex;gap:8px;align-items:center;{line}"><span>{page.t(1, 5)}</span><span dir="ltr">{cells}</span>'
            f"{rng.choice(['', page.field('8em'), page.t(1, 2)])}</div>"
        )
        if rng.random() < 0.2:
            body += rng.choice([graphics.circled_letters, graphics.scale, graphics.badges])(page)
    return body


def drop_out(page) -> str:
    """A form printed in one colour throughout, ruled into cells with captions, a small box under a caption here and there."""
    rng = page.rng
    page.ink = page.accent = rng.choice("#d22 #e0433a #f07a70 #c2185b #e87ab0 #2a8f4a #7ac08a #3b7fd0 #8ab8e8 #e8902a #7a5ac0 #888".split())
    page.css, page.tint = "", "#fff"
    page.panel = rng.choice(["#f4b0a8", "#fbd8d8", "#d8ecd8", "#d8e8f8", "#eee", "#fff0d8"])
    page.restyle("square", "square", "thin", "rounded", "circle", "wide", size_pt=rng.uniform(6, 13))
    page.style.colour = page.ink
    line = f"{rng.choice([0.7, 1, 1.5])}px solid {page.ink}"
    body = (
        "<div style=\"display:flex;gap:20px;align-items:center\"><b style=\"font:16px 'OCRA','Liberation"
        f' Mono\';color:#000">{page.number(4)}</b>{page.option("VOID")}{page.option(page.t(1, 1).upper())}</div>'
    )
    for _ in range(rng.randint(6, 14)):
        cells = ""
        for _ in range(rng.randint(1, 5)):
            content = rng.choice(
                [
                    lambda: rng.choice(["$", "", "", page.typed_value()]),
                    lambda: rng.choice(["$", "", "", page.typed_value()]),
                    lambda: f'<div style="text-align:center">{page.box()}</div>',
                    lambda: f"{page.t(2, 6)} ▸ {page.box()}",
                    lambda: options(page, rng.randint(2, 4)),
                    page.yes_no,
                ]
            )()
            ground = f"background:{page.panel};" if rng.random() < 0.2 else ""
            cells += (
                f'<td style="border:{line};padding:2px 4px;vertical-align:top;height:{rng.randint(26, 48)}px;{ground}"><div'
                f' style="font-size:.75em">{rng.choice(["", f"<b>{rng.randint(1, 20)}</b> "])}{page.t(1, 5)}</div>{content}</td>'
            )
        body += f'<table style="width:100%;margin-top:-1px"><tr>{cells}</tr></table>'
    return body + f'<b style="letter-spacing:1px">{page.t(4, 9)}</b>'


def fields_in_colour(page) -> str:
    """A form to be filled in on a screen: boxes and radio buttons in any colour, and buttons, lists and fields that are none."""
    rng = page.rng
    body = page.title()
    names = ["coloured", "coloured-round", "bevel", "shaded", "shaded-round", "ringed", "pale", "inset", "native", "native-round", "tinted"]
    if rng.random() < 0.5:
        names = rng.sample(names, 2)
    size = rng.uniform(7, 20)

    def push() -> str:
        ground, ink = rng.choice(styles.COLOURS), rng.choice(["#fff", "#ff0", "#000", "#eee"])
        turn = rng.choice(["", "", "writing-mode:vertical-rl;", "transform:rotate(180deg);"])
        return (
            f'<span style="display:inline-block;margin:4px;padding:{rng.choice([2, 4])}px'
            f" {rng.choice([4, 12])}px;background:{ground};color:{ink};border:{rng.choice([1, 2, 3])}px"
            f' {rng.choice(["solid", "outset", "inset"])} {rng.choice(styles.COLOURS)};{turn}">{page.t(1, 1)}</span>'
        )

    def choice_list() -> str:
        ground = rng.choice(["#fff", *styles.COLOURS])
        chosen = rng.randrange(4)
        rows = "".join(f'<div style="background:{"#9cf" if i == chosen else "none"}">{page.t(1, 1)}</div>' for i in range(4))
        return (
            f'<div style="width:{rng.randint(60, 160)}px;border:{rng.choice([1, 2])}px solid'
            f' {rng.choice(styles.COLOURS)};background:{ground};margin:4px">{rows}</div>'
        )

    for _ in range(rng.randint(5, 12)):
        page.restyle(*names, size_pt=size)
        ink = rng.choice([page.ink, rng.choice(styles.COLOURS)])
        part = rng.choice(
            [
                lambda: "".join(f'<div style="margin:4px 0">{page.option(page.t(2, 5))}</div>' for _ in range(rng.randint(2, 5))),
                lambda: "".join(
                    '<div style="margin:4px'
                    f' 0;display:flex;justify-content:space-between;width:60%"><b>{page.t(2, 6)}?</b>{page.box()}</div>'
                    for _ in range(rng.randint(2, 5))
                ),
                lambda: options(page, rng.randint(2, 6)),
                lambda: push() + push(),
                choice_list,
                lambda: graphics.entries(page),
            ]
        )()
        body += f'<div style="color:{ink}"><b>{page.t(2, 5)}</b>{part}</div>'
    return body


def dense_radios(page) -> str:
    """A wide sheet in columns of small print, shaded radio buttons tight under each other beside their words, digits' underlines around."""
    rng = page.rng
    page.resize(rng.choice(["landscape", "a4-landscape", "letter", "a4"]))
    page.restyle("shaded-round", "shaded-round", "ringed", "native-round", "circle", "coloured-round", "shaded", size_pt=rng.uniform(5, 9))
    page.base_px = rng.choice([8, 9, 10])
    number = rng.randint(1, 9)
    items = ""
    for i in range(rng.randint(14, 30)):
        dates = " / ".join(f'<span style="display:inline-block;width:2.2em;border-bottom:1px solid"></span>' for _ in range(3))
        content = rng.choice(
            [
                lambda: "".join(f'<div style="line-height:1.05">{page.option(w)}</div>' for w in (page.lang.yes, page.lang.no)),
                lambda: f"{dates} {page.option('AM')}{page.option('PM')}",
                lambda: page.option(page.t(1, 1)) + page.option(page.t(1, 1)),
                lambda: page.field("10em"),
                lambda: f"<p>{page.p(1)}</p>",
                lambda: dates,
            ]
        )()
        items += f'<div style="break-inside:avoid;margin-bottom:3px"><b>{number + i})</b> {page.t(2, 9)} {content}</div>'
    return page.title() + f'<div style="columns:{rng.choice([2, 3])};column-gap:16px">{items}</div>'
