//! `checkbox serve` as a process: start, signals, end.

#![allow(
    clippy::unwrap_used,
    reason = "a test fails by panicking, its helping functions included"
)]

mod program;

use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::path::Path;
use std::process::{Child, ChildStderr, Command, Stdio};

use program::{checkbox, pdf, program, sample};
use serde_json::Value;

/// A running service, and its log.
struct Service {
    child: Child,
    log: BufReader<ChildStderr>,
    address: SocketAddr,
}

impl Service {
    /// Starts on a free port of this machine and waits until it is ready.
    fn start(arguments: &[&str]) -> Self {
        let mut child = program()
            .args([
                "serve",
                "--host",
                "127.0.0.1",
                "--port",
                "0",
                "--log-format",
                "json",
            ])
            .args(arguments)
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let log = BufReader::new(child.stderr.take().unwrap());
        let mut service = Self {
            child,
            log,
            address: SocketAddr::from(([127, 0, 0, 1], 0)),
        };
        let ready = service.wait_for("ready");
        service.address = ready["address"].as_str().unwrap().parse().unwrap();
        service
    }

    /// Reads the log up to a line with this message.
    fn wait_for(&mut self, message: &str) -> Value {
        loop {
            let mut line = String::new();
            assert_ne!(
                self.log.read_line(&mut line).unwrap(),
                0,
                "the log ended without {message:?}"
            );
            let entry: Value = serde_json::from_str(&line).unwrap();
            if entry["message"].as_str().unwrap().starts_with(message) {
                return entry;
            }
        }
    }

    fn signal(&self, name: &str) {
        let status = Command::new("kill")
            .args([name, &self.child.id().to_string()])
            .status();
        assert!(status.unwrap().success());
    }

    /// Sends a document and leaves the connection open.
    fn send(&self, path: &str, content_type: &str, body: &[u8]) -> TcpStream {
        let mut stream = TcpStream::connect(self.address).unwrap();
        let head = format!(
            "POST {path} HTTP/1.1\r\nhost: localhost\r\ncontent-type: {content_type}\r\ncontent-length: {}\r\n\
             connection: close\r\n\r\n",
            body.len()
        );
        stream.write_all(head.as_bytes()).unwrap();
        stream.write_all(body).unwrap();
        stream
    }

    fn get(&self, path: &str) -> String {
        let mut stream = TcpStream::connect(self.address).unwrap();
        let request = format!("GET {path} HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n");
        stream.write_all(request.as_bytes()).unwrap();
        read(stream)
    }
}

impl Drop for Service {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn read(mut stream: TcpStream) -> String {
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    answer
}

#[test]
fn it_answers_and_finds_itself_healthy() {
    let service = Service::start(&[]);
    let answer = read(service.send("/predict", "image/png", &fs::read(sample()).unwrap()));
    assert!(answer.starts_with("HTTP/1.1 200 OK"), "{answer}");
    let port = service.address.port().to_string();
    checkbox(["health", "--host", "127.0.0.1", "--port", &port]).stdout_of_success();
    drop(service);
    let outcome = checkbox(["health", "--host", "127.0.0.1", "--port", &port]);
    assert_eq!(outcome.code, Some(1), "{outcome:?}");
}

/// What was accepted before SIGTERM is finished, and the exit status is 0.
#[test]
fn sigterm_loses_no_accepted_request() {
    let mut service = Service::start(&[
        "--workers=1",
        "--queue-timeout-ms=600000",
        "--request-timeout-ms=600000",
        "--drain-timeout-ms=600000",
    ]);
    let document = pdf(&["0 0 612 792"; 4]);
    let clients: Vec<_> = (0..4)
        .map(|_| service.send("/predict", "application/pdf", &document))
        .collect();
    while !service.get("/metrics").contains("checkbox_queue_places_taken 4") {}
    service.signal("-TERM");
    service.wait_for("stopping");
    for client in clients {
        let answer = read(client);
        assert!(answer.starts_with("HTTP/1.1 200 OK"), "{answer}");
        assert!(answer.contains(r#""page":4"#));
    }
    assert_eq!(service.child.wait().unwrap().code(), Some(0));
    assert!(TcpStream::connect(service.address).is_err());
}

#[test]
fn readyz_says_so_while_the_service_goes_down() {
    let mut service = Service::start(&["--drain-delay-ms", "60000"]);
    assert!(service.get("/readyz").starts_with("HTTP/1.1 200"));
    service.signal("-INT");
    service.wait_for("stopping");
    let answer = service.get("/readyz");
    assert!(answer.starts_with("HTTP/1.1 503"), "{answer}");
    assert!(answer.contains("retry-after: "), "{answer}");
    assert!(service.get("/livez").starts_with("HTTP/1.1 200"));
}

#[test]
fn sighup_loads_the_model_again_and_keeps_the_old_one_when_that_fails() {
    let directory = tempfile::tempdir().unwrap();
    let model = directory.path().join("model.onnx");
    let embedded = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../models/checkbox.onnx");
    fs::copy(embedded, &model).unwrap();
    let mut service = Service::start(&["--model", model.to_str().unwrap()]);
    service.signal("-HUP");
    service.wait_for("the model was loaded again");
    fs::write(&model, b"not a model").unwrap();
    service.signal("-HUP");
    let entry = service.wait_for("the model was not loaded again");
    assert!(
        entry["error"].as_str().unwrap().contains("not an ONNX model"),
        "{entry}"
    );
    let answer = read(service.send("/predict", "image/png", &fs::read(sample()).unwrap()));
    assert!(answer.starts_with("HTTP/1.1 200 OK"), "{answer}");
}

/// Neither the name of a document nor anything of the request's path or query gets into the log.
#[test]
fn logs_tell_nothing_of_documents() {
    let mut service = Service::start(&[]);
    let form = "--b\r\ncontent-disposition: form-data; name=file; filename=\"secret.png\"\r\n\r\nsecret\r\n--b--\r\n";
    let stream = service.send(
        "/predict?x=secret",
        "multipart/form-data; boundary=b",
        form.as_bytes(),
    );
    assert!(read(stream).starts_with("HTTP/1.1 400"));
    let entry = service.wait_for("request");
    assert_eq!(
        (&entry["route"], &entry["status"]),
        (&"/predict".into(), &400.into())
    );
    assert_eq!(entry["code"], "unsupported_format");
    assert!(!entry.to_string().contains("secret"), "{entry}");
}

#[test]
fn malformed_settings_stop_the_start() {
    for (name, value, phrase) in [
        ("PORT", "http", "--port"),
        ("CONF_THRESHOLD", "2", "conf must be a number from 0 to 1"),
        ("WORKERS", "0", "--workers"),
        ("CORS_ORIGINS", "example.org", "is no origin"),
        ("LOG_FORMAT", "xml", "json"),
        ("MAX_BODY_BYTES", "50MB", "--max-body-bytes"),
        ("TLS_CERT", "cert.pem", "--tls-key"),
    ] {
        let output = program().arg("serve").env(name, value).output().unwrap();
        let stderr = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(2), "{name}: {stderr}");
        assert!(stderr.contains(phrase), "{name}: {stderr}");
    }
    let unknown = checkbox(["serve", "--prot", "8000"]);
    assert_eq!(unknown.code, Some(2), "{unknown:?}");
    for (arguments, phrase) in [
        (
            ["--model", "no/such/model.onnx"],
            "no/such/model.onnx: No such file",
        ),
        (["--api-keys", "short"], "shorter than 16 characters"),
        (["--api-keys-file", "no/such/keys"], "no/such/keys cannot be read"),
        (["--log-level", "a=b=c"], "log level"),
    ] {
        let arguments = ["serve", "--host", "127.0.0.1", "--port", "0"]
            .iter()
            .chain(&arguments);
        let outcome = checkbox(arguments);
        assert_eq!(outcome.code, Some(1), "{outcome:?}");
        assert!(outcome.stderr.contains(phrase), "{outcome:?}");
    }
}

#[test]
fn an_address_that_is_taken_stops_the_start() {
    let service = Service::start(&[]);
    let port = service.address.port().to_string();
    let outcome = checkbox(["serve", "--host", "127.0.0.1", "--port", &port]);
    assert_eq!(outcome.code, Some(1), "{outcome:?}");
    assert!(
        outcome.stderr.contains("cannot listen on 127.0.0.1:"),
        "{outcome:?}"
    );
}
