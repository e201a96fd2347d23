"""The package as people use it: every kind of source, errors, threads."""

from __future__ import annotations

import subprocess
import sys
import threading
from pathlib import Path

import checkbox
import numpy
import pytest
from PIL import Image

DATA = Path(__file__).parents[3] / "tests" / "data"
FORM = DATA / "sample-form.png"
PAGES = DATA / "sample-pages.pdf"


def of_form(document: checkbox.Document) -> list[tuple[str, tuple[float, ...]]]:
    return [(box.class_name, box.bbox) for box in document.boxes]


def test_paths_bytes_images_and_arrays_have_the_same_boxes() -> None:
    image = Image.open(FORM)
    expected = of_form(checkbox.read(FORM))
    assert len(expected) == 31
    grey = numpy.asarray(image.convert("L"))
    for source in (str(FORM), FORM.read_bytes(), bytearray(FORM.read_bytes()), image, grey, grey[:, :, None]):
        assert of_form(checkbox.read(source)) == expected


def test_an_array_that_is_not_contiguous_is_read_as_it_is_seen() -> None:
    grey = numpy.asarray(Image.open(FORM).convert("L"))
    upside_down_twice = numpy.ascontiguousarray(grey[::-1])[::-1]
    assert of_form(checkbox.read(upside_down_twice)) == of_form(checkbox.read(grey))


def test_transparent_paper_is_white() -> None:
    rgba = numpy.zeros((1650, 1275, 4), numpy.uint8)
    assert checkbox.read(rgba).boxes == []
    rgba[..., :3] = numpy.asarray(Image.open(FORM).convert("RGB"))
    rgba[..., 3] = 255
    assert of_form(checkbox.read(rgba)) == of_form(checkbox.read(FORM))


def test_boxes_say_whether_they_are_filled_and_what_they_answer() -> None:
    document = checkbox.read(PAGES, pages="1")
    assert [page.number for page in document] == [1]
    assert {box.filled for box in document.boxes} == {True, False}
    assert any(box.label for box in document.boxes)
    groups = {group.id: group for group in document[0].groups}
    for box in document[0].boxes:
        if box.group is not None and box.filled:
            assert box.id in groups[box.group].selected


def test_pictures_change_no_box() -> None:
    plain, drawn = checkbox.read(PAGES), checkbox.read(PAGES, pictures=True)
    assert of_form(plain) == of_form(drawn)
    assert plain[0].annotated_png is None
    assert drawn[0].annotated_png is not None
    assert drawn[0].annotated_png.startswith(b"\x89PNG")


def test_a_row_a_box() -> None:
    table = checkbox.read(FORM).to_pandas()
    assert len(table) == 31
    assert {"page", "class", "confidence", "bbox.x1", "label", "question"} <= set(table.columns)


@pytest.mark.parametrize(
    ("options", "code", "line"),
    [
        ({"confidence": 1.5}, "invalid_conf", "confidence"),
        ({"pages": "no"}, "invalid_argument", "pages"),
        ({"max_page_px": 1000}, "too_many_pixels", "raise max_page_px"),
    ],
)
def test_errors_name_the_argument(options: dict[str, object], code: str, line: str) -> None:
    with pytest.raises(checkbox.CheckboxError, match=line) as raised:
        checkbox.read(FORM, **options)
    assert raised.value.code == code


def test_things_that_are_no_documents_are_named() -> None:
    with pytest.raises(TypeError, match="int is no path"):
        checkbox.read(7)
    with pytest.raises(TypeError, match="float64"):
        checkbox.read(numpy.zeros((10, 10)))
    with pytest.raises(FileNotFoundError):
        checkbox.read(DATA / "no such file.pdf")


def test_one_broken_document_does_not_stop_the_others() -> None:
    sources = [FORM, b"no document", DATA / "no such file.pdf", FORM]
    first, broken, missing, last = checkbox.read_many(sources, threads=2)
    assert isinstance(broken, checkbox.CheckboxError)
    assert isinstance(missing, FileNotFoundError)
    assert isinstance(first, checkbox.Document)
    assert isinstance(last, checkbox.Document)
    assert of_form(first) == of_form(last)


def test_other_threads_run_while_a_document_is_read() -> None:
    ran, done = threading.Event(), threading.Event()

    def tick() -> None:
        while not done.is_set():
            ran.set()

    ticking = threading.Thread(target=tick)
    # With a switch interval of an hour the thread runs only where the lock is let go of.
    interval = sys.getswitchinterval()
    checkbox.read(FORM)
    sys.setswitchinterval(3600)
    try:
        ticking.start()
        ran.clear()
        checkbox.read(FORM)
        assert ran.is_set()
    finally:
        done.set()
        sys.setswitchinterval(interval)
    ticking.join()


def test_the_example_prints_a_line_a_question() -> None:
    example = Path(__file__).with_name("example.py")
    run = subprocess.run([sys.executable, example, PAGES], capture_output=True, text=True, check=True)
    questions = [group for page in checkbox.read(PAGES) for group in page.groups]
    assert len(run.stdout.splitlines()) == len(questions) > 0


def test_nothing_heavy_is_imported() -> None:
    code = "import sys, checkbox; print({'numpy', 'pandas', 'PIL'} & set(sys.modules))"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "set()\n"
