"""What scanners, faxes, copiers and phones do to a page. Grey uint8 in, grey uint8 of the same size out; no geometry."""

import cv2
import numpy as np


def _noise(image: np.ndarray, sigma: float, rng: np.random.Generator) -> np.ndarray:
    grain = cv2.randn(np.empty(image.shape, np.int16), 0, sigma)
    if rng.random() < 0.4:  # a sensor's noise after demosaicing, or paper: coarser than a pixel
        grain = (cv2.GaussianBlur(grain, (0, 0), float(rng.uniform(0.6, 1.2))) * 2).astype(np.int16)
    return np.clip(image + grain, 0, 255).astype(np.uint8)


def _jpeg(image: np.ndarray, quality: int) -> np.ndarray:
    return cv2.imdecode(cv2.imencode(".jpg", image, [cv2.IMWRITE_JPEG_QUALITY, quality])[1], cv2.IMREAD_GRAYSCALE)


def _tone(image: np.ndarray, black: float, white: float, gamma: float = 1.0) -> np.ndarray:
    table = black + (white - black) * (np.arange(256) / 255) ** gamma
    return cv2.LUT(image, np.clip(table, 0, 255).astype(np.uint8))


def _tones(image: np.ndarray) -> tuple[float, float]:
    """Ink and paper: the grey levels that a device sets its threshold and its exposure by."""
    ink, paper = np.percentile(image[::4, ::4], [1, 80])
    return float(ink), max(float(paper), float(ink) + 24.0)


def _resample(image: np.ndarray, share: float, rng: np.random.Generator) -> np.ndarray:
    height, width = image.shape
    small = cv2.resize(image, (max(8, int(width * share)), max(8, int(height * share))), interpolation=cv2.INTER_AREA)
    way = rng.choice([cv2.INTER_LINEAR, cv2.INTER_CUBIC, cv2.INTER_NEAREST], p=[0.5, 0.35, 0.15])
    return cv2.resize(small, (width, height), interpolation=int(way))


def _field(shape, rng: np.random.Generator, cells: int) -> np.ndarray:
    """A smooth random field in 0..1, float32."""
    coarse = rng.random((cells + 1, cells + 1), np.float32)
    return np.clip(cv2.resize(coarse, shape[::-1], interpolation=cv2.INTER_CUBIC), 0, 1)


def _motion(image: np.ndarray, length: int, angle: float) -> np.ndarray:
    kernel = np.zeros((length, length), np.float32)
    middle = (length - 1) / 2
    reach = np.array([np.cos(angle), np.sin(angle)]) * middle
    cv2.line(kernel, tuple(np.int32(middle - reach).tolist()), tuple(np.int32(middle + reach).tolist()), 1.0)
    return cv2.filter2D(image, -1, kernel / kernel.sum())


def scan(image, rng, sharpness):
    """Flatbed or sheet feeder: slight blur, paper tone, noise, JPEG."""
    if rng.random() < 0.6:
        image = cv2.GaussianBlur(image, (0, 0), float(rng.uniform(0.3, 0.9) * sharpness))
    image = _tone(image, rng.uniform(0, 60), rng.uniform(205, 255), rng.uniform(0.7, 1.5))
    image = _noise(image, rng.uniform(0.5, 9), rng)
    return _jpeg(image, int(rng.integers(25, 95))) if rng.random() < 0.6 else image


def fax(image, rng, sharpness):
    """Low resolution and one bit: threshold or dither at 60 to 100 % of the pixels, then back up."""
    share = float(rng.uniform(0.62, 1.0)) if sharpness > 0.8 else float(rng.uniform(0.85, 1.0))
    height, width = image.shape
    small = cv2.resize(image, (int(width * share), int(height * share)), interpolation=cv2.INTER_AREA)
    ink, paper = _tones(small)
    small = _noise(cv2.GaussianBlur(small, (0, 0), float(rng.uniform(0.2, 0.6))), rng.uniform(0.015, 0.1) * (paper - ink), rng)
    if rng.random() < 0.15:
        bayer = np.array([[0, 8, 2, 10], [12, 4, 14, 6], [3, 11, 1, 9], [15, 7, 13, 5]], np.float32) / 15
        bayer = np.tile(bayer, (small.shape[0] // 4 + 1, small.shape[1] // 4 + 1))[: small.shape[0], : small.shape[1]]
        level = ink + (paper - ink) * (0.15 + 0.75 * bayer)
    else:
        level = ink + (paper - ink) * rng.uniform(0.4, 0.85)
    small = np.where(small > level, 255, 0).astype(np.uint8)
    if rng.random() < 0.5:
        dirt = rng.random(small.shape, np.float32)
        density = rng.uniform(0, 0.004)
        small[dirt < density] = 0
        small[dirt > 1 - density] = 255
    if rng.random() < 0.1:
        small[rng.integers(0, small.shape[0], 2)] = rng.choice([0, 255])
    way = rng.choice([cv2.INTER_LINEAR, cv2.INTER_NEAREST, cv2.INTER_CUBIC], p=[0.5, 0.2, 0.3])
    return cv2.resize(small, (width, height), interpolation=int(way))


def photocopy(image, rng, sharpness):
    """A copy of a copy: contrast, strokes eaten or swollen, specks, dark edges."""
    image = cv2.GaussianBlur(image, (0, 0), float(rng.uniform(0.4, 1.0) * sharpness))
    ink, paper = _tones(image)
    pivot, gain = ink + (paper - ink) * rng.uniform(0.45, 0.85), rng.uniform(2, 6) * 255 / (paper - ink)
    image = cv2.LUT(image, np.clip((np.arange(256) - pivot) * gain + 128, 0, 255).astype(np.uint8))
    if rng.random() < 0.2 and sharpness > 0.9:
        image = cv2.erode(image, np.ones((2, 2), np.uint8))
    dirt = rng.random(image.shape, np.float32)
    image[dirt < rng.uniform(0, 0.002)] = 0
    if rng.random() < 0.4:
        for _ in range(int(rng.integers(1, 25))):
            at = (int(rng.integers(0, image.shape[1])), int(rng.integers(0, image.shape[0])))
            cv2.circle(image, at, int(rng.integers(1, 3)), int(rng.integers(0, 120)), -1, cv2.LINE_AA)
    return scan(image, rng, sharpness * 0.5) if rng.random() < 0.5 else image


def photo(image, rng, sharpness):
    """A phone: uneven light, shadows, defocus or shake, noise, sharpening halos, JPEG."""
    darkest = rng.uniform(0.35, 0.95)
    light = darkest + (1 - darkest) * _field(image.shape, rng, int(rng.integers(1, 4)))
    if rng.random() < 0.4:  # the edge of a shadow
        angle, offset = rng.uniform(0, 2 * np.pi), rng.uniform(0.2, 0.8)
        steepness = rng.uniform(4, 60)
        across, down = (steepness * way * (np.arange(n, dtype=np.float32) / max(image.shape) - offset)
                        for way, n in ((np.cos(angle), image.shape[1]), (np.sin(angle), image.shape[0])))
        edge = np.add.outer(down, across).astype(np.float32)
        light = light * (1 - np.float32(rng.uniform(0.1, 0.6)) / (1 + cv2.exp(-np.clip(edge, -30, 30))))
    image = _tone(image, rng.uniform(10, 70), rng.uniform(210, 255))
    exposure = rng.uniform(0.7, 1.1) * 230 / np.percentile((image * light)[::4, ::4], 90)  # what phones do in the dark
    image = np.clip(image * light.astype(np.float32) * exposure, 0, 255).astype(np.uint8)
    if rng.random() < 0.6:
        image = cv2.GaussianBlur(image, (0, 0), float(rng.uniform(0.3, 1.3) * sharpness))
    if rng.random() < 0.15 and sharpness > 0.8:
        image = _motion(image, int(rng.choice([3, 5])), rng.uniform(0, np.pi))
    image = _noise(image, rng.uniform(1, 12), rng)
    if rng.random() < 0.3:
        image = cv2.addWeighted(image, 1.6, cv2.GaussianBlur(image, (0, 0), 1.5), -0.6, 0)
    return _jpeg(image, int(rng.integers(25, 95))) if rng.random() < 0.7 else image


def clean(image, rng, sharpness):
    """A rendered page, at most recompressed."""
    return _jpeg(image, int(rng.integers(40, 98))) if rng.random() < 0.3 else image


DEVICES = {"clean": clean, "scan": scan, "fax": fax, "photocopy": photocopy, "photo": photo}
SHARES = {"clean": 0.22, "scan": 0.26, "fax": 0.14, "photocopy": 0.12, "photo": 0.26}


def paper(image: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """What is on the sheet before any device sees it: bleed-through, folds, stains, faint print, a coloured sheet."""
    if rng.random() < 0.08:
        back = cv2.flip(image, 1)
        back = cv2.GaussianBlur(np.roll(back, rng.integers(-200, 200, 2), (0, 1)), (0, 0), float(rng.uniform(0.8, 2)))
        image = np.clip(image - (255 - back.astype(np.float32)) * rng.uniform(0.06, 0.25), 0, 255).astype(np.uint8)
    if rng.random() < 0.06:
        line, dark = int(rng.integers(0, image.shape[0])), float(rng.uniform(15, 90))
        ramp = np.exp(-np.abs(np.arange(image.shape[0]) - line) / rng.uniform(0.8, 6)) * dark * rng.choice([-1, 1])
        image = np.clip(image - ramp[:, None], 0, 255).astype(np.uint8)
    if rng.random() < 0.12:  # low contrast: faint print, or a dark sheet
        image = _tone(image, rng.uniform(60, 150), rng.uniform(190, 255))
    if rng.random() < 0.05:
        image = _tone(image, 0, rng.uniform(130, 200))
    if rng.random() < 0.05:
        stain = _field(image.shape, rng, int(rng.integers(2, 6))) ** 2 * rng.uniform(20, 90)
        image = np.clip(image - stain, 0, 255).astype(np.uint8)
    return image


def degrade(image: np.ndarray, rng: np.random.Generator, sharpness: float, device: str | None = None) -> np.ndarray:
    """One sheet through one device. `sharpness` (about 0.3 to 1) tempers the blur where the boxes are few pixels wide."""
    cv2.setRNGSeed(int(rng.integers(1 << 31)))  # cv2.randn has a generator of its own
    image = paper(image, rng)
    device = device or str(rng.choice(list(SHARES), p=list(SHARES.values())))
    if rng.random() < 0.2:
        image = _resample(image, float(rng.uniform(0.6 + 0.3 * (1 - sharpness), 1.0)), rng)
    image = DEVICES[device](image, rng, sharpness)
    return 255 - image if rng.random() < 0.02 else image
