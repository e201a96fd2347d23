//! The HTTP API as a component: for Spin (`spin.toml`) and every other host of WASI HTTP 0.3.
//!
//! What is asked and answered is `checkbox-service`'s, as in the native server; here is only what a component needs
//! of its own. An instance answers one request at a time (`back_pressure`), with a model that was parsed and optimised
//! before the component was deployed: `cargo xtask edge` runs `wizer-initialize` (`snapshot`) and keeps the memory it
//! leaves behind. A component that was not treated so loads the model at its first request.
//!
//! What an instance may touch is frozen with it: no file, no environment variable and no clock is read before a
//! request comes.
//!
//! Outside a WASI host this crate is empty.
#![cfg(all(target_os = "wasi", target_env = "p2"))]

mod back_pressure;
mod entry;
mod model;
mod page;
mod routes;
mod settings;
mod snapshot;
mod upload;
