//! Middleware of the routes that take a document.

use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::Response;

use crate::AppState;
use crate::error::Refusal;

/// Lets requests with a known key pass, and says which key it was.
pub(crate) async fn require_key(
    State(state): State<AppState>,
    mut request: Request,
    next: Next,
) -> Result<Response, Refusal> {
    if let Some(keys) = &*state.keys() {
        let key = keys.check(request.headers())?;
        request.extensions_mut().insert(key);
    }
    Ok(next.run(request).await)
}

/// Lets as many requests of a client pass as it may send.
pub(crate) async fn limit_rate(
    State(state): State<AppState>,
    request: Request,
    next: Next,
) -> Result<Response, Refusal> {
    if let Some(limiter) = state.limiter() {
        limiter.check(&request, state.config().trust_forwarded_for)?;
    }
    Ok(next.run(request).await)
}
