//! Colour to grey, and transparency to paper.

/// Luma after ITU-R BT.601: 0.299 R + 0.587 G + 0.114 B.
///
/// The weights have 8 bits: within one level of exact, with sums that fit 16 bits, which the baseline of x86-64 and of
/// WebAssembly multiplies fast. They add up to exactly 1, so that grey stays what it is.
pub fn luma(red: u8, green: u8, blue: u8) -> u8 {
    ((u16::from(red) * 77 + u16::from(green) * 150 + u16::from(blue) * 29 + 0x80) >> 8) as u8
}

/// A sample seen through `alpha` (0 transparent to 255 opaque, not multiplied in) on white paper.
pub fn on_white(sample: u8, alpha: u8) -> u8 {
    let sum = u32::from(sample) * u32::from(alpha) + 255 * (255 - u32::from(alpha));
    // At most 255 by construction.
    ((sum + 127) / 255) as u8
}

/// RGB samples of RGBA pixels on white paper; bytes beyond the last whole pixel are left out.
pub fn rgba_on_white(rgba: &[u8]) -> Vec<u8> {
    let (pixels, _) = rgba.as_chunks::<4>();
    let on_paper =
        |&[red, green, blue, alpha]: &[u8; 4]| [red, green, blue].map(|sample| on_white(sample, alpha));
    pixels.iter().flat_map(on_paper).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn luma_has_the_weights_of_bt_601() {
        for (rgb, expected) in [
            ([255, 0, 0], 77),
            ([0, 255, 0], 149),
            ([0, 0, 255], 29),
            ([10, 200, 90], 130),
        ] {
            let [red, green, blue] = rgb;
            assert_eq!(luma(red, green, blue), expected, "{rgb:?}");
        }
        assert!((0..=255).all(|grey| luma(grey, grey, grey) == grey));
    }

    #[test]
    fn transparency_lies_on_white() {
        assert_eq!(on_white(10, 255), 10);
        assert_eq!(on_white(10, 0), 255);
        assert_eq!(on_white(100, 128), 177);
    }
}
