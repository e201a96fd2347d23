"""Pictures of programs' windows and of web pages, with boxes and without."""

from . import graphics

_FURNITURE = [
    graphics.tree,
    graphics.steppers,
    graphics.tool_bar,
    graphics.sliders,
    graphics.pages_and_tabs,
    graphics.fields,
    graphics.fields,
    graphics.buttons,
    graphics.tiles,
    graphics.icons,
]


def _window(page, content: str) -> str:
    """The frame of a program: title bar, menu, tool bar, panes."""
    rng = page.rng
    menu = "&nbsp; ".join(page.t(1, 1) for _ in range(rng.randint(2, 6))) if rng.random() < 0.5 else ""
    bar = graphics.tool_bar(page) if rng.random() < 0.5 else ""
    side = (
        f'<div style="width:{rng.randint(80, 170)}px;flex:none;overflow:hidden;border-inline-end:1px solid'
        f' #999">{graphics.tree(page)}</div>'
        if rng.random() < 0.35
        else ""
    )
    scroll = (
        "<div style=\"width:12px;background:#e4e4e4;flex:none;font:9px 'DejaVu Sans';text-align:center\">▲<div"
        ' style="height:40px;background:#aaa;margin:1px"></div></div>'
        if rng.random() < 0.4
        else ""
    )
    frame = rng.choice(["1px solid #888", "2px solid #999", "1px solid #0078d7", "2px outset #ddd"])
    return (
        "<div"
        f' style="border:{frame};margin:{rng.choice([0, 6])}px">{graphics.title_bar(page) if rng.random() < 0.7 else ""}<div>{menu}</div>{bar}<div'
        f' style="display:flex">{side}<div style="flex:1;padding:6px;min-width:0">{content}</div>{scroll}</div></div>'
    )


def _screen(page) -> None:
    rng = page.rng
    width = rng.choice([rng.uniform(350, 700), rng.uniform(700, 1500), rng.uniform(1200, 2100)])
    page.become_picture(width, width * rng.uniform(0.4, 1.4))
    page.margin_px, page.css = rng.choice([0, 0, 10, 30]), ""
    page.font = page.heading_font = rng.choice([page.font, "Roboto", "Open Sans", "Cantarell", "Liberation Sans", "DejaVu Sans", "Inter"])
    if page.lang.code in ("zh", "ja", "ko", "ar", "fa", "he", "hi", "th"):
        page.font = page.heading_font = rng.choice(page.lang.fonts)
    page.tint, page.ink = rng.choice([
        ("#fff", "#222"),
        ("#fff", "#222"),
        ("#f0f0f0", "#111"),
        ("#ece9d8", "#000"),
        ("#c0c0c0", "#000"),
        ("#1e1e1e", "#ddd"),
        ("#26323c", "#eee"),
    ])
    page.accent = rng.choice(["#0078d7", "#06c", "#e95420", "#3584e4", "#00897b", page.ink])


def screen(page) -> str:
    """A window with boxes or radio buttons of one make, beside everything else that a window has."""
    rng = page.rng
    _screen(page)
    names = rng.choice([
        ["native", "native-round"],
        ["bevel"],
        ["inset", "shaded-round"],
        ["rounded", "circle"],
        ["square", "circle"],
        ["pale"],
        ["thin", "circle"],
        ["coloured", "coloured-round"],
    ])
    size = rng.uniform(7.5, 17)
    page.restyle(*names, size_pt=size)
    page.style.width = page.style.height if page.style.name != "oval" else page.style.width
    if page.tint in ("#1e1e1e", "#26323c") and page.style.name in ("rounded", "circle", "square", "thin"):
        page.style.colour, page.style.fill = "#ccc", rng.choice(["none", "#fff"])
    page.writer = None

    def block() -> str:
        way = rng.choice(["list", "list", "row", "table", "box-list"])
        if rng.random() < 0.3:
            page.restyle(*names, size_pt=size)
        count = rng.randint(1, 9)
        if way == "row":
            return f'<div style="display:flex;flex-wrap:wrap;gap:4px 14px">{"".join(page.option(page.t(1, 2)) for _ in range(count))}</div>'
        if way == "table":
            rows = "".join(
                f'<tr style="background:{rng.choice(["none", "rgba(128,128,128,.12)"])}"><td style="padding:3px">{page.box()}</td>'
                + "".join(f'<td style="padding:3px;border-bottom:1px solid #ccc">{page.t(1, 2)}</td>' for _ in range(3))
                + "</tr>"
                for _ in range(count)
            )
            return f"<table>{rows}</table>"
        rows = "".join(f'<div style="margin:{rng.choice([1, 3, 5])}px 0">{page.option(page.t(1, 4))}</div>' for _ in range(count))
        frame = (
            f"border:1px solid #888;height:{rng.randint(60, 200)}px;overflow:hidden;padding:2px;width:{rng.randint(120, 300)}px"
            if way == "box-list"
            else ""
        )
        return f'<div style="margin:4px 0"><b>{page.t(1, 4)}</b><div style="{frame}">{rows}</div></div>'

    parts = [block()] + [rng.choice([block, block, lambda: rng.choice(_FURNITURE)(page)])() for _ in range(rng.randint(2, 9))]
    rng.shuffle(parts)
    content = (
        f'<div style="columns:{rng.choice([1, 1, 2])}">'
        + "".join(f'<div style="break-inside:avoid">{part}</div>' for part in parts)
        + "</div>"
    )
    return _window(page, content) if rng.random() < 0.7 else content


def screen_without_boxes(page) -> str:
    """Windows, menus, trees and web pages in which nothing is to be ticked."""
    rng = page.rng
    _screen(page)
    more = [
        graphics.data_table,
        graphics.spreadsheet,
        graphics.planner,
        graphics.plot,
        graphics.photograph,
        graphics.title_bar,
        graphics.keys,
        lambda p: f"<p>{p.p(2)}</p>",
        lambda p: p.heading(),
    ]
    parts = "".join(f'<div style="break-inside:avoid">{rng.choice(_FURNITURE + more)(page)}</div>' for _ in range(rng.randint(4, 14)))
    return _window(page, f'<div style="columns:{rng.choice([1, 2, 2])}">{parts}</div>')
