"""Makes sample-form.png and sample-form.json from sample-form.html: laid out by Chromium, marked by hand, scanned a little askew.

    python tests/data/make_sample_form.py        (with the packages of training/ installed, and Chromium)

The JSON holds the labels in COCO, read from the layout, so that `checkbox evaluate` can be tried on it.
"""

import json
import pathlib
import sys

import cv2
import numpy as np
from playwright.sync_api import sync_playwright

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parents[1] / "training"))
from checkbox_training import marks, sample  # noqa: E402

ZOOM = 150 / 96
BOXES = """[...document.querySelectorAll('.box, .ring')].map(e => { const r = e.getBoundingClientRect();
  return [r.left, r.top, r.right, r.bottom, e.classList.contains('ring'), e.dataset.mark || ''] })"""


def main():
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox", "--disable-gpu"])
        page = browser.new_page(viewport={"width": 816, "height": 1056}, device_scale_factor=ZOOM)
        page.goto((HERE / "sample-form.html").as_uri())
        rows, png = page.evaluate(BOXES), page.screenshot()
        browser.close()
    grey = cv2.imdecode(np.frombuffer(png, np.uint8), cv2.IMREAD_GRAYSCALE)
    rng = np.random.default_rng(12)
    boxes = np.float32([row[:4] for row in rows]) * ZOOM
    is_round = np.array([row[4] for row in rows])
    for box, row in zip(boxes, rows):
        if row[5]:
            pen = marks.Pen(row[5], ink=35, width=0.11, overshoot=0.22, slip=0.07, pressure=0.15)
            marks.draw(grey, box, pen, row[4], rng)
    height, width = grey.shape
    angle = np.radians(0.7)
    turn = cv2.getRotationMatrix2D((width / 2, height / 2), np.degrees(angle), 1.0)
    scan = cv2.warpAffine(grey, turn, (width, height), flags=cv2.INTER_CUBIC, borderValue=255)
    scan = cv2.GaussianBlur(scan, (0, 0), 0.6)
    cv2.setRNGSeed(1)
    scan = np.clip(28 + scan.astype(np.int16) * 0.86 + cv2.randn(np.empty(scan.shape, np.int16), 0, 2), 0, 255).astype(np.uint8)
    scan = scan // 16 * 16  # fewer levels, a smaller file
    bounds = sample.transform_boxes(boxes, is_round, np.vstack([turn, [0, 0, 1]]))
    cv2.imwrite(str(HERE / "sample-form.png"), scan, [cv2.IMWRITE_PNG_COMPRESSION, 9])
    annotations = [{"id": i + 1, "image_id": 1, "category_id": 2 if row[5] else 1, "iscrowd": 0,
                    "bbox": [round(float(v), 2) for v in (x1, y1, x2 - x1, y2 - y1)]}
                   for i, ((x1, y1, x2, y2), row) in enumerate(zip(bounds, rows))]
    (HERE / "sample-form.json").write_text(json.dumps({
        "images": [{"id": 1, "file_name": "sample-form.png", "width": width, "height": height, "kind": "sample"}],
        "annotations": annotations,
        "categories": [{"id": 1, "name": "empty_checkbox"}, {"id": 2, "name": "filled_checkbox"}]}, indent=1) + "\n")
    print(len(annotations), "boxes,", sum(a["category_id"] == 2 for a in annotations), "filled")


if __name__ == "__main__":
    main()
