"""The parts of programs' windows: title bars, trees, tool bars, sliders, switches, steppers, tabs, menus."""


def buttons(page) -> str:
    """Push buttons with their words, an arrow or a sign before them at times."""
    rng = page.rng
    radius = rng.choice([0, 4, 20])
    h, grey = rng.uniform(9, 18), rng.choice(["#444", "#777", "#999", page.accent])
    arrow = rng.choice([
        "",
        (
            f'<svg width="{h:.0f}" height="{h:.0f}" viewBox="0 0 10 10" style="vertical-align:middle"><path d="M0 0H{rng.randint(2, 6)}L10'
            f' 5L{rng.randint(2, 6)} 10H0Z" fill="{grey}"/></svg> '
        ),
        f'<span style="color:{grey}">{rng.choice("▶►◄▼▲■●◆✖✔☰⏎")}</span> ',
    ])
    return "".join(
        f'<span style="display:inline-block;border:1px solid #555;border-radius:{radius}px;padding:3px'
        f' 10px 3px {rng.choice([0, 3, 10]) if arrow else 10}px;margin:3px;background:{rng.choice(["#fff", "#ddd", page.panel])}">'
        f"{arrow}{page.t(1, 2)}</span>"
        for _ in range(rng.randint(1, 5))
    )


def title_bar(page) -> str:
    """The top of a window: its name, and the controls that shrink, enlarge and close it."""
    rng = page.rng
    side, dark = rng.uniform(9, 22), rng.random() < 0.4
    ground, ink = (
        (rng.choice(["#222", "#2b579a", "#444", page.accent]), "#fff") if dark else (rng.choice(["#fff", "#e6e6e6", "#dde"]), "#222")
    )
    way = rng.choice(["glyph", "boxed", "drawn", "mac"])
    if way == "mac":
        controls = "".join(
            "<span"
            f' style="display:inline-block;width:{side * 0.7:.0f}px;height:{side * 0.7:.0f}px;border-radius:50%;background:{c};'
            'margin-right:4px"></span>'
            for c in ("#f55", "#fb3", "#4c4")
        )
    elif way == "drawn":
        paths = ("M1 6H9", "M1.5 1.5H8.5V8.5H1.5Z", "M1.5 1.5L8.5 8.5M8.5 1.5L1.5 8.5")
        controls = "".join(
            f'<svg width="{side:.0f}" height="{side:.0f}" viewBox="0 0 10 10" style="margin-left:{side:.0f}px"><path d="{d}" fill="none"'
            f' stroke="{ink}"/></svg>'
            for d in paths
        )
    else:
        frame = f"border:1px solid {ink};" if way == "boxed" else ""
        glyphs = rng.choice(["_□×", "–☐✕", "−▢✖", "▁❐✕"])
        controls = "".join(f"<span style=\"{frame}padding:0 3px;margin-left:4px;font-family:'DejaVu Sans'\">{c}</span>" for c in glyphs)
    icon = (
        f'<span style="display:inline-block;width:{side:.0f}px;height:{side:.0f}px;background:{page.accent};margin-right:5px"></span>'
        if rng.random() < 0.5
        else ""
    )
    return (
        f'<div dir="ltr" style="display:flex;align-items:center;background:{ground};color:{ink};border:1px solid #888;padding:3px'
        f' 6px;font-size:{side * 0.8:.0f}px;line-height:1.1">{icon}<span'
        f' style="flex:1;overflow:hidden;white-space:nowrap">{page.t(1, 2)}</span>{controls}</div>'
    )


def expander(page, open_: bool, way: str, side: float) -> str:
    """The square or circle with a plus or minus that opens a branch, or a triangle."""
    rng = page.rng
    if way == "triangle":
        return f'<span style="font:{side:.0f}px \'DejaVu Sans\'">{"▾" if open_ else "▸"}</span>'
    radius = "50%" if way == "round" else rng.choice(["0", "2px"])
    ground, ink = ("#555", "#fff") if way == "solid" else ("#fff", "#333")
    return (
        f'<span style="display:inline-block;width:{side:.1f}px;height:{side:.1f}px;box-sizing:border-box;border:1px solid'
        f' {"#555" if way != "solid" else ground};border-radius:{radius};background:{ground};color:{ink};text-align:center;'
        f'font:{side * 0.9:.1f}px/{side * 0.8:.1f}px'
        f' \'DejaVu Sans\';vertical-align:middle;overflow:hidden">{"−" if open_ else "+"}</span>'
    )


def tree(page) -> str:
    """A tree of folders or answers with plus and minus before its branches."""
    rng = page.rng
    way, side = rng.choice(["boxed", "boxed", "boxed", "round", "solid", "triangle"]), rng.uniform(7, 15)
    rows, depth = "", 0
    dotted = rng.choice(["none", "1px dotted #888"])
    for _ in range(rng.randint(4, 18)):
        depth = max(0, min(4, depth + rng.choice([-1, 0, 0, 1])))
        sign = (
            expander(page, rng.random() < 0.5, way, side)
            if rng.random() < 0.7
            else f'<span style="display:inline-block;width:{side:.0f}px"></span>'
        )
        icon = rng.choice([
            "",
            (
                f'<span style="display:inline-block;width:{side:.0f}px;height:{side * 0.75:.0f}px;background:#e8c060;border:1px solid'
                ' #a80"></span> '
            ),
        ])
        rows += (
            f'<div style="margin-inline-start:{depth * side * 1.5:.0f}px;border-inline-start:{dotted};line-height:1.3">{sign}'
            f" {icon}{page.t(1, 3)}</div>"
        )
    return f'<div style="margin:4px">{rows}</div>'


def steppers(page) -> str:
    """Numbers between a minus and a plus button; fields with arrows."""
    rng = page.rng
    side, radius = rng.uniform(12, 26), rng.choice([0, 3, 13])
    key = lambda c: (
        f'<span style="display:inline-block;box-sizing:border-box;width:{side:.0f}px;height:{side:.0f}px;border:1px solid'
        f" #999;border-radius:{radius}px;text-align:center;line-height:{side * 0.9:.0f}px;"
        f'background:{rng.choice(["#fff", "#eee"])}">{c}</span>'
    )
    field = lambda: (
        f'<span style="display:inline-block;box-sizing:border-box;width:{side * 1.6:.0f}px;height:{side:.0f}px;border:1px solid'
        f' #999;text-align:center;line-height:{side * 0.9:.0f}px">{rng.choice(["", "0", "1", "12"])}</span>'
    )
    return "".join(f'<div style="margin:3px 0">{page.t(1, 3)} {key("−")}{field()}{key("+")}</div>' for _ in range(rng.randint(1, 5)))


def tool_bar(page) -> str:
    """A row of square tools, each with a sign, one pressed."""
    rng = page.rng
    side = rng.uniform(14, 30)
    tools = "".join(
        "<span"
        f' style="display:inline-block;box-sizing:border-box;width:{side:.0f}px;height:{side:.0f}px;margin-right:{rng.choice([0, 2])}px;'
        f'border:{rng.choice([0, 1, 1])}px'
        " solid #aaa;text-align:center;"
        f"font:{side * 0.6:.0f}px/{side * 0.95:.0f}px 'DejaVu"
        f" Sans';background:{rng.choice(['none', 'none', '#ccc'])}\">{rng.choice('✂✎⎙⌂⚙☰↶↷⊕⊖▤▦◻◯△★BIU≡?i✉☁⏵⏸⏹●')}</span>"
        for _ in range(rng.randint(3, 14))
    )
    return f'<div style="background:{rng.choice(["none", "#eee", "#dde"])};padding:2px;white-space:nowrap;line-height:0">{tools}</div>'


def sliders(page) -> str:
    """Sliders with their knobs, switches that are on or off, progress bars, scroll bars."""
    rng = page.rng

    def one() -> str:
        w, h, at = rng.uniform(60, 200), rng.uniform(6, 16), rng.random()
        ink = rng.choice(["#06c", "#555", "#083", page.accent])
        knob = rng.choice([
            f'<circle cx="{at * w:.0f}" cy="{h / 2 + 2:.0f}" r="{h / 2:.1f}" fill="#fff" stroke="#777"/>',
            f'<rect x="{at * w:.0f}" y="2" width="{h * 0.6:.1f}" height="{h:.1f}" fill="#eee" stroke="#777"/>',
        ])
        slider = f'<path d="M0 {h / 2 + 2:.0f}H{w:.0f}" stroke="#999" stroke-width="2"/>{knob}'
        switch = (
            f'<rect x="1" y="1" width="{1.9 * h:.0f}" height="{h + 2:.0f}" rx="{h / 2 + 1:.0f}"'
            f' fill="{ink if at > 0.5 else "#bbb"}"/><circle cx="{h * (1.35 if at > 0.5 else 0.55) + 1:.1f}" cy="{h / 2 + 2:.1f}"'
            f' r="{h * 0.42:.1f}" fill="#fff"/>'
        )
        bar = (
            f'<rect x="1" y="1" width="{w - 2:.0f}" height="{h:.0f}" fill="#fff" stroke="#888"/><rect x="1" y="1" width="{at * w:.0f}"'
            f' height="{h:.0f}" fill="{ink}"/>'
        )
        return f'<svg width="{w + h:.0f}" height="{h + 5:.0f}">{rng.choice([slider, switch, switch, bar])}</svg>'

    return "".join(f'<div style="margin:3px 0">{page.t(1, 3)} {one()}</div>' for _ in range(rng.randint(1, 5)))


def pages_and_tabs(page) -> str:
    """Numbers of pages in squares, tabs, a path, chips that can be closed."""
    rng = page.rng
    side, radius = rng.uniform(13, 26), rng.choice([0, 3, 13])
    chosen = rng.randint(1, 6)
    if rng.random() < 0.5:
        names = ["‹", *[str(i) for i in range(1, 7)], "…", "›"]
        return (
            '<div style="margin:4px">'
            + "".join(
                f'<span style="display:inline-block;box-sizing:border-box;width:{side:.0f}px;height:{side:.0f}px;border:1px solid'
                f" #aaa;border-radius:{radius}px;margin-right:{rng.choice([-1, 3])}px;text-align:center;font-size:{side * 0.55:.0f}px;"
                f'line-height:{side * 0.9:.0f}px;{"background:#06c;color:#fff" if name == str(chosen) else ""}">{name}</span>'
                for name in names
            )
            + "</div>"
        )
    return (
        '<div style="margin:4px">'
        + "".join(
            f'<span style="display:inline-block;border:1px solid #aaa;border-radius:{radius}px;padding:1px'
            f' 6px;margin-right:3px;background:{rng.choice(["#fff", "#eee"])}">{page.t(1, 1)} {rng.choice(["", "×", "✕", "▾"])}</span>'
            for _ in range(rng.randint(2, 6))
        )
        + "</div>"
    )


def fields(page) -> str:
    """Fields of a program: a search, a list that opens, a date, a password in dots, with a button at the end."""
    rng = page.rng
    h, radius = rng.uniform(14, 26), rng.choice([0, 2, 4])
    row = lambda: (
        f'<div style="margin:4px 0">{rng.choice([page.t(1, 3) + "<br>", page.t(1, 2) + " "])}<span'
        f' style="display:inline-flex;box-sizing:border-box;width:{rng.randint(60, 240)}px;height:{h:.0f}px;border:{rng.choice([1, 1, 2])}px'
        f' {rng.choice(["solid", "inset"])} #999;border-radius:{radius}px;justify-content:space-between;align-items:center;padding:0'
        ' 3px;background:#fff;color:#222;overflow:hidden;white-space:nowrap"><span>'
        f'{rng.choice(["", "", page.t(1, 2), "●●●●●●", page.number(5)])}</span><span'
        f' style="font-family:\'DejaVu Sans\'">{rng.choice(["", "▾", "▼", "⌕", "📅", "×", "…"])}</span></span></div>'
    )
    return "".join(row() for _ in range(rng.randint(1, 5)))
