//! The answers, which are those of the native program.

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use serde_json::{Value, json};

use crate::client::{FORM, FORM_FILE, PAGES, PAGES_FILE, ask, file, get, host, post, post_form};

/// What the native program finds on a file, page after page.
fn native(name: &str) -> Vec<Value> {
    let lines = String::from_utf8(file("CHECKBOX_NATIVE_ANSWERS")).unwrap();
    let pages = lines
        .lines()
        .map(|line| serde_json::from_str::<Value>(line).unwrap());
    let pages: Vec<_> = pages.filter(|page| page["file"] == name).collect();
    assert!(!pages.is_empty(), "no answers for {name}");
    pages
}

/// Boxes within a pixel, confidences within 0.001, the same classes and counts.
fn assert_same(answer: &Value, pages: &[Value]) {
    let detections = answer["detections"].as_array().unwrap();
    assert_eq!(answer["pages"].as_array().unwrap().len(), pages.len());
    let mut compared = 0;
    for page in pages {
        let ours: Vec<_> = detections.iter().filter(|d| d["page"] == page["page"]).collect();
        let theirs = page["detections"].as_array().unwrap();
        assert_eq!(ours.len(), theirs.len(), "page {}", page["page"]);
        for theirs in theirs {
            let same = ours.iter().any(|ours| is_same(ours, theirs));
            assert!(same, "{theirs} is missing on page {}", page["page"]);
            compared += 1;
        }
    }
    assert!(compared > 0, "nothing to compare");
}

fn is_same(ours: &Value, theirs: &Value) -> bool {
    let near =
        |a: &Value, b: &Value, tolerance: f64| (a.as_f64().unwrap() - b.as_f64().unwrap()).abs() <= tolerance;
    ours["class"] == theirs["class"]
        && near(&ours["confidence"], &theirs["confidence"], 0.001_001)
        && ["x1", "y1", "x2", "y2"]
            .iter()
            .all(|side| near(&ours["bbox"][side], &theirs["bbox"][side], 1.0))
}

#[tokio::test(flavor = "multi_thread")]
async fn every_way_in_finds_what_the_native_program_finds() {
    let host = host();
    let in_json = json!({ "image": BASE64_STANDARD.encode(FORM), "conf": 0.2 }).to_string();
    for request in [
        post_form("/predict", &[("other", b"x"), ("file", FORM)]),
        post("/predict", "image/png", FORM),
        post("/predict/json", "application/json", in_json),
    ] {
        let answer = ask(&host, request).await;
        assert_eq!(answer.status, 200, "{:?}", answer.body);
        let body = answer.json();
        assert_same(&body, &native(FORM_FILE));
        assert_eq!(body["success"], true);
        assert_eq!(body["total"], body["detections"].as_array().unwrap().len());
        assert!(body["timings_ms"]["inference"].as_f64().unwrap() > 0.0);
        assert_eq!(body["model"]["sha256"].as_str().unwrap().len(), 64);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn pages_of_a_pdf_are_searched_as_natively() {
    let answer = ask(&host(), post("/predict", "application/pdf", PAGES)).await;
    assert_same(&answer.json(), &native(PAGES_FILE));
    let answer = ask(&host(), post("/predict?pages=2", "application/pdf", PAGES)).await;
    let pages = native(PAGES_FILE);
    assert_same(&answer.json(), &pages[1..2]);
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
    assert_same(&answer.json(), &native(FORM_FILE));
    assert!(answer.header("server-timing").starts_with("model;desc=load;dur="));
    assert_eq!(ask(&host, get("/health")).await.json()["model_start"], "load");
}
