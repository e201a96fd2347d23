"""Forms with figures in badges and squares for digits, in the look of the boxes beside them."""

from . import graphics
from .designs_forms import options


def badged(page) -> str:
    """Sections and questions whose numbers stand in badges: an accident statement, a customs form, a tax return."""
    rng = page.rng
    page.restyle("square", "square", "thin", "rounded", "circle", "pale", "tinted", "wide", "light", size_pt=rng.uniform(6, 13))
    page.style.fill = rng.choice(["#fff", "none"])
    css, small = graphics.badge_style(page), graphics.badge_style(page)
    number = rng.randint(1, 12)
    columns = rng.choice([1, 1, 2, 2, 3])
    grounds = rng.choice([["none"], ["#cfe6f7", "#fff3b0"], ["#9fd0f0", "#ffe97a"], ["#e8f5e9"], ["#fde4e8", "#fff"], ["#eee", "#fff"]])
    line = rng.choice(["none", f"{page.rule_px}px solid {page.ink}", "1px solid #999"])

    def block(i: int) -> str:
        head = f"{graphics.badge(css, str(number + i))} <b>{page.t(1, 4)}</b>"
        content = "".join(
            rng.choice([
                lambda: f"<div>{page.t(1, 3)} {page.field('9em')}</div>",
                lambda: f"<div>{page.t(2, 6)} {page.yes_no()}</div>",
                lambda: options(page, rng.randint(2, 6)),
                lambda: f"<div>{graphics.badge(small, rng.choice('ABCDEabc123456'))} {page.option(page.t(2, 6))}</div>",
                lambda: f"<div>{page.box()} {graphics.badge(small, str(rng.randint(1, 17)))} {page.t(1, 6)}</div>",
                lambda: f"<div>{page.t(1, 4)} {graphics.badge(small, str(rng.randint(1, 99)))} {page.field('5em')} €</div>",
                lambda: graphics.digit_squares(page),
                lambda: graphics.entries(page) if rng.random() < 0.3 else f"<p>{page.p(1)}</p>",
            ])()
            for _ in range(rng.randint(1, 4))
        )
        return (
            "<div"
            f' style="break-inside:avoid;border:{line};background:{grounds[i % len(grounds)]};padding:3px;'
            f'margin-bottom:{rng.choice([-1, 3, 6])}px">{head}{content}</div>'
        )

    body = (
        page.title() + f'<div style="columns:{columns};column-gap:8px">' + "".join(block(i) for i in range(rng.randint(6, 18))) + "</div>"
    )
    return body + (graphics.vehicle(page) if rng.random() < 0.3 else "") + graphics.signature(page)


def statement(page) -> str:
    """The middle of an accident statement: numbered circumstances between two columns of boxes, the numbers in badges; counts below."""
    rng = page.rng
    page.restyle("square", "square", "thin", "rounded", "pale", size_pt=rng.uniform(6, 12))
    page.style.fill = rng.choice(["#fff", "none"])
    css, count = graphics.badge_style(page), rng.randint(12, 18)
    left, right = rng.choice([("#9fd0f0", "#ffe97a"), ("#cfe6f7", "#fff3b0"), ("#fff", "#fff"), ("#d8e8d8", "#f6e8c8")])
    figures = rng.choice(["both", "left", "badge-first", "none"])
    rows = ""
    for i in range(count):
        badge = graphics.badge(css, str(i + 1))
        a, b = page.box(), page.box()
        start = {"both": f"{a}{badge}", "left": f"{badge}{a}", "badge-first": f"{badge}{a}", "none": f"{a}<b>{i + 1}</b>"}[figures]
        end = {"both": f"{badge}{b}", "left": b, "badge-first": f"{b}{badge}", "none": f"<b>{i + 1}</b>{b}"}[figures]
        rows += (
            f'<div style="display:flex;align-items:center;gap:4px;margin-bottom:{rng.choice([1, 2, 5])}px">{start}<span'
            f' style="flex:1;text-align:center;line-height:1;font-size:.85em">{page.t(2, 7)}</span>{end}</div>'
        )
    total = "".join(graphics.digit_squares(page) for _ in range(rng.choice([0, 1, 2])))

    def side(colour: str, name: str, start: int) -> str:
        parts = "".join(
            f'<div style="margin:3px 0">{graphics.badge(css, str(start + i))} {page.t(1, 3)}'
            f' {rng.choice([page.field("7em"), page.yes_no(), page.t(1, 3)])}</div>'
            for i in range(rng.randint(4, 9))
        )
        return (
            f'<td style="background:{colour};width:30%;vertical-align:top;padding:4px;border:1px solid"><b'
            f' class="h">{name}</b>{parts}{graphics.vehicle(page)}</td>'
        )

    middle = (
        f'<td style="vertical-align:top;padding:3px;border:1px solid">{graphics.badge(css, "12")} <b>{page.t(1, 3)}</b>{rows}{total}</td>'
    )
    top = "".join(
        f'<td style="border:1px solid;padding:3px">{graphics.badge(css, str(i + 1))} {page.t(1, 3)}'
        f' {rng.choice([page.field("6em"), page.yes_no()])}</td>'
        for i in range(4)
    )
    return (
        page.title()
        + f'<table style="width:100%"><tr>{top}</tr></table><table dir="ltr"'
        f' style="width:100%"><tr>{side(left, "A", 6)}{middle}{side(right, "B", 6)}</tr></table>'
    )


def digits(page) -> str:
    """Dates, codes and numbers in squares set apart, among options with squares of the very same look."""
    rng = page.rng
    page.restyle("square", "square", "square", "thin", "rounded", "light", "pale", "tinted", "thick", "wide", size_pt=rng.uniform(7, 15))
    empty = rng.random() < 0.6
    if empty:
        page.fill_share = 0
    body = page.title() + (graphics.official_use(page) if rng.random() < 0.4 else "")
    for _ in range(rng.randint(10, 26)):
        body += rng.choice([
            *[lambda: graphics.digit_squares(page)] * 4,
            lambda: f'<div style="margin:4px 0">{page.t(1, 4)} {options(page, rng.randint(2, 6))}</div>',
            lambda: f'<div style="margin:4px 0">{page.t(1, 5)} {page.yes_no()} {graphics.digit_squares(page)}</div>',
            lambda: f'<div style="margin:4px 0;display:flex;gap:12px">{page.option(page.t(1, 2))}{graphics.digit_squares(page)}</div>',
            lambda: f"<div>{page.option(page.t(2, 7))}</div>",
            lambda: f"<div>{page.t(1, 3)}: {page.field('10em')}</div>",
            lambda: page.heading(),
            lambda: graphics.comb(page),
        ])()
    return body + (graphics.official_use(page) if rng.random() < 0.5 else "")


def digits_only(page) -> str:
    """A form of squares for digits and badges that has nothing to tick."""
    rng = page.rng
    body = page.title()
    for _ in range(rng.randint(10, 24)):
        body += rng.choice([
            graphics.digit_squares,
            graphics.digit_squares,
            graphics.digit_squares,
            graphics.badges,
            graphics.official_use,
            graphics.comb,
            graphics.date_boxes,
            lambda p: f"<div>{p.t(1, 3)}: {p.field('12em')}</div>",
            lambda p: f"<p>{p.p(2)}</p>",
        ])(page)
    return body
