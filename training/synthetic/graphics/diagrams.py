"""Diagrams: nodes of graphs, flow charts, plots with their markers, cells of memory, circuits, dice, molecules, maps."""

import math


def _svg(page, width: float, height: float, content: str, stroke: float | None = None) -> str:
    rng = page.rng
    line = stroke or rng.choice([0.7, 1, 1, 1.5, 2])
    font = rng.choice(["Liberation Sans", "Latin Modern Roman", "DejaVu Sans", "Liberation Serif"])
    return (
        f'<svg width="{width:.0f}" height="{height:.0f}" fill="none" stroke="{page.ink}" stroke-width="{line}" style="margin:4px"'
        f" font-family=\"'{font}'\">{content}</svg>"
    )


def _text(page, x: float, y: float, words: str, px: float) -> str:
    return (
        f'<text x="{x:.1f}" y="{y + px * 0.35:.1f}" font-size="{px:.1f}" fill="{page.ink}" stroke="none"'
        f' text-anchor="middle">{words}</text>'
    )


def _ground(page) -> str:
    return page.rng.choice(["none", "none", "#fff", "#fff", page.panel, "#ddd", "#555"])


def node_graph(page) -> str:
    """Round or square nodes joined by lines, some named, some filled: a graph, a tree, a net of layers, a molecule."""
    rng = page.rng
    width, height, r = rng.uniform(120, 420), rng.uniform(80, 260), rng.uniform(3, 15)
    kind = rng.choice(["free", "free", "tree", "layers", "ring", "lattice"])
    if kind == "tree":
        depth = rng.randint(3, 4)
        nodes = [((i + 0.5) / 2**d * width, (d + 0.5) / depth * height) for d in range(depth) for i in range(2**d)]
        edges = [((i - 1) // 2, i) for i in range(1, len(nodes))]
    elif kind == "layers":
        sizes = [rng.randint(2, 6) for _ in range(rng.randint(2, 4))]
        nodes = [((k + 0.5) / len(sizes) * width, (i + 0.5) / n * height) for k, n in enumerate(sizes) for i in range(n)]
        starts = [sum(sizes[:k]) for k in range(len(sizes))]
        edges = [(starts[k] + i, starts[k + 1] + j) for k in range(len(sizes) - 1) for i in range(sizes[k]) for j in range(sizes[k + 1])]
    elif kind == "ring":
        n = rng.randint(3, 10)
        reach = min(width, height) / 2 - r - 2
        nodes = [(width / 2 + reach * math.cos(2 * math.pi * i / n), height / 2 + reach * math.sin(2 * math.pi * i / n)) for i in range(n)]
        edges = [(i, (i + 1) % n) for i in range(n)] + [(rng.randrange(n), rng.randrange(n)) for _ in range(rng.randint(0, n))]
    else:
        step = max(3 * r, 26)
        places = [(x * step + step / 2, y * step + step / 2) for x in range(int(width / step)) for y in range(int(height / step))]
        nodes = places if kind == "lattice" else rng.sample(places, min(len(places), rng.randint(4, 14)))
        edges = [(rng.randrange(len(nodes)), rng.randrange(len(nodes))) for _ in range(len(nodes))] if nodes else []
    lines = "".join(f'<path d="M{nodes[a][0]:.1f} {nodes[a][1]:.1f}L{nodes[b][0]:.1f} {nodes[b][1]:.1f}"/>' for a, b in edges)
    square, ground, named = rng.random() < 0.25, _ground(page), rng.random() < 0.6
    ground = "#fff" if ground == "none" else ground
    shapes = ""
    for i, (x, y) in enumerate(nodes):
        fill = page.ink if rng.random() < 0.1 else ground
        shapes += (
            f'<rect x="{x - r:.1f}" y="{y - r:.1f}" width="{2 * r:.1f}" height="{2 * r:.1f}" fill="{fill}"/>'
            if square
            else f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{r:.1f}" fill="{fill}"/>'
        )
        shapes += _text(page, x, y, rng.choice([str(i), "abcdefghijklmnopqrstuvwxyz"[i % 26]]), r) if named and fill != page.ink else ""
    return _svg(page, width, height, lines + shapes)


def flow_chart(page) -> str:
    """Boxes with words, lozenges and arrows."""
    rng = page.rng
    columns, rows = rng.randint(1, 4), rng.randint(2, 5)
    w, h = rng.uniform(50, 110), rng.uniform(18, 40)
    ground = _ground(page)
    ground = "#fff" if ground == "#555" else ground
    html = ""
    for c in range(columns):
        for r in range(rows):
            if rng.random() < 0.15:
                continue
            x, y = c * (w + 24) + 4, r * (h + 20) + 4
            shape = rng.choice(["rect", "rect", "round", "lozenge", "small"])
            if shape == "lozenge":
                html += (
                    f'<path d="M{x + w / 2:.0f} {y:.0f}l{w / 2:.0f} {h / 2:.0f}l{-w / 2:.0f} {h / 2:.0f}l{-w / 2:.0f} {-h / 2:.0f}z"'
                    f' fill="{ground}"/>'
                )
            elif shape == "small":
                html += f'<rect x="{x + w / 2 - h / 3:.0f}" y="{y:.0f}" width="{h * 0.66:.0f}" height="{h * 0.66:.0f}" fill="{ground}"/>'
            else:
                html += (
                    f'<rect x="{x:.0f}" y="{y:.0f}" width="{w:.0f}" height="{h:.0f}" rx="{h / 2 if shape == "round" else 0:.0f}"'
                    f' fill="{ground}"/>'
                )
            html += _text(page, x + w / 2, y + h / 2, page.t(1, 1)[:10] if shape != "small" else rng.choice("+-×01"), 9)
            html += f'<path d="M{x + w / 2:.0f} {y + h:.0f}v16m-3 -5l3 5l3 -5"/>' if r < rows - 1 else ""
            html += f'<path d="M{x + w:.0f} {y + h / 2:.0f}h20m-5 -3l5 3l-5 3"/>' if c < columns - 1 and rng.random() < 0.5 else ""
    return _svg(page, columns * (w + 24) + 8, rows * (h + 20) + 8, html)


_MARKERS = {
    "circle": lambda x, y, r: f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{r:.1f}"/>',
    "square": lambda x, y, r: f'<rect x="{x - r:.1f}" y="{y - r:.1f}" width="{2 * r:.1f}" height="{2 * r:.1f}"/>',
    "lozenge": lambda x, y, r: f'<path d="M{x:.1f} {y - r:.1f}l{r:.1f} {r:.1f}l{-r:.1f} {r:.1f}l{-r:.1f} {-r:.1f}z"/>',
    "triangle": lambda x, y, r: f'<path d="M{x:.1f} {y - r:.1f}l{r:.1f} {2 * r:.1f}h{-2 * r:.1f}z"/>',
    "cross": lambda x, y, r: f'<path d="M{x - r:.1f} {y - r:.1f}l{2 * r:.1f} {2 * r:.1f}m0 {-2 * r:.1f}l{-2 * r:.1f} {2 * r:.1f}"/>',
    "boxed-cross": lambda x, y, r: (
        f'<rect x="{x - r:.1f}" y="{y - r:.1f}" width="{2 * r:.1f}" height="{2 * r:.1f}"/><path d="M{x - r:.1f} {y - r:.1f}l{2 * r:.1f}'
        f' {2 * r:.1f}m0 {-2 * r:.1f}l{-2 * r:.1f} {2 * r:.1f}"/>'
    ),
}


def plot(page) -> str:
    """Curves or clouds of markers in a frame, with ticks, grid lines and a legend."""
    rng = page.rng
    width, height, r = rng.uniform(160, 440), rng.uniform(110, 280), rng.uniform(1.8, 6)
    html = f'<path d="M30 6V{height - 20:.0f}H{width - 6:.0f}{rng.choice(["", f"V6H30"])}"/>'
    grid = rng.random() < 0.4
    for i in range(6):
        x, y = 30 + (width - 40) * i / 5, 6 + (height - 26) * i / 5
        html += (
            f'<path d="M{x:.0f} {height - 20:.0f}v4M30 {y:.0f}h-4"/>'
            + _text(page, x, height - 8, str(i * 10), 8)
            + _text(page, 14, y, str(5 - i), 8)
        )
        html += f'<path d="M{x:.0f} {height - 20:.0f}V6M30 {y:.0f}H{width - 6:.0f}" stroke="#bbb" stroke-width=".6"/>' if grid else ""
    series = rng.sample(list(_MARKERS), rng.randint(1, 3))
    legend_x, legend_y = rng.choice([40, width - 90]), rng.choice([14, height - 70])
    for k, name in enumerate(series):
        fill = rng.choice(["none", "#fff", page.ink, "#999"])
        y, points = rng.uniform(0.2, 0.8), []
        for i in range(rng.randint(5, 18)):
            y = min(0.95, max(0.05, y + rng.gauss(0, 0.12)))
            points.append((34 + (width - 46) * (i / 18 if rng.random() < 0.95 else rng.random()), 8 + (height - 32) * y))
        line = rng.choice(["", "", "4 2"])
        if rng.random() < 0.7:
            html += f'<path d="M{"L".join(f"{x:.1f} {v:.1f}" for x, v in points)}" stroke-dasharray="{line}"/>'
        html += (
            f'<g fill="{fill}">'
            + "".join(_MARKERS[name](x, v, r) for x, v in points)
            + _MARKERS[name](legend_x, legend_y + 14 * k, r)
            + "</g>"
        )
        html += (
            f'<text x="{legend_x + 12:.0f}" y="{legend_y + 14 * k + 3:.0f}" font-size="9" fill="{page.ink}"'
            f' stroke="none">{page.t(1, 2)}</text>'
        )
    return _svg(page, width, height, html)


def cells(page) -> str:
    """Memory and arrays: rows of cells with bits, letters or nothing, brackets and arrows at them."""
    rng = page.rng
    side, n = rng.uniform(10, 30), rng.randint(3, 14)
    html, y = "", 16.0
    for _ in range(rng.randint(1, 4)):
        value = rng.choice([
            lambda i: rng.choice("01"),
            lambda i: str(i),
            lambda i: "",
            lambda i: rng.choice("ABCDEFXO"),
            lambda i: rng.choice(["", "×", "•"]),
        ])
        for i in range(n):
            x = 6 + i * side
            fill = rng.choice(["none"] * 6 + ["#ccc", "#555"])
            html += f'<rect x="{x:.1f}" y="{y:.1f}" width="{side:.1f}" height="{side:.1f}" fill="{fill}"/>' + _text(
                page, x + side / 2, y + side / 2, value(i), side * 0.55
            )
            html += _text(page, x + side / 2, y - 6, str(i), 7) if rng.random() < 0.5 else ""
        y += side + rng.choice([0, 18, 26])
        html += f'<path d="M{6 + side * rng.randrange(n) + side / 2:.0f} {y - 14:.0f}v10m-3 -4l3 4l3 -4"/>' if rng.random() < 0.4 else ""
    return _svg(page, n * side + 14, y + 8, html)


def circuit(page) -> str:
    """Lines with the symbols of resistors, lamps, gates and pins."""
    rng = page.rng
    html, width, height = "", rng.uniform(160, 400), rng.uniform(80, 200)
    for _ in range(rng.randint(2, 4)):
        y, x = rng.uniform(12, height - 12), 4.0
        while x < width - 30:
            html += f'<path d="M{x:.0f} {y:.0f}h14"/>'
            x += 14
            s = rng.uniform(4, 10)
            html += rng.choice([
                f'<rect x="{x:.0f}" y="{y - s / 2:.0f}" width="{2.4 * s:.0f}" height="{s:.0f}"/>',
                (
                    f'<circle cx="{x + 1.2 * s:.0f}" cy="{y:.0f}" r="{1.2 * s:.0f}"/><path d="M{x + 0.35 * s:.0f}'
                    f' {y - 0.85 * s:.0f}l{1.7 * s:.0f} {1.7 * s:.0f}m0 {-1.7 * s:.0f}l{-1.7 * s:.0f} {1.7 * s:.0f}"/>'
                ),
                f'<circle cx="{x + 1.2 * s:.0f}" cy="{y:.0f}" r="{1.2 * s:.0f}" fill="#fff"/>',
                f'<path d="M{x:.0f} {y - s:.0f}v{2 * s:.0f}l{2 * s:.0f} {-s:.0f}z"/><circle cx="{x + 2.2 * s:.0f}" cy="{y:.0f}" r="2"/>',
                f'<rect x="{x:.0f}" y="{y - s:.0f}" width="{2 * s:.0f}" height="{2 * s:.0f}"/>'
                + _text(page, x + s, y, rng.choice("&1MVA"), s * 1.2),
            ])
            x += 2.4 * s
    return _svg(page, width, height, html)


def dice(page) -> str:
    """Dice, dominoes, playing pieces on a board."""
    rng = page.rng
    side, html = rng.uniform(12, 40), ""
    spots = {1: [(1, 1)], 2: [(0, 0), (2, 2)], 3: [(0, 0), (1, 1), (2, 2)], 4: [(0, 0), (0, 2), (2, 0), (2, 2)]}
    spots[5] = spots[4] + spots[1]
    spots[6] = spots[4] + [(1, 0), (1, 2)]
    count = rng.randint(1, 8)
    dark = rng.random() < 0.2
    for k in range(count):
        x = 3 + k * side * rng.choice([1, 1.3])
        html += (
            f'<rect x="{x:.1f}" y="3" width="{side:.1f}" height="{side:.1f}" rx="{side * rng.choice([0, 0.15]):.1f}"'
            f' fill="{page.ink if dark else "none"}"/>'
        )
        for i, j in spots[rng.randint(1, 6)]:
            html += (
                f'<circle cx="{x + side * (0.22 + 0.28 * i):.1f}" cy="{3 + side * (0.22 + 0.28 * j):.1f}" r="{side * 0.08:.1f}"'
                f' fill="{"#fff" if dark else page.ink}" stroke="none"/>'
            )
    return _svg(page, 3 + count * side * 1.3 + side, side + 8, html)


def site_map(page) -> str:
    """A map with blocks, streets and numbered signs, and a key to them."""
    rng = page.rng
    width, height = rng.uniform(160, 420), rng.uniform(120, 280)
    html = "".join(
        f'<path d="M{rng.uniform(0, width):.0f} 0L{rng.uniform(0, width):.0f} {height:.0f}M0 {rng.uniform(0, height):.0f}L{width:.0f}'
        f' {rng.uniform(0, height):.0f}" stroke="#bbb" stroke-width="{rng.uniform(3, 9):.0f}"/>'
        for _ in range(3)
    )
    for _ in range(rng.randint(4, 20)):
        x, y, s = rng.uniform(4, width - 24), rng.uniform(4, height - 24), rng.uniform(5, 24)
        html += (
            f'<rect x="{x:.0f}" y="{y:.0f}" width="{s * rng.choice([1, 1, 1.6]):.0f}" height="{s:.0f}"'
            f' fill="{rng.choice(["none", "#ddd", "#fff", "#999"])}"/>'
        )
    solid = rng.random() < 0.5
    for i in range(rng.randint(2, 9)):
        x, y, r = rng.uniform(10, width - 10), rng.uniform(10, height - 10), rng.uniform(5, 9)
        html += f'<circle cx="{x:.0f}" cy="{y:.0f}" r="{r:.0f}" fill="{page.ink if solid else "#fff"}"/>'
        html += (
            f'<text x="{x:.0f}" y="{y + 3:.0f}" font-size="{r * 1.2:.0f}" stroke="none" fill="{"#fff" if solid else page.ink}"'
            f' text-anchor="middle">{i + 1}</text>'
        )
    return _svg(page, width, height, html)
