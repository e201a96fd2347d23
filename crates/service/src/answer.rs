//! Responses, complete but for what only the connection knows.

use checkbox_contract::{DocumentResult, ModelRecord, PROBLEM_CONTENT_TYPE, ProblemDetails, ResponseFormat};
use http::{HeaderName, HeaderValue, Response, StatusCode, header};
use serde::Serialize;

use crate::{ApiError, REQUEST_ID};

/// The problem details of a refused request.
pub fn problem(error: &ApiError, request_id: &str) -> Response<Vec<u8>> {
    let problem = ProblemDetails::new(error.code(), error.to_string(), request_id);
    let body = serde_json::to_vec(&problem).unwrap_or_default();
    let mut response = typed(PROBLEM_CONTENT_TYPE, body);
    let status = StatusCode::from_u16(problem.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    *response.status_mut() = status;
    let headers = response.headers_mut();
    if let Some(seconds) = error.retry_after_s() {
        headers.insert(header::RETRY_AFTER, HeaderValue::from(seconds));
    }
    if status == StatusCode::UNAUTHORIZED {
        headers.insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
    }
    response
}

/// What was found in a document, in the form that was asked for. When every page failed, the first failure is the
/// error.
///
/// # Errors
/// That failure, and what [`DocumentResult::encode`] refuses.
pub fn found(
    result: DocumentResult,
    format: ResponseFormat,
    class_names: &[String],
    model: ModelRecord,
) -> Result<Response<Vec<u8>>, ApiError> {
    match result.failed_pages.first() {
        Some(failure) if result.pages.is_empty() => Err(failure.clone().into()),
        _ => {
            let body = result.encode(format, class_names, model)?;
            Ok(typed(format.content_type(), body))
        }
    }
}

/// An annotated page.
pub fn jpeg(file: Vec<u8>) -> Response<Vec<u8>> {
    let mut response = typed("image/jpeg", file);
    response.headers_mut().insert(
        header::CONTENT_DISPOSITION,
        HeaderValue::from_static(r#"attachment; filename="detected_checkboxes.jpg""#),
    );
    response
}

/// What a service says about itself.
///
/// # Errors
/// [`ApiError::Internal`] when it cannot be said in JSON.
pub fn json(body: &impl Serialize) -> Result<Response<Vec<u8>>, ApiError> {
    let body = serde_json::to_vec(body).map_err(|_| ApiError::Internal)?;
    Ok(typed("application/json", body))
}

/// Names the request that a response belongs to.
pub fn name<B>(response: &mut Response<B>, request_id: &str) {
    if let Ok(value) = HeaderValue::from_str(request_id) {
        response.headers_mut().insert(REQUEST_ID, value);
    }
}

/// A body and what it is.
fn typed(content_type: &'static str, body: Vec<u8>) -> Response<Vec<u8>> {
    with_headers([(header::CONTENT_TYPE, content_type)], body)
}

/// A body and headers.
pub(crate) fn with_headers<const N: usize>(
    headers: [(HeaderName, &'static str); N],
    body: Vec<u8>,
) -> Response<Vec<u8>> {
    let mut response = Response::new(body);
    let pairs = headers.map(|(name, value)| (name, HeaderValue::from_static(value)));
    response.headers_mut().extend(pairs);
    response
}
