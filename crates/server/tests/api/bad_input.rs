//! Every bad request: its status, its code, and never 500.

use axum::body::Body;
use axum::http::Request;
use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use serde_json::json;

use crate::service::{
    BOUNDARY, answer_at_end, default_service, document_data, form, form_body, form_type, listen, over_tcp,
    pdf, post, sample, send, service, wire,
};

async fn assert_document_refused(document: Vec<u8>, status: u16, code: &str) {
    let in_json = json!({ "image": BASE64_STANDARD.encode(&document) }).to_string();
    for request in [
        form("/predict", &document),
        form("/predict/image", &document),
        post("/predict", "image/png", document.clone()),
        post("/predict/json", "application/json", in_json),
    ] {
        println!("{}", request.uri());
        send(&default_service(), request)
            .await
            .assert_problem(status, code);
    }
}

#[tokio::test]
async fn what_is_no_document_is_400() {
    assert_document_refused(Vec::new(), 400, "empty_input").await;
    assert_document_refused(b"Dear Sir or Madam,\n".to_vec(), 400, "unsupported_format").await;
    assert_document_refused(vec![0; 100_000], 400, "unsupported_format").await;
}

#[tokio::test]
async fn what_is_cut_short_is_400() {
    let sample = sample();
    assert_document_refused(sample[..sample.len() / 2].to_vec(), 400, "truncated").await;
}

#[tokio::test]
async fn a_png_header_of_10_gigapixels_is_413() {
    let mut png = b"\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR".to_vec();
    // 100,000 x 100,000, 8-bit grey, and the CRC of all that.
    png.extend([0, 1, 134, 160, 0, 1, 134, 160, 8, 0, 0, 0, 0, 141, 57, 84, 20]);
    assert_document_refused(png, 413, "too_many_pixels").await;
}

#[tokio::test]
async fn an_encrypted_pdf_is_422() {
    assert_document_refused(document_data("encrypted_aes_128.pdf"), 422, "encrypted_pdf").await;
}

#[tokio::test]
async fn a_pdf_without_pages_is_400() {
    assert_document_refused(pdf(0), 400, "no_pages").await;
}

#[tokio::test]
async fn bad_options_are_422() {
    for (query, code) in [
        ("conf=1.5", "invalid_conf"),
        ("conf=-1", "invalid_conf"),
        ("conf=NaN", "invalid_conf"),
        ("conf=high", "invalid_conf"),
        ("iou=2", "invalid_iou"),
        ("pages=0", "invalid_pages"),
        ("pages=3-1", "invalid_pages"),
        ("pages=two", "invalid_pages"),
        ("format=xml", "invalid_format"),
        ("confidence=0.5", "unknown_option"),
        ("words=some", "invalid_words"),
        ("pages=2-", "page_out_of_range"),
    ] {
        let answer = send(&default_service(), form(&format!("/predict?{query}"), &sample())).await;
        println!("{query}");
        answer.assert_problem(422, code);
    }
}

#[tokio::test]
async fn bad_json_is_422_and_bad_base64_400() {
    for (body, status, code) in [
        ("", 422, "invalid_json"),
        ("{", 422, "invalid_json"),
        ("[]", 422, "invalid_json"),
        (r#"{"conf": 0.2}"#, 422, "invalid_json"),
        (r#"{"image": 3}"#, 422, "invalid_json"),
        (r#"{"image": "aGk=", "conf": 2}"#, 422, "invalid_conf"),
        (r#"{"image": "aGk=", "pages": "x"}"#, 422, "invalid_pages"),
        (r#"{"image": "aGk=", "format": "x"}"#, 422, "invalid_format"),
        (r#"{"image": "aGk=", "page": 1}"#, 422, "unknown_option"),
        (r#"{"image": "***"}"#, 400, "invalid_base64"),
        (r#"{"image": ""}"#, 400, "empty_input"),
    ] {
        let answer = send(
            &default_service(),
            post("/predict/json", "application/json", body),
        )
        .await;
        println!("{body}");
        answer.assert_problem(status, code);
    }
}

#[tokio::test]
async fn wrong_content_types_are_415() {
    for (path, content_type) in [
        ("/predict", "text/plain"),
        ("/predict", "application/x-www-form-urlencoded"),
        ("/predict", "application/json"),
        ("/predict", "imagepng"),
        ("/predict/image", "text/html"),
        ("/predict/json", "multipart/form-data; boundary=x"),
        ("/predict/json", "text/plain"),
    ] {
        let answer = send(&default_service(), post(path, content_type, sample())).await;
        println!("{path} {content_type}");
        answer.assert_problem(415, "unsupported_media_type");
    }
    let request = Request::post("/predict").body(Body::from(sample())).unwrap();
    send(&default_service(), request)
        .await
        .assert_problem(415, "unsupported_media_type");
}

#[tokio::test]
async fn compressed_bodies_are_415() {
    for mut request in [
        form("/predict", &sample()),
        post("/predict/image", "image/png", sample()),
        post("/predict/json", "application/json", "{}"),
    ] {
        request
            .headers_mut()
            .insert("content-encoding", "gzip".parse().unwrap());
        send(&default_service(), request)
            .await
            .assert_problem(415, "unsupported_encoding");
    }
}

/// A head that never ends is refused before the rest of the body, which here never comes.
#[tokio::test]
async fn what_is_before_the_content_of_a_part_is_limited() {
    let (address, _) = listen(&["--body-timeout-ms", "600000"]).await;
    let head = format!("--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"file\"; filename=\"");
    for start in ["", "--", &head] {
        let body = [start.as_bytes(), &vec![b'a'; 200_000]].concat();
        let whole = wire("/predict", &form_type(), &[&body[..], &[0; 1000]].concat());
        let (status, answer) = over_tcp(address, &whole[..whole.len() - 1000]).await;
        assert_eq!(status, 400, "{answer}");
        assert!(answer.contains(r#""code":"malformed_multipart""#), "{answer}");
    }
}

#[tokio::test]
async fn a_form_of_ever_more_parts_is_400() {
    let part =
        format!("--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"x\"; filename=\"x\"\r\n\r\n\r\n");
    let body = [
        part.repeat(1000).into_bytes(),
        form_body("file", "form.png", &sample()),
    ]
    .concat();
    let answer = send(&default_service(), post("/predict", &form_type(), body)).await;
    answer.assert_problem(400, "malformed_multipart");
}

#[tokio::test]
async fn malformed_forms_are_400() {
    let whole = form_body("file", "form.png", &sample());
    for (content_type, body) in [
        ("multipart/form-data".to_owned(), whole.clone()),
        ("multipart/form-data; boundary=other".to_owned(), whole.clone()),
        (form_type(), whole[..whole.len() / 2].to_vec()),
        (form_type(), Vec::new()),
        (form_type(), b"not a form".to_vec()),
        (form_type(), format!("--{BOUNDARY}\r\n\r\n").into_bytes()),
    ] {
        let answer = send(&default_service(), post("/predict", &content_type, body)).await;
        answer.assert_problem(400, "malformed_multipart");
    }
}

#[tokio::test]
async fn a_form_without_a_file_is_422() {
    let body = form_body("image", "form.png", &sample());
    let answer = send(&default_service(), post("/predict", &form_type(), body)).await;
    answer.assert_problem(422, "missing_file");
}

#[tokio::test]
async fn what_is_too_large_is_413() {
    let service = service(&[
        "--max-body-bytes",
        "10000",
        "--max-page-pixels",
        "5000",
        "--max-pages",
        "3",
    ]);
    let large = vec![b'x'; 200_000];
    let in_json = json!({ "image": BASE64_STANDARD.encode(&large) }).to_string();
    let streamed = Body::from_stream(futures_util::stream::iter(
        large
            .chunks(1000)
            .map(|chunk| Ok::<_, std::io::Error>(chunk.to_vec()))
            .collect::<Vec<_>>(),
    ));
    for request in [
        form("/predict", &large),
        form("/predict", &large[..10_001]),
        post("/predict", "image/png", large.clone()),
        post("/predict", "image/png", streamed),
        post("/predict/json", "application/json", in_json),
    ] {
        send(&service, request)
            .await
            .assert_problem(413, "too_many_bytes");
    }
    let answer = send(&service, post("/predict", "application/pdf", pdf(4))).await;
    answer.assert_problem(413, "too_many_pages");
    let answer = send(&service, post("/predict?pages=1", "application/pdf", pdf(4))).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    let page = image::GrayImage::new(100, 100);
    let mut png = std::io::Cursor::new(Vec::new());
    page.write_to(&mut png, image::ImageFormat::Png).unwrap();
    send(&service, form("/predict", png.get_ref()))
        .await
        .assert_problem(413, "too_many_pixels");
}

#[tokio::test]
async fn other_paths_and_methods_are_problems_too() {
    let request = Request::get("/nothing").body(Body::empty()).unwrap();
    send(&default_service(), request)
        .await
        .assert_problem(404, "not_found");
    let request = Request::get("/predict").body(Body::empty()).unwrap();
    let answer = send(&default_service(), request).await;
    answer.assert_problem(405, "method_not_allowed");
    assert_eq!(answer.header("allow"), "POST");
}

/// Flips bytes here and there, the same ones in every run.
struct Damage(u64);

impl Damage {
    fn inflict(&mut self, bytes: &[u8], flips: usize) -> Vec<u8> {
        let mut damaged = bytes.to_vec();
        for _ in 0..flips {
            self.0 ^= self.0 << 13;
            self.0 ^= self.0 >> 7;
            self.0 ^= self.0 << 17;
            let place = usize::try_from(self.0 >> 8).unwrap() % damaged.len();
            damaged[place] = self.0 as u8;
        }
        damaged
    }
}

/// Bytes that are nearly documents never bring the service down.
#[tokio::test]
async fn damaged_documents_are_never_our_mistake() {
    let mut damage = Damage(0x2545_f491_4f6c_dd1d);
    for document in [sample(), pdf(2), document_data("g4_strips.tif")] {
        for _ in 0..20 {
            let damaged = damage.inflict(&document, 8);
            let answer = send(&default_service(), form("/predict", &damaged)).await;
            assert!(
                matches!(answer.status, 200 | 400 | 413 | 422),
                "{}",
                answer.text()
            );
        }
    }
}

/// Nor do bodies that are nearly forms or JSON, or requests that are nearly HTTP.
#[tokio::test]
async fn damaged_requests_are_never_our_mistake() {
    let mut damage = Damage(0x9e37_79b9_7f4a_7c15);
    let form = form_body("file", "form.png", &[]);
    let json = br#"{"image": "iVBORw0KGgo=", "conf": 0.2, "iou": 0.4, "pages": "1-3", "format": "csv"}"#;
    // A damaged length promises bytes that never come: that is answered when the time for a body is up.
    let (address, _) = listen(&["--body-timeout-ms", "300"]).await;
    for _ in 0..100 {
        let bodies = [
            ("/predict", form_type(), damage.inflict(&form, 3)),
            ("/predict/image", form_type(), form[..form.len() / 2].to_vec()),
            (
                "/predict/json",
                "application/json".to_owned(),
                damage.inflict(json, 2),
            ),
        ];
        for (path, content_type, body) in bodies {
            let answer = send(&default_service(), post(path, &content_type, body)).await;
            assert!(
                matches!(answer.status, 400 | 413 | 415 | 422),
                "{}",
                answer.text()
            );
        }
        let whole = wire("/predict?conf=0.3", &form_type(), &form);
        let answer = answer_at_end(address, &damage.inflict(&whole, 2)).await;
        // What is no HTTP at all may get no answer.
        let refused =
            answer.is_empty() || answer.starts_with("HTTP/1.1 4") || answer.starts_with("HTTP/1.0 4");
        assert!(refused, "{answer}");
    }
}
