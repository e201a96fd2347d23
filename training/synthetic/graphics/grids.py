"""Grids that nobody ticks: empty and shaded tables, sheets, planners, puzzles, squared paper, seating plans, rows of comb cells."""


def _line(page) -> str:
    return page.rng.choice([
        "1px solid",
        "0.7px solid",
        "1px solid #999",
        "1px solid #ccc",
        "1.5px solid",
        "2px solid",
        "1px dotted",
        f"1px solid {page.accent}",
    ])


def _table(rows: list[list[tuple[str, str]]], line: str, css: str = "") -> str:
    """`rows` of (style, content)."""
    html = "".join(
        "<tr>" + "".join(f'<td style="border:{line};{style}">{content}</td>' for style, content in row) + "</tr>" for row in rows
    )
    return f'<table dir="ltr" style="margin:5px 0;line-height:1;{css}">{html}</table>'


def empty_grid(page) -> str:
    """A grid of empty cells, square or long, with a shaded row, column or cell at times."""
    rng = page.rng
    w, h = rng.uniform(7, 60), rng.uniform(7, 30)
    if rng.random() < 0.5:
        h = w = rng.uniform(7, 34)
    columns, rows = rng.randint(1, max(2, int(420 / w))), rng.randint(1, max(2, int(240 / h)))
    shade, way = rng.choice(["#ddd", "#ccc", "#000", "#555", page.panel]), rng.choice(
        ["none", "none", "rows", "columns", "chess", "some", "first"]
    )
    dark = {
        "none": lambda r, c: False,
        "rows": lambda r, c: r % 2,
        "columns": lambda r, c: c % 2,
        "chess": lambda r, c: (r + c) % 2,
        "some": lambda r, c: rng.random() < 0.2,
        "first": lambda r, c: r == 0 or c == 0,
    }[way]
    cells = [
        [(f"width:{w:.1f}px;height:{h:.1f}px;padding:0;{f'background:{shade}' if dark(r, c) else ''}", "") for c in range(columns)]
        for r in range(rows)
    ]
    return f"<div>{page.t(1, 4) if rng.random() < 0.5 else ''}{_table(cells, _line(page))}</div>"


def record_table(page) -> str:
    """A table to be written into: headings over empty rows, numbers at the side."""
    rng = page.rng
    columns, rows, h = rng.randint(2, 12), rng.randint(3, 20), rng.uniform(9, 26)
    numbered = rng.random() < 0.5
    shade = rng.choice(["none", "none", page.panel, "#ddd", "#333"])
    head = [
        (f"background:{shade};padding:2px;font-size:.8em;{'color:#fff' if shade == '#333' else ''}", page.t(1, 2)) for _ in range(columns)
    ]
    band = rng.choice(["none", page.panel, "#eee"])
    body = []
    for r in range(rows):
        look = f"height:{h:.1f}px;padding:1px 3px;min-width:12px;{f'background:{band}' if r % 2 else ''}"
        body.append([
            (look, str(r + 1) if numbered and c == 0 else page.number(rng.randint(1, 4)) if rng.random() < 0.1 else "")
            for c in range(columns)
        ])
    return _table([head, *body], _line(page), f"width:{rng.choice(['100%', '70%', 'auto'])}")


def figures_table(page) -> str:
    """Figures in every cell: statistics, a price list, a multiplication table; the ones and noughts of a truth table."""
    rng = page.rng
    columns, rows = rng.randint(3, 14), rng.randint(3, 16)
    value = rng.choice([
        lambda r, c: str((r + 1) * (c + 1)),
        lambda r, c: page.number(rng.randint(1, 4)),
        lambda r, c: rng.choice("01"),
        lambda r, c: rng.choice("OX0-+"),
        lambda r, c: f"{rng.random():.2f}",
    ])
    pad = rng.choice([1, 2, 5])
    warm = rng.random() < 0.25
    cells = [
        [
            (f"padding:{pad}px;text-align:center;{f'background:rgba(60,60,60,{rng.random() * 0.6:.2f})' if warm else ''}", value(r, c))
            for c in range(columns)
        ]
        for r in range(rows)
    ]
    return _table(cells, rng.choice([_line(page), "none"]), "font-size:.85em")


def spreadsheet(page) -> str:
    """The cells of a spreadsheet with its lettered columns and numbered rows."""
    rng = page.rng
    columns, rows = rng.randint(3, 10), rng.randint(4, 20)
    grey, w, h = rng.choice(["#eee", "#ddd", "#dfe6f0"]), rng.uniform(22, 70), rng.uniform(11, 20)
    head = [(f"background:{grey};width:20px", "")] + [
        (f"background:{grey};text-align:center;width:{w:.0f}px", "ABCDEFGHIJKL"[c]) for c in range(columns)
    ]
    body = [
        [(f"background:{grey};text-align:center;height:{h:.0f}px;padding:0 2px", str(r + 1))]
        + [("padding:0 2px;text-align:end", page.number(rng.randint(1, 4)) if rng.random() < 0.3 else "") for _ in range(columns)]
        for r in range(rows)
    ]
    return _table([head, *body], rng.choice(["1px solid #ccc", "1px solid #bbb", "1px solid #888"]), "font-size:.8em")


def planner(page) -> str:
    """A month, a week or a year with its days, dates in the corners or in the middle; a timetable."""
    rng = page.rng
    days = rng.choice([
        list("MTWTFSS"),
        ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"],
        [page.lang.word()[:2] for _ in range(7)],
        list("日月火水木金土"),
    ])
    kind = rng.choice(["month", "month", "year", "week", "hours"])
    line = rng.choice([_line(page), _line(page), "none"])
    side = rng.uniform(9, 16) if kind == "year" else rng.uniform(14, 46)
    if kind in ("week", "hours"):
        hours = [f"{h}:00" if kind == "hours" else page.t(1, 1) for h in range(8, 8 + rng.randint(4, 11))]
        rows = [[("", "")] + [("padding:2px", d) for d in days]] + [
            [("padding:2px", h)] + [(f"width:{side * 1.6:.0f}px;height:{side * 0.7:.0f}px", "")] * 7 for h in hours
        ]
        return _table(rows, _line(page), "font-size:.8em")
    align = rng.choice(["vertical-align:top;text-align:end", "text-align:center"])
    crossed, ringed = rng.random() < 0.15, rng.random() < 0.2

    def month() -> str:
        first, last = rng.randrange(7), rng.choice([28, 30, 31])
        rows = [[("text-align:center;font-weight:700", d) for d in days]]
        for week in range(6 if first + last > 35 else 5):
            row = []
            for day in range(7):
                number = week * 7 + day - first + 1
                text = str(number) if 1 <= number <= last else ""
                if text and ringed and rng.random() < 0.07:
                    text = f'<span style="border:1px solid;border-radius:50%;padding:0 2px">{text}</span>'
                look = ""
                if crossed and text and number < 12:
                    look = "background:linear-gradient(to top right,transparent 47%,#555 48% 52%,transparent 53%);"
                row.append(
                    (f"{look}width:{side:.1f}px;height:{side:.1f}px;padding:1px;{align};font-size:{min(11, side * 0.6):.1f}px", text)
                )
            rows.append(row)
        return f'<div><div style="text-align:center;font-weight:700">{page.t(1, 1)}</div>{_table(rows, line, "font-size:.75em")}</div>'

    months = 12 if kind == "year" else rng.choice([1, 1, 2])
    return f'<div style="display:flex;flex-wrap:wrap;gap:4px 12px">{"".join(month() for _ in range(months))}</div>'


def puzzle(page) -> str:
    """A sudoku, a word search, noughts and crosses, a chess board."""
    rng = page.rng
    kind = rng.choice(["sudoku", "words", "noughts", "chess", "bingo"])
    n = {"sudoku": 9, "words": rng.randint(8, 14), "noughts": 3, "chess": 8, "bingo": 5}[kind]
    side = rng.uniform(12, 28)
    value = {
        "sudoku": lambda r, c: rng.choice("123456789") if rng.random() < 0.35 else "",
        "words": lambda r, c: rng.choice("ABCDEFGHIJKLMNOPQRSTUVWXYZ"),
        "noughts": lambda r, c: rng.choice(["", "X", "O"]),
        "chess": lambda r, c: rng.choice("♔♕♖♗♘♙♚♛♜♝♞♟") if rng.random() < 0.3 else "",
        "bingo": lambda r, c: str(rng.randint(1, 75)),
    }[kind]
    thick = lambda r, c: (
        f"border-left-width:{2 if c % 3 == 0 else 0.7}px;border-top-width:{2 if r % 3 == 0 else 0.7}px;" if kind == "sudoku" else ""
    )
    dark = lambda r, c: "background:#bbb;" if kind == "chess" and (r + c) % 2 else ""
    cells = [
        [
            (
                (
                    f"width:{side:.1f}px;height:{side:.1f}px;padding:0;text-align:center;font:{side * 0.7:.1f}px 'DejaVu"
                    f" Sans';{thick(r, c)}{dark(r, c)}"
                ),
                value(r, c),
            )
            for c in range(n)
        ]
        for r in range(n)
    ]
    return _table(cells, rng.choice(["1px solid", "0.7px solid", "none"] if kind == "words" else ["1px solid"]))


def squared_paper(page) -> str:
    """Graph paper, ruled paper, a dotted grid."""
    rng = page.rng
    step, colour = rng.uniform(5, 18), rng.choice(["#bbb", "#9bd", "#ccc", "#888", "#333"])
    lines = f"linear-gradient({colour} {rng.choice([0.7, 1])}px,transparent 1px)"
    image = rng.choice([
        f"{lines},{lines.replace('(', '(90deg,', 1)}",
        f"{lines},{lines.replace('(', '(90deg,', 1)}",
        lines,
        f"radial-gradient({colour} 12%,transparent 14%)",
    ])
    return (
        f'<div style="width:{rng.randint(80, 420)}px;height:{rng.randint(50, 260)}px;border:{rng.choice([0, 1])}px'
        f' solid;background-image:{image};background-size:{step:.1f}px {step:.1f}px"></div>'
    )


def seats(page) -> str:
    """A plan of seats, lockers, shelves: equal squares in blocks, numbered or not."""
    rng = page.rng
    side, gap, start = rng.uniform(9, 26), rng.choice([-1, 1, 3]), rng.randint(1, 60)
    numbered, radius = rng.random() < 0.8, rng.choice([0, 0, 3, 8])
    number = start
    html = ""
    for _ in range(rng.randint(2, 8)):
        row = ""
        for _ in range(rng.randint(4, 12)):
            row += (
                f'<span style="display:inline-block;box-sizing:border-box;width:{side:.1f}px;height:{side:.1f}px;border:1px'
                f" solid;border-radius:{radius}px;margin-right:{gap}px;text-align:center;"
                f'font-size:{side * 0.5:.1f}px;line-height:{side:.1f}px;overflow:hidden;background:{rng.choice(["none"] * 5 + ["#bbb"])}">'
                f'{number if numbered else "&nbsp;"}</span>'
            )
            number += 1
        html += f'<div style="white-space:nowrap;line-height:0;margin-bottom:{gap}px">{row}</div>'
    return f'<div dir="ltr">{html}<div style="text-align:center;border:1px solid;width:{side * 4:.0f}px">{page.t(1, 1)}</div></div>'


def colour_tables(page) -> str:
    """Shaded boxes that hold nothing: lines to be left alone, swatches with their names, cells in two tones."""
    rng = page.rng
    shades = rng.sample(["#000", "#333", "#666", "#999", "#bbb", "#ddd", "#e66", "#6a6", "#66c", "#cc6", "#6cc", "#c6c", "#fff"], 6)
    side = rng.uniform(8, 30)
    swatches = "".join(
        '<span style="display:inline-flex;align-items:center;gap:4px;margin:2px 8px 2px 0"><span'
        f' style="display:inline-block;width:{side * rng.choice([1, 1, 2]):.0f}px;height:{side:.0f}px;background:{s};border:{rng.choice([0, 1])}px'
        f' solid #333"></span>{page.t(1, 1)}</span>'
        for s in shades
    )
    return f"<div>{swatches}</div>"
