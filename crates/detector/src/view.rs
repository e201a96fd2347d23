//! Borrowed page pixels.

use crate::DetectError;

/// Layout of one pixel in a [`PageView`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PixelFormat {
    /// One byte a pixel: luma, 0 black to 255 white.
    Gray8,
    /// Three bytes a pixel: red, green, blue (sRGB).
    Rgb8,
}

impl PixelFormat {
    /// Bytes that one pixel takes.
    pub fn bytes_per_pixel(self) -> usize {
        match self {
            Self::Gray8 => 1,
            Self::Rgb8 => 3,
        }
    }
}

/// A page as the caller holds it: rows from top to bottom, tightly packed, nothing copied.
///
/// The coordinate frame of every box that [`crate::Detector::detect`] returns is this view's: origin at the
/// top left corner of the top left pixel, x to the right, y down, in pixels.
#[derive(Clone, Copy, Debug)]
pub struct PageView<'a> {
    width_px: u32,
    height_px: u32,
    format: PixelFormat,
    pixels: &'a [u8],
}

impl<'a> PageView<'a> {
    /// A view of `width_px * height_px` pixels.
    ///
    /// # Errors
    /// [`DetectError::PixelCount`] when `pixels` is not exactly width × height × bytes per pixel long.
    pub fn new(
        width_px: u32,
        height_px: u32,
        format: PixelFormat,
        pixels: &'a [u8],
    ) -> Result<Self, DetectError> {
        let expected = (width_px as usize)
            .checked_mul(height_px as usize)
            .and_then(|n| n.checked_mul(format.bytes_per_pixel()));
        if expected != Some(pixels.len()) {
            return Err(DetectError::PixelCount {
                width_px,
                height_px,
                format,
                actual: pixels.len(),
            });
        }
        Ok(Self {
            width_px,
            height_px,
            format,
            pixels,
        })
    }

    pub(crate) fn check_not_empty(&self) -> Result<(), DetectError> {
        check_size(self.width_px, self.height_px)
    }

    /// Width in pixels.
    pub fn width_px(&self) -> u32 {
        self.width_px
    }

    /// Height in pixels.
    pub fn height_px(&self) -> u32 {
        self.height_px
    }

    /// Pixel layout.
    pub fn format(&self) -> PixelFormat {
        self.format
    }

    /// The bytes, row by row.
    pub fn pixels(&self) -> &'a [u8] {
        self.pixels
    }
}

pub(crate) fn check_size(width_px: u32, height_px: u32) -> Result<(), DetectError> {
    if width_px == 0 || height_px == 0 {
        return Err(DetectError::EmptyPage { width_px, height_px });
    }
    Ok(())
}
