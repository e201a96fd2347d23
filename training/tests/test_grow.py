"""A refiner that was made larger answers as before, and can learn with what is new."""

import pytest
import torch

from checkbox_training.grow import grow
from checkbox_training.refiner import VIEWS, Refiner

SMALL = {"views": 1, "width12": 8, "width6": 12, "width3": 16, "hidden": 10}


@pytest.fixture
def pair():
    torch.manual_seed(0)
    small, large = Refiner(**SMALL), Refiner()
    with torch.no_grad():
        small.head[-1].weight.normal_(0, 0.1)
        for _ in range(3):  # batch-norm statistics that are not the identity
            small(torch.rand(4, 1, 48, 48))
    grow(small.state_dict(), large)
    return small.eval(), large.eval()


def test_the_larger_network_answers_alike(pair):
    small, large = pair
    views = torch.rand(5, len(VIEWS), 48, 48)
    assert torch.allclose(small(views[:, :1]), large(views), atol=1e-5)
    assert small(views[:, :1]).std() > 0.01


def test_what_is_new_learns(pair):
    _, large = pair
    optimizer = torch.optim.SGD(large.parameters(), lr=0.1)
    views = torch.rand(5, len(VIEWS), 48, 48)
    for _ in range(2):  # in the first step only the weights of zero have a gradient
        optimizer.zero_grad()
        large(views).square().sum().backward()
        optimizer.step()
    new = large.features[1][0].weight.grad[SMALL["width12"] :, 16:]
    assert new.abs().max() > 0


def test_other_layers_are_refused(pair):
    small, large = pair
    with pytest.raises(ValueError, match="does not fit"):
        grow(large.state_dict(), small)
    with pytest.raises(ValueError, match="layers"):
        grow({}, large)
