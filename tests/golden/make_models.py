"""Makes a model for each output form of YOLO exports: a few random weights that fire at some of the marks on a page.

    python tests/golden/make_models.py        (with numpy, onnx, onnxruntime and pillow)

What they find means nothing; that every surface finds the same does.
"""

import json
import pathlib

import numpy as np
import onnx
import onnxruntime
from onnx import TensorProto, helper, numpy_helper
from PIL import Image

HERE = pathlib.Path(__file__).resolve().parent
SIDE_PX, CELL_PX, CHANNELS, CLASSES = 320, 16, 8, 2
CELLS = (SIDE_PX // CELL_PX) ** 2
DETECTIONS = 12  # of each class that are nearly certain, on the page that the bias is set on
LOGIT_OF_PAPER = -4.0

SHARED = [
    ("Conv", ["images", "stem"], "coarse", {"strides": [CELL_PX] * 2}),
    ("Relu", ["coarse"], "features", {}),
    ("Conv", ["features", "head", "head_bias"], "map", {}),
    ("Reshape", ["map", "rows"], "raw", {}),
    ("Sigmoid", ["raw"], "likely", {}),
    ("Split", ["likely", "parts"], ["offset", "extent", "rest"], {"axis": 1}),
    ("Mul", ["offset", "cell"], "shift", {}),
    ("Add", ["shift", "grid"], "centre", {}),
    ("Mul", ["extent", "largest"], "size", {}),
]
CENTRES = [*SHARED, ("Concat", ["centre", "size", "rest"], "columns", {"axis": 1})]
FORMS = {
    "class-scores": [*CENTRES[:-1], ("Concat", ["centre", "size", "rest"], "output0", {"axis": 1})],
    "class-scores-transposed": [*CENTRES, ("Transpose", ["columns"], "output0", {"perm": [0, 2, 1]})],
    "objectness": [*CENTRES, ("Transpose", ["columns"], "output0", {"perm": [0, 2, 1]})],
    "end-to-end": [
        *SHARED,
        ("Mul", ["size", "half"], "reach", {}),
        ("Sub", ["centre", "reach"], "from", {}),
        ("Add", ["centre", "reach"], "to", {}),
        ("ReduceMax", ["rest"], "confidence", {"axes": [1], "keepdims": 1}),
        ("ArgMax", ["rest"], "class_index", {"axis": 1, "keepdims": 1}),
        ("Cast", ["class_index"], "class", {"to": TensorProto.FLOAT}),
        ("Concat", ["from", "to", "confidence", "class"], "columns", {"axis": 1}),
        ("Transpose", ["columns"], "output0", {"perm": [0, 2, 1]}),
    ],
}


def model(form: str, scale=1.0, bias=0.0) -> onnx.ModelProto:
    rng = np.random.default_rng(sorted(FORMS).index(form))
    values = 4 + CLASSES + (form == "objectness")
    side = SIDE_PX // CELL_PX
    centres = (np.stack(np.meshgrid(np.arange(side), np.arange(side))).reshape(1, 2, CELLS) + 0.25) * CELL_PX
    constants = {
        "stem": rng.normal(0, 0.15, (CHANNELS, 3, CELL_PX, CELL_PX)),
        "head": rng.normal(0, 0.8, (values, CHANNELS, 1, 1)) * np.reshape(scale, (-1, 1, 1, 1)),
        "head_bias": np.zeros(values) + bias,
        "cell": np.float32(CELL_PX / 2), "grid": centres, "largest": np.float32(3 * CELL_PX),
    } | ({"half": np.float32(0.5)} if form == "end-to-end" else {})
    initializers = [numpy_helper.from_array(np.asarray(value, np.float16).astype(np.float32), name) for name, value in constants.items()]
    initializers += [numpy_helper.from_array(np.int64(value), name)
                     for name, value in {"rows": [1, values, CELLS], "parts": [2, 2, values - 4]}.items()]
    nodes = [helper.make_node(kind, inputs, outputs if isinstance(outputs, list) else [outputs], **attributes)
             for kind, inputs, outputs, attributes in FORMS[form]]
    columns = 6 if form == "end-to-end" else values
    shape = [1, columns, CELLS] if form == "class-scores" else [1, CELLS, columns]
    graph = helper.make_graph(nodes, form, [helper.make_tensor_value_info("images", TensorProto.FLOAT, [1, 3, SIDE_PX, SIDE_PX])],
                              [helper.make_tensor_value_info("output0", TensorProto.FLOAT, shape)], initializers)
    proto = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 13)], ir_version=8)
    helper.set_model_props(proto, {"names": json.dumps({0: "empty_checkbox", 1: "filled_checkbox"}), "task": "detect", "stride": "32",
                                   "end2end": str(form == "end-to-end"), "imgsz": json.dumps([SIDE_PX] * 2), "description": f"Random weights, {form}", "version": "1"})
    return proto


def logits(proto: onnx.ModelProto, image: np.ndarray) -> np.ndarray:
    raw = onnx.ModelProto()
    raw.CopyFrom(proto)
    raw.graph.output.append(helper.make_tensor_value_info("raw", TensorProto.FLOAT, [1, None, CELLS]))
    return onnxruntime.InferenceSession(raw.SerializeToString()).run(["raw"], {"images": image})[0][0]


def main():
    page = Image.open(HERE / "documents" / "questionnaire.png").convert("L").resize((SIDE_PX * 4 // 5, SIDE_PX))
    image = np.full((1, 3, SIDE_PX, SIDE_PX), 114 / 255, np.float32)
    image[:, :, :, : page.width] = np.asarray(page, np.float32) / 255
    (HERE / "models").mkdir(exist_ok=True)
    for form in FORMS:
        raw = logits(model(form), image)
        paper = np.median(raw, 1)
        scale, bias = np.ones(len(raw)), -paper
        scale[4:] = -2 * LOGIT_OF_PAPER / (np.sort(raw, 1)[:, -DETECTIONS] - paper)[4:]
        bias[4:] = LOGIT_OF_PAPER - (scale * paper)[4:]
        onnx.checker.check_model(proto := model(form, scale, bias))
        onnx.save(proto, HERE / "models" / f"{form}.onnx")


if __name__ == "__main__":
    main()
