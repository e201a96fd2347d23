"""What is printed inside boxes stays inside, and a tint darkens without hiding."""

import numpy as np
import pytest

from checkbox_training import lettering


def blank_page() -> tuple[np.ndarray, np.ndarray]:
    boxes = np.float32([[x, y, x + 24, y + 24] for y in range(20, 260, 40) for x in range(20, 260, 40)])
    return np.full((300, 300), 255, np.uint8), boxes


def inside(shape, boxes) -> np.ndarray:
    mask = np.zeros(shape, bool)
    for x1, y1, x2, y2 in boxes.astype(int):
        mask[y1:y2, x1:x2] = True
    return mask


def all_of(boxes, is_round: bool) -> np.ndarray:
    return np.full(len(boxes), is_round)


def test_every_blank_box_gets_a_character_and_nothing_else_changes():
    for seed in range(30):
        page, boxes = blank_page()
        lettering.print_inside(page, boxes, all_of(boxes, True), np.random.default_rng(seed))
        assert (page[~inside(page.shape, boxes)] == 255).all(), seed
        assert all((page[y1:y2, x1:x2] < 250).any() for x1, y1, x2, y2 in boxes.astype(int)), seed


def test_a_box_that_has_something_in_it_and_a_tiny_one_are_left_alone():
    page, _ = blank_page()
    page[20:44, 20:44:3] = 0
    before = page.copy()
    lettering.print_inside(page, np.float32([[20, 20, 44, 44], [100, 100, 106, 106]]), np.array([True, True]), np.random.default_rng(0))
    assert np.array_equal(page, before)


def test_no_cross_is_printed_in_a_square(monkeypatch):
    monkeypatch.setattr(lettering, "ALPHABETS", ("XVx+",))
    monkeypatch.setattr(lettering, "IN_SQUARES", 1.0)
    page, boxes = blank_page()
    lettering.print_inside(page, boxes, all_of(boxes, False), np.random.default_rng(0))
    assert (page == 255).all()


def test_columns_share_a_letter_when_letters_go_by_column():
    ranks = lettering._ranks(np.array([10.0, 50, 11, 90, 49]), 10)
    assert ranks.tolist() == [0, 1, 0, 2, 1]


@pytest.mark.parametrize("with_boxes", [True, False])
def test_a_tint_darkens_a_part_and_keeps_ink_darker_than_paper(with_boxes):
    changed = 0
    for seed in range(30):
        page, boxes = blank_page()
        page[::10] = 0
        lettering.tint(page, boxes if with_boxes else boxes[:0], np.random.default_rng(seed))
        assert (page[::10] == 0).all() and page.max() <= 255 and page[1::10].min() > 150
        changed += (page[1::10] < 255).any()
    assert changed > 20
