"""Which places count as hard."""

import json

import numpy as np
import torch

from checkbox_training import mine
from checkbox_training.pages import PageSet

SURE, UNSURE = [100, 100, 120, 120], [200, 100, 220, 120]
MISSED, SHIFTED, MISTAKEN = [300, 100, 320, 120], [400, 100, 420, 120], [10, 10, 30, 30]
MISREAD = [100, 200, 120, 220]


def test_hard_places(tmp_path, monkeypatch):
    np.full(500 * 500, 255, np.uint8).tofile(tmp_path / "pixels.u8")
    rows = [[*box, 0, 0, 1, 0] for box in (SURE, UNSURE, MISSED, SHIFTED, MISREAD)]
    (tmp_path / "pages.jsonl").write_text(json.dumps({"offset": 0, "height": 500, "width": 500, "rows": rows, "kind": ""}) + "\n")
    shifted = [411, 100, 431, 120]  # overlaps its box by 0.29
    found = torch.tensor([SURE, MISREAD, MISTAKEN, shifted, UNSURE], dtype=torch.float32)
    confidence = torch.tensor([0.9, 0.85, 0.8, 0.7, 0.45])
    monkeypatch.setattr(mine, "detect", lambda *_, **__: (found, confidence, torch.tensor([0, 0.9, 0, 0, 0])))
    places = mine.hard_places(None, PageSet(tmp_path), 0)
    assert places == [MISTAKEN, UNSURE, MISSED, SHIFTED, MISREAD]
