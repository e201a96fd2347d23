"""A calibration finds again what was done to the logits, and tells boxes from states."""

import numpy as np
import pytest
import torch

from checkbox_training import calibrate
from checkbox_training.pages import Page


def test_a_fit_undoes_a_scale_and_a_shift():
    rng = np.random.default_rng(0)
    logit = rng.normal(0, 2, 40_000)
    truth = rng.random(len(logit)) < 1 / (1 + np.exp(-logit))
    distorted = 1 / (1 + np.exp(-(0.5 * logit + 1)))
    assert calibrate.fit(distorted, truth) == pytest.approx((2, -2), abs=0.1)
    assert calibrate.expected_calibration_error(1 / (1 + np.exp(-logit)), truth) < 0.01
    assert calibrate.expected_calibration_error(distorted, truth) > 0.1


def test_states_are_of_the_detections_that_are_boxes(monkeypatch):
    boxes = np.float32([[0, 0, 10, 10], [50, 50, 60, 60]])
    page = Page(np.zeros((99, 99), np.uint8), boxes, np.array([False, True]), None, None, np.float32([[80, 80, 99, 99]]), "", None)
    detected = torch.tensor([[50.0, 50, 60, 60], [30, 30, 40, 40], [82, 82, 92, 92]])
    monkeypatch.setattr(calibrate, "detect", lambda *_, **__: (detected, torch.tensor([0.9, 0.5, 0.4]), torch.tensor([0.8, 0.1, 0.2])))
    found = calibrate.collect(None, [[page]])
    assert found.confidence.tolist() == pytest.approx([0.9, 0.5]) and found.hit.tolist() == [True, False]
    assert found.filled.tolist() == pytest.approx([0.8]) and found.is_filled.tolist() == [True] and found.boxes == 2
