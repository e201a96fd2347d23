//! The detector from outside: models in, pages in, boxes out.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod loading;
mod pages;
mod refined;
mod sharing;
mod synthetic;
mod tiled;

#[cfg(feature = "embedded")]
mod askew;
mod context;
#[cfg(feature = "embedded")]
mod embedded;
