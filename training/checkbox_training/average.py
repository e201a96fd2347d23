"""Weights averaged, each with its share: `python -m checkbox_training.average OUT.pt SHARE:WEIGHTS SHARE:WEIGHTS …`.

A run that started from another's weights and the run it started from lie in one valley of the loss, and between them is a
network that errs less than either on pages unlike those that both were shown (model soups, Wortsman et al. 2022; WiSE-FT,
Wortsman et al. 2022). The calibration lies between theirs too; `calibrate` measures it. The shares need not add up to 1.
"""

import argparse
import pathlib

import torch


def average(parts: list[tuple[float, dict[str, torch.Tensor]]]) -> dict[str, torch.Tensor]:
    """The weighted mean of state dicts of one network, in float16; counters are the first one's. Raises ValueError where the
    names or shapes differ, or the shares add up to nothing."""
    total, first = sum(share for share, _ in parts), parts[0][1]
    if not total > 0 or min(share for share, _ in parts) < 0:
        raise ValueError("the shares must not be negative, and one must be above 0")
    for _, state in parts:
        if {k: v.shape for k, v in state.items()} != {k: v.shape for k, v in first.items()}:
            raise ValueError("these are weights of different networks")
    return {
        name: sum(state[name].double() * (share / total) for share, state in parts).half() if value.is_floating_point() else value
        for name, value in first.items()
    }


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("out", type=pathlib.Path)
    parser.add_argument("weights", nargs="+", help="SHARE:FILE")
    a = parser.parse_args()
    parts = [(float(share), torch.load(file, map_location="cpu")) for share, _, file in (w.partition(":") for w in a.weights)]
    torch.save(average(parts), a.out)


if __name__ == "__main__":
    main()
