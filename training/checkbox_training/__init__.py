"""Trains the checkbox detector: COCO pages in, one small ONNX file out."""
