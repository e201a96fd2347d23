//! The page for browsers.

use checkbox_edge_host::Options;
use http::Request;
use wasmtime_wasi_http::WasiBody;

use crate::client::{ask, get, host, host_with, post};

fn asking(path: &str, headers: &[(&'static str, &str)]) -> Request<WasiBody> {
    let mut request = get(path);
    for (name, value) in headers {
        request.headers_mut().insert(*name, value.parse().unwrap());
    }
    request
}

#[tokio::test(flavor = "multi_thread")]
async fn files_go_out_compressed_and_are_asked_for_once() {
    let folder = tempfile::tempdir().unwrap();
    // gzip of "hello"; what stands for brotli is sent as it is.
    let gzip = b"\x1f\x8b\x08\0\0\0\0\0\0\x03\xcbH\xcd\xc9\xc9\x07\0\x86\xa6\x106\x05\0\0\0";
    std::fs::create_dir(folder.path().join("pkg")).unwrap();
    for name in ["index.html", "pkg/a.wasm"] {
        std::fs::write(folder.path().join(format!("{name}.br")), "brotli").unwrap();
        std::fs::write(folder.path().join(format!("{name}.gz")), gzip).unwrap();
    }
    let page = Some(folder.path().to_owned());
    let host = host_with(Options {
        page,
        ..Options::default()
    });
    let index = ask(
        &host,
        asking("/", &[("accept", "text/html"), ("accept-encoding", "gzip, br")]),
    )
    .await;
    assert_eq!(
        (&index.body[..], index.header("content-encoding")),
        (&b"brotli"[..], "br")
    );
    assert_eq!(index.header("content-type"), "text/html; charset=utf-8");
    assert!(
        index
            .header("content-security-policy")
            .contains("default-src 'none'")
    );
    let module = ask(&host, asking("/pkg/a.wasm", &[("accept-encoding", "gzip")])).await;
    assert_eq!(
        (module.header("content-type"), module.header("content-encoding")),
        ("application/wasm", "gzip")
    );
    let plain = ask(&host, get("/pkg/a.wasm")).await;
    assert_eq!(
        (&plain.body[..], plain.header("content-encoding")),
        (&b"hello"[..], "")
    );
    let tag = plain.header("etag");
    let again = ask(&host, asking("/pkg/a.wasm", &[("if-none-match", tag)])).await;
    assert_eq!((again.status.as_u16(), again.body.len()), (304, 0));
    ask(&host, post("/pkg/a.wasm", "text/plain", ""))
        .await
        .is_problem(405, "method_not_allowed");
    for path in [
        "/pkg",
        "/pkg/",
        "/pkg/../pkg/a.wasm",
        "/pkg//a.wasm",
        "/a.wasm.br",
    ] {
        ask(&host, get(path)).await.is_problem(404, "not_found");
    }
    let info = ask(&host, asking("/", &[("accept", "application/json")])).await;
    assert_eq!(info.json()["service"], "checkbox");
}

#[tokio::test(flavor = "multi_thread")]
async fn without_files_there_is_a_form() {
    let answer = ask(&host(), asking("/", &[("accept", "text/html")])).await;
    assert!(std::str::from_utf8(&answer.body).unwrap().contains("<form"));
}
