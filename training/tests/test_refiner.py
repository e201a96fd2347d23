"""What the refiner is shown, what it is asked for, and that its answer survives the export."""

import base64

import numpy as np
import onnxruntime
import pytest
import torch
from PIL import Image

from checkbox_training import export, train_refiner
from checkbox_training import refiner as r
from checkbox_training.export import refiner_metadata
from checkbox_training.sample import Sample
from checkbox_training.train_refiner import collate, shown, targets

SHOWN = (len(r.VIEWS), r.INPUT_PX, r.INPUT_PX)


@pytest.fixture
def refiner():
    torch.manual_seed(0)
    network = r.Refiner()
    with torch.no_grad():
        network.head[-1].weight.normal_(0, 0.1)
        for _ in range(3):  # batch-norm statistics that are not the identity
            network(torch.rand(4, *SHOWN))
    return network.eval()


def test_a_region_surrounds_its_candidate():
    square, wide = [100, 200, 110, 210], [0, 0, 90, 10]
    assert np.allclose(r.regions(np.float32([square, wide])), [[90, 190, 30], [45 - 67.5, 5 - 67.5, 135]])


def test_a_crop_shows_the_page_and_paper_beyond_it():
    page = np.random.default_rng(0).integers(0, 255, (80, 90), np.uint8)
    image = Image.fromarray(page)
    assert np.array_equal(r.crop(image, (10, 20, 48)), page[20:68, 10:58])
    beyond = r.crop(image, (-24, -24, 48))
    assert np.array_equal(beyond[24:, 24:], page[:24, :24]) and (beyond[:24] == 255).all() and (beyond[:, :24] == 255).all()
    assert (r.crop(image, (500, 0, 48)) == 255).all()


def test_the_far_view_shows_more_around_the_same_middle():
    page = np.full((200, 200), 255, np.uint8)
    page[95:105, 95:105] = 0
    views = r.crops(page, np.float32([[95, 95, 105, 105]]))[0]
    sides = [((view < 128).sum() ** 0.5).item() for view in views]
    assert np.allclose(sides, [48 / r.CONTEXT / factor for factor in r.VIEWS], atol=0.7)
    for view in views:
        ink = 1 - view.numpy() / 255
        assert np.allclose(np.indices(ink.shape).reshape(2, -1) @ ink.ravel() / ink.sum(), 23.5, atol=0.1)


def test_no_candidates_are_no_crops():
    assert r.crops(np.zeros((9, 9), np.uint8), np.zeros((0, 4), np.float32)).shape == (0, *SHOWN)


def test_the_answer_moves_edges_by_shares_of_the_region_and_adds_to_the_first_logit():
    boxes, confidence = torch.tensor([[100.0, 200, 110, 210]]), torch.tensor([0.5])
    logits, filled, edges = r.combine(torch.tensor([[2.0, -1, 0.1, 0, -0.1, 0.2, 3]]), boxes, confidence, 0.7)
    assert (logits.item(), filled.item()) == pytest.approx((2.0, -1.0))
    assert torch.allclose(edges, torch.tensor([[103.0, 200, 107, 216]]))
    sure = r.combine(torch.zeros(1, r.OUTPUTS), boxes, torch.tensor([0.9]), 0.5)[0]
    assert sure.item() == pytest.approx(0.5 * np.log(9), abs=1e-5)


def test_calibration_scales_the_sum_of_both_logits(refiner):
    pixels, boxes, confidence = torch.rand(3, *SHOWN), torch.tensor([[100.0, 200, 110, 210]] * 3), torch.tensor([0.1, 0.5, 0.8])
    before = r.combine(refiner(pixels), boxes, confidence, refiner.trust)
    refiner.calibrate(1.5, -0.5, 2.0, 0.25)
    after = r.combine(refiner(pixels), boxes, confidence, refiner.trust)
    assert torch.allclose(after[0], before[0] * 1.5 - 0.5, atol=1e-5)
    assert torch.allclose(after[1], before[1] * 2 + 0.25, atol=1e-5) and torch.equal(after[2], before[2])


def test_targets_leave_out_what_is_neither_and_what_is_ignored():
    labels = {"boxes": torch.tensor([[0.0, 0, 10, 10]]), "filled": torch.tensor([True]), "ignored": torch.tensor([[50.0, 50, 90, 90]])}
    candidates = torch.tensor([[1.0, 0, 11, 10], [5, 0, 15, 10], [30, 0, 40, 10], [60, 60, 70, 70]])
    index, weight = targets(candidates, labels)
    assert index.tolist() == [0, -1, -1, -1]
    assert weight.tolist() == [1, 0, 1, 0]


def test_every_candidate_is_shown_with_what_is_wanted_of_it(monkeypatch):
    """Also on a crop without boxes, and on one without candidates."""
    pixels, rng = np.full((64, 64), 255, np.uint8), np.random.default_rng(0)
    labels = np.float32([[40, 40, 50, 50], [0, 0, 10, 10]]), np.array([False, True]), np.zeros((0, 4), np.float32), np.array([False, True])
    none = np.zeros((0, 4), np.float32), np.zeros(0, bool), np.zeros((0, 4), np.float32), np.zeros(0, bool)

    def rows(candidates, labels):
        boxes = torch.tensor(candidates, dtype=torch.float32).reshape(-1, 4)
        monkeypatch.setattr(train_refiner, "UNPROPOSED", 0.0)
        monkeypatch.setattr(train_refiner, "candidates", lambda *_: (boxes, torch.full((len(boxes),), 0.5)))
        return shown(None, Sample(pixels, *labels), 1.0, rng)

    batch = collate([rows([[0, 0, 10, 11], [20, 20, 30, 30]], labels), rows([[5, 5, 15, 15]], none), rows([], labels)])
    assert batch["input"].shape == (3, *SHOWN)
    assert batch["is_box"].tolist() == [True, False, False]
    assert batch["round"][0]
    assert batch["wanted"][0].tolist() == [0, 0, 10, 10] and batch["filled"][0]
    assert {len(value) for value in batch.values()} == {3}


def answers(refiner, pixels):
    """-> the exported refiner's answers to pixels [n, views, 48, 48], and its metadata"""
    found = refiner_metadata(refiner)
    session = onnxruntime.InferenceSession(base64.b64decode(found["refiner"]))
    return session.run(None, {"images": pixels.numpy()})[0], found


def test_the_exported_refiner_equals_pytorch(refiner, monkeypatch):
    pixels = torch.rand(5, *SHOWN)
    ours = refiner(pixels).detach().numpy()
    rounded, found = answers(refiner, pixels)
    assert rounded.shape == (5, r.OUTPUTS)
    assert np.abs(ours - rounded).max() < 1e-3, "by the rounding of the weights"
    assert float(found["refiner_trust"]) == pytest.approx(refiner.trust.item(), abs=1e-3)
    monkeypatch.setattr(export, "store_in_half", lambda graph: None)
    assert np.abs(ours - answers(refiner, pixels)[0]).max() < 1e-5


def test_the_shape_can_be_left_out_of_the_export(refiner):
    pixels = torch.rand(2, *SHOWN)
    short = onnxruntime.InferenceSession(base64.b64decode(refiner_metadata(refiner, outputs=6)["refiner"]))
    found = short.run(None, {"images": pixels.numpy()})[0]
    assert np.abs(found - refiner(pixels).detach().numpy()[:, :6]).max() < 1e-3


def test_labelled_boxes_are_shown_whether_they_are_proposed_or_not():
    labelled = np.float32([[10 * i, 0, 10 * i + 8, 8] for i in range(400)])
    boxes, confidence = train_refiner.unproposed(labelled, np.random.default_rng(0))
    assert len(boxes) == len(confidence) == pytest.approx(400 * train_refiner.UNPROPOSED, rel=0.5)
    nearest = (boxes[:, 0] / 10).round().clamp(0, 399).long()
    assert (boxes - torch.from_numpy(labelled)[nearest]).abs().mean() < 1.0
    assert ((confidence > 0) & (confidence < 1)).all()


def test_candidates_are_shown_again_in_other_company(monkeypatch):
    monkeypatch.setattr(train_refiner, "REMEMBERED", 2)
    monkeypatch.setattr(train_refiner, "SHOWN_AGAIN", 1)
    fresh = [{"input": torch.full((4, 1), i), "difficulty": torch.zeros(4)} for i in (1, 2, 3)]
    seen = list(train_refiner.shown_again([{"input": torch.zeros(1, 1)}, *fresh], np.random.default_rng(0)))
    assert [batch["input"][0].item() for batch in seen if batch["input"].unique().numel() == 1][:1] == [1]
    assert len(seen) == 5 and all(len(batch["input"]) == 4 for batch in seen)
    assert set(seen[-1]["input"].flatten().tolist()) <= {2, 3}


def test_difficult_candidates_are_drawn_oftener():
    difficulty, rng = np.array([0.0] * 9 + [50.0], np.float32), np.random.default_rng(0)
    times = np.bincount(np.concatenate([train_refiner.drawn(difficulty, 2, rng) for _ in range(500)]), minlength=10)
    assert times[9] > 3 * times[:9].max() and times[:9].min() > 0
    assert sorted(train_refiner.drawn(difficulty, 99, rng)) == list(range(10))


def test_the_loss_tells_which_candidates_are_difficult():
    boxes = torch.tensor([[10.0, 10, 20, 20]] * 4)
    output = torch.zeros(4, r.OUTPUTS)
    output[:, 0], output[:, 1] = torch.tensor([5.0, -5, 5, -5]), torch.tensor([-5.0, 0, 5, 5])
    batch = {"boxes": boxes, "confidence": torch.full((4,), 0.5), "is_box": torch.tensor([True, False, True, True]),
             "weight": torch.ones(4), "wanted": boxes, "filled": torch.zeros(4, dtype=torch.bool), "round": torch.zeros(4, dtype=torch.bool)}
    difficulty = train_refiner.loss(output, torch.tensor(1.0), batch)[2]
    assert difficulty[:2].max() < 0.1 and 4.5 < difficulty[2] < 5.5 and 9.5 < difficulty[3] < 10.5
