//! Errors of requests.

use std::time::Duration;

use checkbox::{CheckboxError, ErrorKind, PageError};
use checkbox_contract::{ContractError, ProblemStatus};

use crate::describe;

/// Error of a request: one line, saying what to change, without content or names of documents.
#[derive(Clone, Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ApiError {
    /// The options, the document or one of its pages.
    #[error("{detail}")]
    Refused {
        /// Stable code.
        code: &'static str,
        /// Who can put it right, and how.
        kind: ErrorKind,
        /// Line that says what is wrong and what to change.
        detail: String,
    },
    /// The form has no field `file`.
    #[error("the form has no file in a field named `file`: send it as curl -F file=@form.png does")]
    MissingFile,
    /// The form is broken.
    #[error("the body is no complete multipart form: send it as curl -F file=@form.png does")]
    MalformedMultipart,
    /// The body ended early.
    #[error("the body ended early: send it again")]
    IncompleteBody,
    /// The body took too long to arrive.
    #[error("the body did not arrive in time: send it faster, or a smaller one")]
    BodyTimeout,
    /// The body is over the limit.
    #[error("the body is over the limit of {limit} bytes: send a smaller document")]
    BodyTooLarge {
        /// Bytes that a document may have.
        limit: usize,
    },
    /// `image` is no base64.
    #[error("`image` is not valid base64: encode the file's bytes with the standard alphabet")]
    InvalidBase64,
    /// The body is compressed.
    #[error("a body with a content encoding is not read: send it without `Content-Encoding`")]
    UnsupportedEncoding,
    /// The content type is none that is read.
    #[error("the content type is not supported: send {expected}")]
    UnsupportedMediaType {
        /// Types that are.
        expected: &'static str,
    },
    /// There is more to do than can be done in time.
    #[error("the service is at its limit: try again in {retry_after_s} s")]
    Overloaded {
        /// Name of the limit, for metrics.
        reason: &'static str,
        /// When there will be room.
        retry_after_s: u64,
    },
    /// The document took too long.
    #[error("the document took too long: try again later, or ask for fewer pages")]
    DeadlineExceeded {
        /// When pages that come will be read at once.
        retry_after_s: u64,
    },
    /// The service is not ready or going down.
    #[error("the service is not ready: try again in a moment")]
    NotReady,
    /// No API key, or none that is known.
    #[error("a valid API key is needed: send it as `Authorization: Bearer KEY` or `x-api-key: KEY`")]
    Unauthorized,
    /// The rate limit is reached.
    #[error("too many requests: try again in {retry_after_s} s")]
    TooManyRequests {
        /// When the next one will be let in.
        retry_after_s: u64,
    },
    /// No such path.
    #[error("there is nothing here: GET / lists what there is")]
    NotFound,
    /// The path exists, the method does not.
    #[error("this path does not take this method: GET / lists what there is")]
    MethodNotAllowed,
    /// A fault of the service.
    #[error("the service failed: report it with the request id")]
    Internal,
    /// The model failed, which is a fault of the service too.
    #[error("the model failed: report it with the request id")]
    ModelFailed {
        /// Message of the model, for the log; nothing of what was on the page.
        reason: String,
    },
}

/// Seconds after which a client may try again that came while the service was not ready.
const RETRY_AFTER_S: u64 = 1;

impl ApiError {
    /// [`ApiError::Overloaded`] until so much time has passed.
    pub fn overloaded(reason: &'static str, until: Duration) -> Self {
        Self::Overloaded {
            reason,
            retry_after_s: whole_seconds(until),
        }
    }

    /// [`ApiError::DeadlineExceeded`], with a queue that is empty after this time.
    pub fn deadline_exceeded(until: Duration) -> Self {
        Self::DeadlineExceeded {
            retry_after_s: whole_seconds(until),
        }
    }

    /// Stable name for [`checkbox_contract::ProblemDetails::code`].
    pub fn code(&self) -> &'static str {
        match self {
            Self::Refused { code, .. } => code,
            Self::MissingFile => "missing_file",
            Self::MalformedMultipart => "malformed_multipart",
            Self::IncompleteBody => "incomplete_body",
            Self::BodyTimeout => "request_timeout",
            Self::BodyTooLarge { .. } => "too_many_bytes",
            Self::InvalidBase64 => "invalid_base64",
            Self::UnsupportedEncoding => "unsupported_encoding",
            Self::UnsupportedMediaType { .. } => "unsupported_media_type",
            Self::Overloaded { .. } => "overloaded",
            Self::DeadlineExceeded { .. } => "deadline_exceeded",
            Self::NotReady => "not_ready",
            Self::Unauthorized => "unauthorized",
            Self::TooManyRequests { .. } => "too_many_requests",
            Self::NotFound => "not_found",
            Self::MethodNotAllowed => "method_not_allowed",
            Self::Internal => "internal",
            Self::ModelFailed { .. } => "detection_failed",
        }
    }

    /// HTTP status.
    pub fn status(&self) -> ProblemStatus {
        match self {
            Self::Refused { kind, .. } => (*kind).into(),
            Self::MalformedMultipart | Self::IncompleteBody | Self::InvalidBase64 => {
                ProblemStatus::BadRequest
            }
            Self::Unauthorized => ProblemStatus::Unauthorized,
            Self::NotFound => ProblemStatus::NotFound,
            Self::MethodNotAllowed => ProblemStatus::MethodNotAllowed,
            Self::BodyTimeout => ProblemStatus::RequestTimeout,
            Self::BodyTooLarge { .. } => ProblemStatus::ContentTooLarge,
            Self::UnsupportedEncoding | Self::UnsupportedMediaType { .. } => {
                ProblemStatus::UnsupportedMediaType
            }
            Self::MissingFile => ProblemStatus::UnprocessableContent,
            Self::TooManyRequests { .. } => ProblemStatus::TooManyRequests,
            Self::Internal | Self::ModelFailed { .. } => ProblemStatus::InternalServerError,
            Self::Overloaded { .. } | Self::DeadlineExceeded { .. } | Self::NotReady => {
                ProblemStatus::ServiceUnavailable
            }
        }
    }

    /// Value of `Retry-After` in seconds, where trying again makes sense.
    pub fn retry_after_s(&self) -> Option<u64> {
        match self {
            Self::NotReady => Some(RETRY_AFTER_S),
            Self::Overloaded { retry_after_s, .. }
            | Self::DeadlineExceeded { retry_after_s }
            | Self::TooManyRequests { retry_after_s } => Some(*retry_after_s),
            _ => None,
        }
    }

    /// Reason for which a request was turned away that nothing is wrong with, for metrics.
    pub fn rejection(&self) -> Option<&'static str> {
        match self {
            Self::Overloaded { reason, .. } => Some(reason),
            Self::DeadlineExceeded { .. } => Some("deadline"),
            Self::TooManyRequests { .. } => Some("rate_limit"),
            Self::Unauthorized => Some("unauthorized"),
            _ => None,
        }
    }
}

/// Rounded up, and never none.
fn whole_seconds(time: Duration) -> u64 {
    (time.as_secs_f64().ceil() as u64).max(1)
}

impl From<ContractError> for ApiError {
    fn from(error: ContractError) -> Self {
        Self::Refused {
            code: error.code(),
            kind: error.kind(),
            detail: error.to_string(),
        }
    }
}

impl From<CheckboxError> for ApiError {
    fn from(error: CheckboxError) -> Self {
        if error.kind() == ErrorKind::Internal {
            return Self::ModelFailed {
                reason: error.to_string(),
            };
        }
        Self::Refused {
            code: error.code(),
            kind: error.kind(),
            detail: describe(&error),
        }
    }
}

impl From<PageError> for ApiError {
    fn from(error: PageError) -> Self {
        error.error.into()
    }
}
