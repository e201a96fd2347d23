//! Why a request was refused.

use checkbox_contract::{ContractError, PageFailure, status_of};
use checkbox_detector::DetectError;
use checkbox_document::DocumentError;

/// Why a request was refused: one line, saying what to change, without content or names of documents.
#[derive(Clone, Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ApiError {
    /// What the wire format, the document or one page has to say.
    #[error("{detail}")]
    Refused {
        /// Stable code.
        code: String,
        /// What is wrong and what to change.
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
    /// The content type is none that is read.
    #[error("the content type is not supported: send {expected}")]
    UnsupportedMediaType {
        /// What is.
        expected: &'static str,
    },
    /// More pages than one request may have searched.
    #[error(
        "{asked} pages are over the limit of {limit} a request: ask for some of them, such as pages=1-{limit}"
    )]
    TooManyPages {
        /// Pages that would be searched.
        asked: u32,
        /// The limit.
        limit: u32,
    },
    /// None of the pages asked for exist.
    #[error("none of the pages asked for exist: the document has pages 1 to {page_count}")]
    PageOutOfRange {
        /// Pages of the document.
        page_count: u32,
    },
    /// All places are taken.
    #[error("the service is at its limit: try again in a moment")]
    Overloaded {
        /// Which limit, for metrics.
        reason: &'static str,
    },
    /// The document took too long.
    #[error("the document took too long: try again later, or ask for fewer pages")]
    DeadlineExceeded,
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
    /// Our own mistake.
    #[error("the service failed: report it with the request id")]
    Internal,
    /// The model failed on a page, which is our own mistake too.
    #[error("the service failed: report it with the request id")]
    ModelFailed {
        /// What the model did, for the log; nothing of what was on the page.
        reason: String,
    },
}

/// Seconds after which a refused client may try again.
const RETRY_AFTER_S: u64 = 1;

impl ApiError {
    /// Stable name for [`checkbox_contract::ProblemDetails::code`].
    pub fn code(&self) -> &str {
        match self {
            Self::Refused { code, .. } => code,
            Self::MissingFile => "missing_file",
            Self::MalformedMultipart => "malformed_multipart",
            Self::IncompleteBody => "incomplete_body",
            Self::BodyTimeout => "request_timeout",
            Self::BodyTooLarge { .. } => "too_many_bytes",
            Self::InvalidBase64 => "invalid_base64",
            Self::UnsupportedMediaType { .. } => "unsupported_media_type",
            Self::TooManyPages { .. } => "too_many_pages",
            Self::PageOutOfRange { .. } => "page_out_of_range",
            Self::Overloaded { .. } => "overloaded",
            Self::DeadlineExceeded => "deadline_exceeded",
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
    pub fn status(&self) -> u16 {
        status_of(self.code())
    }

    /// Value of `Retry-After` in seconds, where trying again makes sense.
    pub fn retry_after_s(&self) -> Option<u64> {
        match self {
            Self::Overloaded { .. } | Self::DeadlineExceeded | Self::NotReady => Some(RETRY_AFTER_S),
            Self::TooManyRequests { retry_after_s } => Some(*retry_after_s),
            _ => None,
        }
    }

    /// Why a request was turned away that nothing is wrong with, for metrics.
    pub fn rejection(&self) -> Option<&'static str> {
        match self {
            Self::Overloaded { reason } => Some(reason),
            Self::DeadlineExceeded => Some("deadline"),
            Self::TooManyRequests { .. } => Some("rate_limit"),
            Self::Unauthorized => Some("unauthorized"),
            _ => None,
        }
    }
}

impl From<ContractError> for ApiError {
    fn from(error: ContractError) -> Self {
        Self::Refused {
            code: error.code().to_owned(),
            detail: error.to_string(),
        }
    }
}

impl From<DocumentError> for ApiError {
    fn from(error: DocumentError) -> Self {
        Self::Refused {
            code: error.code().to_owned(),
            detail: error.to_string(),
        }
    }
}

impl From<PageFailure> for ApiError {
    fn from(failure: PageFailure) -> Self {
        Self::Refused {
            code: failure.code,
            detail: failure.detail,
        }
    }
}

impl From<DetectError> for ApiError {
    fn from(error: DetectError) -> Self {
        Self::ModelFailed {
            reason: error.to_string(),
        }
    }
}
