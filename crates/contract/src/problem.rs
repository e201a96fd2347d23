//! Errors on the wire.

use serde::{Deserialize, Serialize};

/// Media type of [`ProblemDetails`].
pub const PROBLEM_CONTENT_TYPE: &str = "application/problem+json";

/// An error as problem details, [RFC 9457](https://www.rfc-editor.org/rfc/rfc9457), with the extension members
/// `code` and `request_id`.
///
/// `type` is `about:blank`, so `title` is the phrase of the status (section 4.2.1 of the RFC): clients tell errors
/// apart by `code`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ProblemDetails {
    /// Always `about:blank`.
    #[serde(rename = "type")]
    pub problem_type: String,
    /// Phrase of the status, such as `Content Too Large`.
    pub title: String,
    /// HTTP status.
    pub status: u16,
    /// What is wrong and what to change, one line.
    pub detail: String,
    /// Stable name of the error, snake case.
    pub code: String,
    /// Identifies the request in the logs.
    pub request_id: String,
}

impl ProblemDetails {
    /// The error `code`, with the status of [`status_of`].
    pub fn new(code: impl Into<String>, detail: impl Into<String>, request_id: impl Into<String>) -> Self {
        let code = code.into();
        let status = status_of(&code);
        Self {
            problem_type: "about:blank".to_owned(),
            title: phrase_of(status).to_owned(),
            status,
            detail: detail.into(),
            code,
            request_id: request_id.into(),
        }
    }
}

/// HTTP status of an error code.
///
/// Codes without a line of their own are what a document's decoder says about its bytes: 400.
pub fn status_of(code: &str) -> u16 {
    match code {
        "unauthorized" => 401,
        "not_found" => 404,
        "method_not_allowed" => 405,
        "request_timeout" => 408,
        "too_many_bytes" | "too_many_pixels" | "too_many_pages" | "too_much_data" | "sheet_too_large"
        | "encode_failed" | "answer_too_large" => 413,
        "unsupported_media_type" => 415,
        "invalid_conf"
        | "invalid_iou"
        | "invalid_pages"
        | "invalid_page_range"
        | "page_out_of_range"
        | "invalid_format"
        | "invalid_json"
        | "missing_file"
        | "state_unknown"
        | "encrypted_pdf"
        | "wrong_password"
        | "unsupported_encryption" => 422,
        "too_many_requests" => 429,
        "internal" | "detection_failed" => 500,
        "overloaded" | "not_ready" | "deadline_exceeded" => 503,
        _ => 400,
    }
}

/// Phrase of a status, [RFC 9110](https://www.rfc-editor.org/rfc/rfc9110#section-15) and
/// [RFC 6585](https://www.rfc-editor.org/rfc/rfc6585#section-4) (429).
fn phrase_of(status: u16) -> &'static str {
    match status {
        401 => "Unauthorized",
        404 => "Not Found",
        405 => "Method Not Allowed",
        408 => "Request Timeout",
        413 => "Content Too Large",
        415 => "Unsupported Media Type",
        422 => "Unprocessable Content",
        429 => "Too Many Requests",
        500 => "Internal Server Error",
        503 => "Service Unavailable",
        _ => "Bad Request",
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn problem_details_have_the_members_of_the_rfc() {
        let problem = ProblemDetails::new(
            "too_many_pixels",
            "the page has 10 gigapixels: scale it down",
            "r-1",
        );
        assert_eq!(
            serde_json::to_value(&problem).unwrap(),
            json!({
                "type": "about:blank",
                "title": "Content Too Large",
                "status": 413,
                "detail": "the page has 10 gigapixels: scale it down",
                "code": "too_many_pixels",
                "request_id": "r-1"
            })
        );
    }

    #[test]
    fn bad_bytes_are_400_and_bad_options_422() {
        assert_eq!(ProblemDetails::new("truncated", "", "").status, 400);
        assert_eq!(ProblemDetails::new("truncated", "", "").title, "Bad Request");
        assert_eq!(ProblemDetails::new("invalid_conf", "", "").status, 422);
        assert_eq!(
            ProblemDetails::new("overloaded", "", "").title,
            "Service Unavailable"
        );
    }
}
