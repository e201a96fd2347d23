"""Signatures and lines written by hand."""


def signature(page) -> str:
    rng, x, y, path = page.rng, 5.0, 20.0, "M5 20"
    for _ in range(rng.randint(0, 14)):
        x += rng.uniform(2, 14)
        path += f"Q{x:.0f} {y + rng.gauss(0, 14):.0f} {x + rng.uniform(-6, 8):.0f} {y + rng.gauss(0, 8):.0f}"
    where = rng.choice(["", "", "✗", "✘", "X", "x", "×"])  # sign here
    return (
        '<div style="display:inline-block;margin:14px 10px 2px;vertical-align:bottom"><b'
        f' style="font-size:{rng.uniform(1, 2.4):.1f}em">{where}</b><svg width="190" height="40"><path d="{path}" fill="none" stroke="#113"'
        f' stroke-width="{rng.uniform(0.8, 2):.1f}"/><path d="M0 38H190" stroke="{page.ink}"/></svg><div'
        f' style="font-size:.8em">{page.t(1, 3)}</div></div>'
    )


def letter_by_hand(page) -> str:
    """A few lines of handwriting, capitals and noughts among them."""
    rng = page.rng
    lines = "<br>".join(
        f"{page.t(1, 5)} {rng.choice(['', 'O', '0', '-01', '10.00', 'D', 'Q', 'S', '2008'])}" for _ in range(rng.randint(1, 4))
    )
    return f'<div style="font-size:{rng.uniform(14, 34):.0f}px;line-height:1.1">{page.by_hand(lines)}</div>'
