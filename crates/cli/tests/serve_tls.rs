//! `checkbox serve` over TLS.
#![cfg(all(feature = "tls", unix))]
#![allow(
    clippy::unwrap_used,
    reason = "a test fails by panicking, its helping functions included"
)]

mod program;

use std::fs;
use std::io::Read;
use std::net::TcpStream;
use std::sync::Arc;

use program::service::Service;
use program::{checkbox, sample};
use rcgen::{CertifiedKey, generate_simple_self_signed};
use rustls::pki_types::ServerName;
use rustls::{ClientConfig, ClientConnection, RootCertStore, StreamOwned};

/// The answer to a document over TLS, with this certificate as the only one that is trusted.
fn answer_over_tls(
    service: &Service,
    trusted: &CertifiedKey<rcgen::KeyPair>,
    body: &[u8],
) -> std::io::Result<String> {
    let mut roots = RootCertStore::empty();
    roots.add(trusted.cert.der().clone()).unwrap();
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_root_certificates(roots)
        .with_no_client_auth();
    let name = ServerName::try_from("localhost").unwrap();
    let connection = ClientConnection::new(Arc::new(config), name).unwrap();
    let mut stream = StreamOwned::new(connection, TcpStream::connect(service.address).unwrap());
    Service::write(&mut stream, "/predict", "image/png", body)?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer)?;
    Ok(answer)
}

/// A certificate is taken from files at start, and again on SIGHUP.
#[test]
fn tls_answers_with_the_certificate_of_the_files() {
    let directory = tempfile::tempdir().unwrap();
    let (cert, key) = (
        directory.path().join("cert.pem"),
        directory.path().join("key.pem"),
    );
    let make = || {
        let made = generate_simple_self_signed(["localhost".to_owned()]).unwrap();
        fs::write(&cert, made.cert.pem()).unwrap();
        fs::write(&key, made.signing_key.serialize_pem()).unwrap();
        made
    };
    let first = make();
    let (cert_path, key_path) = (cert.to_str().unwrap(), key.to_str().unwrap());
    let mut service = Service::start(&["--tls-cert", cert_path, "--tls-key", key_path]);
    let document = fs::read(sample()).unwrap();
    let answer = answer_over_tls(&service, &first, &document).unwrap();
    assert!(answer.starts_with("HTTP/1.1 200 OK"), "{answer}");

    let port = service.address.port().to_string();
    let health = ["health", "--host", "127.0.0.1", "--port", &port];
    checkbox(health.iter().chain(&["--tls-cert", cert_path])).stdout_of_success();
    assert_eq!(checkbox(health).code, Some(1), "plain HTTP gets no answer");

    let second = make();
    service.signal("-HUP");
    assert_eq!(service.wait_for("a file was read again")["file"], "certificate");
    assert!(answer_over_tls(&service, &first, &document).is_err());
    let answer = answer_over_tls(&service, &second, &document).unwrap();
    assert!(answer.starts_with("HTTP/1.1 200 OK"), "{answer}");

    fs::write(&cert, "no certificate").unwrap();
    service.signal("-HUP");
    assert_eq!(
        service.wait_for("a file was not read again")["file"],
        "certificate"
    );
    assert!(answer_over_tls(&service, &second, &document).is_ok());
    drop(service);
    let outcome = checkbox([
        "serve",
        "--port",
        "0",
        "--tls-cert",
        cert_path,
        "--tls-key",
        key_path,
    ]);
    outcome.assert_fails("cert.pem and its key cannot be used: ");
}
