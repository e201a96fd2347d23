"""Times a model in onnxruntime on one thread: python onnxruntime_time.py MODEL [WIDTH_PX HEIGHT_PX]. Prints the median."""

import statistics
import sys
import time

import numpy as np
import onnxruntime

RUNS = 60


def main():
    width_px, height_px = map(int, sys.argv[2:4]) if len(sys.argv) > 2 else (992, 1280)
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    session = onnxruntime.InferenceSession(sys.argv[1], options, providers=["CPUExecutionProvider"])
    page = {session.get_inputs()[0].name: np.random.default_rng(1).random((1, 1, height_px, width_px), np.float32)}
    session.run(None, page)
    times_ms = []
    for _ in range(RUNS):
        start = time.perf_counter()
        session.run(None, page)
        times_ms.append((time.perf_counter() - start) * 1e3)
    print(f"onnxruntime {onnxruntime.__version__}, {width_px} x {height_px} px, one thread: "
          f"median {statistics.median(times_ms):.1f} ms, fastest {min(times_ms):.1f} ms of {RUNS}")


if __name__ == "__main__":
    main()
