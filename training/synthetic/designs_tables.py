"""Tables whose cells are crossed or ticked, and pages of grids that are not."""

from . import boxes, graphics, strokes, styles


def crossed_cells(page) -> str:
    """Answer grids without bubbles: bare cells under letters and beside numbers, to be crossed or filled; a comb for a number above."""
    rng = page.rng
    page.css = ""
    if rng.random() < 0.3:
        page.become_picture(rng.uniform(400, 1000), rng.uniform(350, 900))
        page.margin_px = 12
    writer = strokes.Pen.random(rng)
    writer.kind = rng.choice(["hand-cross"] * 4 + ["hand-tick", "hand-fill", "hand-zigzag", "hand-scribble", "hand-three", "hand-stroke"])
    answered = rng.choice([0, 0, 0.5, 0.95])
    body = [page.title() if rng.random() < 0.6 else "", f"<p>{page.p(1)}</p>" if rng.random() < 0.4 else ""]
    body.append(f'<div style="text-align:center">{graphics.comb(page)}</div>' if rng.random() < 0.7 else "")
    side, border = rng.uniform(10, 34), rng.choice([0.7, 1, 1, 1.5, 2])
    style = styles.BoxStyle("cell", "square", "css", side * rng.choice([1, 1, 1.2, 1.5, 2, 2.6, 0.7]), side, border)
    colour = rng.choice([page.ink, "#000", "#666", "#999"])
    letters = rng.choice(["ABCD", "ABCDE", "ABC", "abcd", "TF", "1234567", "+-"])
    per, question, grids = rng.choice([3, 5, 7, 10, 15, 20]), 1, ""
    marks_under = rng.random() < 0.3
    for _ in range(rng.choice([1, 2, 2, 3, 4])):
        rows = (
            "<tr><td></td>"
            + "".join(f'<td style="text-align:center;font-size:{min(16, side * 0.7):.0f}px">{c}</td>' for c in letters)
            + "</tr>"
        )
        for _ in range(per):
            chosen = rng.randrange(len(letters)) if rng.random() < answered else -1
            cells = "".join(_cell(page, style, writer, i == chosen, border, colour) for i in range(len(letters)))
            rows += (
                '<tr><td style="text-align:end;padding:0'
                f' 4px;font-size:{min(16, side * 0.7):.0f}px;line-height:1">{question}</td>{cells}</tr>'
            )
            question += 1
        squares = "".join(
            f'<span style="display:inline-block;width:{side * 0.3:.0f}px;height:{side * 0.3:.0f}px;margin:4px'
            f' {side * 0.4:.0f}px;background:#000;position:relative;top:{rng.choice([0, 6])}px"></span>'
            for _ in range(len(letters))
        )
        grids += f'<div><table dir="ltr">{rows}</table>{squares if marks_under else ""}</div>'
    body.append(
        "<div"
        f' style="display:flex;flex-wrap:wrap;gap:{rng.choice([10, 24, 50])}px;justify-content:{rng.choice(["start", "center"])}">{grids}</div>'
    )
    return "".join(body)


def _cell(page, style, writer, marked: bool, border: float, colour: str) -> str:
    rng = page.rng
    mark, over = None, ""
    if marked:
        mark = writer.kind if rng.random() < 0.8 else rng.choice(strokes.KINDS)
        over = strokes.mark_html(rng, writer, style.width, style.height, mark)
    return boxes.cell_html(rng, style, mark, border, f"border:{border}px solid {colour};", over)


def register(page) -> str:
    """A list of names with a cell to tick for every day or item, marks by hand in some; tick columns beside columns to write in."""
    rng = page.rng
    page.css = ""
    border = rng.choice([0.7, 1, 1, 1.5])
    side = rng.uniform(11, 24)
    style = styles.BoxStyle("cell", "square", "css", side * rng.choice([1, 1, 1.3, 1.8]), side, border)
    writer = strokes.Pen.random(rng, ("hand-tick", "hand-cross", "hand-tick", "hand-scribble", "hand-dot", "hand-stroke"))
    heads = rng.choice(
        [[page.lang.yes, page.lang.no], ["✓", "✗"], list("MTWTF"), ["OK", "NOK", "N/A"], [page.t(1, 1) for _ in range(rng.randint(2, 6))]]
    )
    colour, share = rng.choice([page.ink, "#777"]), rng.choice([0, 0.2, 0.6])
    look = f"border:{border}px solid {colour};padding:1px 4px;height:{side:.1f}px;line-height:1"
    turned = rng.random() < 0.25
    small = (
        f"border:{border}px solid"
        f" {colour};padding:1px;font-size:{min(10, side * 0.55):.1f}px;max-width:{style.width:.1f}px;overflow:hidden;white-space:nowrap;"
        + ("writing-mode:vertical-rl;height:60px" if turned else "text-align:center")
    )
    after = rng.random() < 0.5
    rows = (
        f'<tr><th style="{look}">{page.t(1, 2)}</th>'
        + "".join(f'<th style="{small}">{h}</th>' for h in heads)
        + (f'<th style="{look}">{page.t(1, 2)}</th>' if after else "")
        + "</tr>"
    )
    shade = rng.choice(["", "", f"background:{page.panel};"])
    for r in range(rng.randint(5, 24)):
        cells = "".join(_cell(page, style, writer, rng.random() < share, border, colour) for _ in heads)
        written = page.by_hand(page.t(1, 2)) if rng.random() < 0.2 else ""
        rows += (
            f'<tr style="{shade if r % 2 else ""}"><td style="{look}">{page.t(1, 4)}</td>{cells}'
            + (f'<td style="{look};width:8em">{written}</td>' if after else "")
            + "</tr>"
        )
    return (
        page.title()
        + f"<div>{page.t(1, 2)}: {page.field()}</div>"
        + f"<table>{rows}</table>"
        + (graphics.record_table(page) if rng.random() < 0.4 else "")
    )


def grids(page) -> str:
    """Pages of tables, planners and puzzles in which nothing is to be ticked."""
    rng = page.rng
    makers = [
        *(
            graphics.empty_grid,
            graphics.empty_grid,
            graphics.record_table,
            graphics.record_table,
            graphics.figures_table,
            graphics.spreadsheet,
            graphics.planner,
        ),
        *(
            graphics.puzzle,
            graphics.squared_paper,
            graphics.seats,
            graphics.colour_tables,
            graphics.comb,
            graphics.data_table,
            graphics.digit_squares,
            graphics.crossword,
        ),
    ]
    if rng.random() < 0.5:  # one kind through
        makers = [rng.choice(makers)]
    parts = "".join(
        f"<div>{page.heading() if rng.random() < 0.3 else ''}{rng.choice(makers)(page)}</div>" for _ in range(rng.randint(3, 14))
    )
    return page.title() + f'<div style="display:flex;flex-wrap:wrap;gap:8px 16px;align-items:flex-start">{parts}</div>'
