"""Pictures as a camera takes them: fronts of houses, coins, lights, tiles, noise; grey, embedded as PNG."""

import base64

import cv2
import numpy as np


def photograph(page) -> str:
    """A picture of one of several subjects, blurred and grained."""
    rng = page.rng
    noise = np.random.default_rng(rng.getrandbits(32))
    width, height = rng.randint(70, 380), rng.randint(60, 300)
    picture = rng.choice([_front, _coins, _lights, _tiles, _clouds, _keyboard, _figure])(noise, width, height)
    picture = cv2.GaussianBlur(picture.astype(np.float32), (0, 0), rng.uniform(0.3, 1.6)) + noise.normal(
        0, rng.uniform(1, 10), (height, width)
    )
    data = cv2.imencode(".png", np.clip(picture, 0, 255).astype(np.uint8))[1]
    border = rng.choice(["0", "1px solid", "4px solid #fff", "2px solid #000"])
    return (
        f'<img src="data:image/png;base64,{base64.b64encode(data.tobytes()).decode()}"'
        f' style="border:{border};margin:4px;filter:{rng.choice(["none", "none", "sepia(1)", "contrast(1.5)"])}">'
    )


def _slope(noise, width: int, height: int) -> np.ndarray:
    """A ground that grows from one grey to another."""
    y, x = np.mgrid[0:height, 0:width]
    a, b = noise.uniform(20, 235, 2)
    return a + (b - a) * (x / width * noise.uniform(0, 1) + y / height * noise.uniform(0, 1)) / 2


def _front(noise, width, height):
    """The front of a house: rows of windows with cross bars."""
    picture, w, h = _slope(noise, width, height), int(noise.integers(7, 26)), int(noise.integers(8, 34))
    pane = float(noise.uniform(0, 255))
    for y in range(int(noise.integers(2, 9)), height - h, h + int(noise.integers(4, 16))):
        for x in range(4, width - w, w + int(noise.integers(3, 12))):
            cv2.rectangle(picture, (x, y), (x + w, y + h), float(noise.uniform(150, 255)), -1)
            cv2.rectangle(picture, (x + 1, y + 1), (x + w - 1, y + h - 1), pane + float(noise.normal(0, 15)), -1)
            if noise.random() < 0.6:
                cv2.line(picture, (x + w // 2, y), (x + w // 2, y + h), 230.0, 1)
                cv2.line(picture, (x, y + h // 2), (x + w, y + h // 2), 230.0, 1)
    return picture


def _coins(noise, width, height):
    """Discs with rims: coins, wheels, bottle tops, cells under a microscope."""
    picture, radius = _slope(noise, width, height), noise.uniform(5, 26)
    for _ in range(int(noise.integers(6, 50))):
        x, y, r = int(noise.uniform(0, width)), int(noise.uniform(0, height)), int(radius * noise.uniform(0.7, 1.3))
        cv2.circle(picture, (x, y), r, float(noise.uniform(0, 255)), -1, cv2.LINE_AA)
        cv2.circle(picture, (x, y), r, float(noise.uniform(0, 255)), int(noise.integers(1, 4)), cv2.LINE_AA)
        if noise.random() < 0.4:
            cv2.circle(picture, (x, y), max(1, r // 3), float(noise.uniform(0, 255)), -1, cv2.LINE_AA)
    return picture


def _lights(noise, width, height):
    """Lights out of focus at night."""
    picture = np.full((height, width), float(noise.uniform(5, 60)))
    for _ in range(int(noise.integers(10, 60))):
        disc = np.zeros_like(picture)
        cv2.circle(
            disc,
            (int(noise.uniform(0, width)), int(noise.uniform(0, height))),
            int(noise.uniform(3, 18)),
            float(noise.uniform(20, 120)),
            -1,
            cv2.LINE_AA,
        )
        picture += disc
    return picture


def _tiles(noise, width, height):
    """A wall of tiles or bricks."""
    picture, w = _slope(noise, width, height), int(noise.integers(8, 40))
    h, joint = int(w * noise.choice([1, 1, 0.45])) + 1, float(noise.uniform(0, 255))
    for k, y in enumerate(range(0, height, h)):
        cv2.line(picture, (0, y), (width, y), joint, int(noise.integers(1, 3)))
        for x in range((w // 2) * (k % 2), width, w):
            picture[y : y + h, x : x + w] += noise.normal(0, 14)
            cv2.line(picture, (x, y), (x, y + h), joint, 1)
    return picture


def _clouds(noise, width, height):
    """Noise at several scales: clouds, foliage, stone."""
    picture = np.zeros((height, width), np.float32)
    for scale in (4, 9, 20, 50):
        rough = noise.normal(0, 1, (height // scale + 2, width // scale + 2)).astype(np.float32)
        picture += cv2.resize(rough, (width, height), interpolation=cv2.INTER_CUBIC) * scale
    return 128 + picture * noise.uniform(0.6, 2)


def _keyboard(noise, width, height):
    """Keys with letters."""
    picture, side = _slope(noise, width, height).astype(np.uint8), int(noise.integers(12, 26))  # putText draws on bytes only
    dark = noise.random() < 0.5
    for k, y in enumerate(range(4, height - side, side + 3)):
        for x in range(3 + k * side // 3, width - side, side + 3):
            cv2.rectangle(picture, (x, y), (x + side, y + side), 40.0 if dark else 235.0, -1)
            cv2.rectangle(picture, (x, y), (x + side, y + side), 120.0, 1)
            cv2.putText(
                picture,
                chr(int(noise.integers(65, 91))),
                (x + side // 4, y + side * 3 // 4),
                cv2.FONT_HERSHEY_SIMPLEX,
                side / 45,
                220.0 if dark else 30.0,
                1,
                cv2.LINE_AA,
            )
    return picture


def _figure(noise, width, height):
    """Someone's head and shoulders, roughly."""
    picture = _slope(noise, width, height)
    x, y, r = width // 2, int(height * 0.4), int(min(width, height) * 0.22)
    skin, coat = noise.uniform(60, 230, 2)
    cv2.ellipse(picture, (x, height), (int(r * 2), int(height * 0.4)), 0, 180, 360, float(coat), -1, cv2.LINE_AA)
    cv2.ellipse(picture, (x, y), (r, int(r * 1.3)), 0, 0, 360, float(skin), -1, cv2.LINE_AA)
    for side in (-1, 1):
        cv2.circle(picture, (x + side * r // 2, y - r // 5), max(2, r // 6), 250.0, -1, cv2.LINE_AA)
        cv2.circle(picture, (x + side * r // 2, y - r // 5), max(1, r // 12), 10.0, -1, cv2.LINE_AA)
        if noise.random() < 0.4:
            cv2.circle(picture, (x + side * r // 2, y - r // 5), r // 3, 20.0, 2, cv2.LINE_AA)
    return picture
