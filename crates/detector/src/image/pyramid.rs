//! Pyramid of a page: halves of it, each half as wide and high as the one before, made when first needed.
//!
//! Wide crops of a large page are mostly averaging; a half gives the same average from a quarter of the pixels
//! (Williams, "Pyramidal Parametrics", 1983).

use std::borrow::Cow;

use super::page::Page;
use super::region::Square;
use crate::PixelFormat;

/// Least reduction that is left to the resizer, whose filter is better than that of the halves.
const MIN_REDUCTION: f32 = 2.0;

impl Page<'_> {
    /// The smallest half of a grey page, with the square in its pixels, from which a crop of `input_px` pixels a side is still
    /// reduced by [`MIN_REDUCTION`]; the page itself where none is.
    pub(super) fn level_for(&self, square: Square, input_px: u32) -> (&Page<'_>, Square) {
        if square.side < 2.0 * MIN_REDUCTION * input_px as f32 {
            return (self, square);
        }
        match self.half() {
            Some(half) => half.level_for(square.halved(), input_px),
            None => (self, square),
        }
    }

    /// The page at half its size; `None` where it is not grey, or smaller than two pixels.
    fn half(&self) -> Option<&Page<'static>> {
        if self.format != PixelFormat::Gray8 || self.width_px < 2 || self.height_px < 2 {
            return None;
        }
        let half = self.half.get_or_init(|| {
            let (width_px, height_px) = (self.width_px / 2, self.height_px / 2);
            let pixels = halved(&self.pixels, self.width_px as usize);
            Box::new(Page::from_pixels(
                width_px,
                height_px,
                self.format,
                Cow::Owned(pixels),
            ))
        });
        Some(half)
    }
}

/// Means of 2 x 2 pixels, rounded; of an odd row or column at the end nothing is left.
fn halved(pixels: &[u8], width: usize) -> Vec<u8> {
    let half_width = width / 2;
    let mut halves = vec![0; half_width * (pixels.len() / width / 2)];
    let rows = pixels
        .chunks_exact(2 * width)
        .zip(halves.chunks_exact_mut(half_width));
    for (pair, target) in rows {
        let (upper, lower) = pair.split_at(width);
        let blocks = upper.as_chunks::<2>().0.iter().zip(lower.as_chunks::<2>().0);
        for (half, (&[a, b], &[c, d])) in target.iter_mut().zip(blocks) {
            *half = ((u16::from(a) + u16::from(b) + u16::from(c) + u16::from(d) + 2) / 4) as u8;
        }
    }
    halves
}

#[cfg(test)]
mod tests {
    use super::*;

    fn page(width_px: u32, height_px: u32, pixels: Vec<u8>) -> Page<'static> {
        Page::from_pixels(width_px, height_px, PixelFormat::Gray8, Cow::Owned(pixels))
    }

    #[test]
    fn a_half_has_the_means_of_four_pixels_and_drops_an_odd_edge() {
        let page = page(5, 3, (0..15).map(|index| index * 10).collect());
        let half = page.half().unwrap();
        assert_eq!((half.width_px, half.height_px), (2, 1));
        assert_eq!(*half.pixels, [30, 50]);
        assert!(half.half().is_none());
    }

    #[test]
    fn a_crop_of_a_half_shows_the_same_place() {
        let is_middle = |at: usize| (150..250).contains(&at);
        let pixels = (0..400 * 400).map(|at| {
            if is_middle(at % 400) && is_middle(at / 400) {
                0
            } else {
                200
            }
        });
        let page = page(400, 400, pixels.collect());
        let square = |side| Square {
            left: 200.0 - side / 2.0,
            top: 200.0 - side / 2.0,
            side,
        };
        for (side, width_px) in [(90.0, 400), (180.0, 200), (380.0, 100)] {
            let (level, _) = page.level_for(square(side), 24);
            assert_eq!(level.width_px, width_px, "{side}");
            let crop = page.crop(square(side), 24).unwrap();
            let is_dark = |x: f32, y: f32| {
                let inside = |at: f32| (at / 24.0 - 0.5).abs() * side < 50.0;
                inside(x) && inside(y)
            };
            for (at, value) in crop.iter().enumerate() {
                let (x, y) = ((at % 24) as f32 + 0.5, (at / 24) as f32 + 0.5);
                let expected = if is_dark(x, y) { 0 } else { 200 };
                let is_edge = [x, y]
                    .iter()
                    .any(|at| ((at / 24.0 - 0.5).abs() * side - 50.0).abs() < side / 10.0);
                assert!(
                    is_edge || value.abs_diff(expected) <= 1,
                    "{side}: {value} at {x}, {y}"
                );
            }
        }
    }

    #[test]
    fn a_page_of_one_row_has_no_half() {
        let page = page(400, 1, vec![0; 400]);
        let square = Square {
            left: 0.0,
            top: 0.0,
            side: 400.0,
        };
        assert_eq!(page.level_for(square, 2).0.width_px, 400);
    }
}
