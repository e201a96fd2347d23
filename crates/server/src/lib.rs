//! The HTTP API: documents in, checkboxes out.
//!
//! [`router`] answers requests with an [`AppState`]: a model, a pool of threads that searches pages, metrics, keys
//! and limits. [`serve`] puts it on a socket, with TLS, signals and a clean end. What can be set is one struct,
//! [`Config`].
//!
//! A request goes from `routes` (what is asked) to `upload` (its bytes) to `search` (its pages, on the `pool`),
//! and comes back through `observe`, which numbers, counts and logs it and gives every error its form.
#![forbid(unsafe_code)]

mod config;
mod cors;
mod error;
mod info;
mod keys;
#[cfg(feature = "lambda")]
mod lambda;
mod linger;
mod logging;
mod metrics;
mod model;
mod observe;
mod openapi;
mod page;
mod pool;
mod rate_limit;
mod router;
mod routes;
mod search;
mod serve;
mod state;
mod telemetry;
mod upload;

pub use checkbox_service::{ApiError, ApiKeys};
pub use config::{Config, LogFormat};
pub use cors::CorsOrigins;
pub use error::StartError;
pub use keys::configured_keys;
#[cfg(feature = "lambda")]
pub use lambda::{lambda_config, lambda_router, serve_lambda};
pub use logging::start_logging;
pub use openapi::openapi_json;
pub use router::router;
pub use serve::{LoadModel, serve};
pub use state::AppState;
