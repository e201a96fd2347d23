"""Weights to ONNX: `python -m checkbox_training.export WEIGHTS OUT.onnx --version 1.0.0 [--scale S --shift T]
[--refiner WEIGHTS] [--state-scale S --state-shift T] [--context …]`.

The file has the interface of a YOLO detection head: input `images` [1, 1, H, W] grey 0..1 (H and W multiples of 32, dynamic),
output `output0` [1, 6, N]: cx, cy, w, h in input pixels, then the confidences of `empty_checkbox` and `filled_checkbox`.
The refiner, a network for one candidate at a time, travels in the metadata as an ONNX file of its own, so that a model stays
one file. Weights are stored in 16 bits and computed with in 32: half the size, and no measured page answers otherwise. Batch
normalisation is folded away; a calibration (scale and shift of the is-a-box logit) goes into the last convolution.
The calibration of the state is in the metadata, `state_scale` and `state_shift`: the probability that the state is right is
sigmoid(state_scale * |filled logit| + state_shift); without these keys 1 and 0. A refiner of seven values says with the last
whether the outline is round, from which comes `kind`; one of six (`--outputs 6`) leaves that to the form's pixels.
"""

import argparse
import base64
import copy
import json
import pathlib

import numpy
import onnx
import torch
from torch import nn

from .network import CLASSES, PAD_MULTIPLE, CheckboxNet, decode
from .refiner import FLOOR, INPUT_PX, OUTPUTS, VIEWS, Refiner


# Constants of fewer elements are not worth a cast.
SMALL_CONSTANT = 256


class YoloHead(nn.Module):
    """CheckboxNet with the output of a YOLO detection head. The two confidences share the is-a-box probability by state."""

    def __init__(self, network: CheckboxNet):
        super().__init__()
        self.network = network

    def forward(self, images):
        box_logits, filled_logits, boxes = decode(self.network(images))
        centre, size = (boxes[..., :2] + boxes[..., 2:]) / 2, boxes[..., 2:] - boxes[..., :2]
        is_box, filled = box_logits.sigmoid()[..., None], filled_logits.sigmoid()[..., None]
        return torch.cat([centre, size, is_box * (1 - filled), is_box * filled], -1).transpose(1, 2)


def fold_batch_norm(network: nn.Module) -> nn.Module:
    """A copy in which every convolution carries its batch normalisation."""
    folded = copy.deepcopy(network).eval()
    for block in folded.modules():
        if isinstance(block, nn.Sequential) and len(block) >= 2 and isinstance(block[1], nn.BatchNorm2d):
            block[0] = nn.utils.fuse_conv_bn_eval(block[0], block[1])
            block[1] = nn.Identity()
    return folded


def join_space_to_depth(network: nn.Module) -> nn.Module:
    """A copy in which space-to-depth and the convolution behind it are one convolution with a larger kernel and stride: the same
    sums, without moving the pixels first."""
    joined = copy.deepcopy(network)
    for block in joined.modules():
        if not (isinstance(block, nn.Sequential) and isinstance(block[0], nn.PixelUnshuffle)):
            continue
        size, behind = block[0].downscale_factor, block[1][0]
        (height, width), channels = behind.kernel_size, behind.in_channels // size**2
        strided = nn.Conv2d(channels, behind.out_channels, (size * height, size * width),
                            stride=tuple(size * step for step in behind.stride), padding=tuple(size * pad for pad in behind.padding))
        taps = behind.weight.data.reshape(-1, channels, size, size, height, width).permute(0, 1, 4, 2, 5, 3)
        strided.weight.data = taps.reshape(strided.weight.shape).contiguous()
        strided.bias = behind.bias
        block[0], block[1][0] = nn.Identity(), strided
    return joined


def calibrate(network: CheckboxNet, scale: float, shift: float) -> None:
    """Replace the is-a-box logit z by scale * z + shift, in place."""
    with torch.no_grad():
        for head in network.heads:
            head[-1].weight[0] *= scale
            head[-1].bias[0] = head[-1].bias[0] * scale + shift


def export(network: CheckboxNet, path: pathlib.Path, metadata: dict[str, str]) -> None:
    """Write the ONNX file; the graph is checked, simplified by the exporter, and dynamic in height and width."""
    model = YoloHead(join_space_to_depth(fold_batch_norm(network))).eval()
    height, width = torch.export.Dim("h32", min=1, max=512), torch.export.Dim("w32", min=1, max=512)
    graph = to_onnx(model, torch.rand(1, 1, 320, 256), {"images": {2: PAD_MULTIPLE * height, 3: PAD_MULTIPLE * width}})
    for key, value in metadata.items():
        graph.metadata_props.add(key=key, value=value)
    onnx.checker.check_model(graph)
    onnx.save(graph, path)


def to_onnx(model: nn.Module, example: torch.Tensor, dynamic_shapes: dict | None = None) -> onnx.ModelProto:
    """A checked graph with input `images` and output `output0`, without the exporter's remarks."""
    program = torch.onnx.export(model, (example,), input_names=["images"], output_names=["output0"], dynamo=True,
                                opset_version=18, verbose=False, dynamic_shapes=dynamic_shapes)
    graph = program.model_proto
    graph.producer_name = "checkbox_training"
    graph.doc_string = ""
    del graph.graph.metadata_props[:]  # shape constraints in an order that differs from run to run
    for node in graph.graph.node:
        del node.metadata_props[:]
        node.doc_string = ""
    for value in graph.graph.value_info:
        del value.metadata_props[:]
    store_in_half(graph)
    onnx.checker.check_model(graph)
    return graph


def store_in_half(graph: onnx.ModelProto) -> None:
    """Keep weights as float16 behind a cast to float32, in place; small constants (shapes, scales) stay exact. Of the ten bits
    of mantissa the last four are rounded away: the browser's download is compressed, and zeros cost nothing there."""
    nodes, casts = list(graph.graph.node), []
    for weights in graph.graph.initializer:
        if weights.data_type != onnx.TensorProto.FLOAT or numpy.prod(weights.dims) < SMALL_CONSTANT:
            continue
        name, half = weights.name, f"{weights.name}.half"
        bits = onnx.numpy_helper.to_array(weights).astype(numpy.float16).view(numpy.uint16)
        rounded = (bits + numpy.uint16(8) & numpy.uint16(0xFFF0)).view(numpy.float16)
        weights.CopyFrom(onnx.numpy_helper.from_array(rounded, half))
        casts.append(onnx.helper.make_node("Cast", [half], [name], to=onnx.TensorProto.FLOAT))
    del graph.graph.node[:]
    graph.graph.node.extend(casts + nodes)


def refiner_metadata(refiner: Refiner, outputs: int = OUTPUTS) -> dict[str, str]:
    """The refiner as metadata of the network that it belongs to, with the first `outputs` of its values."""
    network = join_space_to_depth(fold_batch_norm(refiner))
    last = network.head[-1]
    last.weight, last.bias = nn.Parameter(last.weight[:outputs]), nn.Parameter(last.bias[:outputs])
    graph = to_onnx(network, torch.rand(2, len(VIEWS), INPUT_PX, INPUT_PX), {"x": {0: torch.export.Dim("candidates", min=1, max=1024)}})
    return {"refiner": base64.b64encode(graph.SerializeToString()).decode(),
            "refiner_trust": f"{refiner.trust.item():.4f}", "refiner_floor": str(FLOOR), "refiner_views": str(list(VIEWS))}


def state_metadata(scale: float | None, shift: float | None) -> dict[str, str]:
    """The calibration of the state as metadata, of what is given: `state_scale` (0.01 to 100), `state_shift` (-100 to 100)."""
    return {key: f"{value:.4f}" for key, value in (("state_scale", scale), ("state_shift", shift)) if value is not None}


def metadata(version: str, trained_on: str) -> dict[str, str]:
    """What the program reads from the file; the keys are those of Ultralytics' exports where they have one."""
    return {
        "name": "checkbox", "version": version, "task": "detect", "license": "MIT OR Apache-2.0",
        "names": json.dumps({str(i): name for i, name in enumerate(CLASSES)}),
        "stride": str(PAD_MULTIPLE), "imgsz": "[1280, 1280]", "channels": "1", "nms": "class_agnostic", "pad_value": "1.0",
        "training_data": trained_on,
    }


def load(weights: pathlib.Path, network: nn.Module | None = None) -> nn.Module:
    """The averaged weights of a run, in evaluation mode; of a `CheckboxNet` unless said otherwise."""
    network = network or CheckboxNet()
    network.load_state_dict({k: v.float() for k, v in torch.load(weights, map_location="cpu").items()})
    return network.eval()


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("weights", type=pathlib.Path)
    parser.add_argument("out", type=pathlib.Path)
    parser.add_argument("--version", required=True)
    parser.add_argument("--scale", type=float, default=1.0)
    parser.add_argument("--shift", type=float, default=0.0)
    parser.add_argument("--refiner", type=pathlib.Path, help="weights of the refiner")
    parser.add_argument("--refiner-scale", type=float, default=1.0, help="calibration of the refined is-a-box logit")
    parser.add_argument("--refiner-shift", type=float, default=0.0)
    parser.add_argument("--filled-shift", type=float, default=0.0, help="added to the refiner's filled logit: above 0 doubt means filled")
    parser.add_argument("--filled-scale", type=float, default=1.0, help="calibration of the refiner's filled logit")
    parser.add_argument("--state-scale", type=float, help="calibration of the probability that the state is right: scale of |filled logit|")
    parser.add_argument("--state-shift", type=float, help="its shift")
    parser.add_argument("--outputs", type=int, default=OUTPUTS, help="of the refiner: 6 leaves the shape of the outline out")
    parser.add_argument("--max-upscale", type=float, help="how far a small picture is enlarged; the program's default unless given")
    parser.add_argument("--context", type=float, nargs=6, help="weights of checkbox_training.context")
    parser.add_argument("--trained-on", default="printed PDF forms and synthetic pages; marks drawn; no scanned document")
    a = parser.parse_args()
    network = load(a.weights)
    calibrate(network, a.scale, a.shift)
    described = metadata(a.version, a.trained_on)
    if a.refiner:
        refiner = load(a.refiner, Refiner())
        refiner.calibrate(a.refiner_scale, a.refiner_shift, a.filled_scale, a.filled_shift)
        described |= refiner_metadata(refiner, a.outputs)
    described |= state_metadata(a.state_scale, a.state_shift)
    if a.max_upscale:
        described["max_upscale"] = str(a.max_upscale)
    if a.context:
        described["context"] = str(a.context)
    export(network, a.out, described)
    print(a.out, a.out.stat().st_size, "bytes")


if __name__ == "__main__":
    main()
