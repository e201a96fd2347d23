//! Errors on the wire.

use checkbox_pixels::ErrorKind;
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
    /// Line that says what is wrong and what to change.
    pub detail: String,
    /// Stable name of the error, snake case.
    pub code: String,
    /// Identifies the request in the logs.
    pub request_id: String,
}

impl ProblemDetails {
    /// Problem of this status and code.
    pub fn new(
        status: ProblemStatus,
        code: impl Into<String>,
        detail: impl Into<String>,
        request_id: impl Into<String>,
    ) -> Self {
        Self {
            problem_type: "about:blank".to_owned(),
            title: status.phrase().to_owned(),
            status: status.number(),
            detail: detail.into(),
            code: code.into(),
            request_id: request_id.into(),
        }
    }
}

/// HTTP status of a problem, [RFC 9110](https://www.rfc-editor.org/rfc/rfc9110#section-15) and
/// [RFC 6585](https://www.rfc-editor.org/rfc/rfc6585#section-4) (429).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ProblemStatus {
    /// 400: the bytes are no document that can be read, or the request is broken.
    BadRequest = 400,
    /// 401: no API key, or none that is known.
    Unauthorized = 401,
    /// 404: no such path.
    NotFound = 404,
    /// 405: the path exists, the method does not.
    MethodNotAllowed = 405,
    /// 408: the request took too long to arrive.
    RequestTimeout = 408,
    /// 413: over a limit.
    ContentTooLarge = 413,
    /// 415: a media type that is not read.
    UnsupportedMediaType = 415,
    /// 422: well-formed, but an option or the document's encryption stands in the way.
    UnprocessableContent = 422,
    /// 429: over the rate limit.
    TooManyRequests = 429,
    /// 500: a fault of the service.
    InternalServerError = 500,
    /// 503: no room or time for it now.
    ServiceUnavailable = 503,
}

impl ProblemStatus {
    /// Number of the status.
    pub const fn number(self) -> u16 {
        self as u16
    }

    /// Phrase of the status.
    pub const fn phrase(self) -> &'static str {
        match self {
            Self::BadRequest => "Bad Request",
            Self::Unauthorized => "Unauthorized",
            Self::NotFound => "Not Found",
            Self::MethodNotAllowed => "Method Not Allowed",
            Self::RequestTimeout => "Request Timeout",
            Self::ContentTooLarge => "Content Too Large",
            Self::UnsupportedMediaType => "Unsupported Media Type",
            Self::UnprocessableContent => "Unprocessable Content",
            Self::TooManyRequests => "Too Many Requests",
            Self::InternalServerError => "Internal Server Error",
            Self::ServiceUnavailable => "Service Unavailable",
        }
    }
}

impl From<ErrorKind> for ProblemStatus {
    fn from(kind: ErrorKind) -> Self {
        match kind {
            ErrorKind::BadInput => Self::BadRequest,
            ErrorKind::TooLarge => Self::ContentTooLarge,
            ErrorKind::Locked | ErrorKind::Options => Self::UnprocessableContent,
            ErrorKind::Busy => Self::ServiceUnavailable,
            ErrorKind::Internal => Self::InternalServerError,
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn problem_details_have_the_members_of_the_rfc() {
        let problem = ProblemDetails::new(
            ProblemStatus::ContentTooLarge,
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
        let status = |kind| ProblemDetails::new(ProblemStatus::from(kind), "", "", "").status;
        assert_eq!(status(ErrorKind::BadInput), 400);
        assert_eq!(status(ErrorKind::Options), 422);
        assert_eq!(status(ErrorKind::Locked), 422);
        assert_eq!(status(ErrorKind::TooLarge), 413);
        assert_eq!(status(ErrorKind::Busy), 503);
        assert_eq!(status(ErrorKind::Internal), 500);
    }
}
