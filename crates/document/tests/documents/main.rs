//! Documents of every format, intact and broken, through the public interface.

#![expect(
    clippy::unwrap_used,
    reason = "a test fails by panicking, its helping functions included"
)]

mod bad_input;
mod damaged;
mod fields;
mod images;
mod limits;
mod orientation;
mod pdf;
mod picture;
mod rare;
mod text;
mod tiff;
