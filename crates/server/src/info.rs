//! Information about the service: for people, balancers and Prometheus.

use axum::body::Body;
use axum::extract::State;
use axum::http::{HeaderMap, header};
use axum::response::{IntoResponse, Response};
use checkbox_contract::{Health, ServiceInfo};
use checkbox_service::answer;
use checkbox_service::page::{fallback, is_wanted, single};
use serde_json::json;

use crate::error::Refusal;
use crate::metrics::METRICS_CONTENT_TYPE;
use crate::{ApiError, AppState, page};

const ENDPOINTS: [(&str, &str); 9] = [
    ("POST /predict", "find the checkboxes of an image or a PDF"),
    ("POST /predict/json", "the same, with the file in base64"),
    (
        "POST /predict/image",
        "the page with what was found drawn onto it",
    ),
    ("GET /health", "whether the service works"),
    ("GET /livez", "whether the process lives"),
    ("GET /readyz", "whether a balancer should send requests here"),
    ("GET /metrics", "metrics for Prometheus"),
    ("GET /openapi.json", "this API, described in OpenAPI 3.1"),
    ("GET /docs", "this API, described for people"),
];

const DOCS_PAGE: &str = include_str!("docs.html");

/// What the service is and offers; as a page where a browser asks for one.
#[utoipa::path(
    get, path = "/", tag = "service",
    responses((status = 200, description = "JSON, or a page when the client accepts `text/html`.", body = ServiceInfo)),
)]
pub(crate) async fn root(State(state): State<AppState>, headers: HeaderMap) -> Response {
    if is_wanted(&headers) {
        let embedded = page::index(&headers);
        return embedded.unwrap_or_else(|| fallback().map(Body::from));
    }
    let model = state.model();
    let info = ServiceInfo::new(
        env!("CARGO_PKG_VERSION"),
        model.record().clone(),
        model.class_names(),
        model.device(),
        &ENDPOINTS,
    );
    let headers = [(header::VARY, "accept")];
    (headers, json_response(&info)).into_response()
}

/// The description of the API, for people.
pub(crate) async fn docs() -> Response {
    single(DOCS_PAGE).map(Body::from)
}

/// Whether the service works.
#[utoipa::path(
    get, path = "/health", tag = "service",
    responses((status = 200, description = "It does.", body = Health)),
)]
pub(crate) async fn health() -> Response {
    json_response(&Health::healthy(true))
}

/// Whether the process lives. Restart it when this does not answer.
#[utoipa::path(get, path = "/livez", tag = "service", responses((status = 200, description = "It does.")))]
pub(crate) async fn livez() -> Response {
    json_response(&json!({ "status": "alive" }))
}

/// Whether a balancer should send requests here: not while the service is going down. Being busy does not matter.
#[utoipa::path(
    get, path = "/readyz", tag = "service",
    responses((status = 200, description = "It should."), (status = 503, description = "Not now.")),
)]
pub(crate) async fn readyz(State(state): State<AppState>) -> Result<Response, Refusal> {
    if state.is_ready() {
        Ok(json_response(&json!({ "status": "ready" })))
    } else {
        Err(ApiError::NotReady.into())
    }
}

/// Metrics for Prometheus.
#[utoipa::path(
    get, path = "/metrics", tag = "service",
    responses((status = 200, description = "Prometheus' text format.", body = String, content_type = "text/plain")),
)]
pub(crate) async fn metrics(State(state): State<AppState>) -> Result<Response, Refusal> {
    let text = state.metrics().render(&state.gauges());
    let text = text.map_err(|error| {
        tracing::error!(%error, "the metrics cannot be written");
        ApiError::Internal
    })?;
    Ok(([(header::CONTENT_TYPE, METRICS_CONTENT_TYPE)], text).into_response())
}

fn json_response(body: &impl serde::Serialize) -> Response {
    match answer::json(body) {
        Ok(response) => response.map(Body::from),
        Err(error) => Refusal(error).into_response(),
    }
}
