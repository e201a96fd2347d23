//! Errors of this crate.

use crate::PixelFormat;

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
