//! `checkbox serve` as a process: start, signals, end.

#![allow(
    clippy::unwrap_used,
    reason = "a test fails by panicking, its helping functions included"
)]

mod program;

use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::path::Path;
use std::process::{Child, ChildStderr, Command, Stdio};
use std::sync::Arc;

use program::{checkbox, pdf, program, sample};
use rcgen::{CertifiedKey, generate_simple_self_signed};
use rustls::pki_types::ServerName;
use rustls::{ClientConfig, ClientConnection, RootCertStore, StreamOwned};
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
        Self::started(arguments, &[]).1
    }

    /// The same, with environment variables, and with what the log says when it is ready.
    fn started(arguments: &[&str], variables: &[(&str, &str)]) -> (Value, Self) {
        let mut child = program()
            .envs(variables.iter().copied())
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
        (ready, service)
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
        Self::write(&mut stream, path, content_type, body).unwrap();
        stream
    }

    fn write(stream: &mut impl Write, path: &str, content_type: &str, body: &[u8]) -> std::io::Result<()> {
        let head = format!(
            "POST {path} HTTP/1.1\r\nhost: localhost\r\ncontent-type: {content_type}\r\ncontent-length: {}\r\n\
             connection: close\r\n\r\n",
            body.len()
        );
        stream.write_all(head.as_bytes())?;
        stream.write_all(body)
    }

    /// The answer to a document over TLS, with this certificate as the only one that is trusted.
    fn answer_over_tls(
        &self,
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
        let mut stream = StreamOwned::new(connection, TcpStream::connect(self.address).unwrap());
        Self::write(&mut stream, "/predict", "image/png", body)?;
        let mut answer = String::new();
        stream.read_to_string(&mut answer)?;
        Ok(answer)
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
    let answer = service.answer_over_tls(&first, &document).unwrap();
    assert!(answer.starts_with("HTTP/1.1 200 OK"), "{answer}");

    let port = service.address.port().to_string();
    let health = ["health", "--host", "127.0.0.1", "--port", &port];
    checkbox(health.iter().chain(&["--tls-cert", cert_path])).stdout_of_success();
    assert_eq!(checkbox(health).code, Some(1), "plain HTTP gets no answer");

    let second = make();
    service.signal("-HUP");
    service.wait_for("the certificate was loaded again");
    assert!(service.answer_over_tls(&first, &document).is_err());
    let answer = service.answer_over_tls(&second, &document).unwrap();
    assert!(answer.starts_with("HTTP/1.1 200 OK"), "{answer}");

    fs::write(&cert, "no certificate").unwrap();
    service.signal("-HUP");
    service.wait_for("the certificate was not loaded again");
    assert!(service.answer_over_tls(&second, &document).is_ok());
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
    assert_eq!(outcome.code, Some(1), "{outcome:?}");
    assert!(outcome.stderr.contains("cert.pem"), "{outcome:?}");
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
        outcome.stderr.contains("set --device to cpu or auto"),
        "{outcome:?}"
    );
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
        "POST /predict?x=secret HTTP/1.1\r\nhost: localhost\r\ncontent-type: image/png\r\nconnection: close\r\n\
         content-length: {}\r\ntraceparent: 00-{trace_id}-b7ad6b7169203331-01\r\n\r\n",
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
