//! Responses, complete but for what only the connection knows.

use checkbox::{CheckboxError, DocumentReading, PageReading, encode_jpeg};
use checkbox_contract::{ModelRecord, PROBLEM_CONTENT_TYPE, ProblemDetails, ResponseFormat};
use http::{HeaderName, HeaderValue, Response, StatusCode, header};
use serde::Serialize;

use crate::{ApiError, REQUEST_ID};

/// The problem details of a refused request.
pub fn problem(error: &ApiError, request_id: &str) -> Response<Vec<u8>> {
    let problem = ProblemDetails::new(error.status(), error.code(), error.to_string(), request_id);
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

/// Readings of a document, in the form that was asked for.
///
/// # Errors
/// When every page failed ([`DocumentReading::into_result`]), and when the form needs what the model's classes do not say.
pub fn document(
    reading: DocumentReading,
    format: ResponseFormat,
    class_names: &[String],
    model: ModelRecord,
) -> Result<Response<Vec<u8>>, ApiError> {
    let body = reading.into_result()?.encode(format, class_names, model)?;
    Ok(typed(format.content_type(), body))
}

/// A page with its boxes drawn, as a JPEG file.
///
/// # Errors
/// [`ApiError::Internal`] when the reading has no picture, and when the page is too large for the format.
pub fn annotated(reading: &PageReading) -> Result<Response<Vec<u8>>, ApiError> {
    let picture = reading.annotated().ok_or(ApiError::Internal)?;
    let file = encode_jpeg(&picture).map_err(CheckboxError::from)?;
    let mut response = typed("image/jpeg", file);
    response.headers_mut().insert(
        header::CONTENT_DISPOSITION,
        HeaderValue::from_static(r#"attachment; filename="detected_checkboxes.jpg""#),
    );
    Ok(response)
}

/// Self-description of the service.
///
/// # Errors
/// [`ApiError::Internal`] when it cannot be said in JSON.
pub fn json(body: &impl Serialize) -> Result<Response<Vec<u8>>, ApiError> {
    let body = serde_json::to_vec(body).map_err(|_| ApiError::Internal)?;
    Ok(typed("application/json", body))
}

/// Headers that every response has: the id of its request, and that its content type is what it says.
pub fn with_common_headers<B>(response: &mut Response<B>, request_id: &str) {
    let headers = response.headers_mut();
    headers.insert(
        header::X_CONTENT_TYPE_OPTIONS,
        HeaderValue::from_static("nosniff"),
    );
    if let Ok(value) = HeaderValue::from_str(request_id) {
        headers.insert(REQUEST_ID, value);
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
