//! `checkbox serve` when it is sent signals.
#![cfg(unix)]
#![allow(
    clippy::unwrap_used,
    reason = "a test fails by panicking, its helping functions included"
)]

mod program;

use std::fs;
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
