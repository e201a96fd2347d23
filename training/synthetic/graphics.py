"""Look-alikes that are not checkboxes: codes, drawings, combs, logos, stamps and the like, as HTML fragments."""

import math


def barcode(page) -> str:
    rng, x, bars = page.rng, 0, ""
    while x < 150:
        w = rng.choice([1, 1, 2, 3])
        bars += f'<rect x="{x}" y="0" width="{w}" height="34"/>'
        x += w + rng.choice([1, 1, 2, 3])
    return f'<svg width="150" height="36">{bars}</svg>'


def matrix_code(page) -> str:
    """Random modules with the finders of a QR code, or the L of a data matrix."""
    rng = page.rng
    n, cell, qr = rng.choice([18, 21, 25, 29]), rng.uniform(1.5, 4), rng.random() < 0.7
    dark = {(i, j) for i in range(n) for j in range(n) if rng.random() < 0.5}
    if qr:
        for oi, oj in ((0, 0), (0, n - 7), (n - 7, 0)):
            for i in range(-1, 8):
                for j in range(-1, 8):
                    ring = max(abs(i - 3), abs(j - 3))
                    dark.discard((oi + i, oj + j))
                    if ring <= 3 and ring != 2:
                        dark.add((oi + i, oj + j))
    else:
        dark |= {(i, 0) for i in range(n)} | {(n - 1, j) for j in range(n)}
    rects = "".join(f'<rect x="{j * cell:.2f}" y="{i * cell:.2f}" width="{cell:.2f}" height="{cell:.2f}"/>' for i, j in dark)
    return f'<svg width="{n * cell:.0f}" height="{n * cell:.0f}">{rects}</svg>'


def comb(page) -> str:
    """A row of character boxes, two of them or twenty, some filled in by a machine or by hand: not checkboxes."""
    rng = page.rng
    n = rng.randint(2, 4) if rng.random() < 0.25 else rng.randint(5, 22)
    w, h = rng.uniform(9, 20), rng.uniform(12, 24)
    by_hand = rng.random() < 0.6
    letters = "0123456789" if rng.random() < 0.5 else "ABCDEFGHIJKLMNOPQRSTUVWXYZ0"
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


def vehicle(page) -> str:
    """A car seen from above or from the side, as on accident statements."""
    s, c = page.rng.uniform(0.6, 1.6), page.ink
    if page.rng.random() < 0.5:
        d = (
            '<rect x="5" y="5" width="50" height="110" rx="16"/><rect x="12" y="32" width="36" height="20" rx="4"/><rect x="12" y="82"'
            ' width="36" height="14" rx="4"/><rect x="0" y="20" width="6" height="16"/><rect x="54" y="20" width="6" height="16"/><rect'
            ' x="0" y="84" width="6" height="16"/><rect x="54" y="84" width="6" height="16"/>'
        )
    else:
        d = (
            '<path d="M5 60 L15 40 L40 36 L58 16 L100 16 L118 38 L138 42 L140 60 Z"/><circle cx="38" cy="62" r="12"/><circle cx="38"'
            ' cy="62" r="5"/><circle cx="108" cy="62" r="12"/><circle cx="108" cy="62" r="5"/><path d="M62 20 L62 36 L110 36"/>'
        )
    return f'<svg width="{145 * s:.0f}" height="{120 * s:.0f}" viewBox="0 0 145 120" fill="none" stroke="{c}" stroke-width="1.5">{d}</svg>'


def logo(page) -> str:
    rng, c = page.rng, page.accent
    shape = rng.choice(
        [
            f'<circle cx="25" cy="25" r="22" fill="none" stroke="{c}" stroke-width="3"/><circle cx="25" cy="25" r="9" fill="{c}"/>',
            f'<rect x="3" y="3" width="44" height="44" fill="{c}"/><path d="M10 40L25 10L40 40Z" fill="#fff"/>',
            f'<path d="M25 2L47 18L38 46H12L3 18Z" fill="none" stroke="{c}" stroke-width="3"/>',
            (
                f'<rect x="4" y="4" width="20" height="20" fill="{c}"/><rect x="26" y="26" width="20" height="20" fill="{c}"/><circle'
                f' cx="36" cy="14" r="9" fill="{c}"/>'
            ),
            (
                f'<circle cx="25" cy="25" r="23" fill="{c}"/><text x="25" y="34" font-size="26" fill="#fff"'
                f' text-anchor="middle">{rng.choice("ODQGCB")}</text>'
            ),
        ]
    )
    size = rng.uniform(25, 70)
    return (
        f'<svg width="{size:.0f}" height="{size:.0f}" viewBox="0 0 50 50">{shape}</svg> <b class="h"'
        f' style="font-size:{size * 0.5:.0f}px;color:{c}">{page.t(1, 2)}</b>'
    )


def stamp(page) -> str:
    rng = page.rng
    look = rng.choice(["border:3px double", "border:3px solid;border-radius:50%;padding:18px 8px", "border:2px solid;border-radius:6px"])
    return (
        f'<span style="display:inline-block;{look}'
        f' {rng.choice(["#a00", "#00a", "#060"])};color:{rng.choice(["#a00", "#00a", "#060"])};padding:6px'
        f' 12px;transform:rotate({rng.uniform(-20, 20):.0f}deg);opacity:.75;font-weight:700">{page.t(1, 2)}<br>{rng.randint(1, 28)} /'
        f" {rng.randint(1, 12)} / 20{rng.randint(10, 26)}</span>"
    )


def photo(page) -> str:
    rng, w = page.rng, page.rng.uniform(60, 220)
    stops = ",".join(f"hsl({rng.randint(0, 360)} 30% {rng.randint(20, 90)}%)" for _ in range(4))
    return (
        "<div"
        f' style="width:{w:.0f}px;height:{w * rng.uniform(0.6, 1.3):.0f}px;background:{rng.choice(["linear", "radial"])}-gradient({stops});border:1px'
        ' solid #888"></div>'
    )


def bullets(page) -> str:
    bullet = page.rng.choice("•••■■■●▪‣–*»◆►➢①②o◦")
    return "".join(
        f'<div style="padding-inline-start:1em;text-indent:-.8em">{bullet} {page.t(3, 10)}</div>' for _ in range(page.rng.randint(3, 7))
    )


def circled_numbers(page) -> str:
    rng = page.rng
    if rng.random() < 0.5:
        start = rng.choice([0x2460, 0x2776, 0x24B6])
        return "".join(
            f"<div><span style=\"font-family:'DejaVu Sans'\">{chr(start + i)}</span> {page.t(2, 6)}</div>" for i in range(rng.randint(3, 8))
        )
    d = rng.uniform(14, 26)
    look = rng.choice(["border:1px solid", f"background:{page.accent};color:#fff", "border:2px solid"])
    return "".join(
        '<div style="margin:3px 0"><span'
        f' style="display:inline-block;width:{d:.0f}px;height:{d:.0f}px;line-height:{d - 3:.0f}px;border-radius:50%;text-align:center;font-weight:700;{look}">{i + 1}</span>'
        f" {page.t(2, 6)}</div>"
        for i in range(rng.randint(3, 8))
    )


def big_letters(page) -> str:
    rng = page.rng
    return (
        '<div class="h"'
        f' style="font-size:{rng.uniform(1, 4):.1f}em;letter-spacing:{rng.uniform(0, 8):.0f}px">{"".join(rng.choice("ODQ0CGUHBoD8") for _ in range(rng.randint(4, 14)))}'
        f' {rng.choice(["", "IIII", "[1]", "(2)", "{x}", "(a) (b)"])}</div>'
    )


def outlined_figures(page) -> str:
    """A year or a form's number, set large, some of its figures in outline only."""
    rng = page.rng
    stroke = rng.uniform(0.6, 1.6)
    hollow = lambda c: f'<span style="-webkit-text-stroke:{stroke:.1f}px {page.ink};color:#fff">{c}</span>'
    figures = "".join(hollow(c) if rng.random() < 0.6 else c for c in f"20{page.number(2)}{rng.choice(['', '-' + page.number(3)])}")
    return f'<b class="h" style="font-size:{rng.uniform(1.2, 3):.1f}em">{figures}</b>'


def lettered(page) -> str:
    """A list that counts in letters or figures, its counters with brackets and in a column of their own at times."""
    rng = page.rng
    counters = rng.choice([[*"ABCDEFGHIJ"], [*"abcdefghij"], [str(i) for i in range(1, 11)], "i ii iii iv v vi vii viii ix x".split()])
    left, right = rng.choice([("", ")"), ("(", ")"), ("", "."), ("", "."), ("[", "]"), ("", "]"), ("", " -")])
    border = rng.choice(["none", "none", f"{page.rule_px}px solid {page.ink}"])
    rows = "".join(
        f'<tr><td style="padding:1px 4px;border-inline-end:{border}">{left}{counter}{right}</td><td>{page.t(2, 7)}</td></tr>'
        for counter in counters[: rng.randint(3, 10)]
    )
    return f"<table>{rows}</table>"


def circled_letters(page) -> str:
    """Questions whose answers are letters to be circled: Y and N, or a scale, in columns parted by hairlines."""
    rng = page.rng
    letters = rng.choice(["YN", "YN", "YN", "TF", "MF", "ABC", "12345", "ABCDE"])
    line = rng.choice(["none", "1px solid #ccc", "1px solid #999", f"0.7px solid {page.ink}"])
    pad = rng.choice([2, 6, 12])
    answers = "".join(f'<td style="border-inline-start:{line};padding:2px {pad}px">{letter}</td>' for letter in letters)
    rows = "".join(f'<tr><td style="padding:2px 8px">{page.t(3, 9)}?</td>{answers}</tr>' for _ in range(rng.randint(2, 9)))
    return f"<table>{rows}</table>"


def plaque(page) -> str:
    """A sign with a word in it, with an outline or two: an octagon, a shield, a lozenge."""
    rng = page.rng
    d = rng.choice(["M15 0H35L50 15V35L35 50H15L0 35V15Z", "M0 0H50V30Q50 45 25 50Q0 45 0 30Z", "M25 0L50 25L25 50L0 25Z", "M0 8H50V42H0Z"])
    size, fill = rng.uniform(24, 80), rng.choice(["none", page.panel, "#ccc", page.accent])
    word = rng.choice(["STOP", "NEW", "!", "OK", "i", "QR", page.t(1, 1)])
    ink = "#fff" if fill == page.accent else page.ink
    return (
        f'<svg width="{size:.0f}" height="{size:.0f}" viewBox="-3 -3 56 56"><path d="{d}" fill="{fill}" stroke="{page.ink}"'
        f' stroke-width="{rng.uniform(0.5, 3):.1f}"/><text x="25" y="30" font-size="14" fill="{ink}" text-anchor="middle">{word}</text></svg>'
    )


def calendar(page) -> str:
    side = page.rng.uniform(16, 30)
    rows = "".join(
        "<tr>"
        + "".join(
            '<td style="border:1px'
            f' solid;width:{side:.0f}px;height:{side:.0f}px;padding:1px;font-size:8px;vertical-align:top">{week * 7 + day + 1 if week * 7 + day < 31 else ""}</td>'
            for day in range(7)
        )
        + "</tr>"
        for week in range(5)
    )
    return f"<table>{rows}</table>"


def buttons(page) -> str:
    rng = page.rng
    radius = rng.choice([0, 4, 20])
    h, grey = rng.uniform(9, 18), rng.choice(["#444", "#777", "#999", page.accent])
    arrow = rng.choice(
        [
            "",
            f'<svg width="{h:.0f}" height="{h:.0f}" viewBox="0 0 10 10" style="vertical-align:middle"><path d="M0 0H{rng.randint(2, 6)}L10'
            f' 5L{rng.randint(2, 6)} 10H0Z" fill="{grey}"/></svg> ',
            f'<span style="color:{grey}">{rng.choice("▶►◄▼▲■●◆✖✔☰⏎")}</span> ',
        ]
    )
    return "".join(
        f'<span style="display:inline-block;border:1px solid #555;border-radius:{radius}px;padding:3px'
        f' 10px 3px {rng.choice([0, 3, 10]) if arrow else 10}px;margin:3px;background:{rng.choice(["#fff", "#ddd", page.panel])}">'
        f"{arrow}{page.t(1, 2)}</span>"
        for _ in range(rng.randint(1, 5))
    )


def icons(page) -> str:
    glyphs = "☎✉⌂♿⚠✂☺⚙★☆♦▲►⇨☞©®♥∅✈♫"
    return f"<div style=\"font:{page.rng.uniform(10, 34):.0f}px 'DejaVu Sans'\">{' '.join(page.rng.choice(glyphs) for _ in range(8))}</div>"


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


def signature(page) -> str:
    rng, x, y, path = page.rng, 5.0, 20.0, "M5 20"
    for _ in range(rng.randint(0, 14)):
        x += rng.uniform(2, 14)
        path += f"Q{x:.0f} {y + rng.gauss(0, 14):.0f} {x + rng.uniform(-6, 8):.0f} {y + rng.gauss(0, 8):.0f}"
    where = rng.choice(["", "", "✗", "✘", "X", "x", "×"])  # sign here
    return (
        f'<div style="display:inline-block;margin:14px 10px 2px;vertical-align:bottom"><b style="font-size:{rng.uniform(1, 2.4):.1f}em">{where}</b>'
        f'<svg width="190" height="40"><path d="{path}"'
        f' fill="none" stroke="#113" stroke-width="{rng.uniform(0.8, 2):.1f}"/><path d="M0 38H190" stroke="{page.ink}"/></svg><div'
        f' style="font-size:.8em">{page.t(1, 3)}</div></div>'
    )


def letter_by_hand(page) -> str:
    """A few lines of handwriting, capitals and noughts among them."""
    rng = page.rng
    lines = "<br>".join(f"{page.t(1, 5)} {rng.choice(['', 'O', '0', '-01', '10.00', 'D', 'Q', 'S', '2008'])}" for _ in range(rng.randint(1, 4)))
    return f'<div style="font-size:{rng.uniform(14, 34):.0f}px;line-height:1.1">{page.by_hand(lines)}</div>'


def tiles(page) -> str:
    """Square signs with a glyph in them: the icons of programs and of services, solid or in outline, with their names."""
    rng = page.rng
    side, radius = rng.uniform(10, 40), rng.choice([0, 0.1, 0.25, 0.5])
    dark, light = rng.choice([page.accent, page.ink, "#555"]), rng.choice(["#fff", page.panel])
    ground, glyph_ink = rng.choice([(dark, light), (dark, light), (light, dark)])
    tile = lambda: (
        f'<span style="display:inline-block;width:{side:.0f}px;height:{side:.0f}px;border-radius:{radius * side:.0f}px;background:{ground};'
        f"color:{glyph_ink};border:{rng.choice([0, 0, 1])}px solid;text-align:center;vertical-align:middle;font:{side * 0.7:.0f}px/{side:.0f}px"
        f" 'DejaVu Sans'\">{rng.choice('♥☎✉♫⚙★⌂☺▲►ℹ?!fPGwin©®')}</span> {page.t(1, 2)}"
    )
    return f'<div style="margin:4px 0">{" &nbsp; ".join(tile() for _ in range(rng.randint(1, 5)))}</div>'


def imprint(page) -> str:
    """Who owns the form."""
    rng = page.rng
    return f'<div style="font-size:{rng.uniform(0.7, 1.3):.1f}em">{rng.choice("©©®Ⓒ℗")} {page.t(1, 3)} 20{page.number(2)}</div>'


def loops(page) -> str:
    """Overlapping circles, arcs and boxes of a diagram."""
    rng = page.rng
    shapes = ""
    for _ in range(rng.randint(3, 9)):
        x, y, r = rng.uniform(10, 240), rng.uniform(10, 90), rng.uniform(6, 40)
        shapes += rng.choice(
            [
                f'<path d="M{x:.0f} {y:.0f}h{3 * r:.0f}v{r:.0f}"/>',
                f'<path d="M{x:.0f} {y:.0f}A{r:.0f} {r:.0f} 0 0 {rng.randint(0, 1)} {x + r:.0f} {y + r * math.sin(x):.0f}"/>',
                f'<rect x="{x:.0f}" y="{y:.0f}" width="{2.6 * r:.0f}" height="{r:.0f}" rx="3"/>',
            ]
        )
    return f'<svg width="260" height="110" fill="none" stroke="{page.ink}">{shapes}</svg>'


def chart(page) -> str:
    """Bars or a pie, with a legend of swatches."""
    rng = page.rng
    shades = ["#000", "#444", "#777", "#aaa", "#ddd"]
    if rng.random() < 0.5:
        body = "".join(
            f'<rect x="{20 + 18 * i}" y="{100 - h}" width="13" height="{h}" fill="{rng.choice(shades)}" stroke="#000"/>'
            for i, h in enumerate(rng.randint(8, 90) for _ in range(9))
        )
    else:
        body = (
            f'<circle cx="90" cy="52" r="45" fill="{rng.choice(shades[2:])}" stroke="#000"/><path d="M90 52L90 7A45 45 0 0 1'
            f' {90 + 45 * math.sin(2):.0f} {52 - 45 * math.cos(2):.0f}Z" fill="{rng.choice(shades[:3])}"/>'
        )
    legend = "".join(
        f'<rect x="200" y="{10 + 16 * i}" width="10" height="10" fill="{shade}"/><text x="216" y="{19 + 16 * i}" font-size="10"'
        f' fill="{page.ink}">{page.t(1, 2)}</text>'
        for i, shade in enumerate(shades[1:4])
    )
    return f'<svg width="320" height="110"><path d="M12 4V100H190" fill="none" stroke="{page.ink}"/>{body}{legend}</svg>'


def ladder(page) -> str:
    """Rows of short bars: timing tracks, rulers, tallies, greeked text, hatching; upright or on their side, a rule along them at times."""
    rng = page.rng
    width, length, pitch = rng.uniform(0.7, 4), rng.uniform(4, 22), rng.uniform(3, 14)
    pitch = max(pitch, width + 1)
    word = rng.choice([0, rng.randint(2, 5), rng.randint(5, 12)])  # bars between two gaps, if there are gaps
    slant = rng.choice([0, 0, 0, rng.uniform(-0.6, 0.6) * length])
    row_px, extent = length + rng.uniform(2, 40), rng.uniform(60, 420)
    rule = rng.random() < 0.5
    path, y = "", 2.0
    for _ in range(rng.randint(1, 8)):
        x, bars = rng.uniform(0, pitch) + abs(slant), 0
        while x < extent:
            path += f"M{x:.1f} {y:.1f}l{slant:.1f} {length * (rng.choice([0.5, 1]) if word == 0 else 1):.1f}"
            bars += 1
            x += pitch * (rng.uniform(1.8, 3) if word and bars % word == 0 else 1)
        if rule:
            path += f"M0 {y + length + row_px * 0.3:.1f}H{extent:.0f}"
        y += row_px
    lying = rng.random() < 0.5
    across, down = (y, extent) if lying else (extent, y)
    turn = 'transform="matrix(0 1 1 0 0 0)"' if lying else ""
    return (
        f'<svg width="{across + 4:.0f}" height="{down + 4:.0f}"><path {turn} d="{path}" fill="none" stroke="{page.ink}"'
        f' stroke-width="{width:.1f}"/></svg>'
    )


def keys(page) -> str:
    """Keyboard keys and lettered tiles in running text."""
    rng = page.rng
    tile = lambda c: f'<span style="display:inline-block;border:1px solid;border-radius:3px;padding:0 4px;font-size:.85em">{c}</span>'
    return (
        f'<div>{page.t(2, 5)} {tile(rng.choice(["Enter", "Esc", "Ctrl", "F1", "Tab"]))} {page.t(1, 3)} {tile("Shift")} +'
        f' {tile(rng.choice("ABCXYZ"))} {page.t(1, 3)}</div>'
    )


def scale(page) -> str:
    """Bare numbers or letters to be circled by hand."""
    rng = page.rng
    gap = rng.choice([6, 12, 20])
    return "".join(
        f'<div style="display:flex;justify-content:space-between"><span>{page.t(2, 7)}</span><span style="display:inline-flex;gap:{gap}px">'
        + "".join(f"<span>{c}</span>" for c in rng.choice(["0123456789", "12345", "YN", "ABCDE"]))
        + "</span></div>"
        for _ in range(rng.randint(2, 8))
    )


def floor_plan(page) -> str:
    rng = page.rng
    rooms = "".join(
        f'<rect x="{x}" y="{y}" width="{rng.randint(30, 60)}" height="{rng.randint(25, 50)}"/>' for x in (5, 65, 125) for y in (5, 55)
    )
    doors = "".join(f'<path d="M{x} {y}h14a14 14 0 0 1 -14 14z"/>' for x, y in ((20, 30), (80, 60), (140, 30)))
    return (
        f'<svg width="200" height="115" fill="none" stroke="{page.ink}" stroke-width="{rng.choice([1, 2])}">{rooms}{doors}<circle cx="100"'
        ' cy="30" r="6"/><circle cx="160" cy="80" r="9"/></svg>'
    )


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


def registration(page) -> str:
    """Corner squares, punch holes and crosshairs at the page's edges."""
    rng = page.rng
    side = rng.randint(8, 22)
    square = "".join(
        f'<div style="position:absolute;{v}:8px;{h}:8px;width:{side}px;height:{side}px;background:#000"></div>'
        for v in ("top", "bottom")
        for h in ("left", "right")
    )
    holes = "".join(
        "<div"
        f' style="position:absolute;left:10px;top:{y}%;width:24px;height:24px;border-radius:50%;background:{rng.choice(["#222", "#777", "#ccc"])}"></div>'
        for y in (12, 50, 88)
    )
    return rng.choice([square, holes, square + "<b>⌖</b>"])


def entries(page) -> str:
    """Short entry boxes for numbers and amounts, on a panel or beside a label."""
    rng = page.rng
    h = rng.uniform(11, 24)
    panel, ground = rng.choice([("none", "#fff"), ("#ddd", "#fff"), (page.panel, "#fff"), ("none", "none")])
    rows = "".join(
        f'<div style="display:flex;gap:6px;align-items:center;margin:3px 0"><span>{page.t(1, 5)}</span><span'
        f' style="display:inline-block;width:{h * rng.uniform(1.9, 7):.0f}px;height:{h:.0f}px;'
        f"border:{rng.choice([0.7, 1, 1, 2])}px solid"
        f' {page.ink};background:{ground};overflow:hidden;white-space:nowrap;line-height:1">{rng.choice(["", "", "", "$", "£", "€", "%"])}{page.typed_value()}</span><span>{rng.choice(["", "%", ".00", page.t(1, 1)])}</span></div>'
        for _ in range(rng.randint(2, 6))
    )
    return f'<div style="background:{panel};padding:4px">{rows}</div>'


FRAGMENTS = [
    entries,
    entries,
    barcode,
    matrix_code,
    comb,
    comb,
    comb,
    crossword,
    vehicle,
    logo,
    stamp,
    photo,
    bullets,
    bullets,
    circled_numbers,
    big_letters,
    outlined_figures,
    lettered,
    lettered,
    circled_letters,
    circled_letters,
    plaque,
    calendar,
    buttons,
    icons,
    data_table,
    data_table,
    signature,
    letter_by_hand,
    letter_by_hand,
    tiles,
    tiles,
    imprint,
    loops,
    chart,
    keys,
    ladder,
    ladder,
    scale,
    floor_plan,
    date_boxes,
    date_boxes,
    registration,
]


def fragment(page) -> str:
    return page.rng.choice(FRAGMENTS)(page)
