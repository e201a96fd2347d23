//! The component in a real host, as it is deployed: `cargo xtask edge --test` builds it and says where it is.
#![allow(
    clippy::unwrap_used,
    reason = "a test fails by panicking, its helping functions included"
)]

mod bad_input;
mod capacity;
mod client;
mod contract;
mod page;
mod settings;
