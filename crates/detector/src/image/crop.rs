//! Square crops of a page.

use fast_image_resize::FilterType;
use fast_image_resize::pixels::U8;
use tract_onnx::prelude::TractResult;

use super::PAPER;
use super::page::Page;
use super::region::Square;
use crate::DetectError;
use crate::error::{inference_failed, reason};

impl Page<'_> {
    /// A square of a grey page as `input_px` rows of as many pixels, with paper beyond the page's edges.
    pub(crate) fn crop(&self, square: Square, input_px: u32) -> Result<Vec<u8>, DetectError> {
        let side = input_px as usize;
        self.crop_pixels(square, input_px)
            .map_err(|error| inference_failed(&[1, 1, side, side], reason(&error)))
    }

    fn crop_pixels(&self, square: Square, input_px: u32) -> TractResult<Vec<u8>> {
        let side = input_px as usize;
        let (level, square) = self.level_for(square, input_px);
        let mut canvas = vec![PAPER; side * side];
        let across = Overlap::new(square.left, square.side, level.width_px, input_px);
        let down = Overlap::new(square.top, square.side, level.height_px, input_px);
        let (Some(across), Some(down)) = (across, down) else {
            return Ok(canvas);
        };
        let part_px = [across.length_px, down.length_px];
        let crop = [
            across.from,
            down.from,
            across.to - across.from,
            down.to - down.from,
        ];
        let part = level.resampled::<U8>(crop, part_px, FilterType::Bilinear)?;
        let (left, width) = (across.start_px as usize, across.length_px as usize);
        let rows = canvas.chunks_exact_mut(side).skip(down.start_px as usize);
        for (target, row) in rows.zip(part.chunks_exact(width)) {
            target[left..left + width].copy_from_slice(row);
        }
        Ok(canvas)
    }
}

/// One axis of a crop that may reach beyond the page: the part on the page, and its position in the input.
struct Overlap {
    /// On the page, in page pixels.
    from: f64,
    to: f64,
    /// In the input.
    start_px: u32,
    length_px: u32,
}

impl Overlap {
    /// The overlap of a crop and the page; `None` when it is less than a pixel.
    fn new(start: f32, side: f32, page_px: u32, input_px: u32) -> Option<Self> {
        let (start, side) = (f64::from(start), f64::from(side));
        let (from, to) = (start.max(0.0), (start + side).min(f64::from(page_px)));
        if !start.is_finite() || to - from < 1.0 {
            return None;
        }
        let in_input = |at: f64| (((at - start) * f64::from(input_px) / side).round() as u32).min(input_px);
        let length_px = (in_input(to) - in_input(from)).max(1);
        Some(Self {
            from,
            to,
            start_px: in_input(from).min(input_px - length_px),
            length_px,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{InputChannels, PageView, PixelFormat};

    fn crop(page: &[u8], side_px: u32, square: Square, input_px: u32) -> Vec<u8> {
        let page = PageView::new(side_px, side_px, PixelFormat::Gray8, page).unwrap();
        let page = Page::new(page, InputChannels::Gray);
        page.crop(square, input_px).unwrap()
    }

    #[test]
    fn a_crop_has_the_pixels_of_the_page_and_paper_beyond_it() {
        let page: Vec<u8> = (0..16).map(|i| i * 17).collect();
        let at = |left, top, side| Square { left, top, side };
        assert_eq!(crop(&page, 4, at(1.0, 2.0, 2.0), 2), [153, 170, 221, 238]);
        assert_eq!(crop(&page, 4, at(-1.0, -1.0, 2.0), 2), [255, 255, 255, 0]);
        assert_eq!(crop(&page, 4, at(3.0, 3.0, 2.0), 2), [255; 4]);
        assert_eq!(crop(&page, 4, at(2.0, 0.0, 2.0), 4)[..4], [30, 38, 47, 51]);
    }

    #[test]
    fn a_crop_that_misses_the_page_is_paper() {
        for left in [-50.0, 4.0, 1e9, f32::NAN, f32::INFINITY] {
            let crop = crop(
                &[0; 16],
                4,
                Square {
                    left,
                    top: 0.0,
                    side: 8.0,
                },
                2,
            );
            assert_eq!(crop, [255; 4], "{left}");
        }
    }
}
