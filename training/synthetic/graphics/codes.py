"""Codes and marks for machines: bar codes, matrix codes, rows of short bars, corner marks."""


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
        f' style="position:absolute;left:10px;top:{y}%;width:24px;height:24px;border-radius:50%;'
        f'background:{rng.choice(["#222", "#777", "#ccc"])}"></div>'
        for y in (12, 50, 88)
    )
    return rng.choice([square, holes, square + "<b>⌖</b>"])


def fiducials(page) -> str:
    """Marks by which a program finds a page: squares within squares, black squares with a pattern, crosses in circles."""
    rng = page.rng

    def one() -> str:
        side, kind = rng.uniform(10, 44), rng.choice(["finder", "pattern", "target", "corner"])
        if kind == "finder":
            content = '<path d="M0 0H7V7H0ZM1 1V6H6V1Z" fill-rule="evenodd"/><rect x="2" y="2" width="3" height="3"/>'
        elif kind == "pattern":
            content = '<rect width="7" height="7"/>' + "".join(
                f'<rect x="{x}" y="{y}" width="1" height="1" fill="#fff"/>' for x in range(1, 6) for y in range(1, 6) if rng.random() < 0.5
            )
        elif kind == "target":
            content = (
                '<circle cx="3.5" cy="3.5" r="2.6" fill="none" stroke="#000" stroke-width=".5"/><path d="M3.5 0V7M0 3.5H7" stroke="#000"'
                ' stroke-width=".4"/>'
            )
        else:
            content = '<path d="M0 0H7V2H2V7H0Z"/>'
        return f'<svg width="{side:.0f}" height="{side:.0f}" viewBox="0 0 7 7" style="margin:2px 12px">{content}</svg>'

    return f"<div>{''.join(one() for _ in range(rng.randint(1, 5)))}</div>"


def timing_squares(page) -> str:
    """A row or a column of black squares or bars along a grid."""
    rng = page.rng
    side, pitch = rng.uniform(4, 12), rng.uniform(10, 26)
    lying = rng.random() < 0.5
    square = (
        f'<span style="display:block;flex:none;width:{side * rng.choice([1, 1, 1.6]):.1f}px;height:{side:.1f}px;background:#000;margin:0'
        f' {pitch - side if lying else 0:.1f}px {0 if lying else pitch - side:.1f}px 0"></span>'
    )
    return f'<div style="display:flex;flex-direction:{"row" if lying else "column"};margin:4px">{square * rng.randint(4, 22)}</div>'
