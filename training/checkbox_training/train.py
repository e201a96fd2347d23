"""Training: `python -m checkbox_training.train RUN_DIR --data PACKED[:WEIGHT] … --dev PACKED`.

Survives being cut off: RUN_DIR/last.pt holds everything and is picked up again. RUN_DIR/ema.pt holds the averaged weights
alone (half precision, about 1 MB) and is what evaluation and export read. bfloat16 where the processor has it, CUDA where
there is a GPU.
"""

import argparse
import copy
import json
import math
import pathlib
import time

import cv2
import numpy as np
import torch
from torch.utils.data import DataLoader, IterableDataset, get_worker_info

from . import sample
from .evaluate import evaluate
from .network import CheckboxNet, warm_start
from .objective import loss
from .pages import PageSet


AGAIN = 0.4  # share of the crops that are shown as the detector shows them when it looks again


class Crops(IterableDataset):
    """An endless stream of samples; folders are drawn by weight, and pages with boxes, and with places
    where an earlier network erred, more often than others."""

    def __init__(self, folders: list[tuple[pathlib.Path, float]], seed: int, large: float = sample.LARGE):
        self.folders, self.seed, self.large = folders, seed, large

    def __iter__(self):
        cv2.setNumThreads(1)
        worker = get_worker_info()
        rng = np.random.default_rng([self.seed, worker.id if worker else 0])
        sets = [PageSet(folder) for folder, _ in self.folders]
        weights = np.array([weight for _, weight in self.folders])
        chances = []
        for pages in sets:
            chance = np.array([(3.0 if entry["rows"] else 1.0) + min(4.0, len(hard) ** 0.5)
                               for entry, hard in zip(pages.index, pages.hard)])
            chances.append(np.cumsum(chance / chance.sum()))
        while True:
            which = int(rng.choice(len(sets), p=weights / weights.sum()))
            page = sets[which][min(int(np.searchsorted(chances[which], rng.random())), len(sets[which]) - 1)]
            yield self.draw(page, rng)

    def draw(self, page, rng):
        return sample.make(page, rng, again=AGAIN * (1 - self.large), large=self.large)


def half_precision(device_type: str) -> torch.autocast:
    """Computing in bfloat16 where the device does so natively: emulated, it is several times slower."""
    native = device_type != "cpu" or torch.ops.mkldnn._is_mkldnn_bf16_supported()
    return torch.autocast(device_type, torch.bfloat16, enabled=native)


def collate(samples: list[sample.Sample]):
    pixels = torch.from_numpy(np.stack([s.pixels for s in samples]))[:, None]
    labels = [{"boxes": torch.from_numpy(s.boxes), "filled": torch.from_numpy(s.filled), "ignored": torch.from_numpy(s.ignored)}
              for s in samples]
    return pixels, labels


class Average:
    """Exponential moving average of weights and batch-norm statistics."""

    def __init__(self, network: CheckboxNet, decay: float = 0.998):
        self.network, self.decay = copy.deepcopy(network).eval().requires_grad_(False), decay

    def update(self, network: CheckboxNet, step: int):
        decay = min(self.decay, (1 + step) / (10 + step))
        for mine, theirs in zip(self.network.state_dict().values(), network.state_dict().values()):
            if mine.dtype.is_floating_point:
                mine.lerp_(theirs, 1 - decay)
            else:
                mine.copy_(theirs)


def learning_rate(step: int, steps: int, peak: float, warmup: int = 200) -> float:
    """Linear warm-up, then half a cosine down to a hundredth of the peak."""
    if step < warmup:
        return peak * (step + 1) / warmup
    share = min(1.0, (step - warmup) / max(1, steps - warmup))
    return peak * (0.01 + 0.99 * 0.5 * (1 + math.cos(math.pi * share)))


def steps_in(minutes: float | None, steps: int, step: int, since: int, seconds: float) -> int:
    """How many steps a run makes in all: `steps`, or as many as `minutes` have room for at the rate so far, `step - since` in
    `seconds`. The learning rate falls accordingly."""
    if minutes is None or step - since < 10:
        return steps
    return min(steps, step + max(0, int((60 * minutes - seconds) * (step - since) / seconds)))


def save(path: pathlib.Path, content: dict):
    """Write beside, then rename: a run cut off while saving keeps its former checkpoint."""
    torch.save(content, path.with_suffix(".part"))
    path.with_suffix(".part").rename(path)


def save_weights(path: pathlib.Path, network: torch.nn.Module):
    """In 16 bits, as they are exported."""
    save(path, {name: value.half() if value.is_floating_point() else value for name, value in network.state_dict().items()})


def freeze(network: CheckboxNet) -> None:
    """Leave all but the heads at strides 16 and 32 as it is, their statistics too, in place."""
    network.requires_grad_(False).eval()
    for head in network.heads[1:]:
        head.requires_grad_(True).train()


def save_run(folder: pathlib.Path, network: torch.nn.Module, average: Average, optimizer, step: int):
    """What a run goes on from, and its averaged weights."""
    save(folder / "last.pt", {"network": network.state_dict(), "average": average.network.state_dict(),
                              "optimizer": optimizer.state_dict(), "step": step})
    save_weights(folder / "ema.pt", average.network)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("run_dir", type=pathlib.Path)
    parser.add_argument("--data", nargs="+", required=True, help="packed folders, each FOLDER or FOLDER:WEIGHT")
    parser.add_argument("--dev", nargs="*", default=[], type=pathlib.Path, help="packed folders to evaluate on")
    parser.add_argument("--init", type=pathlib.Path, help="weights (ema.pt) to start from: fine-tuning, or a longer schedule")
    parser.add_argument("--steps", type=int, default=10_000)
    parser.add_argument("--minutes", type=float, help="ends the run, and its learning rate, when they are over, at the latest")
    parser.add_argument("--large", type=float, default=sample.LARGE, help="share of the crops that show large boxes")
    parser.add_argument("--frozen", action="store_true", help="train the heads at strides 16 and 32 only")
    parser.add_argument("--batch", type=int, default=12)
    parser.add_argument("--lr", type=float, default=2e-3)
    parser.add_argument("--workers", type=int, default=1)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--save-every", type=int, default=200)
    parser.add_argument("--evaluate-every", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=0)
    a = parser.parse_args()
    folders = [(pathlib.Path(d.rpartition(":")[0]), float(d.rpartition(":")[2])) if ":" in d else (pathlib.Path(d), 1.0) for d in a.data]
    a.run_dir.mkdir(parents=True, exist_ok=True)
    torch.set_num_threads(a.threads)
    torch.manual_seed(a.seed)
    device = torch.device("cuda" if torch.cuda.is_available() else "cpu")

    network = CheckboxNet().to(device, memory_format=torch.channels_last)
    if a.init:
        warm_start(network, torch.load(a.init, map_location=device))
    average = Average(network)
    if a.frozen:
        freeze(network)
    optimizer = torch.optim.AdamW([p for p in network.parameters() if p.requires_grad], lr=a.lr, weight_decay=0.02)
    step, last = 0, a.run_dir / "last.pt"
    if last.exists():
        state = torch.load(last, map_location=device)
        network.load_state_dict(state["network"])
        average.network.load_state_dict(state["average"])
        optimizer.load_state_dict(state["optimizer"])
        step = state["step"]
        print(f"resumed at step {step}", flush=True)

    loader = DataLoader(Crops(folders, a.seed + step, a.large), a.batch, num_workers=a.workers, collate_fn=collate,
                        prefetch_factor=4 if a.workers else None)
    parts_sum, began, since = {}, time.time(), step
    for pixels, labels in loader:
        steps = steps_in(a.minutes, a.steps, step, since, time.time() - began)
        if step >= steps:
            break
        for group in optimizer.param_groups:
            group["lr"] = learning_rate(step, steps, a.lr)
        labels = [{k: v.to(device) for k, v in label.items()} for label in labels]
        batch = (pixels.to(device).float() / 255).contiguous(memory_format=torch.channels_last)
        with half_precision(device.type):
            maps = network(batch)
        total, parts = loss([raw.float() for raw in maps], labels)
        optimizer.zero_grad(set_to_none=True)
        total.backward()
        torch.nn.utils.clip_grad_norm_(network.parameters(), 5.0)
        optimizer.step()
        step += 1
        average.update(network, step)
        for name, value in parts.items():
            parts_sum[name] = parts_sum.get(name, 0) + value
        if step % 50 == 0:
            print(f"{step}/{steps} {(time.time() - began) / (step - since):.2f} s/step "
                  + " ".join(f"{k} {v / 50:.4f}" for k, v in parts_sum.items()), flush=True)
            parts_sum = {}
        if step % a.save_every == 0:
            save_run(a.run_dir, network, average, optimizer, step)
        if a.dev and (step % a.evaluate_every == 0 or step == a.steps):
            for folder in a.dev:
                result = evaluate(average.network, PageSet(folder), device)
                print(json.dumps({"step": step, "dev": folder.name, **result}), flush=True)
    save_run(a.run_dir, network, average, optimizer, step)


if __name__ == "__main__":
    main()
