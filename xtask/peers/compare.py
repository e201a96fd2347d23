"""Measures the program against its peers in one run, and writes the tables and the chart of docs/performance.md.

    python xtask/peers/compare.py PROGRAM [ORT_WEB]        (`cargo xtask bench --peers` builds the program first)

PROGRAM is `checkbox` as it ships, ORT_WEB the folder `dist` of onnxruntime-web from npm, without which the browser is left out.
Needs node, wrk, and in Python fastapi, uvicorn, python-multipart, onnxruntime, numpy, pillow, onnx, torch and matplotlib. Whatever
else runs on the machine spoils it: each peer is measured between two runs of ours, and both are reported.
"""

import datetime
import json
import os
import pathlib
import platform
import re
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request

import matplotlib

matplotlib.use("svg")
import matplotlib.pyplot as plt  # noqa: E402

ROOT = pathlib.Path(__file__).resolve().parents[2]
PEERS = ROOT / "xtask" / "peers"
REPORT, CHART = ROOT / "docs" / "performance.md", ROOT / "docs" / "images" / "peers.svg"
BEGIN, END = "<!-- compare.py: begin -->\n", "<!-- compare.py: end -->\n"
MODEL, PAGE = ROOT / "models" / "checkbox.onnx", ROOT / "tests" / "data" / "sample-form.png"
OURS_PORT, PEER_PORT, SECONDS = 8123, 8124, 15
DIVAN_UNITS = {"ns": 1e-6, "µs": 1e-3, "ms": 1.0, "s": 1e3}


def output(*command, **environment):
    done = subprocess.run([str(part) for part in command], cwd=ROOT, env=os.environ | environment, capture_output=True, text=True)
    if done.returncode:
        sys.exit(f"{command[0]} failed:\n{done.stdout}{done.stderr}")
    return done.stdout


def inference_ms():
    """Median of ours in divan's table: fastest, slowest, median, mean."""
    table = output("cargo", "bench", "--profile", "dist", "--workspace", "--locked", "--bench", "stages", "--", "inference")
    columns = re.search(r"inference\s+(.*)", table).group(1).split("│")
    value, unit = columns[2].split()
    return float(value) * DIVAN_UNITS[unit]


def onnxruntime_ms():
    return float(re.search(r"median ([\d.]+) ms", output(sys.executable, PEERS / "onnxruntime_time.py", MODEL)).group(1))


def browser_ms(ort_web):
    measured = json.loads(output("node", "www/tests/measure.js", "--inference", ort_web))
    return measured["ours"]["median"], measured["onnxruntime_web"]["median"]


def load(service, url):
    """-> pages a second, p50 and p99 in ms, resident MB of a service and its children, of two requests at a time."""
    wrk = output("wrk", "-t1", "-c2", f"-d{SECONDS}s", "-s", PEERS / "predict.lua", url, "--", PAGE)
    found = re.search(r"([\d.]+) pages/s, p50 ([\d.]+) ms, p99 ([\d.]+) ms.*; (\d+) answers other", wrk)
    if int(found.group(4)):
        sys.exit(f"{url} refused requests")
    processes = [str(service.pid), *output("ps", "-o", "pid=", "--ppid", service.pid).split()] if children(service) else [str(service.pid)]
    kilobytes = [int(re.search(r"VmHWM:\s+(\d+)", pathlib.Path(f"/proc/{pid}/status").read_text()).group(1)) for pid in processes]
    return [float(found.group(index)) for index in (1, 2, 3)] + [sum(kilobytes) / 1024]


def children(service):
    return subprocess.run(["pgrep", "-P", str(service.pid)], capture_output=True).returncode == 0


def measured(command, port, **environment):
    """Starts a service, waits until it answers, loads it, ends it."""
    service = subprocess.Popen([str(part) for part in command], cwd=ROOT, env=os.environ | environment,
                               stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        for _ in range(600):
            try:
                urllib.request.urlopen(f"http://127.0.0.1:{port}/openapi.json")
                break
            except (urllib.error.URLError, ConnectionError):
                time.sleep(0.1)
        time.sleep(1)
        return load(service, f"http://127.0.0.1:{port}/predict")
    finally:
        service.terminate()
        service.wait()


def python_service(model):
    uvicorn = [sys.executable, "-m", "uvicorn", "--app-dir", "xtask/peers", "python_service:app", "--workers", os.cpu_count(), "--port", PEER_PORT]
    return measured(uvicorn, PEER_PORT, MODEL=str(model), OMP_NUM_THREADS="1")


def chart(bars):
    """Bars of how many times as fast as each peer ours is."""
    figure, axes = plt.subplots(figsize=(7, 0.6 * len(bars) + 1))
    axes.barh([name for name, _ in bars], [ratio for _, ratio in bars], color="#2457c5")
    axes.axvline(1, color="#888", linewidth=1)
    axes.bar_label(axes.containers[0], fmt="%.2f", padding=4)
    axes.set_xlabel("times as fast as the peer; left of 1 we lose")
    axes.invert_yaxis()
    axes.spines[["top", "right"]].set_visible(False)
    figure.tight_layout()
    figure.savefig(CHART)


def report(rows, services):
    import onnxruntime

    cpu = re.search(r"model name\s*: (.*)", pathlib.Path("/proc/cpuinfo").read_text()).group(1)
    lines = [f"{os.cpu_count()} cores of {cpu}, {platform.platform(terse=True)}, {output('rustc', '--version').split()[1]} of Rust, Python "
             f"{platform.python_version()}, onnxruntime {onnxruntime.__version__}, {datetime.date.today()}. Two numbers: before and after the peer.", "",
             "| | ours | peer | times as fast |", "|---|---|---|---|"]
    lines += [f"| {name} | {ours} | {theirs} | {ratio:.2f} |" for name, ours, theirs, ratio in rows]
    lines += ["", "| service | pages/s | p50 | p99 | resident, at most |", "|---|---|---|---|---|"]
    lines += [f"| {name} | {pages:.1f} | {p50:.0f} ms | {p99:.0f} ms | {megabytes:.0f} MB |" for name, (pages, p50, p99, megabytes) in services]
    lines += ["", "![How many times as fast as each peer](images/peers.svg)", ""]
    text = REPORT.read_text()
    before, after = text.split(BEGIN)[0], text.split(END)[1]
    REPORT.write_text(before + BEGIN + "\n".join(lines) + END + after)


def main():
    program, ort_web = pathlib.Path(sys.argv[1]).resolve(), sys.argv[2] if len(sys.argv) > 2 else None
    rows = []

    ours = [inference_ms()]
    theirs = onnxruntime_ms()
    ours.append(inference_ms())
    rows.append(["inference of a page, one core, against onnxruntime", " and ".join(f"{ms:.1f} ms" for ms in ours), f"{theirs:.1f} ms", theirs / statistics.mean(ours)])
    if ort_web:
        here, there = browser_ms(ort_web)
        rows.append(["the same in Chromium, one thread, against onnxruntime-web", f"{here:.0f} ms", f"{there:.0f} ms", there / here])

    serve = [program, "serve", "--port", OURS_PORT]
    with tempfile.TemporaryDirectory() as folder:
        yolo = pathlib.Path(folder) / "yolo11n.onnx"
        output(sys.executable, PEERS / "yolo11n_shaped.py", yolo)
        services = [("ours", measured(serve, OURS_PORT)),
                    ("Python, a network of the shape of YOLO11n at 1280 px", python_service(yolo)),
                    ("Python, our model without its refiner", python_service(MODEL)),
                    ("ours again", measured(serve, OURS_PORT))]
    pages = [services[0][1][0], services[3][1][0]]
    for name, result in services[1:3]:
        rows.append([f"HTTP, both cores, against {name}", " and ".join(f"{rate:.1f} pages/s" for rate in pages), f"{result[0]:.1f} pages/s",
                     statistics.mean(pages) / result[0]])
    chart([(name, ratio) for name, _, _, ratio in rows])
    report(rows, services)


if __name__ == "__main__":
    main()
