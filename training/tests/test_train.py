"""A run ends in time, and leaves alone what it is not to change."""

import pytest
import torch

from checkbox_training.network import CheckboxNet
from checkbox_training.train import Average, freeze, learning_rate, save_run, steps_in


def test_a_run_makes_as_many_steps_as_its_minutes_have_room_for():
    assert steps_in(None, 500, 100, 0, 1e9) == 500
    assert steps_in(10, 500, 3, 0, 1.0) == 500, "too early to tell"
    assert steps_in(10, 5000, 100, 0, 60.0) == 1000
    assert steps_in(10, 5000, 300, 200, 60.0) == 1200, "a run that was resumed has all its minutes again"
    assert steps_in(10, 400, 100, 0, 60.0) == 400
    assert steps_in(10, 5000, 100, 0, 601.0) == 100


def test_the_learning_rate_rises_and_then_falls_to_a_hundredth():
    rates = [learning_rate(step, 1000, 2e-3) for step in range(1001)]
    assert max(rates) == pytest.approx(2e-3) and rates.index(max(rates)) in (199, 200)
    assert rates[-1] == pytest.approx(2e-5)


def test_a_frozen_network_learns_in_its_later_heads_only():
    torch.manual_seed(0)
    network = CheckboxNet()
    before = {name: value.clone() for name, value in network.state_dict().items()}
    average = Average(network)
    freeze(network)
    optimizer = torch.optim.SGD([p for p in network.parameters() if p.requires_grad], lr=0.1)
    for _ in range(2):
        optimizer.zero_grad()
        sum(raw.square().mean() for raw in network(torch.rand(2, 1, 64, 64))).backward()
        optimizer.step()
    changed = {name.split(".")[0] for name, value in network.state_dict().items() if not torch.equal(value, before[name])}
    assert changed == {"head16", "head32"}
    average.update(network, 1)
    assert not torch.equal(average.network.head16[-1].weight, before["head16.1.weight"])


def test_a_run_that_was_saved_has_what_it_goes_on_from(tmp_path):
    network = CheckboxNet()
    optimizer = torch.optim.AdamW(network.parameters())
    save_run(tmp_path, network, Average(network), optimizer, 7)
    state = torch.load(tmp_path / "last.pt")
    assert state["step"] == 7 and state.keys() == {"network", "average", "optimizer", "step"}
    assert {path.name for path in tmp_path.iterdir()} == {"last.pt", "ema.pt"}
