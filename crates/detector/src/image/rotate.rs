//! Rotation of a page by cubic convolution.

use std::borrow::Cow;

use super::deskew::Upright;
use super::page::Page;
use super::{PAPER, WHITE};
use crate::PixelFormat;

impl Page<'_> {
    /// The page rotated upright, with paper beyond its edges; `None` where it is not grey.
    pub(crate) fn deskewed(&self, upright: &Upright) -> Option<Page<'static>> {
        if self.format != PixelFormat::Gray8 {
            return None;
        }
        let rows = (0..upright.height_px).flat_map(|row| upright.row(row));
        let pixels: Vec<u8> = rows.map(|point| self.sample(point)).collect();
        Some(Page::from_pixels(
            upright.width_px,
            upright.height_px,
            self.format,
            Cow::Owned(pixels),
        ))
    }

    /// Brightness of a grey page at a point in page pixels, by the 4 x 4 pixels around it; paper where some of them lie
    /// beyond its edges.
    fn sample(&self, [x, y]: [f32; 2]) -> u8 {
        let (x, y) = (x - 0.5, y - 0.5);
        let (left, top) = (x.floor(), y.floor());
        if !(left >= 1.0
            && top >= 1.0
            && left + 2.0 < self.width_px as f32
            && top + 2.0 < self.height_px as f32)
        {
            return PAPER;
        }
        let width = self.width_px as usize;
        let first = (top as usize - 1) * width + left as usize - 1;
        let [across, down] = [x - left, y - top].map(cubic_weights);
        let mut brightness = 0.0;
        for (row, weight) in down.into_iter().enumerate() {
            let at = first + row * width;
            let pixels = self.pixels[at..at + 4].iter().map(|&pixel| f32::from(pixel));
            brightness += weight
                * pixels
                    .zip(across)
                    .map(|(pixel, weight)| pixel * weight)
                    .sum::<f32>();
        }
        brightness.round().clamp(0.0, WHITE) as u8
    }
}

/// Weights of four neighbouring pixels at a point `t` (0 to 1) from the second to the third: Keys' cubic convolution (1981)
/// with a = -1/2, which keeps more of thin lines than linear interpolation does.
fn cubic_weights(t: f32) -> [f32; 4] {
    [
        ((1.0 - 0.5 * t) * t - 0.5) * t,
        (1.5 * t - 2.5) * t * t + 1.0,
        ((2.0 - 1.5 * t) * t + 0.5) * t,
        (0.5 * t - 0.5) * t * t,
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_centre_of_a_pixel_has_its_brightness_and_thin_lines_do_not_fade_between_two() {
        let (width, height) = (9_u32, 6_u32);
        let page = |brightness: fn(u32) -> u8| {
            let pixels = (0..height).flat_map(|_| (0..width).map(brightness)).collect();
            Page::from_pixels(width, height, PixelFormat::Gray8, Cow::Owned(pixels))
        };
        let ramp = page(|x| 20 * x as u8);
        assert_eq!(ramp.sample([4.5, 2.5]), 80);
        assert_eq!(ramp.sample([4.75, 3.0]), 85);
        for outside in [[0.9, 3.0], [8.1, 3.0], [4.0, 0.9], [4.0, 5.1], [f32::NAN, 3.0]] {
            assert_eq!(ramp.sample(outside), PAPER, "{outside:?}");
        }
        let line = page(|x| if x == 4 { 0 } else { 200 });
        assert_eq!(line.sample([4.5, 2.5]), 0);
        let between = line.sample([5.0, 2.5]);
        assert!(
            (80..95).contains(&between),
            "linear interpolation gives 100: {between}"
        );
    }
}
