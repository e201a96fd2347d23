//! The detector from outside: models in, pages in, boxes out.

mod loading;
mod pages;
mod sharing;
mod synthetic;
mod tiled;

#[cfg(feature = "embedded")]
mod embedded;
