"""Tables and places to write in: character boxes, dates, entry fields, ruled tables, crosswords, calendars."""


def comb(page) -> str:
    """A row of character boxes, two of them or twenty, some filled in by a machine or by hand: not checkboxes."""
    rng = page.rng
    n = rng.randint(2, 4) if rng.random() < 0.25 else rng.randint(5, 22)
    w, h = rng.uniform(9, 20), rng.uniform(12, 24)
    by_hand = rng.random() < 0.6
    letters = rng.choice(["0123456789", "ABCDEFGHIJKLMNOPQRSTUVWXYZ0", "00OOQDLLCU77I1V"])
    value = "".join(rng.choice(letters) for _ in range(rng.choice([n, n, rng.randint(1, n)]))) if rng.random() < 0.55 else ""
    cells = [page.by_hand(c) if by_hand else c for c in value] + ["&nbsp;"] * (n - len(value))
    line = rng.choice(["1px solid", "0.7px solid", "1px dotted", "1px solid #999"])
    half = rng.random() < 0.25
    sides = f"border-left:{line};border-bottom:{line};border-right:{line}" if half else f"border:{line}"
    gap = rng.choice([-1, -1, -1, 2])
    row = "".join(
        "<span"
        f' style="display:inline-block;width:{w:.1f}px;height:{h:.1f}px;{sides};margin-inline-end:{gap}px;text-align:center;font:{h * 0.75:.1f}px'
        f' monospace;line-height:{h:.1f}px;vertical-align:bottom;overflow:hidden">{cell}</span>'
        for cell in cells
    )
    return f'<div style="white-space:nowrap;margin:3px 0">{page.t(1, 2)} <span dir="ltr">{row}</span></div>'


def date_boxes(page) -> str:
    """Digits of a date in boxes, between slashes, written by hand or not yet."""
    rng = page.rng
    w, written = rng.uniform(10, 17), rng.random() < 0.5
    cell = lambda: (
        f'<span style="display:inline-block;width:{w:.1f}px;height:{w * 1.25:.1f}px;border:1px'
        f' solid;margin-inline-end:-1px;vertical-align:middle;text-align:center;overflow:hidden;font-size:{w:.1f}px;line-height:{w * 1.25:.1f}px">'
        f"{page.by_hand(page.number(1)) if written else ''}</span>"
    )
    parts = ["".join(cell() for _ in range(count)) for count in (2, 2, rng.choice([2, 4]))]
    date = f"&nbsp;{rng.choice('/-.')}&nbsp;".join(parts)
    return f'<div style="margin:3px 0">{page.t(1, 2)} <span dir="ltr">{date}</span></div>'


def entries(page) -> str:
    """Short entry boxes for numbers and amounts, on a panel or beside a label."""
    rng = page.rng
    h = rng.uniform(11, 24)
    panel, ground = rng.choice([("none", "#fff"), ("#ddd", "#fff"), (page.panel, "#fff"), ("none", "none")])
    rows = "".join(
        f'<div style="display:flex;gap:6px;align-items:center;margin:3px 0"><span>{page.t(1, 5)}</span><span'
        f' style="display:inline-block;width:{h * rng.uniform(1.9, 7):.0f}px;height:{h:.0f}px;'
        f"border:{rng.choice([0.7, 1, 1, 2])}px solid"
        f' {page.ink};background:{ground};overflow:hidden;white-space:nowrap;line-height:1">'
        f'{rng.choice(["", "", "", "$", "£", "€", "%"])}{page.typed_value()}</span><span>{rng.choice(["", "%", ".00", page.t(1, 1)])}</span></div>'
        for _ in range(rng.randint(2, 6))
    )
    return f'<div style="background:{panel};padding:4px">{rows}</div>'


def data_table(page) -> str:
    """A ruled table with empty and filled cells."""
    rng = page.rng
    columns, rows = rng.randint(3, 9), rng.randint(3, 14)
    pad = rng.choice([1, 2, 4, 7])
    line = rng.choice(["1px solid", "0.7px solid", "1px solid #999", "1px dotted"])
    full = rng.random()
    cell = lambda tag, content: f'<{tag} style="border:{line};padding:{pad}px;min-width:14px;height:14px">{content}</{tag}>'
    head = "<tr>" + "".join(cell("th", page.t(1, 2)) for _ in range(columns)) + "</tr>"
    body = "".join(
        "<tr>"
        + "".join(
            cell("td", (page.t(1, 2) if rng.random() < 0.5 else page.number(rng.randint(1, 5))) if rng.random() < full else "")
            for _ in range(columns)
        )
        + "</tr>"
        for _ in range(rows)
    )
    return f'<table style="width:{rng.choice(["100%", "auto", "70%"])};margin:6px 0;font-size:.9em">{head}{body}</table>'


def crossword(page) -> str:
    rng, side = page.rng, page.rng.uniform(14, 26)
    rows = ""
    for _ in range(rng.randint(5, 11)):
        rows += (
            "<tr>"
            + "".join(
                f'<td style="width:{side:.1f}px;height:{side:.1f}px;border:1px'
                f' solid;padding:0;font-size:6px;vertical-align:top;{"background:#000" if rng.random() < 0.2 else ""}">'
                f'{rng.randint(1, 60) if rng.random() < 0.25 else ""}</td>'
                for _ in range(9)
            )
            + "</tr>"
        )
    return f"<table>{rows}</table>"


def calendar(page) -> str:
    side = page.rng.uniform(16, 30)
    rows = "".join(
        "<tr>"
        + "".join(
            '<td style="border:1px'
            f' solid;width:{side:.0f}px;height:{side:.0f}px;padding:1px;font-size:8px;vertical-align:top">'
            f'{week * 7 + day + 1 if week * 7 + day < 31 else ""}</td>'
            for day in range(7)
        )
        + "</tr>"
        for week in range(5)
    )
    return f"<table>{rows}</table>"
