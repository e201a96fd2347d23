"""The refiner: a second, small network that looks at each candidate of the first one closely.

The page's network sees a whole page at 1280 px, where a box is 8 to 30 px wide. The refiner sees the candidate alone, cut out of
the page's own pixels at a fixed size, closely, with its neighbours, and with the row that it stands in, and answers again: is it a box, is it filled,
where exactly are its edges, and is its outline round. Both is-a-box logits are added (the second network learns what the first one leaves open), as a
cascade does (Cascade R-CNN, Cai and Vasconcelos 2018).
"""

import numpy as np
import torch
from PIL import Image
from torch import nn

from .network import ConvBlock, Down, Residual
from .pages import PAPER

INPUT_PX = 48  # the refiner's input is square
VIEWS = (1.0, 2.5, 5.0)  # sides of the square regions around a candidate that are shown, in sides of the nearest one
CONTEXT = 3.0  # side of the nearest region, in geometric mean sides of the candidate
LEAST_CONTEXT = 1.5  # the same in longest sides of the candidate
FLOOR = 0.01  # the first network's confidence from which a candidate is looked at
OUTPUTS = 7  # values for each candidate
PROPOSED_IOU = 0.75  # candidates that overlap by more are one
REFINED_IOU = 0.3  # refined boxes that overlap by more are one
LOGIT_LIMIT = 6.0  # the first network's logit is clipped to this before it is added


class Refiner(nn.Module):
    """`forward`: float [N, views, 48, 48] in 0..1, from near to far -> [N, OUTPUTS]: is-a-box logit, filled logit, by how much the
    candidate's left, top, right and bottom edges have to move right or down, in sides of the nearest region, and the logit of a
    round outline. `trust` is the factor of the first network's logit."""

    def __init__(self, views: int = len(VIEWS), width12: int = 48, width6: int = 96, width3: int = 128, hidden: int = 96):
        super().__init__()
        self.features = nn.Sequential(
            nn.PixelUnshuffle(4), ConvBlock(16 * views, width12, 3), Residual(width12),
            Down(width12, width6), Residual(width6), Residual(width6),
            Down(width6, width3), nn.Flatten(),
        )
        self.head = nn.Sequential(nn.Linear(9 * width3, hidden), nn.ReLU(inplace=True), nn.Linear(hidden, OUTPUTS))
        self.trust = nn.Parameter(torch.tensor(0.7))
        nn.init.zeros_(self.head[-1].weight)
        nn.init.zeros_(self.head[-1].bias)

    def forward(self, x):
        return self.head(self.features(x))

    def calibrate(self, scale: float, shift: float, filled_scale: float = 1.0, filled_shift: float = 0.0) -> None:
        """Replace the sum z of both is-a-box logits by scale * z + shift, and the filled logit likewise, in place."""
        last = self.head[-1]
        with torch.no_grad():
            last.weight[0] *= scale
            last.bias[0] = last.bias[0] * scale + shift
            last.weight[1] *= filled_scale
            last.bias[1] = last.bias[1] * filled_scale + filled_shift
            self.trust *= scale


def regions(boxes: np.ndarray) -> np.ndarray:
    """The nearest square regions of candidates, [n, 3]: left, top, side, in pixels of the page that `boxes` [n, 4] lie on."""
    size = np.maximum(boxes[:, 2:] - boxes[:, :2], 1.0)
    side = np.maximum(CONTEXT * np.sqrt(size.prod(1)), LEAST_CONTEXT * size.max(1))
    centre = (boxes[:, :2] + boxes[:, 2:]) / 2
    return np.concatenate([centre - side[:, None] / 2, side[:, None]], 1)


def crop(page: Image.Image, region) -> np.ndarray:
    """One region of a grey page as uint8 [48, 48]: an antialiased bilinear resize of what lies on the page, paper around it."""
    left, top, side = region
    x1, y1 = max(left, 0.0), max(top, 0.0)
    x2, y2 = min(left + side, page.width), min(top + side, page.height)
    canvas = np.full((INPUT_PX, INPUT_PX), PAPER, np.uint8)
    if x2 - x1 < 1 or y2 - y1 < 1:
        return canvas
    per_px = INPUT_PX / side
    column, row = round((x1 - left) * per_px), round((y1 - top) * per_px)
    width, height = max(1, round((x2 - left) * per_px) - column), max(1, round((y2 - top) * per_px) - row)
    column, row = min(column, INPUT_PX - width), min(row, INPUT_PX - height)
    part = page.resize((width, height), Image.Resampling.BILINEAR, box=(x1, y1, x2, y2))
    canvas[row : row + height, column : column + width] = np.asarray(part)
    return canvas


def widened(region: np.ndarray, factor: float) -> np.ndarray:
    """The region with the same middle and `factor` times the side."""
    left, top, side = region
    margin = (factor - 1) * side / 2
    return np.array([left - margin, top - margin, factor * side])


def crops(pixels: np.ndarray, boxes: np.ndarray) -> torch.Tensor:
    """What the refiner is shown of candidates [n, 4] of a grey page uint8 [H, W]: uint8 [n, views, 48, 48]."""
    page = Image.fromarray(pixels)
    cut = [[crop(page, widened(region, factor)) for factor in VIEWS] for region in regions(boxes)]
    cut = np.array(cut, np.uint8).reshape(-1, len(VIEWS), INPUT_PX, INPUT_PX)
    return torch.from_numpy(cut)


def as_input(cut: torch.Tensor) -> torch.Tensor:
    """`crops` as the refiner's input: float in 0..1."""
    return cut.float() / 255


def combine(output: torch.Tensor, boxes: torch.Tensor, confidence: torch.Tensor, trust):
    """-> is-a-box logits [n], filled logits [n], edges [n, 4] in page pixels, from the refiner's output [n, OUTPUTS] for candidates."""
    first = torch.logit(confidence.clamp(1e-4, 1 - 1e-4)).clamp(-LOGIT_LIMIT, LOGIT_LIMIT)
    side = torch.from_numpy(regions(boxes.numpy())[:, 2:]).float()
    return output[:, 0] + trust * first, output[:, 1], boxes + output[:, 2:6] * side


@torch.inference_mode()
def refine(refiner: Refiner, pixels: np.ndarray, boxes: torch.Tensor, confidence: torch.Tensor):
    """-> boxes [n, 4], confidence [n] and filled probability [n] of the candidates, after a closer look."""
    if not len(boxes):
        return boxes, confidence, confidence
    box_logits, filled_logits, edges = combine(refiner(as_input(crops(pixels, boxes.numpy()))), boxes, confidence, refiner.trust)
    return edges, box_logits.sigmoid(), filled_logits.sigmoid()
