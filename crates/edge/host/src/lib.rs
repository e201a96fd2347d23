//! A host for the component of `crates/edge`, on wasmtime: makes its snapshot, measures it and tests it.
//!
//! [`Host`] hands requests to instances with `wasmtime_wasi_http`'s [`ProxyHandler`](handler), as Spin and
//! `wasmtime serve` do, and with their limits: 128 requests an instance, 16 at once, one second of idleness. Unlike
//! them it counts instances, and holds each to a ceiling of memory.
//!
//! [handler]: wasmtime_wasi_http::handler::ProxyHandler
#![forbid(unsafe_code)]

mod host;
mod instance;
mod measure;
mod serve;
mod snapshot;

pub use host::{Host, Options, compile};
pub use instance::{Statistics, Variables};
pub use measure::measure;
pub use serve::serve;
pub use snapshot::snapshot;
