//! Errors: refusals as axum answers them, and reasons why the service does not start.

use std::path::PathBuf;

use axum::response::{IntoResponse, Response};
use checkbox::CheckboxError;
use checkbox_service::{ApiError, KeyError};

/// Reason why a handler answers no result.
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

/// Reason why the service does not start, or has to stop. The cause, where there is one, is the error's source.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum StartError {
    /// An `OTEL_*` variable cannot be used.
    #[error("traces cannot be sent as OTEL_* say: {reason}")]
    Telemetry {
        /// The mistake.
        reason: String,
    },
    /// The address is taken, or not ours.
    #[error("cannot listen on {address}")]
    Listen {
        /// Address and port.
        address: std::net::SocketAddr,
        /// Answer of the system.
        source: std::io::Error,
    },
    /// The model does not load or run.
    #[error("the model cannot be used: {reason}")]
    Model {
        /// The mistake.
        reason: String,
    },
    /// Certificate or key cannot be used.
    #[error("the TLS certificate {} and its key cannot be used", path.display())]
    Tls {
        /// The certificate's file.
        path: PathBuf,
        /// The mistake.
        source: std::io::Error,
    },
    /// A certificate is given to a program that only speaks plain HTTP.
    #[error(
        "this program speaks plain HTTP only: build it with --features tls, or leave the certificate out"
    )]
    WithoutTls,
    /// The file of API keys cannot be read.
    #[error("the API keys in {} cannot be read", path.display())]
    KeyFile {
        /// The file.
        path: PathBuf,
        /// Answer of the system.
        source: std::io::Error,
    },
    /// An API key is too short or malformed.
    #[error("API key {number} cannot be used: {reason}")]
    Key {
        /// Its number, from 1.
        number: usize,
        /// The mistake.
        reason: &'static str,
    },
    /// A filter of log levels cannot be understood.
    #[error("the log level {filter:?} cannot be read: write a level such as info")]
    LogLevel {
        /// The filter.
        filter: String,
    },
    /// Threads, signals or the socket failed.
    #[error("the system failed")]
    System(#[from] std::io::Error),
}

impl From<CheckboxError> for StartError {
    fn from(error: CheckboxError) -> Self {
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
