"""Boxes marked in every way by hand, rings round words, typed sheets with the smallest of boxes."""

from . import boxes, graphics, strokes, styles, typefaces


def odd_marks(page) -> str:
    """Lists, rows and tables marked by one or several writers: dashes, strokes, scribbles, marks that overflow or are off the middle."""
    rng = page.rng
    page.restyle(
        "square",
        "square",
        "thin",
        "circle",
        "oval",
        "oval-tall",
        "rounded",
        "wide",
        "pale",
        "thick",
        "light",
        "inset",
        "square",
        size_pt=rng.uniform(6, 16),
    )
    page.fill_share = rng.uniform(0.25, 0.8)
    page.writer = strokes.Pen.random(rng)
    page.writer.slip = rng.choice([0.05, 0.15, 0.3])
    page.writer.reach = rng.choice([0.8, 1.1, 1.5, 2])
    several = rng.random() < 0.3
    body = page.title()
    for _ in range(rng.randint(5, 12)):
        if several:
            page.writer = strokes.Pen.random(rng)
        way = rng.choice(["list", "row", "grid", "cells", "yes-no"])
        if way == "list":
            body += "".join(f'<div style="margin:2px 0">{page.option(page.t(2, 6))}</div>' for _ in range(rng.randint(2, 8)))
        elif way == "row":
            body += f'<div style="margin:5px 0">{page.t(1, 4)} {"".join(page.option(page.t(1, 2)) for _ in range(rng.randint(2, 5)))}</div>'
        elif way == "yes-no":
            body += f'<div style="margin:5px 0">{page.t(2, 7)} {page.yes_no()}</div>'
        elif way == "cells":
            frames = "".join(
                '<span style="display:inline-block;border:1px'
                f' solid;padding:5px;margin-inline-end:-1px">{"".join(page.box(css="margin:3px;") for _ in range(rng.choice([2, 3])))}<br>'
                f'{"".join(page.box(css="margin:3px;") for _ in range(rng.choice([2, 3])))}</span>'
                for _ in range(rng.randint(1, 5))
            )
            body += f'<div style="line-height:1.2">{frames}</div>'
        else:
            gap = rng.choice([2, 6, 12])
            body += "".join(
                f'<div style="display:flex;gap:{gap}px;margin:{gap / 2}px'
                f' 0">{"".join(page.box() for _ in range(rng.randint(3, 9)))}<span>{page.t(1, 3)}</span></div>'
                for _ in range(rng.randint(1, 4))
            )
    return body


def circled(page) -> str:
    """Words and letters with printed rings round them that cut what stands beside; some blacked out or struck."""
    rng = page.rng
    d = rng.uniform(12, 26)
    ring = styles.BoxStyle("circle", "round", "svg", d, d * rng.choice([1, 1, 0.8]), rng.choice([0.7, 1, 1.5, 2]), page.ink, "none", 999)
    pen = strokes.Pen.random(rng)
    rows = ""
    separator = rng.choice([" / ", " ", " | ", ", "])
    answered = rng.choice([0, 0.6, 1])
    for _ in range(rng.randint(4, 18)):
        words = rng.choice([
            ["Y", "N", "Not Sure"],
            ["Y", "N"],
            [page.lang.yes, page.lang.no],
            ["M", "F"],
            list("12345"),
            ["Good", "Fair", "Poor"],
            [page.t(1, 1) for _ in range(3)],
        ])
        chosen = rng.randrange(len(words)) if rng.random() < answered else -1
        options = []
        for i, word in enumerate(words):
            marked = i == chosen
            kind = rng.choice(["hand-blob", "hand-fill", "hand-cross", "hand-stroke", pen.kind])
            over = strokes.mark_html(rng, pen, ring.width, ring.height, kind) if marked else ""
            if rng.random() < 0.1:
                printed = (
                    boxes.box_html(rng, ring, "fill", css=f"margin-inline-end:{-0.5 * d:.1f}px;")
                    if marked
                    else boxes.box_html(rng, ring, css=f"margin-inline-end:{-0.8 * d:.1f}px;")
                )
            else:
                printed = boxes.box_html(
                    rng, ring, kind if marked else None, css=f"margin-inline-end:{-rng.uniform(0.75, 0.9) * d:.1f}px;", over=over
                )
            options.append(
                f'<span style="white-space:nowrap">{printed}<span'
                f' style="display:inline-block;min-width:{0.9 * d:.0f}px">{word}</span></span>'
            )
        rows += (
            f'<div style="margin:{rng.choice([3, 6])}px 0;line-height:{d * 1.2:.0f}px"><b>{page.t(1, 5)}:</b>'
            f" &nbsp;{separator.join(options)}</div>"
        )
    return page.title() + f'<div style="font-size:{d * rng.uniform(0.5, 0.75):.0f}px">{rows}</div>'


def _typewriter(page) -> tuple[str, float]:
    rng = page.rng
    font = rng.choice(typefaces.TYPEWRITER_FONTS)
    page.font = page.heading_font = font
    page.ink = page.accent = rng.choice(["#000", "#000", "#222", "#444", "#666"])
    page.tint, page.css = "#fff", rng.choice(["", "", "body{filter:blur(.4px)}"])
    page.base_px = rng.choice([9, 10, 11, 12, 13])
    return font, page.base_px


def typewritten(page) -> str:
    """A typed sheet or fax of the 1970s: boxes of three to five points or typed brackets, far from their words, over dotted leaders."""
    rng = page.rng
    font, size = _typewriter(page)
    page.reduced = rng.choice([1, 1, 0.75, 0.6])
    if rng.random() < 0.45:
        styles.typed(rng, page.style, font, size)
        page.style.colour = page.ink
    else:
        page.restyle("square", "square", "thin", "wobbly", "circle", "tray", size_pt=rng.uniform(3.4, 6))
        page.style.colour, page.style.stroke = page.ink, rng.choice([0.5, 0.75, 1])
    page.mark_kinds = dict.fromkeys(page.mark_kinds, rng.choice(["typed", "typed", "lines"]))
    if page.writer:
        page.writer.reach = max(page.writer.reach, 1.35)
    gap = "&nbsp;" * rng.randint(4, 24)
    far = lambda: (
        "<div"
        f' style="display:flex;justify-content:space-between;width:{rng.choice([60, 80, 100])}%"><span>{page.t(1, 6)}</span>{page.box()}</div>'
    )
    leader = lambda: (
        f'<div style="display:flex;width:{rng.choice([60, 90])}%"><span>{page.t(1, 5)}</span><span'
        f' style="flex:1;overflow:hidden;white-space:nowrap">{rng.choice([". ", ".", "_ ", "- "]) * 120}</span>{page.box()}</div>'
    )
    body = f'<div style="text-align:center">{page.t(2, 5).upper()}</div><br>'
    for i in range(rng.randint(18, 44)):
        body += rng.choice([
            far,
            leader,
            lambda: f"<div>{page.box()}{gap}{page.t(1, 6)}</div>",
            lambda: f"<div>{page.t(1, 3).upper()}{gap}{page.box()}{gap}{page.box()}</div>",
            lambda: f"<div>{i + 1}. {page.t(2, 6)}: {'_' * rng.randint(3, 40)}</div>",
            lambda: f"<div>{i + 1}. {page.t(2, 6)}? {page.yes_no()}</div>",
            lambda: f"<div>{gap}{page.option(page.t(1, 2))}{gap}{page.option(page.t(1, 2))}</div>",
            lambda: f"<div>{page.p(2)}</div>",
            lambda: f"<div>({page.number(3)}) {page.number(3)}-{page.number(4)} {page.t(1, 2)} ({rng.choice('abc')}) {page.t(1, 3)}</div>",
            lambda: "<br>",
        ])()
    return body + graphics.signature(page)


def low_resolution(page) -> str:
    """Dense questions scanned at few dots to the inch, marked by machine and by hand."""
    rng = page.rng
    page.reduced = rng.uniform(0.35, 0.7)
    page.restyle("square", "square", "thick", "circle", "rounded", "oval", "glyph", size_pt=rng.uniform(7, 12))
    page.style.stroke = max(page.style.stroke, 0.9)
    page.css = ""
    body = page.title()
    for i in range(rng.randint(12, 30)):
        body += rng.choice([
            lambda: f"<div>{i + 1}. {page.t(2, 8)} {page.yes_no()}</div>",
            lambda: f"<div>{page.option(page.t(2, 6))}</div>",
            lambda: f"<div>{page.t(1, 3)} {''.join(page.option(page.t(1, 1)) for _ in range(rng.randint(2, 4)))}</div>",
            lambda: f"<div>{page.t(1, 3)}: {page.field('10em')}</div>",
            lambda: f"<p>{page.p(1)}</p>",
            lambda: graphics.comb(page),
        ])()
    return body
