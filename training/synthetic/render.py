"""Lays a page out in headless Chromium, takes its picture and measures the outlines of its boxes."""

import base64
import random
from collections.abc import Callable
from dataclasses import dataclass

import cv2
import numpy as np
from playwright.sync_api import sync_playwright

DPI = 150
CHROMIUM = "/usr/bin/chromium"
_MOST_APPENDED = 3
_ARGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]

# Returns [left, top, right, bottom] in device pixels for every element with data-c. Chromium paints CSS boxes on whole
# CSS pixels, SVG at its own size from a whole CSS pixel, glyphs on a baseline at a whole CSS and device pixel. Ink
# extents come from the font at ten times its size, over the baseline that .base sits on; a mark over glyphs moves to the
# middle of their ink. What an element with hidden overflow cuts off is ignored, or left out.
_MEASURE = """(scale) => {
  const pen = document.createElement('canvas').getContext('2d');
  const snap = v => Math.round(v) * scale;
  const shown = (e, r) => {
    let [left, top, right, bottom] = [r.left, r.top, r.right, r.bottom];
    for (let p = e.parentElement; p && p !== document.body; p = p.parentElement) {
      if (getComputedStyle(p).overflow === 'visible') continue;
      const c = p.getBoundingClientRect();
      [left, top, right, bottom] = [Math.max(left, c.left), Math.max(top, c.top), Math.min(right, c.right), Math.min(bottom, c.bottom)];
    }
    return Math.max(0, right - left) * Math.max(0, bottom - top) / Math.max(1e-6, r.width * r.height);
  };
  return [...document.querySelectorAll('[data-c]')].map(e => {
    const r = e.getBoundingClientRect(), mode = e.dataset.m;
    let q = [snap(r.left), snap(r.top), snap(r.left) + r.width * scale, snap(r.top) + r.height * scale];
    if (mode === 'box') q = [snap(r.left), snap(r.top), snap(r.right), snap(r.bottom)];
    if (mode === 'cell') {
      const h = parseFloat(e.dataset.border) / 2;
      q = [snap(r.left - h), snap(r.top - h), snap(r.right + h), snap(r.bottom + h)];
    }
    if (mode === 'ink') {
      const s = getComputedStyle(e), base = e.querySelector('.base').getBoundingClientRect();
      const x = base.left * scale, y = Math.round(snap(base.bottom));
      pen.font = `${s.fontStyle} ${s.fontWeight} ${10 * parseFloat(s.fontSize)}px ${s.fontFamily}`;
      const m = pen.measureText(e.dataset.ink);
      const ink = v => v / 10 * scale;
      q = [x - ink(m.actualBoundingBoxLeft), y - ink(m.actualBoundingBoxAscent), x + ink(m.actualBoundingBoxRight), y + ink(m.actualBoundingBoxDescent)];
      const mark = e.querySelector('.m');
      if (mark) {
        mark.style.marginLeft = `${(q[0] + q[2]) / 2 / scale - (r.left + r.right) / 2}px`;
        mark.style.marginTop = `${(q[1] + q[3]) / 2 / scale - (r.top + r.bottom) / 2}px`;
      }
    }
    const label = JSON.parse(e.dataset.c), share = shown(e, r);
    label.ignore ||= share < 0.97 || e.getClientRects().length > 1;  // cut off, or broken across two columns
    return share < 0.25 ? null : {box: q, ...label};
  }).filter(label => label);
}"""


@dataclass
class Box:
    """An outline in image pixels with its attributes (filled, kind, shape, style, mark, ignore, markable)."""

    x1: float
    y1: float
    x2: float
    y2: float
    attributes: dict


class Renderer:
    """A browser with one page that is used again and again."""

    def __enter__(self):
        self._playwright = sync_playwright().start()
        self._browser = self._playwright.chromium.launch(executable_path=CHROMIUM, args=_ARGS)
        self._tab = self._browser.new_page()
        self._protocol = self._tab.context.new_cdp_session(self._tab)
        return self

    def __exit__(self, *_):
        self._browser.close()
        self._playwright.stop()

    def render(
        self, document: str, size_px: tuple[float, float], zoom: float = 1.0, more: Callable[[], str] | None = None
    ) -> tuple[np.ndarray, list[Box]]:
        """`size_px`: the viewport in CSS px; `more` makes HTML to append while the page is less than half full.

        Returns the BGR picture at DPI * zoom / 96 device pixels a CSS px, and the boxes.
        """
        scale = DPI / 96 * zoom
        metrics = {"width": round(size_px[0]), "height": round(size_px[1]), "deviceScaleFactor": scale, "mobile": False}
        self._protocol.send("Emulation.setDeviceMetricsOverride", metrics)
        self._tab.set_content(document, wait_until="load")
        for _ in range(_MOST_APPENDED if more else 0):
            if self._tab.evaluate("document.body.scrollHeight") > 0.55 * size_px[1]:
                break
            self._tab.evaluate("html => document.body.insertAdjacentHTML('beforeend', html)", more())
        boxes = [Box(*b.pop("box"), b) for b in self._tab.evaluate(_MEASURE, scale)]
        png = self._protocol.send("Page.captureScreenshot", {"format": "png", "optimizeForSpeed": True})["data"]
        picture = cv2.imdecode(np.frombuffer(base64.b64decode(png), np.uint8), cv2.IMREAD_COLOR)
        return picture, boxes


def to_grey(picture: np.ndarray, rng: random.Random) -> np.ndarray:
    """Grey as a scanner would see it: mostly by luma, at times with another mix of the colour channels."""
    luma = np.array([0.114, 0.587, 0.299], np.float32)
    other = np.array([rng.random() + 0.05 for _ in range(3)], np.float32)
    share = rng.choice([0, 0, 0, rng.uniform(0.2, 0.9)])
    weights = (1 - share) * luma + share * other / other.sum()
    return np.clip(picture.astype(np.float32) @ weights + 0.5, 0, 255).astype(np.uint8)


def reduce(grey: np.ndarray, boxes: list[Box], factor: float) -> tuple[np.ndarray, list[Box]]:
    """The page at `factor` times its resolution, as a scanner set to few dots to the inch would give it."""
    height, width = grey.shape
    smaller = cv2.resize(grey, (max(1, round(width * factor)), max(1, round(height * factor))), interpolation=cv2.INTER_AREA)
    x, y = smaller.shape[1] / width, smaller.shape[0] / height
    return smaller, [Box(b.x1 * x, b.y1 * y, b.x2 * x, b.y2 * y, b.attributes) for b in boxes]


def judge(grey: np.ndarray, boxes: list[Box], least_contrast: float = 22) -> list[Box]:
    """Drop boxes off the page; ignore those cut by its edge or too faint; note on which a dark mark would show."""
    height, width = grey.shape
    kept = []
    for box in boxes:
        x1, y1, x2, y2 = max(0.0, box.x1), max(0.0, box.y1), min(float(width), box.x2), min(float(height), box.y2)
        area = max(1e-6, (box.x2 - box.x1) * (box.y2 - box.y1))
        visible = max(0.0, x2 - x1) * max(0.0, y2 - y1) / area
        if visible < 0.25 or x2 - x1 < 3 or y2 - y1 < 3:
            continue
        ignore = box.attributes.pop("ignore", False) or visible < 0.97 or _contrast(grey, box) < least_contrast
        inset_y, inset_x = (y2 - y1) * 0.25, (x2 - x1) * 0.25
        inside = grey[int(y1 + inset_y) : int(y2 - inset_y) + 1, int(x1 + inset_x) : int(x2 - inset_x) + 1]
        # The paper between the lines of what is printed inside.
        markable = not box.attributes["filled"] and not ignore and float(np.percentile(inside, 80)) > 110
        kept.append(Box(x1, y1, x2, y2, {**box.attributes, "ignore": ignore, "markable": markable}))
    return kept


def _contrast(grey: np.ndarray, box: Box) -> float:
    """How far the outline's pixels stand off what is inside them, in grey levels."""
    x1, y1, x2, y2 = int(max(0, box.x1 - 1)), int(max(0, box.y1 - 1)), int(box.x2 + 2), int(box.y2 + 2)
    crop = grey[y1:y2, x1:x2].astype(np.float32)
    depth = max(3, min(crop.shape) // 5)
    ring = np.concatenate([crop[:depth].ravel(), crop[-depth:].ravel(), crop[:, :depth].ravel(), crop[:, -depth:].ravel()])
    low, high = np.percentile(ring, [6, 94])
    return float(high - low)
