//! Settings are read for every request: nothing of them is frozen into the snapshot.

use checkbox_edge_host::Options;

use crate::client::{FORM, ask, get, host_set, host_with, post};

#[tokio::test(flavor = "multi_thread")]
async fn a_setting_is_what_requests_get_by_default() {
    let host = host_set(&[("conf_threshold", "1"), ("max_pages", "1")]);
    let answer = ask(&host, post("/predict", "image/png", FORM)).await;
    assert_eq!(answer.json()["total"], 0);
    let answer = ask(&host, post("/predict?conf=0.2", "image/png", FORM)).await;
    assert!(answer.json()["total"].as_u64().unwrap() > 0);
    let pages = post("/predict", "application/pdf", crate::client::PAGES);
    ask(&host, pages).await.is_problem(413, "too_many_pages");
}

#[tokio::test(flavor = "multi_thread")]
async fn keys_are_asked_for_where_there_are_any() {
    let host = host_set(&[("api_keys", "0123456789abcdef, another-key-of-some-length")]);
    let refused = ask(&host, post("/predict", "image/png", FORM)).await;
    refused.is_problem(401, "unauthorized");
    assert_eq!(refused.header("www-authenticate"), "Bearer");
    for (name, value) in [
        ("authorization", "Bearer 0123456789abcdef"),
        ("x-api-key", "another-key-of-some-length"),
    ] {
        let mut request = post("/predict", "image/png", FORM);
        request.headers_mut().insert(name, value.parse().unwrap());
        assert_eq!(ask(&host, request).await.status, 200);
    }
    assert_eq!(ask(&host, get("/health")).await.status, 200);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_setting_that_cannot_be_used_opens_no_door() {
    for setting in [
        ("api_keys", "short"),
        ("conf_threshold", "high"),
        ("max_body_bytes", "-1"),
    ] {
        let answer = ask(&host_set(&[setting]), post("/predict", "image/png", FORM)).await;
        answer.is_problem(503, "not_ready");
        assert_eq!(answer.header("retry-after"), "1");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn empty_settings_are_those_that_nobody_set() {
    let names = [
        "conf_threshold",
        "iou_threshold",
        "api_keys",
        "max_body_bytes",
        "max_page_pixels",
        "max_side_px",
        "max_pages",
    ];
    let variables = names.map(|name| (name.to_owned(), String::new())).into();
    let host = host_with(Options {
        variables,
        ..Options::default()
    });
    assert_eq!(ask(&host, post("/predict", "image/png", FORM)).await.status, 200);
}
