//! Documents with the answers that every surface has to give: the library, the command line, the HTTP API, the browser
//! and the edge. Each surface has a test that goes through [`CASES`] and hands what it got to [`Case::check`].
//!
//! The answers come from the library, by `cargo xtask golden --accept`, and are read over by whoever commits them.

mod answer;
mod cases;

pub use answer::{Answer, Bbox, Detection, Mismatch, Page, Word};
pub use cases::{CASES, Case};
