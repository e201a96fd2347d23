//! The description of the API that is checked in.

use std::path::Path;

use crate::service::{default_service, get};

/// `UPDATE_OPENAPI=1 cargo test --release --workspace --test api openapi` writes it anew.
#[tokio::test]
async fn the_description_that_is_checked_in_is_the_one_that_is_served() {
    let served = get(&default_service(), "/openapi.json").await.text();
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/openapi.json");
    if std::env::var_os("UPDATE_OPENAPI").is_some() {
        std::fs::write(&path, &served).unwrap();
    }
    let checked_in = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(
        served == checked_in,
        "docs/openapi.json is not what the code says: \
         UPDATE_OPENAPI=1 cargo test --release --workspace --test api openapi"
    );
}

#[tokio::test]
async fn the_description_says_3_1_and_every_route() {
    let served = get(&default_service(), "/openapi.json").await.json_of_success();
    assert!(served["openapi"].as_str().unwrap().starts_with("3.1."));
    for path in [
        "/predict",
        "/predict/json",
        "/predict/image",
        "/",
        "/health",
        "/livez",
        "/readyz",
        "/metrics",
    ] {
        assert!(served["paths"][path].is_object(), "{path}");
    }
    let problem = &served["components"]["schemas"]["ProblemDetails"]["required"];
    assert!(problem.as_array().unwrap().iter().any(|name| name == "code"));
}
