//! From the samples of a decoder to the pixels of a page.

use checkbox_pixels::{luma, on_white};

use crate::page::Raster;
use crate::{DocumentError, PageColor};

/// 8-bit samples of one pixel, in the order in which a decoder delivers them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum SampleLayout {
    Gray,
    /// Grey, then opacity that has not been multiplied in.
    GrayAlpha,
    Rgb,
    /// Colour, then opacity that has not been multiplied in.
    Rgba,
    /// Colour, then a fourth byte without meaning.
    Rgbx,
}

impl SampleLayout {
    pub(crate) const fn samples(self) -> usize {
        match self {
            Self::Gray => 1,
            Self::GrayAlpha => 2,
            Self::Rgb => 3,
            Self::Rgba | Self::Rgbx => 4,
        }
    }
}

/// Converts whole pixels: `samples` holds as many of `layout` as `out` holds of `color`.
pub(crate) fn convert(layout: SampleLayout, samples: &[u8], color: PageColor, out: &mut [u8]) {
    debug_assert_eq!(
        samples.len() / layout.samples(),
        out.len() / color.bytes_per_pixel()
    );
    let source = samples.chunks_exact(layout.samples());
    match color {
        PageColor::Gray => match layout {
            SampleLayout::Gray => out.copy_from_slice(samples),
            SampleLayout::GrayAlpha => {
                for (out, p) in out.iter_mut().zip(source) {
                    *out = on_white(p[0], p[1]);
                }
            }
            SampleLayout::Rgb => {
                for (out, &[r, g, b]) in out.iter_mut().zip(samples.as_chunks::<3>().0) {
                    *out = luma(r, g, b);
                }
            }
            SampleLayout::Rgbx => {
                for (out, &[r, g, b, _]) in out.iter_mut().zip(samples.as_chunks::<4>().0) {
                    *out = luma(r, g, b);
                }
            }
            SampleLayout::Rgba => {
                for (out, p) in out.iter_mut().zip(source) {
                    *out = on_white(luma(p[0], p[1], p[2]), p[3]);
                }
            }
        },
        PageColor::Rgb => {
            let out = out.chunks_exact_mut(3);
            match layout {
                SampleLayout::Gray => out.zip(source).for_each(|(out, p)| out.fill(p[0])),
                SampleLayout::GrayAlpha => {
                    out.zip(source)
                        .for_each(|(out, p)| out.fill(on_white(p[0], p[1])));
                }
                SampleLayout::Rgb | SampleLayout::Rgbx => {
                    out.zip(source).for_each(|(out, p)| out.copy_from_slice(&p[..3]));
                }
                SampleLayout::Rgba => {
                    out.zip(source)
                        .for_each(|(out, p)| out.copy_from_slice(&[0, 1, 2].map(|i| on_white(p[i], p[3]))));
                }
            }
        }
    }
}

impl Raster {
    /// A page-sized buffer, white, once the size has been checked against the limit on pixels.
    pub(crate) fn white(
        width_px: u32,
        height_px: u32,
        color: PageColor,
        max_page_pixels: u64,
    ) -> Result<Self, DocumentError> {
        let len = checked_len(width_px, height_px, color.bytes_per_pixel(), max_page_pixels)?;
        Ok(Self {
            width_px,
            height_px,
            color,
            pixels: vec![255; len],
        })
    }

    /// Pixels of a decoder that delivers a whole image.
    pub(crate) fn from_samples(
        width_px: u32,
        height_px: u32,
        layout: SampleLayout,
        samples: Vec<u8>,
        color: PageColor,
    ) -> Self {
        let pixels = match (layout, color) {
            (SampleLayout::Gray, PageColor::Gray) | (SampleLayout::Rgb, PageColor::Rgb) => samples,
            _ => {
                let mut pixels = vec![0; samples.len() / layout.samples() * color.bytes_per_pixel()];
                convert(layout, &samples, color, &mut pixels);
                pixels
            }
        };
        Self {
            width_px,
            height_px,
            color,
            pixels,
        }
    }

    /// Row `y` from the top.
    pub(crate) fn row_mut(&mut self, y: u32) -> &mut [u8] {
        let stride = self.width_px as usize * self.color.bytes_per_pixel();
        &mut self.pixels[y as usize * stride..][..stride]
    }
}

/// Bytes of a `width_px` x `height_px` image, once that is known to be within the limit.
pub(crate) fn checked_len(
    width_px: u32,
    height_px: u32,
    bytes_per_pixel: usize,
    max_page_pixels: u64,
) -> Result<usize, DocumentError> {
    let (width, height) = (u64::from(width_px), u64::from(height_px));
    let too_many = DocumentError::TooManyPixels {
        width,
        height,
        limit: max_page_pixels,
    };
    let pixels = width * height;
    if pixels > max_page_pixels {
        return Err(too_many);
    }
    // A user's own limit may be larger than a 32-bit address space.
    usize::try_from(pixels)
        .ok()
        .and_then(|pixels| pixels.checked_mul(bytes_per_pixel))
        .filter(|&len| isize::try_from(len).is_ok())
        .ok_or(too_many)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn transparency_lies_on_white() {
        let mut gray = [0; 3];
        convert(
            SampleLayout::GrayAlpha,
            &[0, 255, 0, 0, 100, 128],
            PageColor::Gray,
            &mut gray,
        );
        assert_eq!(gray, [0, 255, 177]);
        let mut rgb = [0; 6];
        convert(
            SampleLayout::Rgba,
            &[10, 20, 30, 255, 10, 20, 30, 0],
            PageColor::Rgb,
            &mut rgb,
        );
        assert_eq!(rgb, [10, 20, 30, 255, 255, 255]);
    }

    #[test]
    fn a_page_over_the_limit_is_refused() {
        assert!(Raster::white(10, 10, PageColor::Rgb, 100).is_ok());
        assert_eq!(
            checked_len(u32::MAX, u32::MAX, 3, 1 << 30),
            Err(DocumentError::TooManyPixels {
                width: 0xffff_ffff,
                height: 0xffff_ffff,
                limit: 1 << 30
            })
        );
        assert!(checked_len(u32::MAX, u32::MAX, 3, u64::MAX).is_err());
    }
}
