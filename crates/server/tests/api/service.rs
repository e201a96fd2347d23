//! A service to test, requests to it, and documents to send.

use std::net::{SocketAddr, TcpListener};
use std::path::PathBuf;
use std::sync::OnceLock;

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{HeaderMap, Request, StatusCode};
use checkbox::Checkbox;
use checkbox_server::{AppState, Config, router, serve_connections};
use clap::Parser;
use serde_json::Value;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tower::ServiceExt;

/// The settings of a command line.
pub(crate) fn config(arguments: &[&str]) -> Config {
    #[derive(Parser)]
    struct Arguments {
        #[command(flatten)]
        config: Config,
    }
    let arguments = ["test"].iter().chain(arguments);
    Arguments::try_parse_from(arguments).unwrap().config
}

pub(crate) fn state(arguments: &[&str]) -> AppState {
    AppState::new(config(arguments), Checkbox::embedded().unwrap()).unwrap()
}

/// A service with the settings of a command line.
pub(crate) fn service(arguments: &[&str]) -> Router {
    router(state(arguments))
}

/// A service with default settings that tests share.
pub(crate) fn default_service() -> Router {
    static SERVICE: OnceLock<Router> = OnceLock::new();
    SERVICE.get_or_init(|| service(&[])).clone()
}

/// What came back.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Vec<u8>,
}

impl Answer {
    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }

    pub(crate) fn text(&self) -> String {
        String::from_utf8(self.body.clone()).unwrap()
    }

    pub(crate) fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap()
    }

    #[track_caller]
    pub(crate) fn json_of_success(&self) -> Value {
        assert_eq!(self.status, 200, "{}", self.text());
        assert_eq!(self.header("content-type"), "application/json");
        self.json()
    }

    /// Problem details of this status and code, complete and with the id of the request.
    #[track_caller]
    pub(crate) fn assert_problem(&self, status: u16, code: &str) {
        let text = String::from_utf8_lossy(&self.body);
        assert_eq!(self.status, status, "{text}");
        assert_eq!(self.header("content-type"), "application/problem+json", "{text}");
        let problem = self.json();
        assert_eq!(problem["code"], code, "{text}");
        assert_eq!(problem["status"], status, "{text}");
        assert_eq!(problem["type"], "about:blank");
        assert!(!problem["title"].as_str().unwrap().is_empty());
        let detail = problem["detail"].as_str().unwrap();
        assert!(detail.len() > 10 && !detail.contains('\n'), "{detail}");
        assert_eq!(problem["request_id"], self.header("x-request-id"));
        assert!(!self.header("x-request-id").is_empty());
        assert_eq!(
            self.header("retry-after").is_empty(),
            !matches!(status, 429 | 503)
        );
    }
}

pub(crate) async fn send(service: &Router, request: Request<Body>) -> Answer {
    let response = service.clone().oneshot(request).await.unwrap();
    let (parts, body) = response.into_parts();
    Answer {
        status: parts.status.as_u16(),
        headers: parts.headers,
        body: to_bytes(body, usize::MAX).await.unwrap().to_vec(),
    }
}

pub(crate) async fn get(service: &Router, path: &str) -> Answer {
    send(service, Request::get(path).body(Body::empty()).unwrap()).await
}

/// A body of a content type.
pub(crate) fn post(path: &str, content_type: &str, body: impl Into<Body>) -> Request<Body> {
    let request = Request::post(path).header("content-type", content_type);
    request.body(body.into()).unwrap()
}

pub(crate) const BOUNDARY: &str = "------------------------d74496d66958873e";

/// What `curl -F file=@NAME` sends.
pub(crate) fn form_body(field: &str, name: &str, file: &[u8]) -> Vec<u8> {
    let head = format!(
        "--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"{field}\"; filename=\"{name}\"\r\n\
         Content-Type: application/octet-stream\r\n\r\n"
    );
    let end = format!("\r\n--{BOUNDARY}--\r\n");
    [head.as_bytes(), file, end.as_bytes()].concat()
}

pub(crate) fn form_type() -> String {
    format!("multipart/form-data; boundary={BOUNDARY}")
}

pub(crate) fn form(path: &str, file: &[u8]) -> Request<Body> {
    post(path, &form_type(), form_body("file", "form.png", file))
}

fn data(path: &str) -> Vec<u8> {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../..").join(path);
    std::fs::read(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// A page with checkboxes in both states.
pub(crate) fn sample() -> Vec<u8> {
    data("tests/data/sample-form.png")
}

/// A file of the document crate's tests.
pub(crate) fn document_data(name: &str) -> Vec<u8> {
    data(&format!("crates/document/tests/data/{name}"))
}

/// A PDF with so many empty pages of US letter.
pub(crate) fn pdf(pages: usize) -> Vec<u8> {
    let kids: String = (0..pages).map(|index| format!("{} 0 R ", index + 3)).collect();
    let mut objects = vec![
        "<</Type/Catalog/Pages 2 0 R>>".to_owned(),
        format!("<</Type/Pages/Count {pages}/Kids[{kids}]>>"),
    ];
    let page = "<</Type/Page/Parent 2 0 R/MediaBox[0 0 612 792]/Resources<<>>>>";
    objects.extend(std::iter::repeat_n(page.to_owned(), pages));
    let mut text = "%PDF-1.4\n".to_owned();
    let mut table = format!("xref\n0 {}\n0000000000 65535 f \n", objects.len() + 1);
    for (index, object) in objects.iter().enumerate() {
        table.push_str(&format!("{:010} 00000 n \n", text.len()));
        text.push_str(&format!("{} 0 obj\n{object}\nendobj\n", index + 1));
    }
    let start = text.len();
    text.push_str(&format!(
        "{table}trailer\n<</Size {}/Root 1 0 R>>\nstartxref\n{start}\n%%EOF\n",
        objects.len() + 1
    ));
    text.into_bytes()
}

/// A service with the settings of a command line, on a free port of this machine until the test ends, as the program
/// serves it; and its router, to ask it beside its connections.
pub(crate) async fn listen(arguments: &[&str]) -> (SocketAddr, Router) {
    let state = state(arguments);
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(serve_connections(listener, state.clone()));
    (address, router(state))
}

/// The head and body of a request as bytes, as a client writes them.
pub(crate) fn wire(path: &str, content_type: &str, body: &[u8]) -> Vec<u8> {
    let head = format!(
        "POST {path} HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\ncontent-type: {content_type}\r\n\
         content-length: {}\r\n\r\n",
        body.len()
    );
    [head.as_bytes(), body].concat()
}

/// Sends bytes over a connection of its own and reads until its end.
pub(crate) async fn over_tcp(address: SocketAddr, bytes: &[u8]) -> (StatusCode, String) {
    let mut stream = TcpStream::connect(address).await.unwrap();
    stream.write_all(bytes).await.unwrap();
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).await.unwrap();
    let answer = String::from_utf8_lossy(&answer).into_owned();
    let status = answer.split(' ').nth(1).unwrap_or_default();
    (status.parse().unwrap(), answer)
}

/// What the service says to these bytes when nothing comes after them.
pub(crate) async fn answer_at_end(address: SocketAddr, bytes: &[u8]) -> String {
    let mut stream = TcpStream::connect(address).await.unwrap();
    stream.write_all(bytes).await.unwrap();
    stream.shutdown().await.unwrap();
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).await.unwrap();
    let answer = String::from_utf8_lossy(&answer).into_owned();
    // By an interim answer the service finds out whether the client is still there.
    let interim = "HTTP/1.1 100 Continue\r\n\r\n";
    answer.strip_prefix(interim).map(str::to_owned).unwrap_or(answer)
}

/// Waits until a metric has this value; the test's own time limit is the only one.
pub(crate) async fn until(service: &Router, name: &str, value: f64) {
    while metric(service, name).await != value {
        tokio::time::sleep(std::time::Duration::from_millis(5)).await;
    }
}

/// The value of a metric, with its labels as they are written; 0 when there is none.
pub(crate) async fn metric(service: &Router, name: &str) -> f64 {
    let text = get(service, "/metrics").await.text();
    let value = |line: &str| line.strip_prefix(name)?.strip_prefix(' ')?.parse().ok();
    text.lines().find_map(value).unwrap_or(0.0)
}
