//! `checkbox serve` as a process: its start, its log, and what it does not start with.
#![allow(
    clippy::unwrap_used,
    reason = "a test fails by panicking, its helping functions included"
)]

mod program;

use std::fs::{self, File};
use std::net::TcpListener;

use program::service::{Service, read};
use program::{checkbox, program, sample};

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

/// In a program without CUDA a GPU is not to be had, and the log and the service say what runs instead.
#[cfg(not(feature = "cuda"))]
#[test]
fn without_a_gpu_the_cpu_answers_and_only_cuda_fails() {
    let (ready, service) = Service::started(&["--device", "auto"], &[]);
    drop(service);
    assert_eq!(ready["device"], "cpu", "{ready}");
    assert!(
        ready["no_gpu_because"]
            .as_str()
            .unwrap()
            .contains("feature `cuda`"),
        "{ready}"
    );

    let outcome = checkbox(["serve", "--host", "127.0.0.1", "--port", "0", "--device", "cuda"]);
    assert_eq!(outcome.code, Some(1), "{outcome:?}");
    assert!(outcome.stderr.contains("CUDA cannot be used: "), "{outcome:?}");
    assert!(
        outcome
            .stderr
            .contains("choose the device cpu or auto (--device)"),
        "{outcome:?}"
    );
}

/// Neither the name of a document nor anything of the request's path or query gets into the log.
#[test]
fn logs_tell_nothing_of_documents() {
    let mut service = Service::start(&[]);
    let form = "--b\r\ncontent-disposition: form-data; name=file; filename=\"secret.png\"\r\n\r\nsecret\r\n--b--\r\n";
    let content_type = "multipart/form-data; boundary=b";
    let stream = service.send("/predict?x=secret", content_type, form.as_bytes());
    assert!(read(stream).starts_with("HTTP/1.1 422"));
    let entry = service.wait_for("request");
    assert_eq!(entry["status"], 422);
    assert!(!entry.to_string().contains("secret"), "{entry}");
    let stream = service.send("/predict?pages=1", content_type, form.as_bytes());
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
}

#[test]
fn what_cannot_be_used_stops_the_start_and_is_told_once() {
    let missing = |path: &str| File::open(path).unwrap_err();
    for (arguments, line) in [
        (
            ["--model", "no/such/model.onnx"],
            format!(
                "the model cannot be used: no/such/model.onnx: {}",
                missing("no/such/model.onnx")
            ),
        ),
        (
            ["--api-keys-file", "no/such/keys"],
            format!(
                "the API keys in no/such/keys cannot be read: {}",
                missing("no/such/keys")
            ),
        ),
        (
            ["--api-keys", "short"],
            "API key 1 cannot be used: it is shorter than 16 characters".to_owned(),
        ),
        (
            ["--log-level", "a=b=c"],
            "the log level \"a=b=c\" cannot be read: write a level such as info".to_owned(),
        ),
    ] {
        let arguments = ["serve", "--host", "127.0.0.1", "--port", "0"]
            .iter()
            .chain(&arguments);
        checkbox(arguments).assert_fails_with(&line);
    }
}

#[test]
fn an_address_that_is_taken_stops_the_start() {
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap();
    let reason = TcpListener::bind(address).unwrap_err();
    let port = address.port().to_string();
    checkbox(["serve", "--host", "127.0.0.1", "--port", &port])
        .assert_fails_with(&format!("cannot listen on {address}: {reason}"));
}

/// Who asks for HTTPS never gets plain HTTP.
#[cfg(not(feature = "tls"))]
#[test]
fn without_tls_a_certificate_is_refused() {
    let line =
        "this program speaks plain HTTP only: build it with --features tls, or leave the certificate out";
    let start = ["serve", "--host", "127.0.0.1", "--port", "0"];
    let files = ["--tls-cert", "cert.pem", "--tls-key", "key.pem"];
    checkbox(start.iter().chain(&files)).assert_fails_with(line);
}
