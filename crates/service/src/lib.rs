//! The HTTP API without a server: what a request means and what is answered, whoever listens.
//!
//! `checkbox-server` (axum, natively) and `checkbox-edge` (WASI HTTP, in WebAssembly) read bytes off a connection and
//! say when to search; everything that both must do alike is here:
//! - [`upload`]: which bodies are taken, and how large they may be,
//! - [`ApiKeys`]: who may ask,
//! - [`PageSearch`]: a document's bytes to what is on its pages,
//! - [`answer`]: the responses, [`ApiError`] as problem details among them,
//! - [`page`]: the files of the page for browsers.
//!
//! Nothing here waits, logs, or has a clock of its own.
#![forbid(unsafe_code)]

pub mod answer;
mod error;
mod keys;
pub mod page;
mod request_id;
mod search;
pub mod upload;

pub use error::ApiError;
pub use keys::{ApiKeys, KeyError, KeyIndex};
pub use request_id::{REQUEST_ID, request_id};
pub use search::{FoundPage, Opened, PageOutcome, PageSearch, SearchOptions, collect};
