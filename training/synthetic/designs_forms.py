"""Designs of forms proper: government, medical, insurance, tax, letters, accident statements, inspection sheets."""

from . import graphics


def government(page) -> str:
    """Sections of a ruled grid: cells with a small caption and a field, options or a question with Yes / No."""
    rng = page.rng
    page.label_first = rng.random() < 0.12
    body = (f'<div style="float:inline-end">{graphics.logo(page)}</div>' if rng.random() < 0.4 else "") + page.title()
    for _ in range(rng.randint(4, 7)):
        body += page.heading()
        for _ in range(rng.randint(2, 6)):
            row = ""
            for _ in range(rng.randint(1, 4)):
                caption = f'<div style="font-size:.75em">{rng.choice(["", f"{rng.randint(1, 60)}. "])}{page.t(1, 5)}</div>'
                content = rng.choice(
                    [
                        page.typed_value,
                        page.typed_value,
                        page.yes_no,
                        lambda: options(page, rng.randint(2, 6)),
                        lambda: page.option(page.t(2, 8)),
                    ]
                )()
                row += (
                    f'<td style="border:{page.rule_px}px solid'
                    f' {page.ink};padding:{rng.choice([1, 2, 4])}px;vertical-align:top">{caption}{content}</td>'
                )
            body += f'<table style="width:100%;margin-top:-1px"><tr>{row}</tr></table>'
        if rng.random() < 0.4:
            body += numbered(page)
        if rng.random() < 0.3:
            body += f"<p>{page.p(2)}</p>"
        if rng.random() < 0.2:
            body += graphics.fragment(page)
    return body


def options(page, n: int) -> str:
    gap = page.rng.choice([4, 8, 14, 24])
    return f'<div style="display:flex;flex-wrap:wrap;gap:1px {gap}px">' + "".join(page.option() for _ in range(n)) + "</div>"


def medical(page) -> str:
    """Dense checklists in two to four columns under headings."""
    rng = page.rng
    body = page.title()
    for _ in range(rng.randint(2, 5)):
        body += (
            f"<div style='margin:4px 0'>{page.t(1, 2)}: {page.field(rng.choice(['8em', '14em']))} {page.t(1, 2)}: {page.field('6em')}"
            f" {options(page, 2) if rng.random() < 0.4 else ''}</div>"
        )
    for _ in range(rng.randint(2, 4)):
        columns = rng.choice([2, 3, 3, 4])
        gap = rng.choice([0, 1, 3, 5])
        leader = columns < 4 and rng.random() < 0.2
        items = ""
        for _ in range(rng.randint(10, 40)):
            if rng.random() < 0.06:
                items += f"<b>{page.t(1, 3)}</b>"
            elif leader:
                items += (
                    f'<div style="display:flex;align-items:center;margin-bottom:{gap}px"><span>{page.t(1, 3)}</span><span'
                    f' style="flex:1;border-bottom:1px dotted;margin:0 3px"></span>{page.yes_no()}</div>'
                )
            else:
                items += f'<div style="margin-bottom:{gap}px">{page.option(page.t(1, 4))}</div>'
        body += page.heading() + f'<div style="columns:{columns};column-gap:12px">{items}</div>'
        if rng.random() < 0.4:
            page.restyle()
    return body + graphics.signature(page)


def insurance(page) -> str:
    """Questions at one side, options or Yes / No at the other, panels and small print."""
    rng = page.rng
    panel = rng.choice([page.panel, "none", page.accent if rng.random() < 0.3 else page.panel])
    dark = panel == page.accent
    if dark:
        page.style.fill, page.style.colour = "#fff", rng.choice(["#fff", "#aaa"])
    body = f"<div>{graphics.logo(page)}</div>" + page.title()
    for _ in range(rng.randint(3, 6)):
        rows = ""
        for i in range(rng.randint(3, 9)):
            shade = "rgba(255,255,255,.5)" if i % 2 and rng.random() < 0.5 else "none"
            rows += (
                "<div"
                f' style="display:flex;justify-content:space-between;align-items:center;padding:{rng.choice([1, 3, 5])}px;'
                f'background:{shade};border-bottom:{rng.choice([0, 0.6])}px'
                ' solid">'
                "<span"
                f' style="max-width:65%">{page.t(3, 14)}</span>'
                f'{rng.choice([page.yes_no, page.yes_no, lambda: options(page, rng.randint(1, 3))])()}</div>'
            )
        body += page.heading() + f'<div style="background:{panel};color:{"#fff" if dark else "inherit"};padding:6px">{rows}</div>'
        if rng.random() < 0.3:
            body += graphics.comb(page)
    return body + f'<p style="font-size:.65em">{page.p(6)}</p>' + graphics.signature(page)


def tax(page) -> str:
    """Numbered lines with amount columns and tiny boxes in running text."""
    rng = page.rng
    page.restyle("square", "square", "thin", "rounded", "circle", size_pt=rng.uniform(5.5, 9))
    page.base_px = rng.choice([8, 9, 10])
    body = (
        '<div style="display:flex;border-bottom:2px solid;align-items:center"><b class="h"'
        f' style="font-size:2.4em;padding-inline-end:12px">{rng.choice(["1040", "W-4", "990", "1098-T", "B", "2042"])}</b><div'
        f' style="flex:1;text-align:center">{page.title()}</div><b style="font-size:2em">20{rng.randint(10, 26)}</b></div>'
    )
    body += f'<div style="padding:4px 0">{options(page, rng.randint(2, 6))}</div><table style="width:100%">'
    for i in range(rng.randint(25, 45)):
        kind = rng.random()
        if kind < 0.5:
            amount = page.typed_value()
            line = f'{page.t(3, 10)} <span style="letter-spacing:5px">{"." * rng.randint(3, 20)}</span>'
        else:
            amount = ""
            line = f"{page.t(2, 6)} {_inline(page)}"
        body += (
            f'<tr><td style="width:2em;text-align:end"><b>{i + 1}{rng.choice(["", "a", "b"])}</b></td><td'
            f' style="padding:{rng.choice([0, 1, 2])}px 4px">{line}</td><td style="border:1px'
            f' solid;width:2.2em;text-align:center">{i + 1}</td><td style="border:1px solid;width:9em;text-align:end">{amount}</td></tr>'
        )
        if rng.random() < 0.05:
            body += f'<tr><td colspan="4" style="border:1px solid;padding:2px">{options(page, rng.randint(3, 7))}</td></tr>'
    return body + "</table>"


def _inline(page) -> str:
    rng = page.rng
    tails = ["", page.t(1, 3), page.field("4em")]
    return " ".join(page.option(page.t(1, 2)) + " " + rng.choice(tails) for _ in range(rng.randint(1, 3)))


def letter(page) -> str:
    """Running text with a few boxes."""
    rng = page.rng
    body = f"<div>{graphics.logo(page)}</div><p>{page.t(2, 4)}<br>{page.t(2, 4)}</p>"
    for _ in range(rng.randint(5, 10)):
        body += f"<p>{page.p(rng.randint(2, 5))}</p>"
        if rng.random() < 0.35:
            body += "".join(f'<div style="margin-inline-start:2em">{page.option(page.t(3, 10))}</div>' for _ in range(rng.randint(1, 4)))
    return body + graphics.signature(page)


def accident(page) -> str:
    """The European accident statement: blue and yellow halves, between them a column of numbered boxes at both sides."""
    rng = page.rng
    page.restyle("square", "square", "thin", "rounded", size_pt=rng.uniform(6, 11))
    page.style.fill = rng.choice(["#fff", "#fff", "none"])
    page.base_px = rng.choice([8, 9, 10])
    left, right = rng.choice([("#9fd0f0", "#ffe97a"), ("#cfe6f7", "#fff3b0"), ("#fff", "#fff"), ("#6fb7e8", "#f7dc3a")])
    page.tint = rng.choice(["#fff", "#dff0df", "#eef7ee"])
    fill = page.fill_share

    def half(colour, name):
        parts = f'<b class="h" style="font-size:1.4em">{rng.choice(["véhicule", "vehicle", "Fahrzeug"])} {name}</b>'
        for _ in range(rng.randint(7, 11)):
            parts += rng.choice(
                [lambda: f"<div>{page.t(1, 3)}: {page.field('9em')}</div>"] * 3
                + [
                    lambda: f"<div>{page.t(2, 5)} {page.yes_no()}</div>",
                    lambda: f"<div><b>{page.t(1, 3)}</b></div>",
                    lambda: f'<p style="font-size:.8em">{page.t(5, 12)}</p>',
                ]
            )()
        return (
            f'<td style="background:{colour};width:34%;padding:5px;vertical-align:top;border:1px'
            f' solid">{parts}{graphics.vehicle(page)}</td>'
        )

    rows, gap = "", rng.choice([1, 3, 5])
    for i in range(rng.randint(12, 17)):
        a, b = (page.box(page.mark() if rng.random() < 0.5 else None) for _ in "AB")
        numbers = f"<b>{i + 1}</b>"
        rows += (
            f'<div style="display:flex;align-items:center;gap:3px;margin-bottom:{gap}px;font-size:.85em">{a}{numbers}<span'
            f' style="flex:1;text-align:center;line-height:1">{page.t(2, 6)}</span>{numbers}{b}</div>'
        )
    middle = (
        '<td style="vertical-align:top;padding:3px;border:1px solid"><div class="h" style="text-align:center">12.'
        f" {page.t(1, 2)}</div>{rows}</td>"
    )
    page.fill_share = fill
    sketch = (
        f'<div style="height:{rng.randint(120, 240)}px;border:1px solid;background-image:linear-gradient(#ccd 1px,transparent'
        " 1px),linear-gradient(90deg,#ccd 1px,transparent 1px);background-size:10px"
        f' 10px">{graphics.vehicle(page) if rng.random() < 0.4 else ""}</div>'
    )
    top = (
        f'<table style="width:100%"><tr><td style="border:1px solid;padding:3px">1. {page.t(1, 2)} {page.field("6em")}</td><td'
        f' style="border:1px solid">2. {page.t(1, 3)} {page.field("10em")}</td><td style="border:1px solid">3. {page.t(1, 3)}'
        f" {page.yes_no()}</td></tr></table>"
    )
    return (
        page.title()
        + top
        + f'<table dir="ltr" style="width:100%"><tr>{half(left, "A")}{middle}{half(right, "B")}</tr></table>'
        + sketch
        + graphics.signature(page)
        + graphics.signature(page)
    )


def inspection(page) -> str:
    """A ruled checklist: items by rows, boxes inside the cells of OK / defect / N/A columns."""
    rng = page.rng
    page.restyle("square", "square", "thin", "thick", "circle", "light", "rounded", "glyph", "shadow", "typed", size_pt=rng.uniform(6, 14))
    heads = rng.choice([["OK", "Defect", "N/A"], [page.lang.yes, page.lang.no], ["Pass", "Fail"], ["✓"], [page.t(1, 1) for _ in range(4)]])
    cell = f"border:{page.rule_px}px solid {rng.choice([page.ink, '#888'])};padding:{rng.choice([0, 1, 2, 4])}px"
    body = page.title() + f"<div>{page.t(1, 2)}: {page.field()} {page.t(1, 2)}: {page.field()}</div>"
    for _ in range(rng.randint(1, 3)):
        rows = (
            f'<tr style="background:{page.panel}"><th style="{cell}">#</th><th style="{cell}">{page.t(1, 3)}</th>'
            + "".join(f'<th style="{cell}">{h}</th>' for h in heads)
            + f'<th style="{cell};width:20%">{page.t(1, 1)}</th></tr>'
        )
        labelled = rng.random() < 0.3
        for i in range(rng.randint(8, 25)):
            ticks = "".join(f'<td style="{cell};text-align:center">{page.option(h) if labelled else page.box()}</td>' for h in heads)
            rows += (
                f'<tr><td style="{cell}">{i + 1}</td><td style="{cell}">{page.t(2, 6)}</td>{ticks}<td'
                f' style="{cell}">{page.typed_value() if rng.random() < 0.3 else ""}</td></tr>'
            )
        body += page.heading() + f'<table style="width:100%;margin-bottom:8px">{rows}</table>'
    return body + graphics.signature(page)


def showcase(page) -> str:
    """Every kind of box side by side: clusters that share an edge, boxes on dark panels, boxes that touch text and lines."""
    rng = page.rng
    body = page.title()
    for _ in range(rng.randint(6, 11)):
        page.restyle()
        kind = rng.choice(["cluster", "dark", "touch", "options", "options", "fragment", "framed", "large"])
        if kind == "cluster":
            page.restyle("square", "thin", "light", "tinted", size_pt=rng.uniform(8, 16))
            page.style.engine = "css"
            page.style.stroke = 1
            body += (
                f'<div style="margin:6px 0;display:flex;align-items:center">{page.t(1, 3)}&nbsp;'
                + "".join(page.box(css="margin-inline-end:-1px;") for _ in range(rng.randint(2, 3)))
                + f"&nbsp;{page.t(1, 3)}</div>"
            )
        elif kind == "dark":
            page.restyle("square", "circle", "rounded", "oval", "thin")
            inverted = rng.random() < 0.5
            page.style.colour, page.style.fill = ("#fff", "none") if inverted else (rng.choice(["#fff", "#aaa"]), "#fff")
            body += (
                "<div"
                f' style="background:{rng.choice(["#222", "#135", "#444", "#531"])};color:#fff;padding:8px">'
                f'{options(page, rng.randint(3, 8))}</div>'
            )
        elif kind == "touch":
            body += (
                f'<div style="border:1px solid;line-height:0;margin:6px 0">'
                + "".join(page.box() + f'<span style="line-height:1">{page.t(1, 2)}</span>' for _ in range(rng.randint(2, 6)))
                + "</div>"
            )
        elif kind == "framed":
            body += (
                f'<div style="border:{rng.choice([1, 3])}px solid;padding:6px;margin:8px'
                f' 0;background:{page.panel}">{options(page, rng.randint(3, 9))}{graphics.comb(page)}</div>'
            )
        elif kind == "large":
            page.restyle(size_pt=rng.uniform(18, 50))
            body += f'<div style="margin:8px 0">{options(page, rng.randint(2, 5))}</div>'
        elif kind == "fragment":
            body += graphics.fragment(page)
        else:
            body += f'<div style="margin:8px 0">{options(page, rng.randint(4, 16))}</div>'
    return body


def numbered(page) -> str:
    """Numbered statements, each with a box before its number, or at the end of the line, or over its caption."""
    rng = page.rng
    place = rng.choice(["before", "before", "after", "under"])
    items = ""
    for i in range(rng.randint(3, 8)):
        number = rng.choice([f"{i + 1}.", f"({'abcdefgh'[i]})", f"{rng.randint(1, 30)}{'abc'[i % 3]}."])
        if place == "before":
            items += (
                f'<div style="display:flex;align-items:flex-start;gap:6px;margin:3px 0">{page.box()}<span>{number}'
                f" {page.t(4, 20)}</span></div>"
            )
        elif place == "after":
            items += (
                f'<div style="display:flex;margin:3px 0"><span>{number} {page.t(3, 9)}</span><span'
                f' style="flex:1;overflow:hidden;white-space:nowrap;height:1.3em;letter-spacing:6px">{"." * 120}</span><b style="padding:0'
                f' 8px">{i + 1}</b>{page.box()}</div>'
            )
        else:
            items += (
                f'<span style="display:inline-block;width:{rng.randint(60, 120)}px;text-align:center;border:{rng.choice([0, 1])}px'
                f' solid;vertical-align:top;font-size:.85em">{page.box()}<br>{page.t(1, 4)}</span>'
            )
    return f"<div>{items}</div>"


def section(page) -> str:
    """More of a form, in the style the page has come to."""
    rng = page.rng
    parts = ""
    for _ in range(rng.randint(3, 6)):
        parts += rng.choice(
            [
                lambda: f'<div style="margin:4px 0">{page.t(2, 6)} {page.yes_no()}</div>',
                lambda: f'<div style="margin:4px 0">{options(page, rng.randint(3, 9))}</div>',
                lambda: f'<div style="columns:{rng.choice([2, 3])}">'
                + "".join(f"<div>{page.option()}</div>" for _ in range(rng.randint(6, 18)))
                + "</div>",
                lambda: graphics.fragment(page),
                lambda: graphics.entries(page),
                lambda: numbered(page),
                lambda: f"<p>{page.p(2)}</p>",
                lambda: f"<div>{page.t(1, 3)}: {page.field('12em')}</div>",
            ]
        )()
    return page.heading() + parts
