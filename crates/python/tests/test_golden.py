"""Answers of the golden set (tests/golden), by the package as it is installed."""

from __future__ import annotations

import json
import re
from pathlib import Path

import checkbox
import pytest

GOLDEN = Path(__file__).parents[3] / "tests" / "golden"
CASE = re.compile(r'case!\(\s*"([^"]+)",\s*"([^"]+)"(?:,\s*model "([^"]+)")?\s*\)')
CASES = CASE.findall((GOLDEN / "src" / "cases.rs").read_text())
EDGE_TOLERANCE_PX = 0.5
CONFIDENCE_TOLERANCE = 1e-3 + 1e-9


def test_the_cases_are_found() -> None:
    assert len(CASES) >= 20
    assert ("form", "../data/sample-form.png", "") in CASES


@pytest.mark.parametrize(("name", "document", "onnx"), CASES, ids=[case[0] for case in CASES])
def test_answers_as_every_surface_does(name: str, document: str, onnx: str) -> None:
    expected = json.loads((GOLDEN / "expected" / f"{name}.json").read_text())
    model = checkbox.Model(GOLDEN / "models" / onnx) if onnx else checkbox.Model()
    pages = "99" if name == "no-such-page" else None

    if "code" in expected:
        with pytest.raises(checkbox.CheckboxError) as raised:
            model.read(GOLDEN / document, pages=pages)
        assert raised.value.code == expected["code"]
        return

    answer = model.read(GOLDEN / document, pages=pages).to_dict()
    assert len(answer["pages"]) == len(expected["pages"])
    for page, wanted in zip(answer["pages"], expected["pages"], strict=True):
        assert wanted.items() <= page.items() or abs(wanted["dpi"] - page["dpi"]) <= 0.02
    assert len(answer["detections"]) == len(expected["detections"])
    for box, wanted in zip(answer["detections"], expected["detections"], strict=True):
        assert box["confidence"] == pytest.approx(wanted.pop("confidence"), abs=CONFIDENCE_TOLERANCE)
        assert box["bbox"] == pytest.approx(wanted.pop("bbox"), abs=EDGE_TOLERANCE_PX)
        wanted.pop("label_bbox", None)
        assert {key: box[key] for key in wanted} == wanted
