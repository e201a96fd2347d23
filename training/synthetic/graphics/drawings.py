"""Drawings: vehicles, plans, charts, diagrams, photographs."""

import math


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


def loops(page) -> str:
    """Overlapping circles, arcs and boxes of a diagram."""
    rng = page.rng
    shapes = ""
    for _ in range(rng.randint(3, 9)):
        x, y, r = rng.uniform(10, 240), rng.uniform(10, 90), rng.uniform(6, 40)
        shapes += rng.choice([
            f'<path d="M{x:.0f} {y:.0f}h{3 * r:.0f}v{r:.0f}"/>',
            f'<path d="M{x:.0f} {y:.0f}A{r:.0f} {r:.0f} 0 0 {rng.randint(0, 1)} {x + r:.0f} {y + r * math.sin(x):.0f}"/>',
            f'<rect x="{x:.0f}" y="{y:.0f}" width="{2.6 * r:.0f}" height="{r:.0f}" rx="3"/>',
        ])
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


def photo(page) -> str:
    rng, w = page.rng, page.rng.uniform(60, 220)
    stops = ",".join(f"hsl({rng.randint(0, 360)} 30% {rng.randint(20, 90)}%)" for _ in range(4))
    return (
        "<div"
        f' style="width:{w:.0f}px;height:{w * rng.uniform(0.6, 1.3):.0f}px;background:{rng.choice(["linear", "radial"])}-gradient({stops});'
        'border:1px'
        ' solid #888"></div>'
    )
