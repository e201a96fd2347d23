"""Forms of the typewriter age and of the web browser."""

from . import graphics, styles, typefaces
from .designs_forms import options


def typed(page) -> str:
    """A typewritten form of the 1970s: monospace, typed brackets, tiny squares, blanks of underscores."""
    rng = page.rng
    page.font = page.heading_font = rng.choice(typefaces.TYPEWRITER_FONTS)
    page.ink = page.accent = rng.choice(["#000", "#222", "#444", "#555"])
    page.tint = "#fff"
    if rng.random() < 0.6:
        styles.typed(rng, page.style, page.font, page.base_px)
        page.style.colour = page.ink
    else:
        page.restyle("square", "square", "thin", "paren", "bracket", "circle", size_pt=rng.uniform(5, 8))
    page.mark_kinds = dict.fromkeys(page.mark_kinds, "typed")
    wide = '<span style="white-space:pre">     </span>'
    body = f'<div style="text-align:center">{page.t(2, 5).upper()}</div><br>'
    for i in range(rng.randint(18, 40)):
        line = rng.choice(
            [
                lambda: f"{i + 1}. {page.t(2, 6)}: {'_' * rng.randint(3, 40)}",
                lambda: f"{i + 1}. {page.t(2, 6)}? {page.yes_no()}",
                lambda: wide + wide.join(page.option(page.t(1, 2)) for _ in range(rng.randint(2, 4))),
                lambda: wide + page.option(page.t(3, 9)),
                lambda: wide + page.option(page.t(2, 5)),
                lambda: page.p(2),
                lambda: wide + page.blank() + page.t(1, 3) + wide + page.blank() + page.t(1, 2),
                lambda: f"{page.t(1, 3).upper()} ....... {page.number(4)} {'-' * 12} ({rng.choice('abc')}) {page.t(1, 3)}",
                lambda: f"{page.t(1, 2)} {page.number(3)}-{page.number(2)}-{page.number(4)}   {page.t(1, 2)}: {page.typed_value()}",
            ]
        )()
        body += f"<div>{line}</div>" + ("<br>" if rng.random() < 0.2 else "")
    return body


def fax(page) -> str:
    """A business form of the 1970s to 1990s as faxes bring it: captions in small type, values typed over the rules, tiny boxes."""
    rng = page.rng
    page.restyle(
        "square", "square", "thin", "thin", "typed", "typed", "paren", "bracket", "circle", "wobbly", "tray", size_pt=rng.uniform(5, 8.5)
    )
    page.style.colour = page.ink = page.accent = rng.choice(["#000", "#000", "#222", "#444"])
    page.tint = "#fff"
    page.mark_kinds = dict.fromkeys(page.mark_kinds, rng.choice(["typed", "typed", "typed", "tick", "lines"]))
    page.base_px = rng.choice([9, 10, 11, 12])
    if rng.random() < 0.5:
        page.mark_kinds["round"] = "typed"
    font = rng.choice(typefaces.TYPEWRITER_FONTS)
    value_px = rng.choice([11, 12, 13])

    def value(low=1, high=4):
        if rng.random() < 0.3:
            return ""
        content = rng.choice(
            [
                page.t(low, high),
                page.t(low, high).upper(),
                page.number(5),
                f"{rng.randint(1, 12)}/{rng.randint(1, 28)}/{rng.randint(70, 99)}",
                f"${rng.randint(1, 999)},{page.number(3)}.00",
            ]
        )
        return (
            f'<span style="font:{value_px}px'
            f" '{font}';position:relative;top:{rng.uniform(-3, 4):.1f}px;left:{rng.uniform(-2, 12):.1f}px\">{content}</span>"
        )

    top = (
        f"<div style=\"font:11px '{font}';white-space:pre\">{page.number(2)}/{page.number(2)}/{page.number(2)} "
        f" {page.number(2)}:{page.number(2)}    {page.t(1, 2).upper()}     {page.number(3)} {page.number(7)}    P.{page.number(2)}</div>"
        if rng.random() < 0.5
        else ""
    )
    body = top + page.title()
    for _ in range(rng.randint(14, 30)):
        body += rng.choice(
            [
                lambda: (
                    f'<div style="margin:5px 0">{page.t(1, 3).upper()}: <span'
                    f' style="display:inline-block;min-width:{rng.randint(80, 300)}px;border-bottom:1px solid">{value()}</span>'
                    f' {page.t(1, 2).upper()}: <span style="display:inline-block;min-width:90px;border-bottom:1px'
                    f' solid">{value(1, 1)}</span></div>'
                ),
                lambda: f'<div style="margin:4px 0">{page.t(1, 5)}: {options(page, rng.randint(2, 5))}</div>',
                lambda: f'<div style="margin:4px 0">{page.t(2, 6)} {page.yes_no()} {value()}</div>',
                lambda: f'<table style="width:100%"><tr>'
                + "".join(
                    f'<td style="border:1px solid;vertical-align:top;height:{rng.randint(24, 44)}px;padding:1px 3px"><div'
                    f' style="font-size:.75em">{page.t(1, 3).upper()}</div>'
                    f'{rng.choice([value, value, page.yes_no, lambda: options(page, 3)])()}</td>'
                    for _ in range(rng.randint(1, 4))
                )
                + "</tr></table>",
                lambda: "".join(f"<div>{page.option(page.t(2, 5))} {value(1, 2)}</div>" for _ in range(rng.randint(2, 6))),
                lambda: f'<div style="margin:4px 0">{page.blank()}{page.t(1, 3)} {page.blank()}{page.t(1, 2)}</div>',
                lambda: f"<div style=\"font:{value_px}px/1.3 '{font}';margin:4px 20px\">{page.p(2)}</div>",
                lambda: graphics.data_table(page) if rng.random() < 0.3 else page.heading(),
            ]
        )()
    edge = (
        f'<div style="position:absolute;right:6px;bottom:{rng.randint(40, 200)}px;font:18px'
        f' sans-serif;writing-mode:vertical-rl">{page.number(8)}</div>'
        if rng.random() < 0.5
        else ""
    )
    return body + graphics.signature(page) + edge


def web(page) -> str:
    """A printed web page: the browser's own checkboxes and radio buttons, inputs and buttons."""
    rng = page.rng
    body = page.title()
    for _ in range(rng.randint(8, 16)):
        page.restyle("native", "native", "native-round", "inset", "rounded")
        body += rng.choice(
            [
                lambda: f'<div style="margin:6px 0"><b>{page.t(2, 6)}</b><br>'
                + "<br>".join(page.option(page.t(1, 5)) for _ in range(rng.randint(2, 6)))
                + "</div>",
                lambda: (
                    f'<div style="margin:6px 0">{page.t(1, 3)} <input value="{page.t(1, 2)}"> <select><option>{page.t(1, 2)}</select></div>'
                ),
                lambda: f'<div style="margin:6px 0">{options(page, rng.randint(2, 6))}</div>',
                lambda: graphics.buttons(page),
                lambda: (
                    f'<textarea rows="3" cols="40"></textarea> <button>{page.t(1, 1)}</button> <progress value="0.4"></progress> <input'
                    ' type="range">'
                ),
                lambda: page.heading(),
            ]
        )()
    return body
