"""Pages without a single checkbox."""

from . import graphics


def plain_text(page) -> str:
    rng = page.rng
    columns = rng.choice([1, 1, 2, 3])
    parts = "".join(
        rng.choice([f"<p>{page.p(rng.randint(2, 7))}</p>", f"<p>{page.p(4)}</p>", page.heading(), graphics.bullets(page), graphics.lettered(page)])
        for _ in range(24)
    )
    return page.title() + f'<div style="columns:{columns};text-align:{rng.choice(["justify", "start"])}">{parts}</div>'


def invoice(page) -> str:
    rng = page.rng
    top = (
        f'<div style="display:flex;justify-content:space-between"><div>{graphics.logo(page)}</div><div>{graphics.barcode(page)}</div></div>'
    )
    parts = "".join(
        rng.choice([graphics.data_table, graphics.data_table, lambda p: f"<p>{p.p(2)}</p>", graphics.signature, graphics.stamp])(page)
        for _ in range(6)
    )
    return top + page.title() + parts


def combs(page) -> str:
    rng = page.rng
    body = page.title()
    for _ in range(rng.randint(12, 30)):
        body += rng.choice(
            [graphics.comb, graphics.comb, graphics.comb, lambda p: p.heading(), lambda p: f"<div>{p.t(2, 6)} {p.field()}</div>"]
        )(page)
    return body


def pictures(page) -> str:
    pieces = "".join(f'<div style="margin:6px">{graphics.fragment(page)}</div>' for _ in range(page.rng.randint(12, 26)))
    return page.title() + f'<div style="display:flex;flex-wrap:wrap;align-items:flex-start">{pieces}</div>'


def fields(page) -> str:
    """A form of text fields and ruled cells only."""
    rng = page.rng
    body = page.title()
    for _ in range(rng.randint(4, 8)):
        body += page.heading()
        for _ in range(rng.randint(2, 7)):
            cells = rng.randint(1, 5)
            body += (
                '<table style="width:100%;margin-top:-1px"><tr>'
                + "".join(
                    f'<td style="border:{page.rule_px}px solid'
                    f' {page.ink};padding:2px;vertical-align:top;height:{rng.randint(18, 44)}px"><div'
                    f' style="font-size:.75em">{page.t(1, 3)}</div>{page.typed_value()}</td>'
                    for _ in range(cells)
                )
                + "</tr></table>"
            )
        body += graphics.fragment(page) if rng.random() < 0.3 else ""
    return body


def section(page) -> str:
    """More of a page without boxes."""
    return page.heading() + "".join(
        page.rng.choice(
            [lambda: f"<p>{page.p(3)}</p>", lambda: graphics.data_table(page), lambda: graphics.fragment(page), lambda: graphics.comb(page)]
        )()
        for _ in range(4)
    )
