//! The view of operators: readiness, metrics, another model.

use checkbox::Checkbox;
use checkbox_server::router;

use crate::service::{form, get, metric, post, sample, send, service, state};

#[tokio::test]
async fn a_service_that_is_going_down_is_alive_but_not_ready() {
    let state = state(&[]);
    let service = router(state.clone());
    assert_eq!(get(&service, "/readyz").await.text(), r#"{"status":"ready"}"#);
    assert_eq!(metric(&service, "checkbox_ready").await, 1.0);
    state.start_draining();
    get(&service, "/readyz").await.assert_problem(503, "not_ready");
    assert_eq!(get(&service, "/livez").await.status, 200);
    assert_eq!(metric(&service, "checkbox_ready").await, 0.0);
    assert_eq!(send(&service, form("/predict", &sample())).await.status, 200);
}

#[tokio::test]
async fn requests_are_counted_by_route_and_status() {
    let service = service(&[]);
    send(&service, form("/predict", &sample())).await;
    send(&service, form("/predict?conf=2", &sample())).await;
    get(&service, "/no/such/path").await;
    get(&service, "/nor/this").await;
    for (name, value) in [
        (
            r#"checkbox_http_requests_total{method="POST",route="/predict",status="200"}"#,
            1.0,
        ),
        (
            r#"checkbox_http_requests_total{method="POST",route="/predict",status="422"}"#,
            1.0,
        ),
        (
            r#"checkbox_http_requests_total{method="GET",route="none",status="404"}"#,
            2.0,
        ),
        (
            r#"checkbox_http_request_duration_seconds_count{route="/predict",status="200"}"#,
            1.0,
        ),
        (r#"checkbox_stage_duration_seconds_count{stage="inference"}"#, 1.0),
        ("checkbox_queue_wait_seconds_count", 1.0),
        ("checkbox_pages_total", 1.0),
        // The request for the metrics itself.
        ("checkbox_http_requests_in_flight", 1.0),
    ] {
        assert_eq!(metric(&service, name).await, value, "{name}");
    }
    let text = get(&service, "/metrics").await.text();
    let model = Checkbox::embedded().unwrap().model().sha256.clone();
    assert!(
        text.contains("checkbox_model_info{") && text.contains(&model),
        "{text}"
    );
}

#[tokio::test]
async fn every_answer_says_that_its_type_is_what_it_says() {
    let service = service(&[]);
    for answer in [
        get(&service, "/").await,
        get(&service, "/docs").await,
        get(&service, "/metrics").await,
        get(&service, "/no/such/path").await,
        send(&service, form("/predict", &sample())).await,
        send(&service, form("/predict?format=csv", &sample())).await,
        send(&service, form("/predict", b"no document")).await,
        send(&service, form("/predict/image", &sample())).await,
    ] {
        assert_eq!(answer.header("x-content-type-options"), "nosniff");
    }
}

#[tokio::test]
async fn the_page_is_shown_in_frames_of_those_that_are_configured() {
    let policy = async |arguments: &[&str]| {
        let answer = get(&service(arguments), "/docs").await;
        answer.header("content-security-policy").to_owned()
    };
    assert!(policy(&[]).await.ends_with("frame-ancestors 'none'"));
    let policy = policy(&["--frame-ancestors", "'self' https://a.example"]).await;
    assert!(
        policy.ends_with("frame-ancestors 'self' https://a.example"),
        "{policy}"
    );
}

#[tokio::test]
async fn another_model_takes_over() {
    let state = state(&[]);
    let service = router(state.clone());
    let before = send(&service, form("/predict", &sample()))
        .await
        .json_of_success();
    state.replace_model(Checkbox::embedded().unwrap()).unwrap();
    let after = send(&service, form("/predict", &sample()))
        .await
        .json_of_success();
    assert_eq!(before["detections"], after["detections"]);
}

/// A page that cannot be read is told of beside those that can.
#[tokio::test]
async fn a_page_that_fails_leaves_the_others() {
    let good = "<</Type/Page/Parent 2 0 R/MediaBox[0 0 612 792]/Resources<<>>>>";
    let bad = "<</Type/Page/Parent 2 0 R/MediaBox[0 0 99999 99999]/Resources<<>>>>";
    let text = String::from_utf8(crate::service::pdf(2)).unwrap();
    assert_eq!(text.matches(good).count(), 2);
    // The table of offsets no longer fits, which readers of PDF repair.
    let text = text.replacen(good, bad, 1);
    let answer = send(&service(&[]), post("/predict", "application/pdf", text))
        .await
        .json_of_success();
    assert_eq!(answer["pages"][0]["page"], 2, "{answer}");
    assert_eq!(answer["failed_pages"][0]["page"], 1);
    assert_eq!(answer["failed_pages"][0]["code"], "sheet_too_large");
}
