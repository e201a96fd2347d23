"""Boxes stay on their outlines whatever is done to the page."""

import cv2
import numpy as np
import pytest

from checkbox_training import degrade, marks, sample
from checkbox_training.pages import Page


def page_with_boxes(is_round: bool, side: int = 40) -> Page:
    """Black discs or squares on white, far apart, so that each can be measured in a crop by its ink."""
    pixels = np.full((1500, 1200), 255, np.uint8)
    boxes = []
    for y in range(100, 1400, 160):
        for x in range(100, 1100, 160):
            if is_round:
                cv2.circle(pixels, (16 * (x + side // 2) - 8, 16 * (y + side // 2) - 8), 16 * side // 2, 0, -1, cv2.LINE_AA, 4)
            else:
                pixels[y : y + side, x : x + side] = 0
            boxes.append((x, y, x + side, y + side))
    n = len(boxes)
    return Page(pixels, np.float32(boxes), np.zeros(n, bool), np.full(n, is_round), np.zeros(n, bool), np.zeros((0, 4), np.float32), "", np.zeros((0, 4), np.float32))


@pytest.mark.parametrize("share", [{}, {"again": 1.0}, {"askew": 1.0}], ids=["plain", "again", "askew"])
@pytest.mark.parametrize("is_round", [False, True])
def test_boxes_follow_the_warp(is_round, share, monkeypatch):
    """The label is the bounding box of the ink after rotation, perspective and scaling, within a pixel; also where the picture was
    enlarged or turned after the device saw it."""
    monkeypatch.setattr(degrade, "degrade", lambda image, *_: image)
    monkeypatch.setattr(sample, "_surroundings", lambda rng: 255)
    monkeypatch.setattr(sample, "LOOK_ALIKES", 0)
    monkeypatch.setattr(sample, "WATERMARKED", 0)
    monkeypatch.setattr(marks, "scrawl", lambda *_: None)
    monkeypatch.setattr(marks, "handwriting", lambda *_: None)
    page, shifts = page_with_boxes(is_round), []
    for seed in range(40):
        made = sample.make(page, np.random.default_rng(seed), **share, large=0.0)  # where a page pixel is many of the crop's
        for x1, y1, x2, y2 in made.boxes:
            if min(x1, y1) < 4 or max(x2, y2) > sample.CROP_PX - 4:
                continue
            left, top = int(x1) - 3, int(y1) - 3
            around = made.pixels[top : int(y2) + 4, left : int(x2) + 4]
            ink = (255.0 - around) / 255
            rows, columns = np.flatnonzero(ink.max(1) > 0.5), np.flatnonzero(ink.max(0) > 0.5)
            measured = np.array([left + columns[0], top + rows[0], left + columns[-1] + 1, top + rows[-1] + 1])
            # the corner of a turned square is a tip thinner than a pixel: ink above one half ends a little early;
            # magnified, the soft edge of the drawn outline grows with it
            assert np.abs(measured - [x1, y1, x2, y2]).max() < max(1.9, 0.03 * (x2 - x1)), (seed, measured, (x1, y1, x2, y2))
            if not share:
                assert np.abs((measured - [x1, y1, x2, y2]).sum()) < 2.0, "the error is a shift"
            shifts.append((measured - [x1, y1, x2, y2]).reshape(2, 2).mean(0))
    assert len(shifts) > 300
    assert np.abs(shifts).max() < 1.0 and np.abs(np.mean(shifts, 0)).max() < 0.03, "the error is a shift"


def test_warp_by_identity_keeps_pixels():
    image = np.random.default_rng(0).integers(0, 256, (64, 64), np.uint8)
    assert np.array_equal(sample.warp(image, np.eye(3), (64, 64), 0, cv2.INTER_LINEAR), image)


def test_transform_boxes_quarter_turn():
    turn = np.array([[0, -1, 100], [1, 0, 0], [0, 0, 1.0]])
    box = np.float32([[10, 20, 30, 24]])
    for is_round in (False, True):
        assert np.allclose(sample.transform_boxes(box, np.array([is_round]), turn), [[76, 10, 80, 30]], atol=1e-4)


@pytest.mark.parametrize("kind", marks.KINDS)
def test_every_mark_leaves_ink_in_its_box(kind):
    """`filled` is true to its definition: at least a fiftieth of the box turns dark, however the stroke slips."""
    for seed in range(60):
        rng = np.random.default_rng(seed)
        canvas = np.full((120, 120), 255, np.uint8)
        pen = marks.Pen.random(rng)
        pen.kind = kind
        marks.draw(canvas, (50, 50, 68, 68), pen, bool(seed % 2), rng)
        assert (canvas[50:68, 50:68] < 225).mean() > 0.02, seed


def test_some_boxes_are_filled_to_a_straight_edge_and_some_by_hand():
    straight = 0
    for seed in range(60):
        canvas = np.full((240, 240), 255, np.uint8)
        pen = marks.Pen("fill", ink=0.0, width=0.1, overshoot=0.0, slip=0.0, pressure=0.0)
        marks.draw(canvas, (80, 80, 160, 160), pen, False, np.random.default_rng(seed))
        rows, columns = (np.flatnonzero((canvas < 128).any(axis)) for axis in (1, 0))
        straight += (canvas[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1] < 128).mean() > 0.99
    assert 10 <= straight <= 30


def test_a_speck_stays_small():
    for seed in range(60):
        canvas = np.full((120, 120), 255, np.uint8)
        marks.speck(canvas, (50, 50, 68, 68), np.random.default_rng(seed))
        assert (canvas < 200).sum() < 0.05 * 18 * 18


@pytest.mark.parametrize("device", degrade.DEVICES)
def test_degradations_keep_shape_and_type(device):
    image = page_with_boxes(False).pixels[:512, :512]
    for seed in range(20):
        out = degrade.degrade(image.copy(), np.random.default_rng(seed), 0.5, device)
        assert out.shape == image.shape and out.dtype == np.uint8
        assert out.std() > 3, f"seed {seed} leaves nothing to see"


def test_a_second_look_is_at_what_the_device_left(monkeypatch):
    """The device sees a smaller picture than the network does, and nothing of it is lost at the crop's edges when it is turned."""
    extents = []

    def degrade_to_grey(image, *_):
        extents.append(image.shape[0])
        return np.full_like(image, 90)

    monkeypatch.setattr(degrade, "degrade", degrade_to_grey)
    for seed in range(20):
        made = sample.make(page_with_boxes(False), np.random.default_rng(seed), again=1.0)
        inner = made.pixels[2:-2, 2:-2]
        assert made.pixels.shape == (sample.CROP_PX, sample.CROP_PX) and (inner == 90).all()
    assert min(extents) < 0.7 * sample.CROP_PX and len(set(extents)) > 10


def test_same_seed_same_sample():
    page = page_with_boxes(True)
    page.markable[:] = True
    one, other = (sample.make(page, np.random.default_rng(7)) for _ in range(2))
    assert np.array_equal(one.pixels, other.pixels) and np.array_equal(one.boxes, other.boxes)
    assert np.array_equal(one.filled, other.filled)


def test_handwriting_leaves_boxes_alone():
    box = np.float32([[200, 200, 260, 260]])
    inked = 0
    for seed in range(60):
        canvas = np.full((480, 480), 255, np.uint8)
        marks.handwriting(canvas, box, np.random.default_rng(seed))
        assert (canvas[200:260, 200:260] == 255).all()
        inked += (canvas < 200).any()
    assert inked > 20
