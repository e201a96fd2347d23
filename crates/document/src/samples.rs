//! Samples of decoders, converted to grey and to colour.

use checkbox_pixels::{luma, on_white};

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
    /// Luma and chroma as JPEG stores them (ITU-T T.871, section 7).
    YCbCr,
}

impl SampleLayout {
    pub(crate) const fn samples(self) -> usize {
        match self {
            Self::Gray => 1,
            Self::GrayAlpha => 2,
            Self::Rgb | Self::YCbCr => 3,
            Self::Rgba | Self::Rgbx => 4,
        }
    }

    /// Whether pixels can have a colour.
    pub(crate) const fn has_color(self) -> bool {
        !matches!(self, Self::Gray | Self::GrayAlpha)
    }

    /// Luma of whole pixels on white: one byte of `out` for each pixel of `samples`.
    pub(crate) fn write_gray(self, samples: &[u8], out: &mut [u8]) {
        debug_assert_eq!(samples.len() / self.samples(), out.len());
        match self {
            Self::Gray => out.copy_from_slice(samples),
            Self::GrayAlpha => {
                for (out, &[gray, alpha]) in out.iter_mut().zip(samples.as_chunks::<2>().0) {
                    *out = on_white(gray, alpha);
                }
            }
            Self::Rgb => {
                for (out, &[r, g, b]) in out.iter_mut().zip(samples.as_chunks::<3>().0) {
                    *out = luma(r, g, b);
                }
            }
            Self::Rgbx => {
                for (out, &[r, g, b, _]) in out.iter_mut().zip(samples.as_chunks::<4>().0) {
                    *out = luma(r, g, b);
                }
            }
            Self::Rgba => {
                for (out, &[r, g, b, alpha]) in out.iter_mut().zip(samples.as_chunks::<4>().0) {
                    *out = on_white(luma(r, g, b), alpha);
                }
            }
            Self::YCbCr => {
                for (out, &[y, _, _]) in out.iter_mut().zip(samples.as_chunks::<3>().0) {
                    *out = y;
                }
            }
        }
    }

    /// Colour of whole pixels on white: three bytes of `out` for each pixel of `samples`.
    pub(crate) fn write_rgb(self, samples: &[u8], out: &mut [u8]) {
        debug_assert_eq!(samples.len() / self.samples(), out.len() / 3);
        let out = out.as_chunks_mut::<3>().0.iter_mut();
        match self {
            Self::Gray => out.zip(samples).for_each(|(out, &gray)| *out = [gray; 3]),
            Self::GrayAlpha => {
                for (out, &[gray, alpha]) in out.zip(samples.as_chunks::<2>().0) {
                    *out = [on_white(gray, alpha); 3];
                }
            }
            Self::Rgb => out
                .zip(samples.as_chunks::<3>().0)
                .for_each(|(out, rgb)| *out = *rgb),
            Self::Rgbx => {
                for (out, &[r, g, b, _]) in out.zip(samples.as_chunks::<4>().0) {
                    *out = [r, g, b];
                }
            }
            Self::Rgba => {
                for (out, &[r, g, b, alpha]) in out.zip(samples.as_chunks::<4>().0) {
                    *out = [r, g, b].map(|sample| on_white(sample, alpha));
                }
            }
            Self::YCbCr => {
                for (out, &pixel) in out.zip(samples.as_chunks::<3>().0) {
                    *out = rgb_from_ycbcr(pixel);
                }
            }
        }
    }
}

/// Colour of a pixel of JPEG (ITU-T T.871, section 7), with weights of 14 bits.
pub(crate) fn rgb_from_ycbcr([y, cb, cr]: [u8; 3]) -> [u8; 3] {
    const BITS: i32 = 14;
    /// One half, and a little less so that exact halves are rounded down.
    const HALF: i32 = (1 << (BITS - 1)) - 1;
    let y = (i32::from(y) << BITS) + HALF;
    let (cb, cr) = (i32::from(cb) - 128, i32::from(cr) - 128);
    // 1.402, -0.714136, -0.344136 and 1.772.
    [y + 22_970 * cr, y - 11_700 * cr - 5_638 * cb, y + 29_032 * cb]
        .map(|sum| (sum >> BITS).clamp(0, 255) as u8)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn transparency_lies_on_white() {
        let mut gray = [0; 3];
        SampleLayout::GrayAlpha.write_gray(&[0, 255, 0, 0, 100, 128], &mut gray);
        assert_eq!(gray, [0, 255, 177]);
        let mut rgb = [0; 6];
        SampleLayout::Rgba.write_rgb(&[10, 20, 30, 255, 10, 20, 30, 0], &mut rgb);
        assert_eq!(rgb, [10, 20, 30, 255, 255, 255]);
    }

    #[test]
    fn luma_and_chroma_have_the_colours_of_the_standard() {
        for (ycbcr, rgb) in [
            ([0, 128, 128], [0, 0, 0]),
            ([255, 128, 128], [255, 255, 255]),
            ([76, 85, 255], [254, 0, 0]),
            ([150, 44, 21], [0, 255, 1]),
            ([29, 255, 107], [0, 0, 254]),
        ] {
            assert_eq!(rgb_from_ycbcr(ycbcr), rgb, "{ycbcr:?}");
        }
        let mut gray = [0; 2];
        SampleLayout::YCbCr.write_gray(&[76, 85, 255, 29, 255, 107], &mut gray);
        assert_eq!(gray, [76, 29]);
    }
}
