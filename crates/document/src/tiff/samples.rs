//! Samples of a TIFF row: unpacked to bytes, and laid out as every format has them.

use super::lab;
use super::layout::{Alpha, Layout, Photometric};
use crate::samples::SampleLayout;

/// Undoes horizontal differencing in place (TIFF 6.0, section 14), for samples of 8 or 16 bits.
pub(super) fn undo_differences(row: &mut [u8], samples: usize, bits: u8, big_endian: bool) {
    if bits == 8 {
        for i in samples..row.len() {
            row[i] = row[i].wrapping_add(row[i - samples]);
        }
        return;
    }
    let value = |pair: [u8; 2]| {
        if big_endian {
            u16::from_be_bytes(pair)
        } else {
            u16::from_le_bytes(pair)
        }
    };
    for i in (2 * samples..row.len().saturating_sub(1)).step_by(2) {
        let left = value([row[i - 2 * samples], row[i - 2 * samples + 1]]);
        let sum = value([row[i], row[i + 1]]).wrapping_add(left);
        let bytes = if big_endian {
            sum.to_be_bytes()
        } else {
            sum.to_le_bytes()
        };
        row[i..i + 2].copy_from_slice(&bytes);
    }
}

/// Widens or narrows packed samples to one byte each: to 0..=255, or for `indices` to what they are.
pub(super) fn to_bytes(packed: &[u8], bits: u8, big_endian: bool, indices: bool, out: &mut [u8]) {
    match bits {
        8 => out.copy_from_slice(&packed[..out.len()]),
        16 => {
            let high = if big_endian { 0 } else { 1 };
            for (out, pair) in out.iter_mut().zip(packed.chunks_exact(2)) {
                *out = pair[high];
            }
        }
        _ => {
            let per_byte = usize::from(8 / bits);
            let mask = (1u8 << bits) - 1;
            let scale = if indices { 1 } else { 255 / mask };
            for (samples, &byte) in out.chunks_mut(per_byte).zip(packed) {
                for (i, out) in samples.iter_mut().enumerate() {
                    *out = ((byte >> (8 - bits as usize * (i + 1))) & mask) * scale;
                }
            }
        }
    }
}

/// Bytes of a row of packed samples.
pub(super) fn packed_len(samples: usize, bits: u8) -> usize {
    (samples * usize::from(bits)).div_ceil(8)
}

/// Turns the samples of TIFF pixels, of 8 bits each, into a layout that every format has.
pub(super) struct ColorConverter {
    kind: Kind,
    samples_per_pixel: usize,
    alpha: Alpha,
    converted: Vec<u8>,
}

enum Kind {
    Gray {
        inverted: bool,
    },
    Rgb,
    YCbCr,
    Cmyk,
    Lab {
        is_signed: bool,
    },
    /// Colour of every index.
    Palette(Vec<[u8; 3]>),
}

impl ColorConverter {
    pub(super) fn new(layout: &Layout<'_>, samples_per_pixel: usize) -> Self {
        let kind = match layout.photometric {
            Photometric::WhiteIsZero => Kind::Gray { inverted: true },
            Photometric::BlackIsZero => Kind::Gray { inverted: false },
            // The luma alone, where no picture is kept.
            Photometric::YCbCr if samples_per_pixel == 1 => Kind::Gray { inverted: false },
            Photometric::YCbCr => Kind::YCbCr,
            Photometric::Rgb => Kind::Rgb,
            Photometric::Cmyk => Kind::Cmyk,
            Photometric::Lab { is_signed } => Kind::Lab { is_signed },
            Photometric::Palette(map) => {
                let count = 1usize << layout.bits;
                let channel = |index: usize| (map.number(index).unwrap_or(0) >> 8) as u8;
                let color = |index: usize| [index, count + index, 2 * count + index].map(channel);
                Kind::Palette((0..count).map(color).collect())
            }
        };
        Self {
            kind,
            samples_per_pixel,
            alpha: layout.alpha,
            converted: Vec::new(),
        }
    }

    pub(super) fn wants_indices(&self) -> bool {
        matches!(self.kind, Kind::Palette(_))
    }

    /// The same pixels, and their layout. `samples` are whole pixels.
    pub(super) fn convert<'a>(&'a mut self, samples: &'a [u8]) -> (SampleLayout, &'a [u8]) {
        let pixels = samples.chunks_exact(self.samples_per_pixel);
        let (alpha, out) = (self.alpha, &mut self.converted);
        out.clear();
        let layout = match (&self.kind, self.samples_per_pixel) {
            (Kind::Gray { inverted: false }, 1) => return (SampleLayout::Gray, samples),
            (Kind::Rgb, 3) => return (SampleLayout::Rgb, samples),
            (Kind::YCbCr, 3) => return (SampleLayout::YCbCr, samples),
            (Kind::YCbCr, _) => {
                out.extend(pixels.flat_map(|p| [p[0], p[1], p[2]]));
                SampleLayout::YCbCr
            }
            (&Kind::Lab { is_signed }, _) => {
                out.extend(pixels.flat_map(|p| lab::to_rgb([p[0], p[1], p[2]], is_signed)));
                SampleLayout::Rgb
            }
            (Kind::Gray { inverted: true }, 1) => {
                out.extend(samples.iter().map(|sample| 255 - sample));
                SampleLayout::Gray
            }
            (Kind::Gray { inverted }, _) => {
                out.extend(pixels.flat_map(|p| {
                    let gray = if *inverted { 255 - p[0] } else { p[0] };
                    [gray, opacity(p, 1, alpha)]
                }));
                SampleLayout::GrayAlpha
            }
            (Kind::Rgb, _) => {
                out.extend(pixels.flat_map(|p| [p[0], p[1], p[2], opacity(p, 3, alpha)]));
                SampleLayout::Rgba
            }
            (Kind::Cmyk, _) => {
                out.extend(pixels.flat_map(|p| {
                    let ink = |i: usize| (u16::from(255 - p[i]) * u16::from(255 - p[3]) / 255) as u8;
                    [ink(0), ink(1), ink(2), opacity(p, 4, alpha)]
                }));
                SampleLayout::Rgba
            }
            (Kind::Palette(colors), _) => {
                out.extend(pixels.flat_map(|p| colors.get(usize::from(p[0])).copied().unwrap_or_default()));
                SampleLayout::Rgb
            }
        };
        if alpha == Alpha::Associated && matches!(layout, SampleLayout::GrayAlpha | SampleLayout::Rgba) {
            out.chunks_exact_mut(layout.samples()).for_each(put_on_white);
        }
        (layout, out)
    }
}

fn opacity(pixel: &[u8], index: usize, alpha: Alpha) -> u8 {
    match alpha {
        Alpha::None => 255,
        Alpha::Associated | Alpha::Unassociated => pixel[index],
    }
}

/// Colour that has its opacity multiplied in needs only the white added that shines through.
fn put_on_white(pixel: &mut [u8]) {
    if let Some((alpha, channels)) = pixel.split_last_mut() {
        for channel in channels {
            *channel = channel.saturating_add(255 - *alpha);
        }
        *alpha = 255;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn samples_of_every_depth_become_bytes() {
        let bytes = |packed: &[u8], bits: u8, big_endian: bool, indices: bool, count: usize| {
            let mut out = vec![0; count];
            to_bytes(packed, bits, big_endian, indices, &mut out);
            out
        };
        assert_eq!(
            bytes(&[0b1010_0000, 0b1000_0000], 1, true, false, 9),
            [255, 0, 255, 0, 0, 0, 0, 0, 255]
        );
        assert_eq!(bytes(&[0b0001_1011], 2, true, false, 4), [0, 85, 170, 255]);
        assert_eq!(bytes(&[0x1f], 4, true, true, 2), [1, 15]);
        assert_eq!(bytes(&[0x12, 0x34, 0x56, 0x78], 16, true, false, 2), [0x12, 0x56]);
        assert_eq!(
            bytes(&[0x12, 0x34, 0x56, 0x78], 16, false, false, 2),
            [0x34, 0x78]
        );
    }

    #[test]
    fn differences_add_up() {
        let mut row = [1, 10, 1, 10, 255, 1];
        undo_differences(&mut row, 2, 8, true);
        assert_eq!(row, [1, 10, 2, 20, 1, 21]);
        let mut row = [0x00, 0xff, 0x00, 0x02, 0xff, 0xff];
        undo_differences(&mut row, 1, 16, true);
        assert_eq!(row, [0x00, 0xff, 0x01, 0x01, 0x01, 0x00]);
        let mut row = [0xff, 0x00, 0x02, 0x00];
        undo_differences(&mut row, 1, 16, false);
        assert_eq!(row, [0xff, 0x00, 0x01, 0x01]);
    }
}
