"""A trained refiner made larger without changing its answers: `python -m checkbox_training.grow SMALL.pt LARGE.pt`.

Channels and views are added behind the old ones. What is new reaches what is old by weights of zero, so that training goes on
from where the smaller network was (Net2Net, Chen et al. 2016).
"""

import argparse
import pathlib

import torch

from .refiner import Refiner
from .train import save_weights


def grow(small: dict[str, torch.Tensor], large: Refiner) -> None:
    """Put the weights `small` into the larger network of the same layers, in place.

    Raises ValueError where a layer is missing or is larger in `small`.
    """
    state = large.state_dict()
    if small.keys() != state.keys():
        raise ValueError("these are networks of different layers")
    for name, value in state.items():
        old = small[name]
        if old.dim() != value.dim() or any(mine > theirs for mine, theirs in zip(old.shape, value.shape)):
            raise ValueError(f"{name}: {tuple(old.shape)} does not fit into {tuple(value.shape)}")
        part = tuple(slice(length) for length in old.shape)
        if value.dim() > 1:
            value[part[0]] = 0
        value[part] = old.to(value.dtype)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("small", type=pathlib.Path)
    parser.add_argument("large", type=pathlib.Path)
    a = parser.parse_args()
    large = Refiner()
    grow(torch.load(a.small, map_location="cpu"), large)
    save_weights(a.large, large)


if __name__ == "__main__":
    main()
