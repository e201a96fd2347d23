"""Training of the refiner: `python -m checkbox_training.train_refiner RUN_DIR --network WEIGHTS --data PACKED[:WEIGHT] …`.

For each step a page's network, whose weights stay as they are, is run on fresh crops, and the refiner is shown every candidate
that it proposes, right or wrong, in the crop's own pixels. Survives being cut off, as `checkbox_training.train` does.
"""

import argparse
import pathlib
import time

import cv2
import numpy as np
import torch
from torch.nn import functional as F
from torch.utils.data import DataLoader
from torchvision.ops import box_iou, generalized_box_iou_loss, nms

from . import sample
from .export import calibrate, load
from .network import decode
from .pages import PageSet
from .refiner import FLOOR, Refiner, as_input, combine, crops
from .train import Average, Crops, half_precision, learning_rate, save_run, steps_in

POSITIVE_IOU, NEGATIVE_IOU = 0.35, 0.2  # between the two it is neither: nothing is asked
MOST_PER_CROP = 32
SHOWN_IOU = 0.45  # candidates that overlap by more are one: fewer than in detection, since near copies teach little
FOCUS = 0.45  # share of the crops around boxes and hard places: the rest shows what else on a page is taken for one
ZOOM_SHARE = 0.6  # of the crops: taken from a page of higher resolution than the page's network sees
ASKEW = 0.35  # of the crops: of pages askew, which the refiner sees turned upright, and then as they lie for the edges
EDGES, STATE, ROUND = 0.8, 1.0, 0.1  # weights of the edges, the state and the shape in the loss
SHOWN_AGAIN = 2  # times that each candidate is shown once more, later and in other company: a crop costs more than a step
REMEMBERED = 40  # batches from which those are drawn
EASE, MOST_DIFFICULT = 0.1, 1.5  # a candidate is drawn by this plus its loss, as far as that goes: the hard ones oftener
UNPROPOSED = 0.15  # share of the labelled boxes that are shown whether the page's network proposes them or not


class Proposals(Crops):
    """Crops of which only that is kept which a page's network proposes there: the refiner's inputs and targets, as `shown` makes
    them. The networks run here, in the loader's process, beside the training."""

    def __init__(self, folders: list[tuple[pathlib.Path, float]], seed: int, networks: list):
        super().__init__(folders, seed)
        self.networks = networks

    def draw(self, page, rng):
        zoom = float(rng.uniform(1.1, 2.2)) if rng.random() < ZOOM_SHARE else 1.0
        crop = sample.make(page, rng, zoom=zoom, focus=FOCUS, askew=ASKEW)
        return shown(self.networks[rng.integers(len(self.networks))], crop, zoom, rng)


@torch.inference_mode()
def candidates(network, pixels: np.ndarray, zoom: float, rng: np.random.Generator):
    """-> boxes [n, 4] in crop pixels, confidence [n]: what the page's network proposes, at most MOST_PER_CROP of it, on a crop
    that is `zoom` times as large as the network is shown it."""
    side = max(64, round(len(pixels) / zoom / 32) * 32)
    small = cv2.resize(pixels, (side, side), interpolation=cv2.INTER_AREA) if side < len(pixels) else pixels
    with half_precision("cpu"):
        maps = network(torch.from_numpy(small)[None, None].float() / 255)
    box_logits, filled_logits, boxes = decode([raw.float() for raw in maps])
    filled = filled_logits[0].sigmoid()
    confidence = box_logits[0].sigmoid() * torch.maximum(filled, 1 - filled)
    keep = confidence > FLOOR / 2
    boxes, confidence = boxes[0][keep] * (len(pixels) / side), confidence[keep]
    kept = nms(boxes, confidence, SHOWN_IOU).numpy()
    kept = rng.permutation(kept)[:MOST_PER_CROP]
    boxes, confidence = boxes[kept].clamp(0, len(pixels)), confidence[kept]
    size = boxes[:, 2:] - boxes[:, :2]
    whole = (size > 2).all(1)
    jitter = torch.from_numpy(rng.normal(0, 0.05, (len(boxes), 4)).astype(np.float32)) * size.repeat(1, 2)
    jittered = torch.from_numpy(rng.random(len(boxes)) < 0.3)[:, None]
    return (boxes + jitter * jittered)[whole], confidence[whole]


def unproposed(labelled: np.ndarray, rng: np.random.Generator):
    """-> boxes [n, 4], confidence [n]: a few of the labelled boxes, framed as badly as a page's network might, which another than
    the one at hand may propose."""
    boxes = torch.from_numpy(labelled[rng.random(len(labelled)) < UNPROPOSED]).float()
    size = (boxes[:, 2:] - boxes[:, :2]).repeat(1, 2)
    boxes = boxes + torch.from_numpy(rng.normal(0, 0.08, (len(boxes), 4))).float() * size
    return boxes, torch.from_numpy(np.exp(rng.uniform(np.log(0.02), np.log(0.6), len(boxes)))).float()


def targets(boxes: torch.Tensor, labels: dict):
    """-> index of the labelled box that each candidate is, or -1; and a weight (0 where nothing is asked)."""
    index, weight = torch.full((len(boxes),), -1), torch.ones(len(boxes))
    overlap = box_iou(boxes, labels["boxes"]) if len(labels["boxes"]) else torch.zeros(len(boxes), 1)
    best, which = overlap.max(1)
    index[best >= POSITIVE_IOU] = which[best >= POSITIVE_IOU]
    weight[(best < POSITIVE_IOU) & (best > NEGATIVE_IOU)] = 0
    if len(labels["ignored"]):
        ignored, area = labels["ignored"], (boxes[:, 2:] - boxes[:, :2]).prod(1)
        low, high = torch.maximum(boxes[:, None, :2], ignored[:, :2]), torch.minimum(boxes[:, None, 2:], ignored[:, 2:])
        inside = (high - low).clamp(min=0).prod(-1).amax(1)
        weight[(inside > 0.3 * area) & (index < 0)] = 0
    return index, weight


def shown(network, crop: sample.Sample, zoom: float, rng: np.random.Generator) -> dict[str, torch.Tensor]:
    """The refiner's inputs and targets for the candidates on one crop, a row for each."""
    proposed, more = candidates(network, crop.pixels, zoom, rng), unproposed(crop.boxes, rng)
    boxes, confidence = (torch.cat(pair) for pair in zip(proposed, more))
    labels = {name: torch.from_numpy(getattr(crop, name)) for name in ("boxes", "filled", "ignored", "round")}
    index, weight = targets(boxes, labels)
    none = torch.zeros(1, 4), torch.zeros(1, dtype=torch.bool), torch.zeros(1, dtype=torch.bool)
    known, filled, is_round = (labels["boxes"], labels["filled"], labels["round"]) if len(labels["boxes"]) else none
    return {"input": crops(crop.pixels, boxes.numpy()), "boxes": boxes, "confidence": confidence, "is_box": index >= 0,
            "weight": weight, "wanted": known[index], "filled": filled[index], "round": is_round[index]}


def collate(rows: list[dict[str, torch.Tensor]]) -> dict[str, torch.Tensor]:
    return {name: torch.cat([row[name] for row in rows]) for name in rows[0]}


def loss(output: torch.Tensor, trust: torch.Tensor, batch: dict):
    """Mean loss of the candidates, its parts, and how difficult each candidate is: its loss of is-a-box and state."""
    box_logits, filled_logits, edges = combine(output, batch["boxes"], batch["confidence"], trust)
    by_row = F.binary_cross_entropy_with_logits(box_logits, batch["is_box"].float(), reduction="none") * batch["weight"]
    objectness, difficulty, real = by_row.mean(), by_row.detach().clone(), batch["is_box"]
    count = max(1, int(real.sum()))
    wanted = batch["wanted"][real]
    size = (wanted[:, 2:] - wanted[:, :2]).clamp(min=4).repeat(1, 2)
    l1 = ((edges[real] - wanted).abs() / size).sum() / count
    iou = generalized_box_iou_loss(edges[real], wanted, reduction="sum") / count
    by_row = F.binary_cross_entropy_with_logits(filled_logits[real], batch["filled"][real].float(), reduction="none")
    filled = by_row.sum() / count
    difficulty[real] += by_row.detach()
    is_round = F.binary_cross_entropy_with_logits(output[real, 6], batch["round"][real].float(), reduction="sum") / count
    parts = {"objectness": objectness, "iou": iou, "l1": l1, "filled": filled, "round": is_round}
    return objectness + EDGES * (iou + l1) + STATE * filled + ROUND * is_round, {k: v.item() for k, v in parts.items()}, difficulty


def drawn(difficulty: np.ndarray, count: int, rng: np.random.Generator) -> np.ndarray:
    """-> indices of at most `count` candidates, none twice."""
    share = EASE + np.minimum(difficulty, MOST_DIFFICULT)
    return rng.choice(len(share), min(count, len(share)), replace=False, p=share / share.sum())


def shown_again(batches, rng: np.random.Generator):
    """The batches, each followed by SHOWN_AGAIN of as many candidates drawn from the last REMEMBERED, the difficult ones oftener:
    whoever trains on a batch writes into it how difficult its candidates were."""
    remembered = []
    for batch in batches:
        if len(batch["input"]) < 2:  # no statistics for the batch normalisation
            continue
        yield batch
        remembered = remembered[-REMEMBERED + 1 :] + [batch]
        if len(remembered) == REMEMBERED:
            for _ in range(SHOWN_AGAIN):
                parts = [remembered[i] for i in rng.integers(REMEMBERED, size=4)]
                picked = [drawn(part["difficulty"].numpy(), max(1, len(batch["input"]) // 4), rng) for part in parts]
                yield collate([{name: value[rows] for name, value in part.items()} for part, rows in zip(parts, picked)])


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("run_dir", type=pathlib.Path)
    parser.add_argument("--network", type=pathlib.Path, nargs="+", required=True,
                        help="weights of the page's network; of several, each crop takes one, so that the refiner suits all")
    parser.add_argument("--scale", type=float, nargs="+", default=[1.0], help="calibration of each, as given to its export")
    parser.add_argument("--shift", type=float, nargs="+", default=[0.0])
    parser.add_argument("--data", nargs="+", required=True, help="packed folders, each FOLDER or FOLDER:WEIGHT")
    parser.add_argument("--init", type=pathlib.Path, help="refiner weights (ema.pt) to start from")
    parser.add_argument("--steps", type=int, default=8000)
    parser.add_argument("--minutes", type=float, help="ends the run, and its learning rate, when they are over, at the latest")
    parser.add_argument("--batch", type=int, default=12)
    parser.add_argument("--lr", type=float, default=2e-3)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--save-every", type=int, default=200)
    parser.add_argument("--seed", type=int, default=0)
    a = parser.parse_args()
    folders = [(pathlib.Path(d.rpartition(":")[0]), float(d.rpartition(":")[2])) if ":" in d else (pathlib.Path(d), 1.0) for d in a.data]
    a.run_dir.mkdir(parents=True, exist_ok=True)
    torch.set_num_threads(a.threads)
    torch.manual_seed(a.seed)
    networks = [load(weights).to(memory_format=torch.channels_last) for weights in a.network]
    for network, scale, shift in zip(networks, a.scale, a.shift, strict=True):
        calibrate(network, scale, shift)

    refiner = Refiner().to(memory_format=torch.channels_last)
    if a.init:
        refiner.load_state_dict({k: v.float() for k, v in torch.load(a.init).items()})
    average = Average(refiner)
    optimizer = torch.optim.AdamW(refiner.parameters(), lr=a.lr, weight_decay=0.02)
    step, last = 0, a.run_dir / "last.pt"
    if last.exists():
        state = torch.load(last)
        refiner.load_state_dict(state["network"])
        average.network.load_state_dict(state["average"])
        optimizer.load_state_dict(state["optimizer"])
        step = state["step"]
        print(f"resumed at step {step}", flush=True)

    loader = DataLoader(Proposals(folders, a.seed + step, networks), a.batch, num_workers=1, collate_fn=collate, prefetch_factor=4)
    sums, seen, began, since = {}, 0, time.time(), step
    for batch in shown_again(loader, np.random.default_rng(a.seed + step)):
        steps = steps_in(a.minutes, a.steps, step, since, time.time() - began)
        if step >= steps:
            break
        for group in optimizer.param_groups:
            group["lr"] = learning_rate(step, steps, a.lr)
        with half_precision("cpu"):
            output = refiner(as_input(batch["input"]).contiguous(memory_format=torch.channels_last))
        total, parts, batch["difficulty"] = loss(output.float(), refiner.trust, batch)
        optimizer.zero_grad(set_to_none=True)
        total.backward()
        torch.nn.utils.clip_grad_norm_(refiner.parameters(), 5.0)
        optimizer.step()
        step += 1
        average.update(refiner, step)
        seen += len(batch["input"])
        for name, value in parts.items():
            sums[name] = sums.get(name, 0) + value
        if step % 50 == 0:
            print(f"{step}/{steps} {(time.time() - began) / (step - since):.2f} s/step {seen / (step - since):.0f} candidates/step "
                  + " ".join(f"{k} {v / 50:.4f}" for k, v in sums.items()) + f" trust {refiner.trust.item():.2f}", flush=True)
            sums = {}
        if step % a.save_every == 0:
            save_run(a.run_dir, refiner, average, optimizer, step)
    save_run(a.run_dir, refiner, average, optimizer, step)


if __name__ == "__main__":
    main()
