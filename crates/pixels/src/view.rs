//! Borrowed page pixels.

use crate::PixelsError;

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
/// Boxes found on it are in its coordinate frame: origin at the outer corner of the top left pixel, x to the right, y
/// down, in pixels.
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
    /// [`PixelsError::PixelCount`] when `pixels` is not exactly width × height × bytes per pixel long.
    pub fn new(
        width_px: u32,
        height_px: u32,
        format: PixelFormat,
        pixels: &'a [u8],
    ) -> Result<Self, PixelsError> {
        let expected = (width_px as usize)
            .checked_mul(height_px as usize)
            .and_then(|n| n.checked_mul(format.bytes_per_pixel()));
        if expected != Some(pixels.len()) {
            return Err(PixelsError::PixelCount {
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_buffer_of_another_length_makes_no_page() {
        let pixels = [0; 12];
        assert!(PageView::new(4, 3, PixelFormat::Gray8, &pixels).is_ok());
        assert!(PageView::new(2, 2, PixelFormat::Rgb8, &pixels).is_ok());
        for (width_px, height_px, format) in [
            (4, 4, PixelFormat::Gray8),
            (u32::MAX, u32::MAX, PixelFormat::Rgb8),
        ] {
            let error = PixelsError::PixelCount {
                width_px,
                height_px,
                format,
                actual: 12,
            };
            assert_eq!(
                PageView::new(width_px, height_px, format, &pixels).err(),
                Some(error)
            );
        }
    }
}
