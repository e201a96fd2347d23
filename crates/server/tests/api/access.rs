//! Keys, rate limits and other origins.

use axum::body::Body;
use axum::http::{Method, Request};
use checkbox_server::{StartError, configured_keys};

use crate::service::{config, default_service, form, get, sample, send, service};

const KEY: &str = "a key of enough length";

fn with_header(mut request: Request<Body>, name: &'static str, value: &str) -> Request<Body> {
    request.headers_mut().insert(name, value.parse().unwrap());
    request
}

fn small() -> Request<Body> {
    form("/predict", b"no document")
}

#[tokio::test]
async fn a_known_key_is_let_in() {
    let service = service(&["--api-keys", &format!("another key of length,{KEY}")]);
    send(&service, small()).await.assert_problem(401, "unauthorized");
    for (name, value) in [
        ("authorization", "Bearer wrong key of enough length".to_owned()),
        ("authorization", format!("Basic {KEY}")),
        ("authorization", KEY.to_owned()),
        ("x-api-key", "wrong".to_owned()),
        ("x-api-key", String::new()),
    ] {
        let answer = send(&service, with_header(small(), name, &value)).await;
        answer.assert_problem(401, "unauthorized");
        assert_eq!(answer.header("www-authenticate"), "Bearer");
    }
    for (name, value) in [
        ("authorization", format!("Bearer {KEY}")),
        ("authorization", format!("bearer {KEY}")),
        ("x-api-key", KEY.to_owned()),
    ] {
        let answer = send(&service, with_header(small(), name, &value)).await;
        answer.assert_problem(400, "unsupported_format");
    }
    for path in ["/health", "/livez", "/readyz", "/metrics", "/", "/openapi.json"] {
        assert_eq!(get(&service, path).await.status, 200, "{path} needs no key");
    }
}

#[tokio::test]
async fn keys_come_from_a_file_too() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("keys");
    std::fs::write(&path, format!("# comment\n\n{KEY}\n")).unwrap();
    let service = service(&["--api-keys-file", path.to_str().unwrap()]);
    send(&service, small()).await.assert_problem(401, "unauthorized");
    send(&service, with_header(small(), "x-api-key", KEY))
        .await
        .assert_problem(400, "unsupported_format");
    std::fs::write(&path, "# comment\n").unwrap();
    let outcome = configured_keys(&config(&["--api-keys-file", path.to_str().unwrap()]));
    assert!(
        matches!(outcome, Err(StartError::KeyFile { .. })),
        "a file without keys opens no door"
    );
    let outcome = configured_keys(&config(&["--api-keys", "short"]));
    assert!(matches!(outcome, Err(StartError::Key { number: 1, .. })));
}

#[tokio::test]
async fn the_rate_limit_is_by_key() {
    let keys = format!("another key of length,{KEY}");
    let service = service(&["--rate-limit-per-minute", "2", "--api-keys", &keys]);
    let ask = async |key: &str| send(&service, with_header(small(), "x-api-key", key)).await;
    for _ in 0..2 {
        ask(KEY).await.assert_problem(400, "unsupported_format");
    }
    let refused = ask(KEY).await;
    refused.assert_problem(429, "too_many_requests");
    let seconds: u64 = refused.header("retry-after").parse().unwrap();
    assert!((1..=31).contains(&seconds), "{seconds}");
    ask("another key of length")
        .await
        .assert_problem(400, "unsupported_format");
}

#[tokio::test]
async fn the_rate_limit_is_by_address_behind_a_proxy() {
    let service = service(&["--rate-limit-per-minute", "1", "--trust-forwarded-for"]);
    let ask =
        async |addresses: &str| send(&service, with_header(small(), "x-forwarded-for", addresses)).await;
    ask("203.0.113.1").await.assert_problem(400, "unsupported_format");
    ask("203.0.113.2").await.assert_problem(400, "unsupported_format");
    // What a client writes in front does not make it another client.
    ask("198.51.100.7, 203.0.113.1")
        .await
        .assert_problem(429, "too_many_requests");
    ask("2001:db8::1").await.assert_problem(400, "unsupported_format");
    ask("2001:db8::2").await.assert_problem(429, "too_many_requests");
}

#[tokio::test]
async fn other_origins_are_shut_out_unless_they_are_listed() {
    let preflight = || {
        Request::builder()
            .method(Method::OPTIONS)
            .uri("/predict")
            .header("origin", "https://a.example")
            .header("access-control-request-method", "POST")
            .body(Body::empty())
            .unwrap()
    };
    let allowed = async |arguments: &[&str]| {
        let service = service(arguments);
        let on_preflight = send(&service, preflight()).await;
        let on_error = send(&service, with_header(small(), "origin", "https://a.example")).await;
        on_error.assert_problem(400, "unsupported_format");
        let name = "access-control-allow-origin";
        assert_eq!(on_preflight.header(name), on_error.header(name));
        on_error.header(name).to_owned()
    };
    assert_eq!(allowed(&[]).await, "");
    assert_eq!(allowed(&["--cors-origins", "*"]).await, "*");
    assert_eq!(
        allowed(&["--cors-origins", "https://a.example"]).await,
        "https://a.example"
    );
    assert_eq!(allowed(&["--cors-origins", "https://b.example"]).await, "");
}

#[tokio::test]
async fn everybody_may_ask_a_service_without_keys() {
    assert_eq!(
        send(&default_service(), form("/predict", &sample())).await.status,
        200
    );
}
