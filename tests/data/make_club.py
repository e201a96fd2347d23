"""Makes club/: the blank of sample-form.html as a PDF, and filled ones of it as devices saw them, for docs/templates.md.

    python tests/data/make_club.py        (with the packages of training/ installed, and Chromium)

club/blank.pdf is printed by Chromium. club/scans has four filled forms (a scan, one the wrong way up, a photograph, a fax of half
the height, as fax machines send them) and a page of another form. club/answers.json says where the boxes are, as shares of the page,
and which of them are marked.
"""

import json
import pathlib
import sys

import cv2
import numpy as np
from playwright.sync_api import sync_playwright

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parents[1] / "training"))
from checkbox_training import degrade, marks, sample  # noqa: E402

ZOOM = 110 / 96
BOXES = """[...document.querySelectorAll('.box, .ring')].map(e => { const r = e.getBoundingClientRect();
  return [r.left, r.top, r.right, r.bottom, e.classList.contains('ring')] })"""
# boxes in the order of the layout: 4 salutations, 8 memberships, 5 rows of often, now and then, never, 4 consents
FILLED = {
    "anna.jpg": ([0, 4, 10, 12, 16, 20, 23, 24, 27, 28], "tick", 31, "scan"),
    "bob.jpg": ([1, 6, 13, 17, 18, 21, 26, 27, 29, 30], "cross", 32, "scan"),
    "carla.jpg": ([2, 5, 14, 15, 19, 22, 25, 28], "scribble", 33, "photo"),
    "dev.png": ([3, 7, 11, 12, 15, 18, 23, 26, 27], "fill", 34, "fax"),
}


def layout():
    """-> the blank as a PDF, as grey pixels, its boxes in pixels, and which are round"""
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox", "--disable-gpu"])
        page = browser.new_page(viewport={"width": 816, "height": 1056}, device_scale_factor=ZOOM)
        page.goto((HERE / "sample-form.html").as_uri())
        rows, png = page.evaluate(BOXES), page.screenshot()
        pdf = page.pdf(width="816px", height="1056px", print_background=True)
        page.set_content("<body style='font:16px Liberation Sans;margin:70px'><h1>Visitors</h1>" + "".join(
            f"<p><input type=checkbox> {name}, who came on day {day} of the fair and signed for it</p>"
            for day, name in enumerate(["Ada", "Bo", "Cy", "Di", "Ed", "Flo", "Gus", "Hal"], 1)))
        other = page.screenshot()
        browser.close()
    boxes = np.float32([row[:4] for row in rows]) * ZOOM
    grey, other = (cv2.imdecode(np.frombuffer(image, np.uint8), cv2.IMREAD_GRAYSCALE) for image in (png, other))
    return pdf, grey, boxes, [row[4] for row in rows], other


def seen(grey, name, device, rng):
    """The sheet as a device returns it."""
    height, width = grey.shape
    size = (width, height)
    matrix = np.vstack([cv2.getRotationMatrix2D((width / 2, height / 2), float(rng.normal(0, 0.8)), 0.97), [0, 0, 1]])
    if name == "bob.jpg":
        matrix = np.array([[-1, 0, width], [0, -1, height], [0, 0, 1.0]]) @ matrix
    if device == "photo":
        corners = np.float32([[0, 0], [width, 0], [width, height], [0, height]])
        moved = corners + np.float32([[60, 40], [-25, 70], [-70, -30], [40, -60]])
        matrix = cv2.getPerspectiveTransform(corners, moved)
    if device == "fax":
        size = (width, height // 2)
        matrix = np.diag([1, 0.5, 1]) @ matrix
    warped = sample.warp(grey, matrix, size, 90 if device == "photo" else 255, cv2.INTER_AREA)
    return degrade.DEVICES[device](warped, rng, 0.5)


def main():
    scans = HERE / "club" / "scans"
    scans.mkdir(parents=True, exist_ok=True)
    pdf, blank, boxes, is_round, other = layout()
    (HERE / "club" / "blank.pdf").write_bytes(pdf)
    for name, (filled, kind, seed, device) in FILLED.items():
        rng = np.random.default_rng(seed)
        cv2.setRNGSeed(seed)
        grey = blank.copy()
        pen = marks.Pen(kind, ink=40, width=0.12, overshoot=0.15, slip=0.06, pressure=0.15)
        for i in filled:
            marks.draw(grey, boxes[i], pen, is_round[i], rng)
        picture = seen(grey, name, device, rng)
        if name.endswith("png"):
            cv2.imwrite(str(scans / name), np.where(picture > 127, 255, 0).astype(np.uint8), [cv2.IMWRITE_PNG_BILEVEL, 1])
        else:
            cv2.imwrite(str(scans / name), picture, [cv2.IMWRITE_JPEG_QUALITY, 55])
    cv2.imwrite(str(scans / "visitors.png"), other // 64 * 85, [cv2.IMWRITE_PNG_COMPRESSION, 9])
    places = (boxes.reshape(-1, 2, 2).mean(1) / blank.shape[::-1]).round(5).tolist()
    answers = {"places": places, "filled": {name: filled for name, (filled, *_) in FILLED.items()}}
    (HERE / "club" / "answers.json").write_text(json.dumps(answers) + "\n")


if __name__ == "__main__":
    main()
