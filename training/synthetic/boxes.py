"""The HTML of one box, with the attributes from which its label is measured.

`data-c` holds the label's attributes as JSON and `data-m` how to measure the outline: "box" is a CSS border box
(Chromium snaps it to device pixels), "vector" an SVG outline that fills its wrapper, "cell" a table cell with
collapsed borders, "ink" glyphs whose ink extents come from the font.
"""

import html
import json
import random
import re
from dataclasses import replace

from . import marks
from .styles import ROUND_GLYPHS, SQUARE_GLYPHS, BoxStyle


def box_html(
    rng: random.Random, style: BoxStyle, mark: str | None = None, inner: str = "", css: str = "", ignore: bool = False, over: str = ""
) -> str:
    """One box. `mark` is a printed mark (marks.MARKS) that fills it, `inner` pre-printed text, `css` goes onto the wrapper.

    `over` is markup laid over the box: the mark itself (strokes.mark_html), named by `mark`; without `mark`, what is none.
    """
    if style.engine == "glyph":
        return _glyph_box(rng, style, mark, css, ignore, over)
    if style.engine == "native":
        kind = "radio" if style.shape == "round" else "checkbox"
        return (
            f'<input type="{kind}" class="b" {_label(style, mark and "native", ignore)} data-m="box" {"checked" if mark else ""} '
            f'style="width:{style.width}px;height:{style.height}px;accent-color:{style.extra["accent"]};{css}">'
        )
    label = _label(style, mark, ignore)
    content = _outline(rng, style) if style.engine == "svg" else ""
    if inner:
        scale = style.extra.get("inner_scale") or rng.uniform(0.5, 0.68)
        font_px = min(min(style.width, style.height) * scale, 1.4 * style.width / len(inner))  # a word is set smaller
        content += (
            f'<i class="in" style="font-size:{font_px:.2f}px;white-space:nowrap;color:{style.colour};'
            f'{style.extra.get("inner_css", "")}">{html.escape(inner)}</i>'
        )
    content += over
    if mark and not over:
        content += marks.mark_html(
            rng, mark, style.width, style.height, style.stroke, style.shape, light=style.colour == "#fff" and style.fill == "none"
        )
    measure = "vector" if style.engine == "svg" else "box"
    decoration = "" if style.engine == "svg" else _border_css(style)
    return (
        f'<span class="b" {label} data-m="{measure}"'
        f' style="width:{style.width:.2f}px;height:{style.height:.2f}px;{decoration}{css}">{content}</span>'
    )


def unlabelled(markup: str) -> str:
    """A box's markup without its label: looks like a box and counts as none."""
    return re.sub(r"data-c='[^']*'", "", markup)


def ignored_html(content: str) -> str:
    """A region that is neither a box nor background."""
    label = json.dumps({"filled": False, "kind": "cb", "shape": "bracket", "style": "blank", "mark": "", "ignore": True})
    return f'<span class="b" data-c=\'{label}\' data-m="box" style="line-height:1">{content}</span>'


def cell_html(rng: random.Random, style: BoxStyle, mark: str | None, border_px: float, css: str = "", over: str = "") -> str:
    """A table cell that is itself the checkbox; the table collapses borders of `border_px`. `over` as in box_html."""
    content = over or (marks.mark_html(rng, mark, style.width, style.height, border_px, "square") if mark else "")
    return (
        f'<td class="bc" {_label(replace(style, name="cell", shape="square"), mark, False)} data-m="cell" data-border="{border_px}"'
        f' style="width:{style.width:.2f}px;height:{style.height:.2f}px;{css}"><span class="b"'
        f' style="width:1px;height:1px">{content}</span></td>'
    )


def _label(style: BoxStyle, mark: str | None, ignore: bool) -> str:
    attributes = {"filled": bool(mark), "kind": style.kind, "shape": style.shape, "style": style.name, "mark": mark or "", "ignore": ignore}
    return f"data-c='{json.dumps(attributes)}'"


def _border_css(style: BoxStyle) -> str:
    line = {"dotted": "dotted" if style.extra.get("dash", (2, 2))[0] == 1 else "dashed", "inset": "solid"}.get(
        style.name, style.extra.get("border", "solid")
    )
    colour = "#666 #bbb #bbb #666" if style.name == "inset" else style.colour
    return f"border:{style.stroke:.2f}px {line};border-color:{colour};border-radius:{style.radius:.2f}px;background:{style.fill};"


def _outline(rng: random.Random, style: BoxStyle) -> str:
    w, h, s = style.width, style.height, style.stroke
    paint = f'fill="{style.fill}" stroke="{style.colour}" stroke-width="{s:.3f}"'
    dash = style.extra.get("dash")
    if dash:
        paint += f' stroke-dasharray="{dash[0] * s:.2f} {dash[1] * s:.2f}"'
    inset = s / 2
    rect = f'x="{inset:.3f}" y="{inset:.3f}" width="{w - s:.3f}" height="{h - s:.3f}"'
    if style.name == "bracket":
        arm = min(w * 0.3, h * 0.3)
        shape = (
            f'<path fill="none" stroke="{style.colour}" stroke-width="{s:.3f}" d="M{arm:.2f}'
            f' {inset:.2f}H{inset:.2f}V{h - inset:.2f}H{arm:.2f}M{w - arm:.2f} {inset:.2f}H{w - inset:.2f}V{h - inset:.2f}H{w - arm:.2f}"/>'
        )
    elif style.name == "paren":
        bow = min(w * 0.28, h * 0.3)
        end = s * 0.15
        shape = (
            f'<path fill="none" stroke="{style.colour}" stroke-width="{s:.3f}" d="M{bow:.2f} {end:.2f}Q{2 * inset - bow:.2f} {h / 2:.2f}'
            f' {bow:.2f} {h - end:.2f}M{w - bow:.2f} {end:.2f}Q{w - 2 * inset + bow:.2f} {h / 2:.2f} {w - bow:.2f} {h - end:.2f}"/>'
        )
    elif style.name == "corners":
        arm = rng.uniform(0.2, 0.35) * h
        shape = f'<path fill="none" stroke="{style.colour}" stroke-width="{s:.3f}" d="'
        for x, dx in ((inset, arm), (w - inset, -arm)):
            for y, dy in ((inset, arm), (h - inset, -arm)):
                shape += f"M{x + dx:.2f} {y:.2f}H{x:.2f}V{y + dy:.2f}"
        shape += '"/>'
    elif style.name == "tray":
        shape = f'<path fill="none" stroke="{style.colour}" stroke-width="{s:.3f}" d="M{inset:.2f} 0V{h - inset:.2f}H{w - inset:.2f}V0"/>'
    elif style.name == "wobbly":
        shape = _wobbly(rng, style)
    elif style.shape == "round":
        shape = (
            f'<rect {rect} rx="{min(w, h) / 2 - inset:.3f}" {paint}/>'
            if style.name == "oval" and rng.random() < 0.5
            else (f'<ellipse cx="{w / 2:.3f}" cy="{h / 2:.3f}" rx="{w / 2 - inset:.3f}" ry="{h / 2 - inset:.3f}" {paint}/>')
        )
    else:
        shape = f'<rect {rect} rx="{style.radius:.2f}" {paint}/>'
    if style.name == "shadow":
        offset = rng.uniform(0.08, 0.2) * h
        shape = (
            f'<rect x="{offset:.2f}" y="{offset:.2f}" width="{w:.2f}" height="{h:.2f}"'
            f' fill="{rng.choice(["#000", "#555", "#999", "#bbb"])}"/>'
            + shape
        )
    if "ring" in style.extra:
        gap, colour = style.extra["ring"][0] * s, style.extra["ring"][1]
        radius = max(0.5, min(w, h) / 2 - gap)
        shape += f'<circle cx="{w / 2:.3f}" cy="{h / 2:.3f}" r="{radius:.3f}" fill="none" stroke="{colour}" stroke-width="{s:.3f}"/>'
    if style.name == "double":
        gap = s + max(1.2, 0.1 * h)
        shape += f'<rect x="{gap:.2f}" y="{gap:.2f}" width="{w - 2 * gap:.2f}" height="{h - 2 * gap:.2f}" {paint}/>'
    return f'<svg width="{w:.3f}" height="{h:.3f}">{shape}</svg>'


def _wobbly(rng: random.Random, style: BoxStyle) -> str:
    """Four lines ruled by hand: each bends, tilts and stops short of or passes the corners a little, within the outer edge."""
    w, h, inset = style.width, style.height, style.stroke / 2
    slack = 0.07 * min(w, h)
    near = lambda v: v + (rng.uniform(0, slack) if v < min(w, h) / 2 else -rng.uniform(0, slack))
    d = ""
    for y in (inset, h - inset):
        d += f"M{near(inset):.2f} {y:.2f}Q{w / 2:.2f} {near(y):.2f} {near(w - inset):.2f} {near(y):.2f}"
    for x in (inset, w - inset):
        d += f"M{x:.2f} {near(inset):.2f}Q{near(x):.2f} {h / 2:.2f} {near(x):.2f} {near(h - inset):.2f}"
    return f'<path fill="none" stroke="{style.colour}" stroke-width="{style.stroke:.3f}" stroke-linecap="round" d="{d}"/>'


def _glyph_box(rng: random.Random, style: BoxStyle, mark: str | None, css: str, ignore: bool, over: str = "") -> str:
    text, overlay, outline = style.extra["text"], over, style.extra["text"]
    if mark and not over:
        ready = {**SQUARE_GLYPHS, **ROUND_GLYPHS}.get(text)
        gap = style.extra.get("gap")
        if ready and rng.random() < 0.7:
            text = rng.choice(ready)
            outline = text if text in "●■◉◼▣" else outline
        elif gap and "\u00a0" in gap and rng.random() < 0.5:
            text = text.replace("\u00a0", rng.choice("XXXxx"), 1)
        else:
            size = style.extra["font_px"]
            overlay = marks.mark_html(
                rng, mark if not gap else rng.choice(["typed", "typed", "check", "cross", "dot"]), size * 0.62, size * 0.62, 1, style.shape
            )
    weight = "font-weight:400;font-style:normal;"
    return (
        f'<span class="g" dir="ltr" {_label(style, mark, ignore)} data-m="ink" data-ink="{html.escape(outline)}"'
        f' style="font-family:\'{style.extra["font"]}\',\'DejaVu'
        f' Sans\';font-size:{style.extra["font_px"]:.2f}px;color:{style.colour};{weight}{css}"><u'
        f' class="base"></u>{html.escape(text)}{overlay}</span>'
    )
