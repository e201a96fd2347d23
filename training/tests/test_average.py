"""That averaged weights lie where they should."""

import pytest
import torch

from checkbox_training.average import average


def state(value: float, seen: int = 1) -> dict:
    return {"weight": torch.full((2, 3), value).half(), "seen": torch.tensor(seen)}


def test_shares_weigh_and_need_not_add_up_to_one():
    mean = average([(1, state(4.0, 7)), (3, state(8.0, 9))])
    assert mean["weight"].dtype == torch.float16 and torch.equal(mean["weight"], torch.full((2, 3), 7.0).half())
    assert mean["seen"] == 7


def test_one_set_of_weights_stays_itself():
    assert torch.equal(average([(0.3, state(0.1))])["weight"], state(0.1)["weight"])


@pytest.mark.parametrize("parts", [[(0, state(1.0))], [(2, state(1.0)), (-1, state(2.0))],
                                   [(1, state(1.0)), (1, {"weight": torch.zeros(3), "seen": torch.tensor(1)})]])
def test_what_has_no_mean_is_refused(parts):
    with pytest.raises(ValueError):
        average(parts)
