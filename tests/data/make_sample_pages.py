"""Makes sample-pages.pdf, a form of three pages with marks drawn as strokes, laid out and printed by Chromium.

    python tests/data/make_sample_pages.py        (with playwright and Chromium)
"""

import pathlib

from playwright.sync_api import sync_playwright

HERE = pathlib.Path(__file__).resolve().parent
MARKS = {
    " ": "",
    "t": '<path d="M2 7 L6 12 L14 -2"/>',
    "x": '<path d="M1 1 L12 12 M12 1 L1 12"/>',
    "f": '<path d="M2 3 L11 3 L2 6 L11 6 L2 9 L11 9 L3 11"/>',
}
STYLE = """
@page { size: letter; margin: 0 } body { margin: 0; font: 14px/1.5 "Liberation Sans", sans-serif; color: #111 }
section { box-sizing: border-box; width: 816px; height: 1056px; padding: 64px; break-after: page } section:last-child { break-after: auto }
h1 { font-size: 24px; border-bottom: 3px solid } h2 { font-size: 15px; margin: 26px 0 8px } p { margin: 7px 0 }
svg { width: 14px; height: 14px; overflow: visible; vertical-align: -2px; margin-right: 8px; fill: none; stroke: #111 }
path { stroke: #203a8f; stroke-width: 1.7 }
"""
PAGES = [
    ("Summer camp: registration", "1 of 3", [
        ("Weeks", " tt ", ["29 June", "6 July", "13 July", "20 July"], "box"),
        ("Group", "x  ", ["6 to 8 years", "9 to 11 years", "12 to 14 years"], "ring"),
        ("Meals", " x ", ["No restriction", "Vegetarian", "Other, see page 3"], "box"),
        ("The way home", "t  ", ["Is fetched", "Walks alone", "Takes the bus"], "ring"),
    ]),
    ("Summer camp: consent", "2 of 3", [
        ("Swimming", "x  ", ["Swims safely", "Stays in the shallow pool", "Does not swim"], "ring"),
        ("I agree that my child", "f f ", ["rides in a private car", "is shown in pictures", "is given sun cream", "goes to town in a group of three"], "box"),
        ("Insurance", " t", ["Statutory", "Private"], "box"),
    ]),
    ("Summer camp: health", "3 of 3", [
        ("Known", "  x  ", ["Asthma", "Diabetes", "Allergy to bees", "Allergy to nuts", "Epilepsy"], "box"),
        ("Vaccinated against", "tt t", ["Tetanus", "Measles", "Ticks (TBE)", "Polio"], "box"),
        ("May a ranger remove ticks?", "x ", ["Yes", "No"], "ring"),
    ]),
]


def box(kind, mark):
    outline = '<circle cx="6.5" cy="6.5" r="6.5"/>' if kind == "ring" else '<rect width="13" height="13"/>'
    return f"<svg>{outline}{MARKS[mark]}</svg>"


def section(title, number, groups):
    body = "".join(
        f"<h2>{name}</h2>" + "".join(f"<p>{box(kind, mark)}{text}</p>" for mark, text in zip(marks, texts, strict=True))
        for name, marks, texts, kind in groups)
    return f"<section><h1>{title}</h1><p>Page {number}. Please use a dark pen.</p>{body}</section>"


def main():
    html = f"<!doctype html><title>Summer camp</title><style>{STYLE}</style>" + "".join(section(*page) for page in PAGES)
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox", "--disable-gpu"])
        page = browser.new_page()
        page.set_content(html)
        page.pdf(path=HERE / "sample-pages.pdf", prefer_css_page_size=True)
        browser.close()


if __name__ == "__main__":
    main()
