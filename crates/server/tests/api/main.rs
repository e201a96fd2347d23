//! The API as its clients see it: through the router, and over real connections.
#![allow(
    clippy::unwrap_used,
    reason = "a test fails by panicking, its helping functions included"
)]

mod access;
mod bad_input;
mod capacity;
mod connections;
mod contract;
mod golden;
mod openapi;
mod operation;
mod service;
