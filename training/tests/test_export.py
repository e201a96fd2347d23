"""The exported file answers as the network does, at every shape, and carries what the program reads from it."""

import json

import numpy as np
import onnx
import onnxruntime
import pytest
import torch

from checkbox_training.export import YoloHead, calibrate, export, metadata, state_metadata
from checkbox_training.network import CLASSES, CheckboxNet


@pytest.fixture(scope="module")
def network():
    torch.manual_seed(0)
    network = CheckboxNet()
    network.train()
    with torch.no_grad():  # batch-norm statistics that are not the identity, so that folding is put to the test
        for _ in range(5):
            network(torch.rand(2, 1, 128, 128))
    return network.eval()


@pytest.fixture(scope="module")
def exported(network, tmp_path_factory):
    path = tmp_path_factory.mktemp("export") / "net.onnx"
    export(network, path, metadata("0.0.0", "nothing"))
    return path


@pytest.mark.parametrize("height,width", [(320, 256), (1280, 992), (32, 64)])
def test_onnx_equals_pytorch(network, exported, height, width):
    images = np.random.default_rng(0).random((1, 1, height, width), np.float32)
    ours = YoloHead(network)(torch.from_numpy(images)).detach().numpy()
    theirs = onnxruntime.InferenceSession(exported).run(None, {"images": images})[0]
    assert theirs.shape == (1, 6, height * width * 21 // 1024)
    assert np.abs(ours[:, 4:] - theirs[:, 4:]).max() < 1e-4
    assert np.abs(ours[:, :4] - theirs[:, :4]).max() < 4e-2, "pixels"


def test_weights_are_stored_in_16_bits(network, exported):
    parameters = sum(parameter.numel() for parameter in network.parameters())
    assert exported.stat().st_size < 2.5 * parameters


def test_metadata(exported):
    found = {p.key: p.value for p in onnx.load(exported).metadata_props}
    assert json.loads(found["names"]) == {"0": CLASSES[0], "1": CLASSES[1]}
    assert (found["channels"], found["stride"], found["task"]) == ("1", "32", "detect")


def test_calibration_of_the_state_is_left_out_unless_given():
    assert state_metadata(1.25, -0.5) == {"state_scale": "1.2500", "state_shift": "-0.5000"}
    assert state_metadata(None, None) == {}


def test_calibration_moves_the_box_logit_and_nothing_else(network):
    import copy

    calibrated = copy.deepcopy(network)
    calibrate(calibrated, 1.5, -0.5)
    image = torch.rand(1, 1, 64, 64)
    for before, after in zip(network(image), calibrated(image)):
        assert torch.allclose(after[:, 0], before[:, 0] * 1.5 - 0.5, atol=1e-4)
        assert torch.equal(after[:, 1:], before[:, 1:])


def test_budget(exported, network):
    """At most 1.65 GMAC at 1280 x 992 and 6 MB."""
    assert exported.stat().st_size < 6_000_000
    macs = 0

    def count(module, _, output):
        nonlocal macs
        macs += output.shape[2] * output.shape[3] * module.weight.numel()

    hooks = [m.register_forward_hook(count) for m in network.modules() if isinstance(m, torch.nn.Conv2d)]
    network(torch.zeros(1, 1, 1280, 992))
    for hook in hooks:
        hook.remove()
    assert macs <= 1.65e9, macs
