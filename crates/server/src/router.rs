//! Routes of the API, and the layers around them.

use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Router, middleware};
use tower_http::catch_panic::CatchPanicLayer;

use crate::error::Refusal;
use crate::layers::{limit_rate, require_key};
use crate::observe::observe;
use crate::{ApiError, AppState, frames, info, openapi, page, routes};

/// The whole API. Serve it with the clients' addresses
/// ([`axum::Router::into_make_service_with_connect_info`]) when they are to be limited by address.
pub fn router(state: AppState) -> Router {
    let mut router = Router::new()
        .route("/predict", post(routes::predict))
        .route("/predict/json", post(routes::predict_json))
        .route("/predict/image", post(routes::predict_image))
        .route_layer(middleware::from_fn_with_state(state.clone(), limit_rate))
        .route_layer(middleware::from_fn_with_state(state.clone(), require_key))
        .route("/", get(info::root))
        .route("/health", get(info::health))
        .route("/livez", get(info::livez))
        .route("/readyz", get(info::readyz))
        .route("/metrics", get(info::metrics))
        .route("/openapi.json", get(openapi::document))
        .route("/docs", get(info::docs))
        .merge(page::routes())
        .layer(CatchPanicLayer::custom(internal_error));
    if !state.config().frame_ancestors.is_empty() {
        router = router.layer(middleware::from_fn_with_state(state.clone(), frames::allow));
    }
    if let Some(cors) = state.config().cors_origins.layer() {
        router = router.layer(cors);
    }
    router
        .layer(middleware::from_fn_with_state(state.clone(), observe))
        .with_state(state)
}

/// The panic itself is logged by the hook that [`crate::start_logging`] sets.
fn internal_error(panic: Box<dyn std::any::Any + Send>) -> Response {
    drop(panic);
    Refusal(ApiError::Internal).into_response()
}
