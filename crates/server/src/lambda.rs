//! The same router behind AWS Lambda: API Gateway (HTTP API), function URLs and application load balancers.

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{StatusCode, header};
use axum::middleware::map_response;
use axum::response::{IntoResponse, Response};
use checkbox_contract::{PROBLEM_CONTENT_TYPE, ProblemDetails, ProblemStatus};
use checkbox_service::REQUEST_ID;

use crate::{AppState, Config, LoadModel, StartError, router};

/// Size of an event, and of an answer to one:
/// <https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html>.
const EVENT_BYTES: usize = 6 << 20;
/// Room for headers and JSON around a body.
const ENVELOPE_BYTES: usize = 64 << 10;
/// Bodies other than text travel as base64.
const LARGEST_BODY_BYTES: usize = (EVENT_BYTES - ENVELOPE_BYTES) / 4 * 3;

/// Loads and warms the model, and answers events for as long as Lambda keeps the process.
///
/// # Errors
/// When model or keys cannot be used, or the process does not run in Lambda.
pub async fn serve_lambda(config: Config, load_model: LoadModel) -> Result<(), StartError> {
    let checkbox = load_model().map_err(|reason| StartError::Model { reason })?;
    let state = AppState::new(lambda_config(config), checkbox)?;
    tracing::info!(version = env!("CARGO_PKG_VERSION"), "ready");
    let outcome = lambda_http::run(lambda_router(state)).await;
    outcome.map_err(|error| StartError::System(std::io::Error::other(error.to_string())))
}

/// The settings, with limits on bodies that Lambda has anyway, so that its clients are told the right ones.
pub fn lambda_config(config: Config) -> Config {
    Config {
        max_body_bytes: config.max_body_bytes.min(LARGEST_BODY_BYTES),
        ..config
    }
}

/// [`router`], with answers that Lambda can carry.
pub fn lambda_router(state: AppState) -> Router {
    router(state).layer(map_response(fit))
}

/// Replaces an answer over Lambda's limit, which would become a 502, by 413.
async fn fit(response: Response) -> Response {
    let (parts, body) = response.into_parts();
    // As base64, or as a JSON string: quotes and line breaks are escaped.
    match to_bytes(body, LARGEST_BODY_BYTES).await {
        Ok(bytes) => Response::from_parts(parts, Body::from(bytes)),
        Err(_) => {
            let id = parts.headers.get(REQUEST_ID).and_then(|id| id.to_str().ok());
            let detail =
                "the answer is over the limit of AWS Lambda, 6 MB: ask for fewer pages, or a smaller image";
            let id = id.unwrap_or_default();
            let status = ProblemStatus::ContentTooLarge;
            let problem = ProblemDetails::new(status, "answer_too_large", detail, id);
            let headers = [(header::CONTENT_TYPE, PROBLEM_CONTENT_TYPE)];
            let body = serde_json::to_vec(&problem).unwrap_or_default();
            (StatusCode::PAYLOAD_TOO_LARGE, headers, body).into_response()
        }
    }
}
