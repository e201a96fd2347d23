//! The answers, which are those of every other surface.

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use checkbox_golden::{CASES, Case};
use serde_json::{Value, json};

use crate::client::{Answer, FORM, PAGES, ask, file, get, host, post, post_form};

fn form_case() -> &'static Case {
    let case = CASES.iter().find(|case| case.name == "form");
    case.expect("the sample form is in the golden set")
}

fn is_golden(case: &Case, answer: &Answer) {
    let answer = serde_json::from_value(answer.json()).unwrap();
    if let Err(mismatch) = case.check(&answer) {
        panic!("{}: {mismatch}", case.name);
    }
}

/// All documents of the golden set that the embedded model answers: an instance takes no other.
#[tokio::test(flavor = "multi_thread")]
async fn the_component_answers_as_the_library_does() {
    let host = host();
    let cases = CASES.iter().filter(|case| case.model.is_none());
    for case in cases {
        let path = match case.pages {
            Some(pages) => format!("/predict?pages={pages}"),
            None => "/predict".to_owned(),
        };
        let answer = ask(&host, post_form(&path, &[("file", case.document)])).await;
        is_golden(case, &answer);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn every_way_in_finds_the_same() {
    let host = host();
    let in_json = json!({ "image": BASE64_STANDARD.encode(FORM), "conf": 0.2 }).to_string();
    for request in [
        post_form("/predict", &[("other", b"x"), ("file", FORM)]),
        post("/predict", "image/png", FORM),
        post("/predict/json", "application/json", in_json),
    ] {
        let answer = ask(&host, request).await;
        assert_eq!(answer.status, 200, "{:?}", answer.body);
        is_golden(form_case(), &answer);
        let body = answer.json();
        assert_eq!(body["success"], true);
        assert_eq!(body["total"], body["detections"].as_array().unwrap().len());
        assert!(body["timings_ms"]["inference"].as_f64().unwrap() > 0.0);
        assert_eq!(body["model"]["sha256"].as_str().unwrap().len(), 64);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn pages_of_a_pdf_can_be_chosen() {
    let host = host();
    let all = ask(&host, post("/predict", "application/pdf", PAGES))
        .await
        .json();
    let second = ask(&host, post("/predict?pages=2", "application/pdf", PAGES))
        .await
        .json();
    let of_second = |body: &Value| -> Vec<Value> {
        let detections = body["detections"].as_array().unwrap().iter();
        detections.filter(|found| found["page"] == 2).cloned().collect()
    };
    assert!(!of_second(&all).is_empty());
    assert_eq!(of_second(&all), of_second(&second));
    assert_eq!(second["total"], of_second(&second).len());
}

#[tokio::test(flavor = "multi_thread")]
async fn formats_and_options_are_obeyed() {
    let host = host();
    let csv = ask(&host, post("/predict?format=csv", "image/png", FORM)).await;
    assert!(csv.header("content-type").starts_with("text/csv"));
    let all = ask(&host, post("/predict?conf=0.01", "image/png", FORM))
        .await
        .json();
    let sure = ask(&host, post("/predict?conf=1", "image/png", FORM))
        .await
        .json();
    assert!(all["total"].as_u64() > sure["total"].as_u64());
}

#[tokio::test(flavor = "multi_thread")]
async fn an_annotated_page_is_a_jpeg_file() {
    let answer = ask(&host(), post_form("/predict/image", &[("file", FORM)])).await;
    assert_eq!(answer.header("content-type"), "image/jpeg");
    assert_eq!(
        answer.header("content-disposition"),
        r#"attachment; filename="detected_checkboxes.jpg""#
    );
    assert!(answer.body.starts_with(&[0xff, 0xd8, 0xff]) && answer.body.len() > 10_000);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_service_says_what_it_is_and_where_its_model_came_from() {
    let host = host();
    let health = ask(&host, get("/health")).await;
    let expected = json!({ "status": "healthy", "model_loaded": true, "model_start": "snapshot" });
    assert_eq!(health.json(), expected);
    let info = ask(&host, get("/")).await.json();
    assert_eq!(info["service"], "checkbox");
    assert_eq!(info["model_loaded"], true);
    assert!(info["endpoints"]["POST /predict"].is_string());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_request_keeps_its_id() {
    let mut request = get("/health");
    request
        .headers_mut()
        .insert("x-request-id", "mine-1".parse().unwrap());
    assert_eq!(ask(&host(), request).await.header("x-request-id"), "mine-1");
    let host = host();
    let first = ask(&host, get("/health")).await;
    let second = ask(&host, get("/health")).await;
    // Randomness frozen into the snapshot would give every instance the same.
    assert_ne!(first.header("x-request-id"), second.header("x-request-id"));
    let elsewhere = ask(&crate::client::host(), get("/health")).await;
    assert_ne!(first.header("x-request-id"), elsewhere.header("x-request-id"));
}

/// Without its snapshot the component answers the same, and says that it had to load the model.
#[tokio::test(flavor = "multi_thread")]
async fn a_component_without_a_snapshot_loads_the_model() {
    let component = checkbox_edge_host::compile(&file("CHECKBOX_EDGE_PLAIN")).unwrap();
    let host = checkbox_edge_host::Host::new(&component, checkbox_edge_host::Options::default()).unwrap();
    let answer = ask(&host, post("/predict", "image/png", FORM)).await;
    is_golden(form_case(), &answer);
    assert!(answer.header("server-timing").starts_with("model;desc=load;dur="));
    assert_eq!(ask(&host, get("/health")).await.json()["model_start"], "load");
}
