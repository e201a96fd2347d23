"""Logos, plaques, stamps, icons and keys."""


def logo(page) -> str:
    rng, c = page.rng, page.accent
    shape = rng.choice(
        [
            (
                f'<circle cx="25" cy="25" r="22" fill="none" stroke="{c}" stroke-width="3"/><path d="M9 25a16 16 0 0 1 32 0M15 25a10 10 0 0'
                f' 0 20 0" fill="none" stroke="{c}" stroke-width="4"/>'
            ),
            f'<rect x="3" y="3" width="44" height="44" fill="{c}"/><path d="M10 40L25 10L40 40Z" fill="#fff"/>',
            f'<path d="M25 2L47 18L38 46H12L3 18Z" fill="none" stroke="{c}" stroke-width="3"/>',
            (
                f'<rect x="4" y="4" width="20" height="20" fill="{c}"/><rect x="26" y="26" width="20" height="20" fill="{c}"/><circle'
                f' cx="36" cy="14" r="9" fill="{c}"/>'
            ),
            (
                f'<circle cx="25" cy="25" r="23" fill="{c}"/><text x="25" y="34" font-size="26" fill="#fff"'
                f' text-anchor="middle">{rng.choice("ODQGCB")}</text>'
            ),
        ]
    )
    size = rng.uniform(25, 70)
    return (
        f'<svg width="{size:.0f}" height="{size:.0f}" viewBox="0 0 50 50">{shape}</svg> <b class="h"'
        f' style="font-size:{size * 0.5:.0f}px;color:{c}">{page.t(1, 2)}</b>'
    )


def plaque(page) -> str:
    """A sign with a word in it, with an outline or two: an octagon, a shield, a lozenge."""
    rng = page.rng
    d = rng.choice(["M15 0H35L50 15V35L35 50H15L0 35V15Z", "M0 0H50V30Q50 45 25 50Q0 45 0 30Z", "M25 0L50 25L25 50L0 25Z", "M0 8H50V42H0Z"])
    size, fill = rng.uniform(24, 80), rng.choice(["none", page.panel, "#ccc", page.accent])
    word = rng.choice(["STOP", "NEW", "!", "OK", "i", "QR", page.t(1, 1)])
    ink = "#fff" if fill == page.accent else page.ink
    return (
        f'<svg width="{size:.0f}" height="{size:.0f}" viewBox="-3 -3 56 56"><path d="{d}" fill="{fill}" stroke="{page.ink}"'
        f' stroke-width="{rng.uniform(0.5, 3):.1f}"/><text x="25" y="30" font-size="14" fill="{ink}"'
        f' text-anchor="middle">{word}</text></svg>'
    )


def stamp(page) -> str:
    rng = page.rng
    look = rng.choice(["border:3px double", "border:3px solid;border-radius:50%;padding:18px 8px", "border:2px solid;border-radius:6px"])
    return (
        f'<span style="display:inline-block;{look}'
        f' {rng.choice(["#a00", "#00a", "#060"])};color:{rng.choice(["#a00", "#00a", "#060"])};padding:6px'
        f' 12px;transform:rotate({rng.uniform(-20, 20):.0f}deg);opacity:.75;font-weight:700">{page.t(1, 2)}<br>{rng.randint(1, 28)} /'
        f" {rng.randint(1, 12)} / 20{rng.randint(10, 26)}</span>"
    )


def icons(page) -> str:
    glyphs = "☎✉⌂♿⚠✂☺⚙★☆♦▲►⇨☞©®♥∅✈♫"
    return f"<div style=\"font:{page.rng.uniform(10, 34):.0f}px 'DejaVu Sans'\">{' '.join(page.rng.choice(glyphs) for _ in range(8))}</div>"


def tiles(page) -> str:
    """Square signs with a glyph in them: the icons of programs and of services, solid or in outline, with their names."""
    rng = page.rng
    side, radius = rng.uniform(10, 40), rng.choice([0, 0.1, 0.25, 0.5])
    dark, light = rng.choice([page.accent, page.ink, "#555"]), rng.choice(["#fff", page.panel])
    ground, glyph_ink = rng.choice([(dark, light), (dark, light), (light, dark)])
    tile = lambda: (
        f'<span style="display:inline-block;width:{side:.0f}px;height:{side:.0f}px;border-radius:{radius * side:.0f}px;background:{ground};'
        f"color:{glyph_ink};border:{rng.choice([0, 0, 1])}px"
        f" solid;text-align:center;vertical-align:middle;font:{side * 0.7:.0f}px/{side:.0f}px"
        f" 'DejaVu Sans'\">{rng.choice('♥☎✉♫⚙★⌂☺▲►ℹ?!fPGwin©®')}</span> {page.t(1, 2)}"
    )
    return f'<div style="margin:4px 0">{" &nbsp; ".join(tile() for _ in range(rng.randint(1, 5)))}</div>'


def keys(page) -> str:
    """Keyboard keys and lettered tiles in running text."""
    rng = page.rng
    tile = lambda c: f'<span style="display:inline-block;border:1px solid;border-radius:3px;padding:0 4px;font-size:.85em">{c}</span>'
    return (
        f'<div>{page.t(2, 5)} {tile(rng.choice(["Enter", "Esc", "Ctrl", "F1", "Tab"]))} {page.t(1, 3)} {tile("Shift")} +'
        f' {tile(rng.choice("ABCXYZ"))} {page.t(1, 3)}</div>'
    )
