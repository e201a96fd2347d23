//! Refusals as axum answers them, and why the service could not start.

use std::path::PathBuf;

use axum::response::{IntoResponse, Response};
use checkbox_detector::DetectError;
use checkbox_service::{ApiError, KeyError};

/// Why a handler answers no result.
///
/// As a response it is empty: the outermost layer, which knows the id of the request, writes the problem details.
#[derive(Clone, Debug)]
pub(crate) struct Refusal(pub(crate) ApiError);

impl From<ApiError> for Refusal {
    fn from(error: ApiError) -> Self {
        Self(error)
    }
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        let mut response = Response::default();
        response.extensions_mut().insert(self);
        response
    }
}

/// Why the service could not start, or had to stop.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum StartError {
    /// An `OTEL_*` variable cannot be used.
    #[error("traces cannot be sent as OTEL_* say: {reason}")]
    Telemetry {
        /// What is wrong with it.
        reason: String,
    },
    /// The address is taken, or not ours.
    #[error("cannot listen on {address}: {source}")]
    Listen {
        /// Address and port.
        address: std::net::SocketAddr,
        /// What the system said.
        source: std::io::Error,
    },
    /// The model does not load or run.
    #[error("the model cannot be used: {reason}")]
    Model {
        /// What is wrong with it.
        reason: String,
    },
    /// Certificate or key cannot be used.
    #[error("the TLS certificate {path} and its key cannot be used: {source}")]
    Tls {
        /// The certificate's file.
        path: PathBuf,
        /// What is wrong.
        source: std::io::Error,
    },
    /// The file of API keys cannot be read.
    #[error("the API keys in {path} cannot be read: {source}")]
    KeyFile {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// An API key is too short or malformed.
    #[error("API key {number} cannot be used: {reason}")]
    Key {
        /// Which one, from 1.
        number: usize,
        /// What is wrong with it.
        reason: &'static str,
    },
    /// A filter of log levels cannot be understood.
    #[error("the log level {filter:?} cannot be read: write a level such as info")]
    LogLevel {
        /// What was given.
        filter: String,
    },
    /// Threads, signals or the socket failed.
    #[error("the system failed: {0}")]
    System(#[from] std::io::Error),
}

impl From<DetectError> for StartError {
    fn from(error: DetectError) -> Self {
        Self::Model {
            reason: error.to_string(),
        }
    }
}

impl From<KeyError> for StartError {
    fn from(KeyError { number, reason }: KeyError) -> Self {
        Self::Key { number, reason }
    }
}
