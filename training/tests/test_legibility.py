"""An outline counts as long as somebody could see it."""

import cv2
import numpy as np
import pytest

from checkbox_training import degrade, devset
from checkbox_training.legibility import legible
from checkbox_training.pages import Page

BOX, EMPTY, FILLED = np.float32([[40, 40, 60, 60]]), np.array([False]), np.array([True])


def printed(grey: int = 0) -> np.ndarray:
    """A box with black text beside it."""
    page = np.full((100, 200), 245, np.uint8)
    cv2.rectangle(page, (40, 40), (59, 59), grey, 1)
    cv2.putText(page, "Yes", (61, 58), cv2.FONT_HERSHEY_SIMPLEX, 0.6, 0, 2)
    return page


@pytest.mark.parametrize(
    "device",
    [
        lambda image: image,
        lambda image: 255 - image,
        lambda image: cv2.GaussianBlur(image, (0, 0), 1.2),
        lambda image: np.where(image > 128, 255, 0).astype(np.uint8),
        lambda image: np.clip(image * 0.3 + np.random.default_rng(0).normal(0, 8, image.shape), 0, 255).astype(np.uint8),
    ],
    ids=["nothing", "inverted", "blurred", "one bit", "dark and noisy"],
)
def test_what_is_left_is_legible(device):
    assert legible(printed(), device(printed()), BOX, EMPTY).all()


@pytest.mark.parametrize(
    "device",
    [
        lambda image: np.where(image > 128, 255, 0).astype(np.uint8),
        lambda image: np.full_like(image, 255),
        lambda image: np.random.default_rng(0).integers(0, 255, image.shape, np.uint8),
    ],
    ids=["dropped by a fax, its text kept", "blank", "noise"],
)
def test_what_is_gone_is_not(device):
    faint = printed(190)
    assert not legible(faint, device(faint), BOX, EMPTY).any()


def test_outside_of_the_picture_and_without_an_outline_nothing_is_left():
    page = printed()
    assert not legible(page, page, np.float32([[-50, 10, -30, 30], [198, 10, 230, 30], [5, 5, 25, 25]]), np.zeros(3, bool)).any()
    assert legible(page, page, np.zeros((0, 4), np.float32), np.zeros(0, bool)).shape == (0,)


def test_a_filled_box_needs_its_mark():
    marked = printed()
    cv2.line(marked, (44, 44), (55, 55), 150, 2)
    assert legible(marked, marked, BOX, FILLED).all()
    assert legible(marked, printed(), BOX, EMPTY).all() and not legible(marked, printed(), BOX, FILLED).any()
    black = printed()
    black[40:60, 40:60] = 0
    assert legible(black, black, BOX, FILLED).all()


def test_a_dev_set_asks_for_whole_and_legible_boxes_only(monkeypatch):
    page = Page(printed(190), np.float32([[40, 40, 60, 60], [-8, 40, 12, 60]]), np.zeros(2, bool), np.zeros(2, bool), np.zeros(2, bool),
                np.zeros((0, 4), np.float32), "", np.zeros((0, 4), np.float32))
    monkeypatch.setattr(devset.sample, "write", lambda *_: None)
    monkeypatch.setattr(degrade, "degrade", lambda image, *_: image)
    _, boxes, filled, ignored = devset.degraded(page, "clean", np.random.default_rng(0))
    assert boxes.tolist() == [[40, 40, 60, 60]] and len(filled) == 1
    assert ignored.tolist() == [[-8, 40, 12, 60]]
    monkeypatch.setattr(degrade, "degrade", lambda image, *_: np.full_like(image, 255))
    _, boxes, _, ignored = devset.degraded(page, "clean", np.random.default_rng(0))
    assert len(boxes) == 0 and len(ignored) == 2
