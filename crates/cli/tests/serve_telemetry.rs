//! Traces of `checkbox serve`.
#![cfg(all(feature = "telemetry", unix))]
#![allow(
    clippy::unwrap_used,
    reason = "a test fails by panicking, its helping functions included"
)]

mod program;

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};

use program::program;
use program::service::{Service, read};

/// A collector of traces that takes one request, and hands its head and body over.
fn collector() -> (SocketAddr, std::thread::JoinHandle<(String, Vec<u8>)>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    let taking = std::thread::spawn(move || {
        let mut stream = BufReader::new(listener.accept().unwrap().0);
        let mut head = String::new();
        while !head.ends_with("\r\n\r\n") {
            assert_ne!(stream.read_line(&mut head).unwrap(), 0, "{head}");
        }
        let lower = head.to_lowercase();
        let length = lower
            .lines()
            .find_map(|line| line.strip_prefix("content-length: "));
        let mut body = vec![0; length.unwrap().parse().unwrap()];
        stream.read_exact(&mut body).unwrap();
        let answer = b"HTTP/1.1 200 OK\r\ncontent-length: 0\r\nconnection: close\r\n\r\n";
        stream.get_mut().write_all(answer).unwrap();
        (head, body)
    });
    (address, taking)
}

/// Traces go where `OTEL_*` says, belong to the caller's trace, and tell nothing of documents.
#[test]
fn requests_are_traced_when_the_environment_asks_for_it() {
    let (collector, taking) = collector();
    let endpoint = format!("http://{collector}");
    let (_, mut service) = Service::started(&[], &[("OTEL_EXPORTER_OTLP_ENDPOINT", &endpoint)]);
    let trace_id = "0af7651916cd43dd8448eb211c80319c";
    let body = b"not an image";
    let mut stream = TcpStream::connect(service.address).unwrap();
    let head = format!(
        "POST /predict?pages=1 HTTP/1.1\r\nhost: localhost\r\ncontent-type: image/png\r\nconnection: close\r\n\
         content-length: {}\r\nuser-agent: secret\r\ntraceparent: 00-{trace_id}-b7ad6b7169203331-01\r\n\r\n",
        body.len()
    );
    stream.write_all(head.as_bytes()).unwrap();
    stream.write_all(body).unwrap();
    assert!(read(stream).starts_with("HTTP/1.1 400"));
    assert_eq!(service.wait_for("request")["trace_id"], trace_id);
    // What is not sent yet is sent at the end.
    service.signal("-TERM");
    assert_eq!(service.child.wait().unwrap().code(), Some(0));

    let (head, sent) = taking.join().unwrap();
    assert!(head.starts_with("POST /v1/traces HTTP/1.1"), "{head}");
    let has = |part: &[u8]| sent.windows(part.len()).any(|window| window == part);
    let id: Vec<u8> = (0..16)
        .map(|at| u8::from_str_radix(&trace_id[2 * at..2 * at + 2], 16).unwrap())
        .collect();
    for part in [&id[..], b"POST /predict", b"unsupported_format", b"checkbox"] {
        assert!(has(part), "{part:?} is not in {}", String::from_utf8_lossy(&sent));
    }
    assert!(!has(b"secret"));
}

#[test]
fn a_collector_that_cannot_be_used_stops_the_start() {
    let output = program()
        .args(["serve", "--host", "127.0.0.1", "--port", "0"])
        .env("OTEL_EXPORTER_OTLP_ENDPOINT", "collector:4317")
        .output()
        .unwrap();
    let stderr = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(1), "{stderr}");
    assert!(stderr.contains("must begin with http://"), "{stderr}");
}
