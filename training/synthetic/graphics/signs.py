"""Seals, emblems, bars of white letters on black, watermarks and stamps at an angle or along an edge."""

import math


def seal(page) -> str:
    """A round seal: rings, words along them, an emblem in the middle; of one ink, at an angle at times."""
    rng = page.rng
    r, ink = rng.uniform(16, 75), rng.choice([page.accent, page.ink, "#a00", "#00a", "#888", "#c33"])
    rings = "".join(
        f'<circle cx="0" cy="0" r="{r * k:.1f}" fill="none" stroke="{ink}" stroke-width="{rng.uniform(0.6, 3):.1f}"'
        f' stroke-dasharray="{rng.choice(["", "", "1 2", "3 2"])}"/>'
        for k in rng.sample([1, 0.96, 0.72, 0.68, 0.4], rng.randint(1, 4))
    )
    name = f"r{rng.getrandbits(30)}"
    words = page.t(2, 5).upper()
    around = (
        f'<path id="{name}" d="M{-0.78 * r:.1f} 0A{0.78 * r:.1f} {0.78 * r:.1f} 0 1 1 {0.78 * r:.1f} 0.1" fill="none"/><text'
        f' font-size="{r * 0.17:.1f}" fill="{ink}" letter-spacing="{rng.uniform(0, 2):.1f}"><textPath'
        f' href="#{name}">{words}</textPath></text>'
    )
    turn = rng.choice([0, 0, rng.uniform(-30, 30)])
    solid = f'<circle r="{r:.1f}" fill="{ink}"/>' if rng.random() < 0.15 else ""
    return (
        f'<svg width="{2 * r + 6:.0f}" height="{2 * r + 6:.0f}" viewBox="{-r - 3:.0f} {-r - 3:.0f} {2 * r + 6:.0f} {2 * r + 6:.0f}"'
        f' style="opacity:{rng.choice([1, 1, 0.7, 0.4])}"><g'
        f' transform="rotate({turn:.0f})">{solid}{rings}{around}{_device(page, r * 0.5, "#fff" if solid else ink)}</g></svg>'
    )


def _device(page, r: float, ink: str) -> str:
    """What an emblem shows, about the origin."""
    rng = page.rng
    points = lambda n, inner: " ".join(
        f"{(r if i % 2 == 0 else r * inner) * math.sin(math.pi * i / n):.1f},{-(r if i % 2 == 0 else r * inner) * math.cos(math.pi * i / n):.1f}"
        for i in range(2 * n)
    )
    line = f'fill="none" stroke="{ink}" stroke-width="{max(0.7, r * 0.06):.1f}"'
    return rng.choice([
        f'<polygon points="{points(rng.randint(4, 12), rng.uniform(0.3, 0.9))}" fill="{ink}"/>',
        f'<polygon points="{points(rng.randint(4, 9), rng.uniform(0.4, 0.9))}" {line}/>',
        (
            f'<circle r="{r:.1f}" {line}/><ellipse rx="{r * 0.45:.1f}" ry="{r:.1f}" {line}/><path d="M{-r:.1f} 0H{r:.1f}M{-0.9 * r:.1f}'
            f' {-0.45 * r:.1f}H{0.9 * r:.1f}M{-0.9 * r:.1f} {0.45 * r:.1f}H{0.9 * r:.1f}" {line}/>'
        ),
        (
            f'<path d="M{-0.7 * r:.1f} {-r:.1f}H{0.7 * r:.1f}V{0.2 * r:.1f}Q{0.6 * r:.1f} {0.9 * r:.1f} 0 {r:.1f}Q{-0.6 * r:.1f}'
            f' {0.9 * r:.1f} {-0.7 * r:.1f} {0.2 * r:.1f}Z" {line}/><path d="M0 {-r:.1f}V{r:.1f}M{-0.7 * r:.1f}'
            f' {-0.1 * r:.1f}H{0.7 * r:.1f}" {line}/>'
        ),
        (
            f'<text font-size="{1.6 * r:.1f}" y="{0.55 * r:.1f}" text-anchor="middle" fill="{ink}"'
            f' font-weight="700">{rng.choice("ODQGCBSRUX&8$€")}</text>'
        ),
        (
            f'<text font-size="{1.8 * r:.1f}" y="{0.6 * r:.1f}" text-anchor="middle" fill="{ink}" font-family="\'DejaVu'
            f' Sans\'">{rng.choice("★☆⚖⚕☘✿♔♞⚓☀✚✠⛊⚙☸")}</text>'
        ),
        "".join(
            f'<circle cx="{r * 0.55 * math.cos(a):.1f}" cy="{r * 0.55 * math.sin(a):.1f}" r="{r * 0.4:.1f}" {line}/>' for a in (0, 2.1, 4.2)
        ),
        (
            f'<rect x="{-r:.1f}" y="{-r:.1f}" width="{1.3 * r:.1f}" height="{1.3 * r:.1f}" {line}/><rect x="{-0.3 * r:.1f}"'
            f' y="{-0.3 * r:.1f}" width="{1.3 * r:.1f}" height="{1.3 * r:.1f}" fill="{ink}"/>'
        ),
    ])


def emblem(page) -> str:
    """A trade mark: a device with a word beside or below it, solid or in lines."""
    rng = page.rng
    r, ink = rng.uniform(7, 45), rng.choice([page.accent, page.ink, "#c00", "#06c", "#083", "#777"])
    ground = rng.choice([
        "",
        "",
        (
            f'<rect x="{-1.2 * r:.1f}" y="{-1.2 * r:.1f}" width="{2.4 * r:.1f}" height="{2.4 * r:.1f}" rx="{rng.choice([0, 0.3 * r]):.1f}"'
            f' fill="{ink}"/>'
        ),
        f'<circle r="{1.3 * r:.1f}" fill="{ink}"/>',
    ])
    size = 2.8 * r
    return (
        f'<span style="display:inline-flex;align-items:center;gap:5px;flex-direction:{rng.choice(["row", "row", "column"])}"><svg'
        f' width="{size:.0f}" height="{size:.0f}" viewBox="{-size / 2:.1f} {-size / 2:.1f} {size:.1f} {size:.1f}">'
        f'{ground}{_device(page, r, "#fff" if ground else ink)}</svg><b class="h"'
        f' style="color:{ink};font-size:{max(8, r * rng.uniform(0.5, 1.4)):.0f}px">{rng.choice([page.t(1, 2), page.t(1, 1).upper()])}</b></span>'
    )


def dark_bar(page) -> str:
    """White words on a black bar, across the page or upright with a letter in each line."""
    rng = page.rng
    ground, ink = rng.choice(
        [("#000", "#fff"), ("#000", "#fff"), ("#222", "#fff"), ("#555", "#fff"), ("#003366", "#fff"), ("#888", "#fff"), ("#7a1f1f", "#fff")]
    )
    words = page.t(1, 3).upper() + rng.choice(["", "", " O", " 0", " DOO", " II", " (O)", " Q"])
    weight = rng.choice([400, 700, 700])
    if rng.random() < 0.5:
        size = rng.uniform(8, 22)
        return (
            f'<div style="background:{ground};color:{ink};font-weight:{weight};font-size:{size:.0f}px;padding:{rng.choice([1, 3])}px'
            f' 5px;letter-spacing:{rng.choice([0, 0, 2, 6])}px">{words}</div>'
        )
    return upright_bar(page, rng.randint(60, 200), ground, ink)


def upright_bar(page, height_px: float, ground: str = "#000", ink: str = "#fff") -> str:
    """A black bar with a word, its letters stacked or turned."""
    rng = page.rng
    word, width = page.lang.word().upper(), rng.uniform(10, 22)
    if rng.random() < 0.6:
        content, flow = "<br>".join(word), "line-height:1;text-align:center"
    else:
        content, flow = word, f"writing-mode:vertical-rl;{rng.choice(['', 'transform:rotate(180deg);'])}text-align:center"
    return (
        "<div"
        f' style="display:inline-flex;align-items:center;justify-content:center;flex:none;background:{ground};color:{ink};'
        f'width:{width:.0f}px;height:{height_px:.0f}px;overflow:hidden;font-weight:700;font-size:{width * 0.75:.0f}px"><div'
        f' style="{flow}">{content}</div></div>'
    )


_STAMPS = [
    "COPY",
    "DRAFT",
    "SPECIMEN",
    "VOID",
    "DO NOT SEND",
    "SAMPLE",
    "CONFIDENTIAL",
    "APPROVED",
    "FOOD",
    "OBSOLETE",
    "KOPIE",
    "ENTWURF",
    "COPIE",
    "DUPLICADO",
    "MUSTER",
    "BOZZA",
    "ORIGINAL",
    "見本",
    "样本",
    "사본",
    "ОБРАЗЕЦ",
]


def watermark(page) -> str:
    """Words across the page at an angle, grey or in outline; placed on the page as a whole."""
    rng = page.rng
    words = rng.choice([rng.choice(_STAMPS), rng.choice(_STAMPS), page.t(2, 6).upper()])
    size = min(rng.uniform(24, 240), 1.5 * page.size_px[0] / max(3, len(words) * 0.7))
    grey = rng.choice(["#000", "#444", "#888", "#00a", "#a00"])
    look = rng.choice([
        f"color:{grey};opacity:{rng.uniform(0.08, 0.4):.2f}",
        f"color:transparent;-webkit-text-stroke:{rng.uniform(0.5, 2):.1f}px {grey};opacity:{rng.uniform(0.3, 0.9):.2f}",
    ])
    return (
        "<div"
        f' style="position:absolute;left:0;top:{rng.uniform(10, 60):.0f}%;width:100%;text-align:center;white-space:nowrap;'
        f'font:{rng.choice([400, 700])}'
        f" {size:.0f}px '{page.heading_font}','Noto Sans';line-height:1;{look};"
        f'transform:rotate({rng.choice([-35, -45, -30, 35, 45, rng.uniform(-80, 80), 0]):.0f}deg);pointer-events:none">{words}</div>'
    )


def side_stamp(page) -> str:
    """Words along an edge or over a corner: a received stamp, a number, a fax line, a name of an archive."""
    rng = page.rng
    edge = rng.choice(["left", "right"])
    frame = rng.choice(["", "", "border:1px solid;padding:2px 6px", "border:2px solid;padding:3px", "border:2px double;padding:3px"])
    words = rng.choice([
        page.number(rng.randint(6, 14)),
        page.t(2, 6),
        f"{page.t(1, 2)} {page.number(4)} [{page.t(1, 1)}] {rng.randint(1, 28)} {page.t(1, 1)} 20{page.number(2)}",
    ])
    size = rng.uniform(8, 24)
    return (
        "<div"
        f' style="position:absolute;{edge}:{rng.randint(2, 24)}px;top:{rng.uniform(5, 60):.0f}%;writing-mode:vertical-rl;'
        f'{rng.choice(["", "transform:rotate(180deg);"])}white-space:nowrap;'
        f"font:{size:.0f}px"
        f' \'{rng.choice(["Liberation Serif", "Liberation Mono", "OCR B", page.font])}\';'
        f'color:{rng.choice([page.ink, "#777", "#a00", "#00a"])};{frame}">{words}</div>'
    )
