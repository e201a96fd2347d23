"""Precision, recall and state on whole pages, for a look during training. `checkbox evaluate` is the measure of record."""

import cv2
import numpy as np
import torch
from torchvision.ops import box_iou, nms

from .network import PAD_MULTIPLE, CheckboxNet, decode
from .pages import PAPER, PageSet
from .refiner import FLOOR, PROPOSED_IOU, REFINED_IOU, refine

LONG_SIDE_PX = 1280
MAX_UPSCALE = 2.0


def letterbox(pixels: np.ndarray) -> tuple[np.ndarray, float, float]:
    """Resize to a long side of 1280 px (at most doubling), pad right and below; -> (image, x scale, y scale)."""
    height, width = pixels.shape
    scale = min(LONG_SIDE_PX / max(height, width), MAX_UPSCALE)
    size = max(1, round(width * scale)), max(1, round(height * scale))
    resized = cv2.resize(pixels, size, interpolation=cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR)
    pad_x, pad_y = -size[0] % PAD_MULTIPLE, -size[1] % PAD_MULTIPLE
    padded = cv2.copyMakeBorder(resized, 0, pad_y, 0, pad_x, cv2.BORDER_CONSTANT, value=PAPER)
    return padded, size[0] / width, size[1] / height


@torch.inference_mode()
def detect(network: CheckboxNet, pixels: np.ndarray, device, floor: float = 0.05, iou: float = 0.45, refiner=None):
    """-> boxes [n, 4] in page pixels, confidence [n], filled probability [n], the most confident first."""
    wanted, floor = floor, floor if refiner is None else min(floor, FLOOR)
    image, scale_x, scale_y = letterbox(pixels)
    box_logits, filled_logits, boxes = decode(network(torch.from_numpy(image).to(device)[None, None].float() / 255))
    is_box, filled, boxes = box_logits[0].sigmoid(), filled_logits[0].sigmoid(), boxes[0]
    confidence = is_box * torch.maximum(filled, 1 - filled)
    keep = confidence > floor
    confidence, filled, boxes = confidence[keep], filled[keep], boxes[keep]
    kept = nms(boxes, confidence, iou if refiner is None else PROPOSED_IOU)
    boxes = boxes[kept] / torch.tensor([scale_x, scale_y, scale_x, scale_y], device=boxes.device)
    boxes, confidence, filled = boxes.cpu(), confidence[kept].cpu(), filled[kept].cpu()
    if refiner is not None:
        boxes, is_box, filled = refine(refiner, pixels, boxes, confidence)
        confidence = is_box * torch.maximum(filled, 1 - filled)
        kept = nms(boxes, confidence, min(iou, REFINED_IOU))
        kept = kept[confidence[kept] > wanted]
        boxes, confidence, filled = boxes[kept], confidence[kept], filled[kept]
    return boxes, confidence, filled


def match(boxes: torch.Tensor, labelled: np.ndarray, ignored: np.ndarray, iou_threshold: float = 0.5) -> np.ndarray:
    """Greedy in the order of the detections, the surest first. -> index of the labelled box or -1 for each detection; -2 where it
    lies in an ignored region."""
    found = np.full(len(boxes), -1)
    if len(labelled) and len(boxes):
        overlap = box_iou(boxes, torch.from_numpy(labelled)).numpy()
        for i in range(len(boxes)):
            best = int(overlap[i].argmax())
            if overlap[i, best] >= iou_threshold:
                found[i] = best
                overlap[:, best] = -1
    if len(ignored):
        for i in np.flatnonzero(found == -1):
            x1, y1, x2, y2 = boxes[i].tolist()
            inside = np.clip(np.minimum(ignored[:, 2:], [x2, y2]) - np.maximum(ignored[:, :2], [x1, y1]), 0, None).prod(1)
            if inside.max() >= 0.5 * (x2 - x1) * (y2 - y1):
                found[i] = -2
    return found


def evaluate(network: CheckboxNet, pages: PageSet, device, thresholds=(0.1, 0.2, 0.3, 0.4, 0.5, 0.6)) -> dict:
    """F1 at IoU 0.5 per confidence threshold (state aside), and the share of right states among matches above 0.2."""
    network.eval()
    scores, hits, right, total = [], [], [], 0
    for i in range(len(pages)):
        page = pages[i]
        boxes, confidence, filled = detect(network, page.pixels, device)
        found = match(boxes, page.boxes, page.ignored)
        counted = found != -2
        scores.append(confidence.numpy()[counted])
        hits.append(found[counted] >= 0)
        matched = (found >= 0) & (confidence.numpy() > 0.2)
        right.append((filled.numpy()[matched] > 0.5) == page.filled[found[matched]])
        total += len(page.boxes)
    scores, hits, right = np.concatenate(scores), np.concatenate(hits), np.concatenate(right)
    result = {"boxes": total, "state": round(float(right.mean()), 4) if len(right) else None}
    for threshold in thresholds:
        kept = hits[scores >= threshold]
        precision, recall = kept.mean() if len(kept) else 0.0, kept.sum() / max(1, total)
        f1 = 2 * precision * recall / max(1e-9, precision + recall)
        result[f"f1@{threshold}"] = [round(float(v), 4) for v in (f1, precision, recall)]
    return result
