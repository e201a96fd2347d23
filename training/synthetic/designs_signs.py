"""Forms among signs that resemble boxes: bars of white letters, required stars, seals, watermarks, stamps, codes."""

import html

from . import graphics
from .bubbles import Sheet
from .designs_forms import options


def dark_bars(page) -> str:
    """A dense ruled form in sections, each with a black bar at its side that names it; boxes that touch rules and text."""
    rng = page.rng
    page.css, page.tint = "", "#fff"
    page.restyle("square", "square", "square", "thin", "thick", size_pt=rng.uniform(6, 15))
    page.base_px = rng.choice([8, 9, 10, 11])
    line = f"{rng.choice([0.6, 1, 1])}px solid {page.ink}"
    ground = rng.choice(["#000", "#000", "#222", "#003366", "#666"])
    font = rng.choice(["Liberation Sans", "Liberation Serif", page.font])
    value = lambda: rng.choice(["", f"<span style=\"font-family:'{font}'\">{page.t(1, 3)}</span>", page.number(4), page.typed_value()])
    body = page.title()
    for _ in range(rng.randint(3, 6)):
        rows = ""
        for _ in range(rng.randint(3, 9)):
            cells = "".join(
                rng.choice([
                    lambda: f"{page.t(1, 2)} {value()}",
                    lambda: f"{page.t(1, 2)} {page.option(page.t(1, 1))}{page.option(page.t(1, 1))}",
                    page.yes_no,
                    lambda: f"{page.t(2, 5)}? {page.yes_no()}",
                ])()
                + "&nbsp; "
                for _ in range(rng.randint(1, 4))
            )
            rows += (
                f'<div style="border-bottom:{line};line-height:{rng.choice([1, 1.2])};white-space:nowrap;overflow:hidden;padding:0'
                f' 2px">{cells}</div>'
            )
        bar = graphics.upright_bar(page, rng.randint(50, 150), ground)
        body += f'<div style="display:flex;border:{line};margin-top:-1px">{bar}<div style="flex:1;min-width:0">{rows}</div></div>'
        if rng.random() < 0.3:
            body += f'<div style="background:{ground};color:#fff;font-weight:700;padding:1px 4px">{page.t(1, 4).upper()}</div>'
    return body


def starred(page) -> str:
    """Stars and notes at labels: (*), *, (**), (1), [a]; in red, raised, before or after boxes that may be ovals or brackets."""
    rng = page.rng
    star = rng.choice(["(*)", "(*)", "(*)", "*", "(**)", "( * )", "[*]", "(1)", "(o)", "(x)", "(•)", "(✱)", "(†)"])
    if page.style.shape == "bracket" or page.style.engine == "glyph":
        page.restyle("square", "thin", "circle", "rounded", "square")
    look = rng.choice(["", "color:#c00", "font-size:.75em;vertical-align:super", "color:#c00;font-weight:700", "font-size:1.2em"])
    mark = f'<span style="{look}">{html.escape(star)}</span>'
    starred_text = lambda low, high: f"{page.t(low, high)} {mark if rng.random() < 0.6 else ''}"
    body = page.title() + f"<div>{mark} {page.t(2, 5)}</div>"
    for _ in range(rng.randint(14, 34)):
        body += rng.choice([
            lambda: f'<div style="margin:4px 0">{starred_text(1, 3)}: {page.field("12em")}</div>',
            lambda: f'<div style="margin:4px 0">{starred_text(1, 3)}: {page.field("6em")} {starred_text(1, 2)}: {page.field("6em")}</div>',
            lambda: f'<div style="margin:4px 0">{starred_text(2, 6)} {page.yes_no()}</div>',
            lambda: f'<div style="margin:4px 0">{starred_text(1, 3)} {options(page, rng.randint(2, 5))}</div>',
            lambda: f"<div>{page.option(starred_text(1, 5))}</div>",
            lambda: f'<div style="display:flex">{mark}&nbsp;{page.option(page.t(1, 5))}</div>',
            lambda: f'<p style="font-size:.8em">{mark} {page.p(1)}</p>',
            lambda: page.heading(),
        ])()
    return body


def stamped(page) -> str:
    """A form or a letter under a watermark, with stamps at its side, a seal and an emblem."""
    rng = page.rng
    body = (
        "<div"
        ' style="display:flex;justify-content:space-between;align-items:center">'
        f'{rng.choice([graphics.seal, graphics.emblem, graphics.logo])(page)}{page.title()}</div>'
    )
    for _ in range(rng.randint(5, 12)):
        body += rng.choice([
            lambda: f"<p>{page.p(rng.randint(2, 5))}</p>",
            lambda: f'<div style="margin:4px 0">{page.t(2, 6)} {page.yes_no()}</div>',
            lambda: options(page, rng.randint(1, 5)),
            lambda: f"<div>{page.option(page.t(3, 10))}</div>",
            lambda: graphics.dark_bar(page),
            lambda: f"<div>{page.t(1, 3)}: {page.field('12em')}</div>",
        ])()
    return body + f"<div>{page.option(page.t(2, 6))}</div>" + _stamps(page) + graphics.signature(page)


def stamped_text(page) -> str:
    """Running text under a watermark, with stamps and a seal; nothing to tick."""
    rng = page.rng
    parts = "".join(
        rng.choice([
            lambda: f"<p>{page.p(rng.randint(2, 6))}</p>",
            lambda: page.heading(),
            lambda: graphics.dark_bar(page),
            lambda: graphics.seal(page),
        ])()
        for _ in range(rng.randint(6, 18))
    )
    return (
        f"<div>{graphics.emblem(page)}</div>"
        + page.title()
        + f'<div style="columns:{rng.choice([1, 1, 2])}">{parts}</div>'
        + _stamps(page)
        + graphics.signature(page)
    )


def _stamps(page) -> str:
    rng = page.rng
    marks = "".join(graphics.watermark(page) for _ in range(rng.choice([0, 1, 1, 1, 2])))
    marks += "".join(graphics.side_stamp(page) for _ in range(rng.choice([0, 1, 1, 2])))
    if rng.random() < 0.5:
        marks += (
            "<div"
            f' style="position:absolute;left:{rng.randint(5, 70)}%;top:{rng.randint(5, 80)}%">'
            f'{rng.choice([graphics.seal, graphics.stamp])(page)}</div>'
        )
    return marks


def coded(page) -> str:
    """A sheet that a program reads: a QR code, marks in its corners, grids of bubbles with nothing in them, lists of boxes."""
    rng = page.rng
    sheet = Sheet.random(page)
    sheet.prints, sheet.way = rng.random() < 0.2, "outline"
    head = "".join(
        f"<div>{m(page)}</div>"
        for m in rng.sample(
            [graphics.matrix_code, graphics.emblem, graphics.fiducials, graphics.barcode, graphics.timing_squares], rng.randint(1, 4)
        )
    )
    body = f'<div style="display:flex;gap:12px;justify-content:space-between;align-items:center">{head}</div>{page.title()}'
    answered = rng.choice([0, 0.3, 0.9])
    gap = rng.choice([1, 3, 5])

    def grid() -> str:
        columns, chars = rng.randint(1, 12), rng.choice(["0123456789", "abcdefghijklmnopqrstuvwxyz", "12345"])
        chosen = [rng.randrange(len(chars)) if rng.random() < answered else -1 for _ in range(columns)]
        rows = "".join(
            f'<div style="display:flex;gap:{gap}px;align-items:center;margin-bottom:{gap}px"><span'
            f' style="width:1em;font-size:.8em">{c}</span>'
            + "".join(sheet.bubble(c, chosen[k] == i) for k in range(columns))
            + "</div>"
            for i, c in enumerate(chars)
        )
        return f'<div dir="ltr" style="border:1px solid;padding:3px"><div>{page.t(1, 2)}</div>{rows}</div>'

    def chores() -> str:
        rows = "".join(
            "<div"
            f' style="display:flex;gap:4px;align-items:center;margin:2px">{sheet.bubble("", rng.random() < answered * 0.5)}<span>'
            f'{page.t(1, 3)}</span></div>'
            for _ in range(rng.randint(2, 7))
        )
        return f'<div style="border:{rng.choice([0, 1])}px solid;padding:3px"><b>{page.t(1, 2)}</b>{rows}</div>'

    parts = "".join(
        f"<div>{rng.choice([grid, chores, chores, lambda: graphics.empty_grid(page), lambda: graphics.comb(page)])()}</div>"
        for _ in range(rng.randint(3, 10))
    )
    return (
        body
        + f'<div style="display:flex;flex-wrap:wrap;gap:8px;align-items:flex-start">{chores()}{parts}</div>'
        + (graphics.registration(page) if rng.random() < 0.5 else "")
    )
