#!/usr/bin/env python3
"""Runs a program built with the feature `lambda` against a stand-in for Lambda's runtime API on loopback.

Usage: check.py PROGRAM. The API: https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html
"""
import base64
import http.server
import json
import os
import pathlib
import queue
import subprocess
import sys
import threading

ROOT = pathlib.Path(__file__).parent.parent.parent
EVENT = json.loads((ROOT / "crates/server/tests/events/http_api.json").read_text())
EVENT["body"] = base64.b64encode((ROOT / "tests/data/sample-form.png").read_bytes()).decode()
ANSWERS: "queue.Queue[tuple[str, dict]]" = queue.Queue()
GIVEN = threading.Event()


class Runtime(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self):
        if GIVEN.is_set():
            threading.Event().wait(60)  # no further event, as a frozen function sees it
            return
        GIVEN.set()
        body = json.dumps(EVENT).encode()
        self.send_response(200)
        self.send_header("lambda-runtime-aws-request-id", "8476a536-e9f4-11e8-9739-2dfe598c3fcd")
        self.send_header("lambda-runtime-deadline-ms", "4102444800000")
        self.send_header("lambda-runtime-invoked-function-arn", "arn:aws:lambda:eu-central-1:123456789012:function:checkbox")
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def do_POST(self):
        length = int(self.headers.get("content-length", 0))
        if length:
            text = self.rfile.read(length)
        else:
            text = b""
            while size := int(self.rfile.readline(), 16):
                text += self.rfile.read(size)
                self.rfile.readline()
        ANSWERS.put((self.path, json.loads(text)))
        self.send_response(202)
        self.send_header("content-length", "0")
        self.end_headers()

    def log_message(self, *_):
        pass


def main():
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Runtime)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, daemon=True).start()
    environment = {
        **os.environ,
        "AWS_LAMBDA_RUNTIME_API": f"127.0.0.1:{server.server_port}",
        "AWS_LAMBDA_FUNCTION_NAME": "checkbox",
        "AWS_LAMBDA_FUNCTION_VERSION": "$LATEST",
        "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": "1769",
        "AWS_LAMBDA_LOG_GROUP_NAME": "/aws/lambda/checkbox",
        "AWS_LAMBDA_LOG_STREAM_NAME": "0",
    }
    program = subprocess.Popen([sys.argv[1], "serve"], env=environment)
    try:
        path, answer = ANSWERS.get(timeout=60)
    finally:
        program.kill()
        program.wait()
    assert path.endswith("/response"), (path, answer)
    assert answer["statusCode"] == 200, answer
    assert json.loads(answer["body"])["total"] > 0, answer
    print("check.py: the program answers Lambda's events")


if __name__ == "__main__":
    main()
