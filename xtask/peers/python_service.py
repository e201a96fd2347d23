"""The service that ours replaces, as it is usually written: FastAPI, uvicorn, onnxruntime.

MODEL=model.onnx uvicorn --app-dir xtask/peers python_service:app --workers 2
Needs fastapi, uvicorn, python-multipart, onnxruntime, numpy, pillow. One thread a process: with as many processes as
cores that is its fastest. To measure against; it finds what the model finds, and checks next to nothing.
"""

import io
import os

import numpy as np
import onnxruntime
from fastapi import FastAPI, File, UploadFile
from PIL import Image, ImageOps

options = onnxruntime.SessionOptions()
options.intra_op_num_threads = options.inter_op_num_threads = 1
session = onnxruntime.InferenceSession(os.environ["MODEL"], options, providers=["CPUExecutionProvider"])
input_ = session.get_inputs()[0]
fixed_px = input_.shape[2] if isinstance(input_.shape[2], int) else None
LONG_SIDE_PX, STRIDE_PX, IOU = 1280, 32, 0.45
app = FastAPI()


def network_input(page):
    """Letterboxed, [1, channels, height, width], and the scale."""
    channels = input_.shape[1]
    page = page.convert("L" if channels == 1 else "RGB")
    scale = (fixed_px or LONG_SIDE_PX) / max(page.size)
    width, height = round(page.width * scale), round(page.height * scale)
    values = np.asarray(page.resize((width, height), Image.BILINEAR), np.float32).reshape(height, width, channels) / 255
    padded = (fixed_px, fixed_px) if fixed_px else (-(-height // STRIDE_PX) * STRIDE_PX, -(-width // STRIDE_PX) * STRIDE_PX)
    canvas = np.full((*padded, channels), 114 / 255, np.float32)
    canvas[:height, :width] = values
    return np.ascontiguousarray(canvas.transpose(2, 0, 1)[None]), scale


def suppressed(boxes, scores):
    """Indices that stay, the most confident first."""
    order, kept = scores.argsort()[::-1], []
    areas = (boxes[:, 2] - boxes[:, 0]) * (boxes[:, 3] - boxes[:, 1])
    while order.size:
        best, rest = order[0], order[1:]
        kept.append(best)
        low, high = np.maximum(boxes[best, :2], boxes[rest, :2]), np.minimum(boxes[best, 2:], boxes[rest, 2:])
        shared = np.clip(high - low, 0, None).prod(1)
        order = rest[shared / (areas[best] + areas[rest] - shared) <= IOU]
    return kept


@app.get("/health")
def health():
    return {"status": "healthy", "model_loaded": True}


@app.post("/predict")
def predict(file: UploadFile = File(...), conf: float = 0.2):
    page = ImageOps.exif_transpose(Image.open(io.BytesIO(file.file.read())))
    values, scale = network_input(page)
    output = session.run(None, {input_.name: values})[0][0].T
    classes, scores = output[:, 4:].argmax(1), output[:, 4:].max(1)
    output, classes, scores = (part[scores > conf] for part in (output, classes, scores))
    centre, size = output[:, :2], output[:, 2:4]
    boxes = np.hstack([centre - size / 2, centre + size / 2]) / scale
    names = ["empty_checkbox", "filled_checkbox"]
    detections = [
        {"class": names[classes[i]], "confidence": round(float(scores[i]), 3),
         "bbox": dict(zip(("x1", "y1", "x2", "y2"), map(float, boxes[i])))}
        for i in suppressed(boxes, scores)
    ]
    counts = {name: sum(d["class"] == name for d in detections) for name in names}
    return {"success": True, "detections": detections, "counts": counts, "total": len(detections)}
