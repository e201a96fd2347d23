"""What the network is asked for: which cell answers for which box, and the loss."""

import torch
from torch.nn import functional as F
from torchvision.ops import generalized_box_iou_loss, sigmoid_focal_loss

from .network import STRIDES, cell_centres, decode

CENTRE_RADIUS = 0.85  # in cells: a box is answered for by the 2 to 4 cells whose centres lie this close to its own
SIZES_PX = ((0.0, 64.0), (44.0, 128.0), (90.0, float("inf")))  # longer sides of the boxes that each stride answers for
SLACK = 1.4  # a box that is smaller or larger by up to this factor may be found at a stride as well
IGNORED = -1


def assign(boxes: torch.Tensor, ignored: torch.Tensor, height: int, width: int, level: int = 0):
    """Targets of one image at one stride.

    boxes: [n, 4] (x1, y1, x2, y2 in input pixels); ignored: [m, 4] regions where nothing is asked; height, width: of the map.
    Returns the index of the box that each cell answers for, [H * W] (or -1), and a weight per cell (0 in ignored regions, and at
    boxes that are a little too large or small for the stride). A cell within reach of several boxes answers for the nearest; the
    cell that holds a box's centre is always within reach.
    """
    stride, (low, high) = STRIDES[level], SIZES_PX[level]
    centres = cell_centres(height, width, stride, boxes.device)
    weight = torch.ones(len(centres), device=boxes.device)
    for x1, y1, x2, y2 in ignored.tolist():
        inside = (centres[:, 0] > x1) & (centres[:, 0] < x2) & (centres[:, 1] > y1) & (centres[:, 1] < y2)
        weight[inside] = 0
    if not len(boxes):
        return torch.full((len(centres),), IGNORED, device=boxes.device), weight
    side = (boxes[:, 2:] - boxes[:, :2]).amax(1)
    offset = centres[:, None] - (boxes[None, :, :2] + boxes[None, :, 2:]) / 2
    within = offset.abs().amax(-1) / stride < CENTRE_RADIUS
    nearly = (side >= low / SLACK) & (side <= high * SLACK)
    weight[(within & nearly).any(1)] = 0
    distance = torch.where(within & (side >= low) & (side <= high), offset.square().sum(-1), torch.inf)
    nearest, index = distance.min(1)
    index[nearest.isinf()] = IGNORED
    weight[index >= 0] = 1
    return index, weight


def assign_all(boxes: torch.Tensor, ignored: torch.Tensor, sizes: list[tuple[int, int]]):
    """`assign` for every stride, one after the other as `decode` has them; sizes: height and width of each map."""
    parts = [assign(boxes, ignored, height, width, level) for level, (height, width) in enumerate(sizes)]
    return torch.cat([index for index, _ in parts]), torch.cat([weight for _, weight in parts])


def loss(maps: list[torch.Tensor], samples: list[dict]):
    """Mean loss of a batch and its parts. samples: one dict an image with boxes [n, 4], filled [n] bool, ignored [m, 4]."""
    sizes = [tuple(raw.shape[2:]) for raw in maps]
    box_logits, filled_logits, boxes = decode(maps)
    is_box = torch.zeros_like(box_logits)
    weight = torch.ones_like(box_logits)
    predicted, wanted, state_logits, state = [], [], [], []
    for i, sample in enumerate(samples):
        index, weight[i] = assign_all(sample["boxes"], sample["ignored"], sizes)
        positive = index >= 0
        is_box[i] = positive.float()
        predicted.append(boxes[i][positive])
        wanted.append(sample["boxes"][index[positive]])
        state_logits.append(filled_logits[i][positive])
        state.append(sample["filled"][index[positive]].float())
    predicted, wanted = torch.cat(predicted), torch.cat(wanted)
    count = max(1, len(wanted))
    objectness = (sigmoid_focal_loss(box_logits, is_box, alpha=0.4, gamma=2.0) * weight).sum() / count
    size = (wanted[:, 2:] - wanted[:, :2]).clamp(min=4)
    l1 = ((predicted - wanted).abs() / size.repeat(1, 2)).sum() / count
    iou = generalized_box_iou_loss(predicted, wanted, reduction="sum") / count
    filled = F.binary_cross_entropy_with_logits(torch.cat(state_logits), torch.cat(state), reduction="sum") / count
    parts = {"objectness": objectness, "iou": iou, "l1": l1, "filled": filled}
    return 2 * objectness + iou + 0.5 * l1 + 0.5 * filled, {k: v.item() for k, v in parts.items()}
