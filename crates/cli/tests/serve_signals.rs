//! `checkbox serve` when it is sent signals.
#![cfg(unix)]
#![allow(
    clippy::unwrap_used,
    reason = "a test fails by panicking, its helping functions included"
)]

mod program;

use std::fs;
use std::io::Write as _;
use std::net::TcpStream;
use std::path::Path;

use program::service::{Service, read};
use program::{pdf, sample};

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
    while !service
        .get("/metrics")
        .contains("checkbox_documents_in_progress 4")
    {}
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

/// Who does not want to wait says so again.
#[test]
fn a_second_sigterm_ends_the_service_at_once() {
    let mut service = Service::start(&[
        "--workers=1",
        "--request-timeout-ms=600000",
        "--drain-timeout-ms=600000",
    ]);
    let _client = service.send("/predict", "application/pdf", &pdf(&["0 0 612 792"; 100]));
    while !service
        .get("/metrics")
        .contains("checkbox_documents_in_progress 1")
    {}
    service.signal("-TERM");
    service.wait_for("stopping: accepted");
    service.signal("-TERM");
    service.wait_for("stopping at once");
    assert_eq!(service.child.wait().unwrap().code(), Some(0));
}

#[test]
fn sighup_reads_the_keys_again() {
    let directory = tempfile::tempdir().unwrap();
    let keys = directory.path().join("keys");
    fs::write(&keys, "the first key of two\nthe second key of two\n").unwrap();
    let mut service = Service::start(&["--api-keys-file", keys.to_str().unwrap()]);
    let status = |service: &Service, key: &str| {
        let request = format!(
            "POST /predict HTTP/1.1\r\nhost: localhost\r\nx-api-key: {key}\r\ncontent-length: 0\r\nconnection: close\r\n\r\n"
        );
        let mut stream = TcpStream::connect(service.address).unwrap();
        stream.write_all(request.as_bytes()).unwrap();
        read(stream)[9..12].to_owned()
    };
    assert_eq!(status(&service, "the second key of two"), "415");
    fs::write(&keys, "the first key of two\n").unwrap();
    service.signal("-HUP");
    service.wait_for("a file was read again");
    assert_eq!(status(&service, "the second key of two"), "401");
    assert_eq!(status(&service, "the first key of two"), "415");
    fs::write(&keys, "short\n").unwrap();
    service.signal("-HUP");
    service.wait_for("a file was not read again");
    assert_eq!(status(&service, "the first key of two"), "415");
    let metrics = service.get("/metrics");
    for outcome in ["ok", "failed"] {
        let line = format!(r#"checkbox_file_reloads_total{{file="api_keys",outcome="{outcome}"}} 1"#);
        assert!(metrics.contains(&line), "{metrics}");
    }
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
    let metrics = service.get("/metrics");
    for outcome in ["ok", "failed"] {
        let line = format!(r#"checkbox_model_reloads_total{{outcome="{outcome}"}} 1"#);
        assert!(metrics.contains(&line), "{metrics}");
    }
    let answer = read(service.send("/predict", "image/png", &fs::read(sample()).unwrap()));
    assert!(answer.starts_with("HTTP/1.1 200 OK"), "{answer}");
}
