//! Tests of the public interface: models in, pages in, boxes out.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod loading;
mod pages;
mod refined;
mod rescoring;
mod sharing;
mod synthetic;
mod tiled;

#[cfg(feature = "embedded")]
mod embedded;
#[cfg(feature = "embedded")]
mod skewed;
