//! Bad requests: the answer says what is wrong, and the service lives on.

use bytes::Bytes;
use http::{Request, header};
use http_body_util::{BodyExt as _, Full};
use serde_json::json;

use crate::client::{FORM, ask, get, host, host_set, post, post_form};

/// A PNG that says to have this many pixels, and has none.
fn png_header(width_px: u32, height_px: u32) -> Vec<u8> {
    let mut file = b"\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR".to_vec();
    file.extend(width_px.to_be_bytes());
    file.extend(height_px.to_be_bytes());
    file.extend([8, 0, 0, 0, 0]);
    let checksum = crc32(&file[12..]);
    file.extend(checksum.to_be_bytes());
    file
}

/// Of PNG's appendix D.
fn crc32(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(u32::MAX, |sum, &byte| {
        (0..8).fold(sum ^ u32::from(byte), |sum, _| {
            if sum & 1 == 1 {
                0xedb8_8320 ^ (sum >> 1)
            } else {
                sum >> 1
            }
        })
    })
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_wrong_is_a_problem_with_a_code() {
    let host = host();
    for (request, status, code) in [
        (get("/nothing"), 404, "not_found"),
        (get("/../etc/passwd"), 404, "not_found"),
        (get("/predict"), 405, "method_not_allowed"),
        (post("/health", "text/plain", ""), 405, "method_not_allowed"),
        (
            post("/predict", "text/plain", "hello"),
            415,
            "unsupported_media_type",
        ),
        (
            post("/predict/json", "image/png", FORM),
            415,
            "unsupported_media_type",
        ),
        (post("/predict", "image/png", "hello"), 400, "unsupported_format"),
        (post("/predict", "image/png", ""), 400, "empty_input"),
        (post("/predict", "image/png", &FORM[..2000]), 400, "truncated"),
        (post("/predict?conf=2", "image/png", FORM), 422, "invalid_conf"),
        (
            post("/predict?format=xml", "image/png", FORM),
            422,
            "invalid_format",
        ),
        (post("/predict?pages=x", "image/png", FORM), 422, "invalid_pages"),
        (
            post("/predict?pages=9", "image/png", FORM),
            422,
            "page_out_of_range",
        ),
        (
            post("/predict/json", "application/json", "{"),
            422,
            "invalid_json",
        ),
        (
            post(
                "/predict/json",
                "application/json",
                json!({ "image": "*" }).to_string(),
            ),
            400,
            "invalid_base64",
        ),
        (post_form("/predict", &[("other", FORM)]), 422, "missing_file"),
        (
            post("/predict", "multipart/form-data", "x"),
            400,
            "malformed_multipart",
        ),
        (
            post("/predict", "multipart/form-data; boundary=a", "x"),
            400,
            "malformed_multipart",
        ),
    ] {
        ask(&host, request).await.is_problem(status, code);
    }
    let answer = ask(&host, post("/predict", "image/png", FORM)).await;
    assert_eq!(answer.status, 200);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_bomb_is_refused_before_memory_is_taken() {
    let host = host();
    let idle = {
        ask(&host, get("/health")).await;
        host.statistics().peak_memory_bytes()
    };
    let bomb = png_header(100_000, 100_000);
    ask(&host, post("/predict", "image/png", bomb))
        .await
        .is_problem(413, "too_many_pixels");
    assert!(host.statistics().peak_memory_bytes() < idle + (4 << 20));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_body_over_the_limit_is_refused_however_it_is_announced() {
    let host = host_set(&[("max_body_bytes", "100000")]);
    let large = vec![0; 300_000];
    for path in ["/predict", "/predict/image"] {
        ask(&host, post(path, "image/png", large.clone()))
            .await
            .is_problem(413, "too_many_bytes");
        ask(&host, post_form(path, &[("file", &large)]))
            .await
            .is_problem(413, "too_many_bytes");
    }
    ask(&host, post("/predict/json", "application/json", large.clone()))
        .await
        .is_problem(413, "too_many_bytes");
    let mut announced = post("/predict", "image/png", large);
    announced
        .headers_mut()
        .insert(header::CONTENT_LENGTH, 300_000.into());
    ask(&host, announced).await.is_problem(413, "too_many_bytes");
    assert_eq!(ask(&host, post("/predict", "image/png", FORM)).await.status, 200);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_body_that_ends_early_is_the_clients_mistake() {
    let host = host();
    let broken = Full::new(Bytes::from_static(FORM)).map_err(|never| match never {});
    let broken = broken.with_trailers(async { Some(Err(wasmtime_wasi_http::Error::ConnectionTerminated)) });
    let request = Request::post("http://localhost/predict").header(header::CONTENT_TYPE, "image/png");
    ask(&host, request.body(broken.boxed_unsync()).unwrap())
        .await
        .is_problem(400, "incomplete_body");
}
