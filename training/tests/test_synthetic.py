"""The labels of the synthetic pages: outlines where Chromium paints them, runs that can be cut off and merged."""

import json
import pathlib
import random
import shutil

import cv2
import numpy as np
import pytest

pytest.importorskip("playwright")
from synthetic import boxes, coco, designs, graphics, marks, render, strokes, styles
from synthetic.bubbles import Sheet
from synthetic.page import Page

pytestmark = pytest.mark.skipif(not shutil.which("chromium"), reason="needs /usr/bin/chromium")


@pytest.fixture(scope="module")
def renderer():
    with render.Renderer() as renderer:
        yield renderer


@pytest.fixture
def page():
    page = Page(random.Random(3))
    page.tint, page.ink, page.css, page.paper = "#fff", "#000", "", "a5"
    return page


def placed(elements: list[str]) -> str:
    """Elements at fractional places, 60 CSS px apart, seven to a row."""
    return "".join(
        f'<div style="position:absolute;left:{20.37 + 70.21 * (i % 7):.2f}px;top:{15.41 + 60.33 * (i // 7):.2f}px">{e}</div>'
        for i, e in enumerate(elements)
    )


def ink_edges(picture: np.ndarray, box: render.Box, margin: int = 8) -> list[float]:
    """Outer edges of the dark ink around a label, to a part of a pixel by how dark the edge pixels are."""
    x0, y0 = int(box.x1) - margin, int(box.y1) - margin
    dark = 255.0 - picture.min(axis=2)[y0 : int(box.y2) + margin, x0 : int(box.x2) + margin]
    edges = []
    for profile, origin in ((dark.max(axis=0), x0), (dark.max(axis=1), y0)):
        coverage = profile / profile.max()
        inked = np.flatnonzero(coverage > 0.12)
        edges.append((origin + inked[0] + 1 - coverage[inked[0]], origin + inked[-1] + coverage[inked[-1]]))
    return [edges[0][0], edges[1][0], edges[0][1], edges[1][1]]


def label(box: render.Box) -> list[float]:
    return [box.x1, box.y1, box.x2, box.y2]


@pytest.mark.parametrize("zoom", [0.73, 1.0, 1.27])
@pytest.mark.parametrize("engine", ["css", "svg"])
def test_outline_is_labelled_within_half_a_pixel(renderer, page, engine, zoom):
    rng = random.Random(7)
    looks = [
        styles.BoxStyle("square", shape, engine, rng.uniform(8, 30), rng.uniform(8, 30), 2, radius=999 if shape == "round" else 0)
        for shape in ("square", "round") * 14
    ]
    picture, found = renderer.render(page.document(placed([boxes.box_html(rng, look) for look in looks])), (560, 320), zoom)
    assert len(found) == len(looks)
    for box in found:
        assert np.abs(np.subtract(label(box), ink_edges(picture, box))).max() < 0.5, box


@pytest.mark.parametrize("name", ["ringed", "wide", "coloured", "coloured-round", "pale", "thick"])
def test_every_look_is_labelled_within_half_a_pixel(renderer, page, name):
    rng = random.Random(9)
    looks = [styles.sample_style(rng, ["#000", "#000"], name, rng.uniform(6, 20)) for _ in range(14)]
    for look in looks:
        look.colour, look.stroke = "#000", max(look.stroke, 1)
    picture, found = renderer.render(page.document(placed([boxes.box_html(rng, look) for look in looks])), (560, 160))
    for box in found:
        assert np.abs(np.subtract(label(box), ink_edges(picture, box))).max() < 0.5, box


@pytest.mark.parametrize("text", ["( )", "[ ]", "☐", "□", "○", "|_|"])
def test_ink_of_glyphs_is_measured(renderer, page, text):
    rng = random.Random(8)
    style = styles.sample_style(rng, ["#000", "#000"], "glyph", 12)
    style.colour = "#000"
    style.extra.update(text=text.replace(" ", "\u00a0"), font="DejaVu Sans", font_px=20)
    picture, found = renderer.render(page.document(placed([boxes.box_html(rng, style)] * 21)), (560, 240))
    for box in found:
        assert np.abs(np.subtract(label(box), ink_edges(picture, box))).max() < 1.0, box


@pytest.mark.parametrize("border_px", [1, 2])
def test_table_cells_are_labelled_to_the_outside_of_their_rules(renderer, page, border_px):
    style = styles.BoxStyle("cell", "square", "css", 17.3, 14.6, border_px)
    cell = boxes.cell_html(random.Random(1), style, None, border_px, f"border:{border_px}px solid #000;")
    picture, found = renderer.render(page.document(placed([f"<table><tr>{cell}</tr></table>"] * 7)), (560, 120))
    for box in found:
        assert np.abs(np.subtract(label(box), ink_edges(picture, box))).max() < 0.5, box


@pytest.mark.parametrize("mark", sorted(set(marks.MARKS)))
def test_marks_leave_the_outline_where_it_is_and_darken_its_inside(renderer, page, mark):
    rng = random.Random(5)
    style = styles.BoxStyle("square", "square", "svg", 18, 18, 1)
    picture, (empty, filled) = renderer.render(
        page.document(placed([boxes.box_html(rng, style), boxes.box_html(rng, style, mark)])), (560, 120)
    )
    assert (filled.x2 - filled.x1, filled.y2 - filled.y1) == pytest.approx((empty.x2 - empty.x1, empty.y2 - empty.y1), abs=0.01)
    assert filled.attributes["filled"] and not empty.attributes["filled"]

    def inside(b):
        return picture[round(b.y1) + 4 : round(b.y2) - 4, round(b.x1) + 4 : round(b.x2) - 4].mean()

    assert inside(empty) > 250
    assert inside(filled) < inside(empty) - 12


@pytest.mark.parametrize("kind", strokes.KINDS)
def test_marks_by_hand_leave_the_outline_where_it_is_and_darken_its_inside(renderer, page, kind):
    rng = random.Random(6)
    style = boxes.BoxStyle("circle", "round", "svg", 20, 16, 1, radius=999)
    pen = strokes.Pen(kind, "#000", 0.9, 0.12, 1.5, 0.05)
    marked = boxes.box_html(rng, style, kind, over=strokes.mark_html(rng, pen, style.width, style.height))
    erased = boxes.box_html(rng, style, over=strokes.erased_html(rng, style.width, style.height))
    picture, (empty, filled, rubbed) = renderer.render(page.document(placed([boxes.box_html(rng, style), marked, erased])), (560, 120))
    assert (filled.x2 - filled.x1, filled.y2 - filled.y1) == pytest.approx((empty.x2 - empty.x1, empty.y2 - empty.y1), abs=0.01)
    assert [b.attributes["filled"] for b in (empty, filled, rubbed)] == [False, True, False]

    def inside(b):
        return picture[round(b.y1) + 4 : round(b.y2) - 4, round(b.x1) + 4 : round(b.x2) - 4].mean()

    assert inside(filled) < inside(empty) - 10
    assert inside(rubbed) > inside(empty) - 60


def test_print_inside_a_bubble_is_no_mark_and_leaves_room_for_one(renderer, page):
    sheet = Sheet.random(page)
    sheet.style = styles.sample_style(random.Random(2), ["#000", "#000"], "circle", 9)
    sheet.style.colour, sheet.way, sheet.prints, sheet.erased = "#000", "outline", True, 0
    sheet.style.extra["inner_css"] = "font-weight:700"
    letters = "KMNQVWXYZ2478"
    picture, found = renderer.render(page.document(placed([sheet.bubble(c) for c in letters] + [sheet.bubble("")])), (560, 160))
    kept = render.judge(picture.min(axis=2), found)
    assert not any(b.attributes["filled"] for b in kept) and all(b.attributes["markable"] for b in kept)
    *printed, bare = [picture[round(b.y1) + 5 : round(b.y2) - 5, round(b.x1) + 5 : round(b.x2) - 5].min() for b in kept]
    assert max(printed) < 120 < bare


def test_a_box_without_its_label_looks_the_same(renderer, page):
    style = boxes.BoxStyle("square", "square", "svg", 14, 14, 1)
    markup = boxes.box_html(random.Random(1), style)
    with_label, found = renderer.render(page.document(placed([markup])), (560, 120))
    without, none = renderer.render(page.document(placed([boxes.unlabelled(markup)])), (560, 120))
    assert len(found) == 1 and not none
    assert (with_label == without).all()


@pytest.mark.parametrize("fragment", graphics.SHARES, ids=lambda f: f.__name__)
def test_look_alikes_hold_no_label(fragment):
    for seed in range(20):
        assert "data-c" not in fragment(Page(random.Random(seed)))


def test_a_page_of_fewer_dots_to_the_inch_keeps_its_labels_on_the_outlines(renderer, page):
    style = boxes.BoxStyle("square", "square", "svg", 24, 18, 2)
    picture, found = renderer.render(page.document(placed([boxes.box_html(random.Random(1), style)] * 7)), (560, 120))
    grey, smaller = render.reduce(picture.min(axis=2), found, 0.5)
    assert grey.shape == (round(picture.shape[0] / 2), round(picture.shape[1] / 2))
    for box in smaller:
        assert np.abs(np.subtract(label(box), ink_edges(cv2.cvtColor(grey, cv2.COLOR_GRAY2BGR), box, 4))).max() < 0.75, box


def test_boxes_that_a_frame_cuts_off_are_ignored_or_left_out(renderer, page):
    box = boxes.box_html(random.Random(1), boxes.BoxStyle("square", "square", "svg", 20, 20, 1), css="display:block;")
    frame = f'<div style="overflow:hidden;height:30px">{box * 3}</div>'
    _, found = renderer.render(page.document(frame), (560, 120))
    assert [b.attributes["ignore"] for b in found] == [False, True]


def test_cut_faint_and_dark_boxes():
    grey = np.full((100, 100), 255, np.uint8)
    grey[10:30, 10:30] = 0
    grey[12:28, 12:28] = 255
    grey[40:60, 40:60] = 20
    grey[42:58, 42:58] = 60
    attributes = {"filled": False, "kind": "cb", "shape": "square", "style": "square", "mark": ""}
    areas = [(10, 10, 30, 30), (70, 70, 90, 90), (40, 40, 60, 60), (90, 10, 110, 30), (200, 10, 220, 30)]
    clear, faint, dark, cut = render.judge(grey, [render.Box(*map(float, a), dict(attributes)) for a in areas])
    assert clear.attributes["markable"] and not clear.attributes["ignore"]
    assert faint.attributes["ignore"] and cut.attributes["ignore"]
    assert not dark.attributes["ignore"] and not dark.attributes["markable"]
    assert cut.x2 == 100


@pytest.mark.parametrize("name", sorted(designs.DESIGNS))
def test_designs_have_boxes_or_none_as_they_say(renderer, name):
    page = Page(random.Random(11))
    document = page.document(designs.DESIGNS[name].body(page))
    _, found = renderer.render(document, page.size_px, page.zoom, designs.filler(name, page))
    assert bool(found) == designs.DESIGNS[name].has_boxes


@pytest.mark.parametrize("style", ["typed", "bracket", "paren", "square"])
def test_text_beside_typed_boxes_holds_nothing_that_reads_like_one(style):
    page = Page(random.Random(12))
    page.restyle(style)
    page.aside_share = 1.0
    words = page.p(2000)
    assert "(-)" in words and "F)" in words
    assert ("(X)" in words) == (style == "square")


def test_a_page_depends_on_its_seed_alone():
    documents = [page.document(designs.DESIGNS["medical"].body(page)) for page in (Page(random.Random("4/2")), Page(random.Random("4/2")))]
    assert documents[0] == documents[1]


def test_runs_merge_into_one_coco_file(tmp_path: pathlib.Path):
    box = render.Box(
        1.0,
        2.0,
        11.0,
        14.0,
        {"filled": True, "ignore": False, "kind": "cb", "shape": "square", "style": "thin", "mark": "typed", "markable": False},
    )
    for run in ("a", "b"):
        coco.write_page(tmp_path / run, "p", np.zeros((20, 30), np.uint8), [box], {"kind": "tax"})
    coco.merge(tmp_path / "a", tmp_path / "b")
    merged = json.loads((tmp_path / "a" / "annotations.json").read_text())
    assert [i["id"] for i in merged["images"]] == [1, 2] and [a["image_id"] for a in merged["annotations"]] == [1, 2]
    assert merged["annotations"][0]["bbox"] == [1, 2, 10, 12] and merged["annotations"][0]["category_id"] == 2
    assert all((tmp_path / "a" / i["file_name"]).exists() for i in merged["images"])
