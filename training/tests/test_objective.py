"""The target assignment, the decoding of boxes, and a loss that a right answer drives to nothing."""

import torch

from checkbox_training.network import STRIDES, CheckboxNet, cell_centres, decode, warm_start
from checkbox_training.objective import assign, assign_all, loss

NONE = torch.zeros(0, 4)


def test_each_box_is_answered_for_by_the_cells_at_its_centre():
    boxes = torch.tensor([[9.0, 9.0, 23.0, 23.0], [40.0, 8.0, 60.0, 28.0]])
    index, weight = assign(boxes, NONE, 8, 8)
    centres = cell_centres(8, 8)
    for i, box in enumerate(boxes):
        middle = (box[:2] + box[2:]) / 2
        cells = centres[index == i]
        assert 1 <= len(cells) <= 4
        assert (cells - middle).abs().max() < STRIDES[0]
    assert weight.eq(1).all()


def test_a_cell_between_two_boxes_answers_for_the_nearer():
    boxes = torch.tensor([[0.0, 0.0, 10.0, 10.0], [10.0, 0.0, 20.0, 10.0]])
    index, _ = assign(boxes, NONE, 4, 4)
    assert index[0] == 0 and index[1] == 1  # centres at (4, 4) and (12, 4)
    assert set(index.tolist()) == {-1, 0, 1}


def test_every_box_is_answered_for_wherever_it_lies():
    for shift in torch.linspace(0, 8, 33):
        box = torch.tensor([[20.0, 20.0, 30.0, 30.0]]) + shift
        index, _ = assign(box, NONE, 16, 16)
        assert (index == 0).any()


def test_nothing_is_asked_in_ignored_regions_but_boxes_inside_are():
    ignored = torch.tensor([[0.0, 0.0, 32.0, 32.0]])
    index, weight = assign(torch.tensor([[4.0, 4.0, 12.0, 12.0]]), ignored, 8, 8)
    inside = (cell_centres(8, 8) < 32).all(1)
    assert weight[inside & (index < 0)].eq(0).all()
    assert weight[index >= 0].eq(1).all() and (index >= 0).any()
    assert weight[~inside].eq(1).all()


def test_decode_inverts_the_encoding():
    raw = torch.zeros(1, 6, 4, 4)
    wanted = torch.tensor([[11.0, 3.0, 22.0, 14.0]])
    centre = cell_centres(4, 4)[2]
    sides = torch.cat([centre - wanted[0, :2], wanted[0, 2:] - centre]) / STRIDES[0]
    raw[0, 2:, 0, 2] = torch.log(torch.expm1(sides))
    assert torch.allclose(decode([raw])[2][0, 2], wanted[0], atol=1e-4)


def test_a_right_answer_costs_almost_nothing_and_a_wrong_one_more():
    boxes, filled = torch.tensor([[9.0, 9.0, 23.0, 23.0]]), torch.tensor([True])
    index, _ = assign(boxes, NONE, 4, 4)
    raw = torch.zeros(1, 6, 16)
    raw[0, 0] = torch.where(index >= 0, 12.0, -12.0)
    raw[0, 1] = 12.0
    centres = cell_centres(4, 4)
    sides = torch.cat([centres - boxes[:, :2], boxes[:, 2:] - centres], 1) / STRIDES[0]
    raw[0, 2:] = torch.log(torch.expm1(sides.clamp(min=1e-3))).T
    sample = [{"boxes": boxes, "filled": filled, "ignored": NONE}]
    right, _ = loss([raw.reshape(1, 6, 4, 4)], sample)
    assert right < 1e-3
    for channel in range(6):
        worse = raw.clone()
        worse[0, channel] = -worse[0, channel] if channel < 2 else worse[0, channel] + 1
        assert loss([worse.reshape(1, 6, 4, 4)], sample)[0] > right + 0.05, channel


def test_an_image_without_boxes_has_a_finite_loss():
    network = CheckboxNet()
    total, _ = loss(network(torch.rand(2, 1, 64, 64)), [{"boxes": NONE, "filled": torch.zeros(0, dtype=torch.bool), "ignored": NONE}] * 2)
    total.backward()
    assert torch.isfinite(total)


def test_each_size_is_answered_for_at_its_stride():
    sizes = [(64 // scale, 64 // scale) for scale in (1, 2, 4)]
    for side, levels in ((20.0, {0}), (55.0, {0, 1}), (80.0, {1}), (110.0, {1, 2}), (240.0, {2})):
        box = torch.tensor([[250.0, 250, 250 + side, 250 + side]])
        index, weight = assign_all(box, NONE, sizes)
        found = [(part == 0).any().item() for part in index.split([h * w for h, w in sizes])]
        assert {level for level, any_ in enumerate(found) if any_} == levels, side
        assert weight[index == 0].eq(1).all()


def test_a_box_a_little_too_large_for_a_stride_may_be_found_there():
    box = torch.tensor([[250.0, 250, 325, 325]])
    index, weight = assign(box, NONE, 64, 64, level=0)
    assert (index < 0).all() and weight.eq(0).any()
    _, weight = assign(torch.tensor([[150.0, 150, 350, 350]]), NONE, 64, 64, level=0)
    assert weight.eq(1).all(), "far too large: a wrong answer"


def test_a_network_with_one_head_gives_the_others_their_last_layer():
    one, three = CheckboxNet(), CheckboxNet()
    state = {k: v for k, v in one.state_dict().items() if not k.startswith(("head16", "head32"))}
    warm_start(three, state)
    assert all(torch.equal(head[-1].weight, one.head[-1].weight) for head in three.heads)
    warm_start(three, one.state_dict())
    assert torch.equal(three.head16[0][0].weight, one.head16[0][0].weight)
