//! Errors of this crate.

use crate::{ErrorKind, PixelFormat};

/// Reason why pixels make no page. One line, saying what does not fit.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum PixelsError {
    /// The buffer is not as long as the size says.
    #[error("{actual} bytes of pixels do not make a {width_px} x {height_px} page in {format:?}")]
    PixelCount {
        /// Declared width.
        width_px: u32,
        /// Declared height.
        height_px: u32,
        /// Declared layout.
        format: PixelFormat,
        /// Length of the buffer.
        actual: usize,
    },
}

impl PixelsError {
    /// Code that stays the same between versions, for programs.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::PixelCount { .. } => "pixel_count",
        }
    }

    /// Kind of the error, for the surface that reports it.
    pub const fn kind(&self) -> ErrorKind {
        match self {
            Self::PixelCount { .. } => ErrorKind::BadInput,
        }
    }
}
