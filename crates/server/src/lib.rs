#![doc = include_str!("../README.md")]

mod config;
mod connections;
mod cors;
mod error;
mod frames;
mod info;
mod keys;
#[cfg(feature = "lambda")]
mod lambda;
mod layers;
mod linger;
mod logging;
mod metrics;
mod model;
mod observe;
mod openapi;
mod page;
mod pool;
mod rate_limit;
mod read;
mod reload;
mod router;
mod routes;
mod serve;
mod state;
#[cfg_attr(not(feature = "telemetry"), path = "no_telemetry.rs")]
mod telemetry;
#[cfg_attr(not(feature = "tls"), path = "no_tls.rs")]
mod tls;
mod upload;

pub use checkbox_service::{ApiError, ApiKeys};
pub use config::{Config, LogFormat};
pub use cors::CorsOrigins;
pub use error::StartError;
pub use frames::FrameAncestors;
pub use keys::configured_keys;
#[cfg(feature = "lambda")]
pub use lambda::{lambda_config, lambda_router, serve_lambda};
pub use logging::start_logging;
pub use openapi::openapi_json;
pub use router::router;
pub use serve::{LoadModel, Signal, serve, serve_connections};
pub use state::AppState;
