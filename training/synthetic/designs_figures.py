"""Pages of text, figures, formulas and photographs without any box."""

from . import graphics

_FIGURES = [
    graphics.node_graph,
    graphics.flow_chart,
    graphics.plot,
    graphics.plot,
    graphics.cells,
    graphics.circuit,
    graphics.dice,
    graphics.site_map,
    graphics.chart,
    graphics.loops,
    graphics.floor_plan,
    graphics.photograph,
    graphics.colour_tables,
]


def figures(page) -> str:
    """Figures in text, each with its caption; of one kind through the page at times."""
    rng = page.rng
    makers = [rng.choice(_FIGURES)] if rng.random() < 0.5 else _FIGURES
    body = ""
    for i in range(rng.randint(3, 12)):
        figure = rng.choice(makers)(page)
        caption = (
            f'<div style="font-size:.85em;text-align:center"><b>{rng.choice(["Fig.", "Figure", "Abb.", "图"])} {i + 1}</b>'
            f" {page.t(2, 8)}</div>"
        )
        body += f'<div style="break-inside:avoid">{figure}{caption}</div>' + (
            f"<p>{page.p(rng.randint(1, 4))}</p>" if rng.random() < 0.6 else ""
        )
    return page.title() + f'<div style="columns:{rng.choice([1, 1, 2])}">{body}</div>'


_FORMULAS = [
    *(
        "f(x) = O(n)",
        "P(A ∪ B)",
        "(a, b) ∈ ℝ × ℝ",
        "[0, 1]",
        "‖x‖ ≤ ½",
        "Q ∘ Q⁻¹",
        "∀x ∈ X: φ(x)",
        "∮ D dΩ",
        "(x − y)²",
        "∅ ⊂ ℚ",
        "⟨0|0⟩",
        "|x|",
        "⌊n/2⌋",
        "⟦x⟧",
        "⊕ ⊗ ⊙",
    ),
    *(
        "H₂O",
        "C₆H₆",
        "[Fe(CN)₆]⁴⁻",
        "((a ∧ b) ∨ c)",
        "{ }",
        "( )",
        "[ ]",
        "⟨ ⟩",
        "x := [ ]",
        "A□B",
        "◇p → □p",
        "□(p → q)",
        "∆ABC ≅ ∆DEF",
        "10⁻³",
        "θ = 0°",
    ),
]
_ENDS = ["□", "■", "∎", "Q.E.D.", "◻", "▯", "◇", "∎", "⊠", "☐"]


def proofs(page) -> str:
    """Mathematics and code: formulas, proofs with the square at their end, matrices, programs with their brackets."""
    rng = page.rng
    font = rng.choice(["Latin Modern Roman", "CMU Serif", page.font, "STIX", "Noto Serif"])
    end = rng.choice(_ENDS)
    body = ""
    for i in range(rng.randint(6, 18)):
        way = rng.choice(["proof", "proof", "display", "matrix", "code", "exercise"])
        if way == "proof":
            body += (
                f'<p><b>{rng.choice(["Theorem", "Lemma", "Satz", "Proof", "Beweis"])} {i + 1}.</b> {page.p(2)} {rng.choice(_FORMULAS)}'
                f" {page.t(2, 5)}.<span style=\"float:right;font-family:'DejaVu Sans'\">{end}</span></p>"
            )
        elif way == "display":
            body += (
                f'<div style="text-align:center;margin:6px">{"&nbsp; ".join(rng.choice(_FORMULAS) for _ in range(rng.randint(1, 3)))} <span'
                f' style="float:right">({i + 1})</span></div>'
            )
        elif way == "matrix":
            n = rng.randint(2, 5)
            rows = "".join(
                "<tr>"
                + "".join(f'<td style="padding:1px 5px">{rng.choice(["0", "1", "-1", "x", "∗", "·"])}</td>' for _ in range(n))
                + "</tr>"
                for _ in range(n)
            )
            body += (
                f'<table dir="ltr" style="border-left:1px solid;border-right:1px solid;border-radius:{rng.choice([0, 8])}px;margin:4px'
                f' auto">{rows}</table>'
            )
        elif way == "code":
            lines = "<br>".join(
                f"{'&nbsp;' * 4 * rng.randint(0, 2)}{rng.choice(['if (x[0]) {', '}', 'x = []', 'f()', 'return (0)', 'O[0][1] = {}', 'def f():', 'while (1) ;', 'int a[ ] = { 0 };', '[ ] = g( )'])}"
                for _ in range(rng.randint(3, 8))
            )
            body += (
                '<div dir="ltr" style="font-family:\'DejaVu Sans'
                f" Mono';font-size:.9em;background:{rng.choice(['none', '#eee'])}\">{lines}</div>"
            )
        else:
            body += f"<p>({'abcdefghijklmnopqr'[i]}) {page.p(1)} {rng.choice(_FORMULAS)}</p>"
    return page.title() + f"<div style=\"font-family:'{font}','{page.font}','Noto Sans Math'\">{body}</div>"


def telephone(page) -> str:
    """A form of blanks only, with the empty brackets of telephone numbers, of sums and of words left out."""
    rng = page.rng
    wide = "&nbsp;" * rng.randint(5, 16)
    body = page.title()
    for _ in range(rng.randint(12, 30)):
        body += rng.choice([
            lambda: f"<div>{page.t(1, 3)} ({'&nbsp;' * rng.randint(3, 16)}) {'_' * rng.randint(3, 10)}-{'_' * rng.randint(4, 14)}</div>",
            lambda: f"<div>{page.t(1, 2)}: ({wide}) {page.number(3)}-{page.number(4)} {page.t(1, 1)} ({wide})</div>",
            lambda: (
                f"<div>☎ (&nbsp;&nbsp;&nbsp;)&nbsp;&nbsp;&nbsp;-&nbsp;&nbsp;&nbsp;&nbsp; {page.t(1, 2)} ({page.number(3)})"
                f" {page.number(3)}-{page.number(4)}</div>"
            ),
            lambda: f"<p>{page.t(2, 6)} ({wide}) {page.t(2, 6)} ({page.t(1, 2)}) {page.t(1, 4)}.</p>",
            lambda: f"<p>{page.p(2)}</p>",
            lambda: f"<div>{page.t(1, 3)}: {page.field('12em')}</div>",
            lambda: f"<div>{page.t(1, 2)} $ ({'&nbsp;' * rng.randint(6, 14)}) {page.t(1, 2)} [{'.' * rng.randint(4, 20)}]</div>",
            lambda: (
                f"<div>{page.t(1, 2)} ({rng.choice(['D/M/Y', 'cm', '%', 'kg', '€'])}) {'.' * rng.randint(4, 30)} ({page.number(1)})</div>"
            ),
            lambda: page.heading(),
        ])()
    return f'<div style="line-height:1.7">{body}</div>'
