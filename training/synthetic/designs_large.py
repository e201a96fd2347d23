"""Pictures with a few boxes that are large on them, and pages with one box or a handful."""

from . import graphics
from .bubbles import Sheet

_FACES = "☺☹☻♥★☀☂✈☎✉♫⚽⚑✿❀"


def large(page) -> str:
    """A small picture, or a poster: one to a dozen boxes of a fortieth to a third of its longer side."""
    rng = page.rng
    long_px = rng.choice([rng.uniform(220, 500), rng.uniform(400, 800), rng.uniform(700, 1400), rng.uniform(1200, 2200)])
    aspect = rng.choice([1, 1.4, 1.6, 0.75, 0.7, rng.uniform(0.5, 2.2), rng.uniform(2, 5)])
    width, height = (long_px, long_px / aspect) if aspect > 1 else (long_px * aspect, long_px)
    page.become_picture(width, height)
    share = rng.choice([rng.uniform(0.025, 0.06), rng.uniform(0.04, 0.1), rng.uniform(0.08, 0.2), rng.uniform(0.15, 0.36)])
    room = page.size_px
    side = min(share * max(room), 0.62 * min(room))
    page.css, page.margin_px = "", rng.choice([2, 6, 0.1 * min(room)])
    page.fill_share = rng.choice([0, 0.3, 0.5, 0.9])
    _restyle(page, side)
    layout = rng.choice([_list, _list, _list, _row, _row, _bare, _scattered, _letters, _faces, _cards, _window])
    return _ground(page, layout(page, side))


def _restyle(page, side: float) -> None:
    rng = page.rng
    names = (
        "square square square rounded circle circle circle thin thick oval oval-tall double shadow tinted inset light wobbly dotted corners"
        " paren bracket glyph glyph-round".split()
    )
    page.restyle(*names, size_pt=side * 0.75)
    style = page.style
    if rng.random() < 0.6:
        style.stroke = max(0.6, side * rng.choice([0.015, 0.03, 0.05, 0.08, 0.12]))
    if rng.random() < 0.35:
        style.colour = rng.choice(["#d33", "#2a2", "#0b0", "#26c", "#e80", "#80c", "#0aa", "#c36"])
    if style.name in ("glyph", "glyph-round"):
        style.extra["font_px"] = side * 1.2


def _ground(page, content: str) -> str:
    """On paper, on a desk in a photograph, or in a dark program."""
    rng = page.rng
    way = rng.choice(["plain"] * 6 + ["desk", "desk", "dark"])
    if way == "dark" and page.style.engine != "native":
        page.tint, page.ink = rng.choice(["#222", "#1b2430", "#333"]), "#eee"
        return content
    if way == "desk":
        dark = rng.choice(["#4a4436", "#333", "#6b5a43", "#20262c", "#777"])
        page.tint, page.margin_px = dark, rng.choice([10, 25, 40])
        holes = "".join(
            f'<div style="position:absolute;left:4px;top:{y}%;width:7px;height:7px;border-radius:50%;background:{dark}"></div>'
            for y in (12, 50, 86)
        )
        light = rng.choice(["#fff", "#eee", "#ddd", "linear-gradient(120deg,#fff,#bbb)", "linear-gradient(20deg,#ccc,#f4f4f4)"])
        down = rng.uniform(0, 0.4) * page.size_px[1]
        return (
            "<div"
            f' style="position:relative;margin-top:{down:.0f}px;background:{light};color:#111;padding:{rng.choice([12, 24])}px;box-shadow:2px'
            f' 4px 12px #000">{holes}{content}</div>'
        )
    return f'<div style="padding-top:{rng.choice([0, 0, 0.1, 0.3]) * page.size_px[1]:.0f}px">{content}</div>'


def _label_px(page, side: float) -> float:
    return max(7.0, side * page.rng.choice([0.3, 0.5, 0.7, 0.9]))


def _list(page, side: float) -> str:
    rng, size = page.rng, _label_px(page, side)
    gap = rng.choice([0.2, 0.5, 1, 2]) * side
    rows = "".join(
        f'<div style="display:flex;align-items:center;gap:{gap:.0f}px;margin-bottom:{0.4 * gap + 2:.0f}px">{page.box()}<span'
        f' style="font-size:{size:.0f}px;line-height:1.15">{page.t(1, 6)}</span></div>'
        for _ in range(rng.choice([1, 2, 2, 3, 4, 5, 7, 9]))
    )
    return (
        f'<div style="font-size:{size:.0f}px;font-weight:{rng.choice([400, 700])}">{page.t(2, 6) if rng.random() < 0.4 else ""}{rows}</div>'
    )


def _row(page, side: float) -> str:
    rng, size = page.rng, _label_px(page, side)
    under = rng.random() < 0.4
    parts = "".join(
        "<span"
        f' style="display:inline-flex;flex-direction:{"column" if under else "row"};align-items:center;gap:{0.2 * side:.0f}px;'
        f'font-size:{size:.0f}px">{page.box()}<span>{page.t(1, 1)}</span></span>'
        for _ in range(rng.choice([1, 2, 2, 3, 4, 5]))
    )
    return f'<div style="display:flex;flex-wrap:wrap;gap:{rng.choice([0.3, 0.8, 1.5]) * side:.0f}px">{parts}</div>'


def _bare(page, side: float) -> str:
    """Boxes with nothing beside them: an icon, a sample of what a program draws."""
    rng = page.rng
    parts = ""
    for _ in range(rng.choice([1, 1, 2, 2, 4])):
        if rng.random() < 0.5:
            _restyle(page, side)
        parts += page.box()
    return (
        "<div"
        f' style="display:flex;flex-wrap:wrap;gap:{rng.choice([0.2, 0.6, 1]) * side:.0f}px;'
        f'justify-content:{rng.choice(["start", "center"])}">{parts}</div>'
    )


def _scattered(page, side: float) -> str:
    """Boxes here and there on an otherwise empty picture, a ruled line or two."""
    rng = page.rng
    width, height = page.size_px
    pitch = 1.5 * side
    places = [
        (x * pitch + 4, y * pitch + 4) for x in range(max(1, int((width - 8) / pitch))) for y in range(max(1, int((height - 8) / pitch)))
    ]
    html = ""
    for x, y in rng.sample(places, min(len(places), rng.choice([1, 2, 3, 5, 8]))):
        x, y = x + rng.uniform(0, 0.3) * side, y + rng.uniform(0, 0.3) * side
        html += f'<div style="position:absolute;left:{x:.1f}px;top:{y:.1f}px">{page.box()}</div>'
    return html


def _letters(page, side: float) -> str:
    """Rows of large bubbles with letters or figures in them."""
    rng = page.rng
    sheet = Sheet.random(page)
    sheet.prints = rng.random() < 0.85
    sheet.way = "outline"
    scale = side / sheet.style.height
    sheet.style.width, sheet.style.height, sheet.style.radius = sheet.style.width * scale, side, sheet.style.radius * scale
    sheet.style.stroke = max(0.6, side * rng.choice([0.02, 0.04, 0.07, 0.1]))
    count = max(2, min(rng.choice([2, 3, 4, 5, 5, 10]), int(page.size_px[0] / (1.3 * sheet.style.width + 4)) - 1))
    chars = rng.choice([sheet.letters, sheet.letters, sheet.figures])[:count]
    gap = rng.choice([0.15, 0.3, 0.6]) * side
    answered = rng.choice([0, 0.5, 1])
    html = ""
    for i in range(max(1, min(rng.choice([1, 2, 5, 5, 10]), int(page.size_px[1] / (side + gap))))):
        chosen = rng.randrange(len(chars)) if rng.random() < answered else -1
        cells = "".join(sheet.bubble(c, k == chosen) for k, c in enumerate(chars))
        html += (
            "<div"
            f' style="display:flex;gap:{gap:.0f}px;align-items:center;margin-bottom:{gap:.0f}px;font-size:{0.6 * side:.0f}px"><b>{i + 1}</b>'
            f'{cells}</div>'
        )
    return f'<div dir="ltr">{html}</div><div style="font-size:{0.4 * side:.0f}px">{page.t(2, 4)}</div>'


def _faces(page, side: float) -> str:
    """A question for children: a picture over each box."""
    rng = page.rng
    parts = "".join(
        f'<span style="display:inline-flex;flex-direction:column;align-items:center;gap:4px"><span style="font:{side * 1.2:.0f}px \'DejaVu'
        f" Sans';line-height:1\">{rng.choice(_FACES)}</span>{page.box()}</span>"
        for _ in range(rng.choice([2, 3, 3, 5]))
    )
    return f'<div style="font-size:{side * 0.5:.0f}px">{page.t(2, 5)}</div><div style="display:flex;gap:{0.8 * side:.0f}px">{parts}</div>'


def _cards(page, side: float) -> str:
    """Options in frames of their own, each frame none itself."""
    rng = page.rng
    size = _label_px(page, side)
    radius = rng.choice([0, 6, 14])
    return "".join(
        f'<div style="border:{rng.choice([1, 2])}px solid'
        f' {rng.choice(["#999", page.ink])};border-radius:{radius}px;padding:{0.3 * side:.0f}px;margin-bottom:6px;display:flex;align-items:center;'
        f'gap:{0.3 * side:.0f}px;font-size:{size:.0f}px">{page.box()}<span>{page.t(1, 4)}</span></div>'
        for _ in range(rng.choice([1, 2, 3, 4]))
    )


def _window(page, side: float) -> str:
    """A program's window with its title bar, whose controls are no boxes."""
    return graphics.title_bar(page) + _list(page, side) + graphics.buttons(page)


def lone(page) -> str:
    """A page with one box, or two or seven, and little or much text around; or none."""
    rng = page.rng
    way = rng.choice(["blank", "blank", "line", "line", "text", "text", "fields"])
    page.restyle(size_pt=rng.choice([None, None, rng.uniform(14, 40)]))
    count = rng.choice([1, 1, 1, 1, 2, 2, 4, 7])
    top = rng.uniform(0, 0.8) * page.size_px[1]
    if way == "blank":
        places = "".join(
            "<div"
            f' style="position:absolute;left:{rng.uniform(0.02, 0.9) * page.size_px[0]:.1f}px;'
            f'top:{(0.03 + 0.92 * (i + rng.random() * 0.5) / count) * page.size_px[1]:.1f}px">'
            f"{page.box() if rng.random() < 0.6 else page.option(page.t(1, 3))}</div>"
            for i in range(count)
        )
        return places + ("" if rng.random() < 0.6 else f"<div>{page.t(1, 4)}</div>")
    rows = "".join(f'<div style="margin:{rng.choice([2, 6, 20])}px 0">{page.option(page.t(1, 8))}</div>' for _ in range(count))
    if way == "line":
        return f'<div style="height:{top:.0f}px">{page.title() if rng.random() < 0.5 else ""}</div>{rows}'
    around = [f"<p>{page.p(rng.randint(2, 5))}</p>" for _ in range(rng.randint(2, 12))]
    if way == "fields":
        around = [f"<div style='margin:5px 0'>{page.t(1, 3)}: {page.field('14em')}</div>" for _ in range(rng.randint(4, 16))]
    around.insert(rng.randint(0, len(around)), rows)
    return page.title() + "".join(around) + graphics.signature(page)
