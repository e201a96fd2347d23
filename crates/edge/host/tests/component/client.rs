//! Requests as clients send them.

use std::sync::OnceLock;

use bytes::Bytes;
use checkbox_edge_host::{Host, Options, Variables, compile};
use http::{HeaderMap, Request, Response, StatusCode, header};
use http_body_util::{BodyExt as _, Full};
use serde_json::Value;
use wasmtime::component::Component;
use wasmtime_wasi_http::WasiBody;

pub(crate) const FORM: &[u8] = include_bytes!("../../../../../tests/data/sample-form.png");
pub(crate) const PAGES: &[u8] = include_bytes!("../../../../../tests/data/sample-pages.pdf");

/// The file that an environment variable names.
pub(crate) fn file(variable: &str) -> Vec<u8> {
    let path = std::env::var(variable)
        .unwrap_or_else(|_| panic!("{variable} is not set: run cargo xtask edge --test"));
    std::fs::read(&path).unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// The component with its snapshot, compiled once for all tests.
pub(crate) fn component() -> &'static Component {
    static COMPONENT: OnceLock<Component> = OnceLock::new();
    COMPONENT.get_or_init(|| compile(&file("CHECKBOX_EDGE")).unwrap())
}

pub(crate) fn host() -> Host {
    host_with(Options::default())
}

pub(crate) fn host_with(options: Options) -> Host {
    Host::new(component(), options).unwrap()
}

/// A host with settings.
pub(crate) fn host_set(settings: &[(&str, &str)]) -> Host {
    let pairs = settings
        .iter()
        .map(|&(name, value)| (name.to_owned(), value.to_owned()));
    host_with(Options {
        variables: Variables::from_iter(pairs),
        ..Options::default()
    })
}

pub(crate) fn whole(body: impl Into<Bytes>) -> WasiBody {
    Full::new(body.into())
        .map_err(|never| match never {})
        .boxed_unsync()
}

pub(crate) fn get(path: &str) -> Request<WasiBody> {
    Request::get(format!("http://localhost{path}"))
        .body(whole(Bytes::new()))
        .unwrap()
}

pub(crate) fn post(path: &str, content_type: &str, body: impl Into<Bytes>) -> Request<WasiBody> {
    Request::post(format!("http://localhost{path}"))
        .header(header::CONTENT_TYPE, content_type)
        .body(whole(body))
        .unwrap()
}

/// A form with these fields, each of them a file.
pub(crate) fn post_form(path: &str, fields: &[(&str, &[u8])]) -> Request<WasiBody> {
    let mut body = Vec::new();
    for (name, content) in fields {
        let head =
            format!("--limit\r\ncontent-disposition: form-data; name=\"{name}\"; filename=\"a.bin\"\r\n\r\n");
        body.extend_from_slice(head.as_bytes());
        body.extend_from_slice(content);
        body.extend_from_slice(b"\r\n");
    }
    body.extend_from_slice(b"--limit--\r\n");
    post(path, "multipart/form-data; boundary=limit", body)
}

/// What came back.
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
}

impl Answer {
    pub(crate) fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap()
    }

    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }

    /// Holds it to a problem of this status and code, as RFC 9457 has it.
    pub(crate) fn is_problem(&self, status: u16, code: &str) {
        let problem = self.json();
        assert_eq!(
            (self.status.as_u16(), &problem["code"]),
            (status, &code.into()),
            "{problem}"
        );
        assert_eq!(self.header("content-type"), "application/problem+json");
        assert_eq!(problem["status"], status);
        assert_eq!(problem["request_id"], self.header("x-request-id"));
        assert!(!problem["detail"].as_str().unwrap().is_empty());
    }
}

pub(crate) async fn ask(host: &Host, request: Request<WasiBody>) -> Answer {
    let response: Response<Bytes> = host.request(request).await.unwrap();
    let (parts, body) = response.into_parts();
    Answer {
        status: parts.status,
        headers: parts.headers,
        body,
    }
}
