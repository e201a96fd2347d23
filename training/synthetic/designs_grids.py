"""Designs made of grids: surveys, answer sheets, multiple choice, ballots, tables whose cells are boxes."""

from . import boxes, graphics, styles


def _rule(page) -> str:
    return page.rng.choice(
        [
            "",
            "",
            f"border-bottom:{page.rule_px}px solid #999",
            f"border:{page.rule_px}px solid {page.ink}",
            f"border-bottom:1px dotted {page.ink}",
        ]
    )


def likert(page) -> str:
    """Questions by rows, 3 to 11 choices by columns: 50 to 150 boxes."""
    rng = page.rng
    page.restyle(
        "circle",
        "circle",
        "circle",
        "square",
        "square",
        "rounded",
        "oval",
        "glyph-round",
        "thin",
        "light",
        "glyph",
        "tinted",
        size_pt=rng.uniform(6, 15),
    )
    body = page.title() + f"<p>{page.p(1)}</p>"
    for _ in range(rng.randint(1, 4)):
        choices = rng.choice([3, 4, 5, 5, 5, 6, 7, 10, 11])
        rule, pad = _rule(page), rng.choice([1, 2, 3, 5, 7])
        inner = rng.random() < 0.2
        turned = "writing-mode:vertical-rl;transform:rotate(180deg);" if rng.random() < 0.2 else ""
        head = (
            "<tr><td></td>"
            + "".join(
                '<th style="font-size:.75em;padding:2px;font-weight:400"><div'
                f' style="{turned};margin:auto">{rng.choice([str(i + 1), page.t(1, 2), page.t(1, 2)])}</div></th>'
                for i in range(choices)
            )
            + "</tr>"
        )
        rows = ""
        for r in range(rng.randint(5, 18)):
            shade = f"background:{page.panel}" if r % 2 and rng.random() < 0.9 else ""
            chosen = rng.randrange(choices) if rng.random() < page.fill_share else -1
            cells = "".join(
                f'<td style="text-align:center;{rule};padding:{pad}px">'
                f'{page.box(page.mark_kinds[page.style.shape] if i == chosen else None, inner=str(i + 1) if inner else "")}</td>'
                for i in range(choices)
            )
            rows += (
                f'<tr style="{shade}"><td style="{rule};padding:{pad}px">{rng.choice(["", f"{r + 1}. "])}{page.t(2, 9)}</td>{cells}</tr>'
            )
        body += (page.heading() if rng.random() < 0.5 else "") + f'<table style="width:100%;margin-bottom:10px">{head}{rows}</table>'
    return body + graphics.fragment(page)


def answer_sheet(page) -> str:
    """Columns of numbered rows of bubbles, with or without letters in them, and identity grids of digits."""
    rng = page.rng
    page.restyle(
        "circle",
        "circle",
        "oval",
        "oval",
        "square",
        "oval-tall",
        "thin",
        "light",
        "rounded",
        "bracket",
        "tinted",
        size_pt=rng.uniform(6.5, 13),
    )
    letters = rng.choice(["ABCDE", "ABCD", "12345", "ABC", "abcd", "TF"])
    with_letters = rng.random() < 0.65
    gap, row_gap = rng.choice([0, 2, 4, 7]), rng.choice([1, 2, 4, 6])
    body = page.title() + "".join(f"<div>{page.t(1, 2)} {page.field('14em')}</div>" for _ in range(2))
    if rng.random() < 0.5:
        columns = rng.randint(4, 9)
        grid = ""
        for d in range(10):
            grid += (
                f'<div style="display:flex;gap:{gap}px;margin-bottom:{row_gap}px">'
                + "".join(page.box(page.mark() if rng.random() < 0.15 else None, inner=str(d)) for _ in range(columns))
                + "</div>"
            )
        body += f'<div dir="ltr" style="display:inline-block;border:1px solid;padding:4px;margin:6px">{graphics.comb(page)}{grid}</div>'
    heads = rng.random() < 0.5
    columns_html, question = "", 1
    for _ in range(rng.randint(2, 5)):
        column = (
            f'<div style="display:flex;gap:{gap}px;padding-inline-start:2.2em">'
            + "".join(f'<span style="width:{page.style.width:.1f}px;text-align:center;font-size:.8em">{c}</span>' for c in letters)
            + "</div>"
            if heads
            else ""
        )
        for _ in range(rng.randint(10, 26)):
            chosen = rng.randrange(len(letters)) if rng.random() < page.fill_share else -1
            cells = "".join(
                page.box(page.mark_kinds[page.style.shape] if i == chosen else None, inner=c if with_letters else "")
                for i, c in enumerate(letters)
            )
            column += (
                f'<div style="display:flex;align-items:center;gap:{gap}px;margin-bottom:{row_gap}px"><span'
                f' style="width:2em;text-align:end;padding:0 3px">{question}</span>{cells}</div>'
            )
            question += 1
        border = rng.choice(["", "border:1px solid;padding:3px"])
        columns_html += f'<div style="{border}">{column}</div>'
    timing = (
        '<div style="position:absolute;left:4px;top:40px">'
        + '<div style="width:14px;height:5px;background:#000;margin-bottom:14px"></div>' * 40
        + "</div>"
        if rng.random() < 0.4
        else ""
    )
    return (
        timing + body + f'<div dir="ltr" style="display:flex;gap:{rng.choice([10, 20, 30])}px;align-items:flex-start">{columns_html}</div>'
    )


def qcm(page) -> str:
    """Multiple choice with a box before each answer, or a row of squares beside the question."""
    rng = page.rng
    page.restyle("square", "square", "square", "rounded", "thin", "thick", "circle", "glyph", size_pt=rng.uniform(6, 14))
    columns = rng.choice([1, 2, 2])
    body = page.title() + (graphics.comb(page) if rng.random() < 0.6 else "")
    questions = ""
    for q in range(rng.randint(10, 24)):
        layout = rng.choice(["list", "list", "row", "letters"])
        answers = rng.randint(2, 6)
        if layout == "letters":
            options = (
                f'<div style="display:flex;gap:{rng.choice([4, 8, 14])}px">'
                + "".join(page.box(inner="ABCDEF"[i] if rng.random() < 0.9 else "") for i in range(answers))
                + "</div>"
            )
        else:
            gap = "display:flex;flex-wrap:wrap;gap:2px 16px" if layout == "row" else ""
            options = (
                f'<div style="{gap}">'
                + "".join(f"<div>{page.option(page.t(1, 8 if layout == 'list' else 2))}</div>" for _ in range(answers))
                + "</div>"
            )
        mark = rng.choice(["♣", "⚀", "", ""])
        questions += (
            f'<div style="break-inside:avoid;margin-bottom:8px"><b>{rng.choice(["Question", "Q", ""])} {q + 1} {mark}</b>'
            f" {page.t(4, 14)}{options}</div>"
        )
    return body + f'<div style="columns:{columns}">{questions}</div>'


def ballot(page) -> str:
    """Contests with candidates beside ovals, squares or arrows."""
    rng = page.rng
    page.restyle("oval", "oval", "oval", "circle", "square", "rounded", "thick", size_pt=rng.uniform(7, 15))
    page.label_first = rng.random() < 0.35
    columns = rng.choice([1, 2, 3, 3])
    line = rng.choice([1, 1, 2])
    inner = rng.random() < 0.12
    contests = ""
    for _ in range(rng.randint(4, 11)):
        candidates = ""
        for i in range(rng.randint(2, 7)):
            label = (
                f'<span><b>{page.t(1, 3)}</b><br><span style="font-size:.8em">{page.t(1, 2)}</span></span>'
                if rng.random() < 0.7
                else page.field("9em")
            )
            box = page.box(inner=str(i + 1) if inner else "")
            arrow = rng.choice(["", "", "", "", "➡", "◄"])
            row = f"<span style='flex:1'>{label}</span>{arrow}{box}" if page.label_first else f"{box}<span>{label}</span>"
            candidates += (
                f'<div style="display:flex;align-items:center;gap:{rng.choice([3, 6, 10])}px;border-top:{rng.choice([0, 0.6, line])}px'
                f' solid;padding:{rng.choice([2, 4, 6])}px">{row}</div>'
            )
        contests += (
            f'<div style="break-inside:avoid;border:{line}px solid;margin-bottom:8px"><div class="h"'
            f' style="background:{rng.choice([page.panel, "#ddd", "none"])};padding:3px;text-align:center">{page.t(2, 5)}<div'
            f' style="font-size:.75em;font-weight:400">{page.t(3, 8)}</div></div>{candidates}</div>'
        )
    return page.title() + f"<p>{page.p(2)}</p>" + f'<div style="columns:{columns};column-gap:10px">{contests}</div>'


def cell_table(page) -> str:
    """A table whose small empty cells under Yes / No / OK headers are the checkboxes."""
    rng = page.rng
    body = page.title()
    for _ in range(rng.randint(1, 3)):
        border = rng.choice([1, 1, 1, 2])
        side = rng.uniform(11, 24)
        style = styles.BoxStyle("cell", "square", "css", side * rng.choice([1, 1, rng.uniform(1, 1.5)]), side, border)
        heads = rng.choice(
            [
                [page.lang.yes, page.lang.no],
                [page.lang.yes, page.lang.no, "N/A"],
                ["OK"],
                ["✓"],
                ["A", "B", "C", "D"],
                ["1", "2", "3", "4", "5"],
                ["M", "T", "W", "T", "F"],
            ]
        )
        left = rng.random() < 0.25
        colour = rng.choice([page.ink, page.ink, "#777"])
        cell = f"border:{border}px solid {colour};padding:0 4px;height:{style.height:.1f}px"
        narrow = (
            f"border:{border}px solid"
            f" {colour};padding:0;font-size:{min(9, side * 0.5):.1f}px;max-width:{style.width:.1f}px;overflow:hidden;white-space:nowrap"
        )
        rows = ""
        for r in range(-1, rng.randint(5, 22)):
            if r < 0:
                ticks = "".join(f'<th style="{narrow}">{h}</th>' for h in heads)
                text = f'<th style="{cell}">{page.t(1, 4)}</th>'
            else:
                ticks = "".join(
                    boxes.cell_html(rng, style, page.mark("square"), border, f"border:{border}px solid {colour};") for _ in heads
                )
                text = (
                    f'<td style="{cell};font-size:{min(page.base_px, side * 0.75):.1f}px;line-height:1;white-space:nowrap;max-width:420px;'
                    f'overflow:hidden">{page.t(2, 6)}</td>'
                )
            remark = f'<td style="{cell};width:9em">{page.typed_value() if r >= 0 and side > 16 else ""}</td>' if len(heads) < 4 else ""
            rows += f"<tr>{ticks + text if left else text + ticks}{remark}</tr>"
        body += page.heading() + f'<table style="margin-bottom:12px">{rows}</table>'
    return body + (graphics.fragment(page) if rng.random() < 0.5 else "")
