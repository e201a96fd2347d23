"""Lists and their counters, figures and letters that resemble a box, answers to be circled."""


def bullets(page) -> str:
    bullet = page.rng.choice("•••■■■●▪‣–*»◆►➢①②o◦")
    return "".join(
        f'<div style="padding-inline-start:1em;text-indent:-.8em">{bullet} {page.t(3, 10)}</div>' for _ in range(page.rng.randint(3, 7))
    )


def circled_numbers(page) -> str:
    rng = page.rng
    if rng.random() < 0.5:
        start = rng.choice([0x2460, 0x2776, 0x2474])
        return "".join(
            f"<div><span style=\"font-family:'DejaVu Sans'\">{chr(start + i)}</span> {page.t(2, 6)}</div>" for i in range(rng.randint(3, 8))
        )
    d = rng.uniform(14, 26)
    look = rng.choice(["border:1px solid", f"background:{page.accent};color:#fff", "border:2px solid"])
    return "".join(
        '<div style="margin:3px 0"><span'
        f' style="display:inline-block;width:{d:.0f}px;height:{d:.0f}px;line-height:{d - 3:.0f}px;border-radius:50%;text-align:center;'
        f'font-weight:700;{look}">{i + 1}</span>'
        f" {page.t(2, 6)}</div>"
        for i in range(rng.randint(3, 8))
    )


def lettered(page) -> str:
    """A list that counts in letters or figures, its counters with brackets and in a column of their own at times."""
    rng = page.rng
    counters = rng.choice([[*"ABCDEFGHIJ"], [*"abcdefghij"], [str(i) for i in range(1, 11)], "i ii iii iv v vi vii viii ix x".split()])
    left, right = rng.choice([("", ")"), ("(", ")"), ("", "."), ("", "."), ("[", "]"), ("", "]"), ("", " -")])
    border = rng.choice(["none", "none", f"{page.rule_px}px solid {page.ink}"])
    rows = "".join(
        f'<tr><td style="padding:1px 4px;border-inline-end:{border}">{left}{counter}{right}</td><td>{page.t(2, 7)}</td></tr>'
        for counter in counters[: rng.randint(3, 10)]
    )
    return f"<table>{rows}</table>"


def circled_letters(page) -> str:
    """Questions whose answers are letters to be circled: Y and N, or a scale, in columns parted by hairlines."""
    rng = page.rng
    letters = rng.choice(["YN", "YN", "YN", "TF", "MF", "ABC", "12345", "ABCDE"])
    line = rng.choice(["none", "1px solid #ccc", "1px solid #999", f"0.7px solid {page.ink}"])
    pad = rng.choice([2, 6, 12])
    answers = "".join(f'<td style="border-inline-start:{line};padding:2px {pad}px">{letter}</td>' for letter in letters)
    rows = "".join(f'<tr><td style="padding:2px 8px">{page.t(3, 9)}?</td>{answers}</tr>' for _ in range(rng.randint(2, 9)))
    return f"<table>{rows}</table>"


def scale(page) -> str:
    """Bare numbers or letters to be circled by hand."""
    rng = page.rng
    gap = rng.choice([6, 12, 20])
    return "".join(
        f'<div style="display:flex;justify-content:space-between"><span>{page.t(2, 7)}</span><span style="display:inline-flex;gap:{gap}px">'
        + "".join(f"<span>{c}</span>" for c in rng.choice(["0123456789", "12345", "YN", "ABCDE"]))
        + "</span></div>"
        for _ in range(rng.randint(2, 8))
    )


def big_letters(page) -> str:
    rng = page.rng
    return (
        '<div class="h"'
        f' style="font-size:{rng.uniform(1, 4):.1f}em;letter-spacing:{rng.uniform(0, 8):.0f}px">'
        f'{"".join(rng.choice("ODQ0CGUHBoD8") for _ in range(rng.randint(4, 14)))}'
        f' {rng.choice(["", "IIII", "[1]", "(2)", "{x}", "(a) (b)"])}</div>'
    )


def outlined_figures(page) -> str:
    """A year or a form's number, set large, some of its figures in outline only."""
    rng = page.rng
    stroke = rng.uniform(0.6, 1.6)
    hollow = lambda c: f'<span style="-webkit-text-stroke:{stroke:.1f}px {page.ink};color:#fff">{c}</span>'
    figures = "".join(hollow(c) if rng.random() < 0.6 else c for c in f"20{page.number(2)}{rng.choice(['', '-' + page.number(3)])}")
    return f'<b class="h" style="font-size:{rng.uniform(1.2, 3):.1f}em">{figures}</b>'


def imprint(page) -> str:
    """Who owns the form."""
    rng = page.rng
    return f'<div style="font-size:{rng.uniform(0.7, 1.3):.1f}em">{rng.choice("©©®Ⓒ℗")} {page.t(1, 3)} 20{page.number(2)}</div>'
