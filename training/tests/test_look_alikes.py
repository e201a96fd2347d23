"""Look-alikes are drawn where a page is blank, and darken."""

import numpy as np
import pytest

from checkbox_training import look_alikes

BOXES = np.float32([[20, y, 44, y + 24] for y in range(20, 360, 60)])
KINDS = (look_alikes.digit_squares, look_alikes.badge, look_alikes.framed_characters, look_alikes.words)


def page(boxes: np.ndarray = BOXES) -> np.ndarray:
    canvas = np.full((400, 600), 250, np.uint8)
    for x1, y1, x2, y2 in boxes.astype(int):
        canvas[y1:y2, x1:x2] = 0
        canvas[y1 + 2 : y2 - 2, x1 + 2 : x2 - 2] = 250
    return canvas


@pytest.mark.parametrize("draw", KINDS)
@pytest.mark.parametrize("boxes", [BOXES, BOXES[:0]])
def test_what_is_printed_stays_as_it_is(draw, boxes):
    if draw is look_alikes.framed_characters and not look_alikes._east_asian_fonts():
        pytest.skip("no East Asian face is installed")
    drawn = 0
    for seed in range(40):
        canvas = page()
        draw(canvas, boxes, np.random.default_rng(seed))
        changed = canvas != page()
        assert (page()[changed] == 250).all(), seed
        near = np.zeros_like(changed)
        for x1, y1, x2, y2 in BOXES.astype(int):
            near[y1 - 2 : y2 + 2, x1 - 2 : x2 + 2] = True
        assert not (changed & near).any(), seed
        drawn += changed.any()
    assert drawn > 20


def test_squares_have_the_look_of_the_boxes():
    canvas = page()
    look_alikes.digit_squares(canvas, BOXES, np.random.default_rng(3))
    rows = np.flatnonzero((canvas != page()).any(1))
    assert 24 <= rows[-1] - rows[0] + 1 <= 26


@pytest.mark.parametrize("draw", KINDS)
def test_a_page_without_a_blank_place_is_left_alone(draw):
    noise = np.random.default_rng(0).integers(0, 255, (300, 300), np.uint8)
    canvas = noise.copy()
    draw(canvas, BOXES[:0], np.random.default_rng(1))
    assert np.array_equal(canvas, noise)


def test_a_watermark_leaves_ink_darker_than_itself():
    changed = 0
    for seed in range(30):
        canvas = page()
        look_alikes.watermark(canvas, np.random.default_rng(seed))
        assert (canvas[page() == 0] == 0).all() and canvas.min() == 0 and canvas[page() == 250].min() >= 149
        changed += (canvas != page()).any()
    assert changed > 15
