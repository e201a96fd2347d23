//! Letterbox: the position of a page in the network input.

use crate::model::InputShape;
use crate::{BoundingBox, InputPolicy};

/// A page, or a region of one, scaled into the top left corner of the network input, the rest padded.
///
/// Pixels are areas, not points: the left edge of the page lies on the left edge of the input and the right edge
/// on the right edge of the resized page, so page x maps to `x * resized_width / page_width` and back, with no
/// half-pixel term. Whole-pixel rounding makes the horizontal and vertical scales differ slightly; each is kept.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Letterbox {
    page_width_px: u32,
    page_height_px: u32,
    /// Size of the page inside the input.
    pub(crate) resized_width_px: u32,
    pub(crate) resized_height_px: u32,
    /// Size of the input.
    pub(crate) input_width_px: u32,
    pub(crate) input_height_px: u32,
}

impl Letterbox {
    /// The letterbox of a page of at least one pixel each way.
    pub(crate) fn new(policy: &InputPolicy, page_width_px: u32, page_height_px: u32) -> Self {
        let limit_width_px = policy.fixed_width_px.unwrap_or(policy.long_side_px);
        let limit_height_px = policy.fixed_height_px.unwrap_or(policy.long_side_px);
        let scale = (f64::from(limit_width_px) / f64::from(page_width_px))
            .min(f64::from(limit_height_px) / f64::from(page_height_px))
            .min(f64::from(policy.max_upscale));
        let resized =
            |side_px: u32, limit_px: u32| ((f64::from(side_px) * scale).round() as u32).clamp(1, limit_px);
        let resized_width_px = resized(page_width_px, limit_width_px);
        let resized_height_px = resized(page_height_px, limit_height_px);
        let padded = |side_px: u32| side_px.next_multiple_of(policy.stride_px);
        Self {
            page_width_px,
            page_height_px,
            resized_width_px,
            resized_height_px,
            input_width_px: policy.fixed_width_px.unwrap_or_else(|| padded(resized_width_px)),
            input_height_px: policy
                .fixed_height_px
                .unwrap_or_else(|| padded(resized_height_px)),
        }
    }

    /// Shape of the whole input.
    pub(crate) fn input_shape(&self, policy: &InputPolicy) -> InputShape {
        let (height, width) = (self.input_height_px as usize, self.input_width_px as usize);
        [policy.batch, policy.channels.count(), height, width]
    }

    /// Input pixels per page pixel.
    pub(crate) fn scale(&self) -> f32 {
        (1.0 / self.page_per_input_x()).max(1.0 / self.page_per_input_y())
    }

    /// A box from input pixels to pixels of the region; not clipped.
    pub(crate) fn box_to_region(&self, bbox: &BoundingBox) -> BoundingBox {
        let (x, y) = (self.page_per_input_x(), self.page_per_input_y());
        BoundingBox {
            x1: bbox.x1 * x,
            y1: bbox.y1 * y,
            x2: bbox.x2 * x,
            y2: bbox.y2 * y,
        }
    }

    /// A point from input pixels to pixels of the region.
    pub(crate) fn point_to_region(&self, [x, y]: [f32; 2]) -> [f32; 2] {
        [x * self.page_per_input_x(), y * self.page_per_input_y()]
    }

    /// Width and height of the page, in pixels.
    pub(crate) fn page_size(&self) -> [f32; 2] {
        [self.page_width_px as f32, self.page_height_px as f32]
    }

    fn page_per_input_x(&self) -> f32 {
        self.page_width_px as f32 / self.resized_width_px as f32
    }

    fn page_per_input_y(&self) -> f32 {
        self.page_height_px as f32 / self.resized_height_px as f32
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::InputChannels;

    fn dynamic(long_side_px: u32, stride_px: u32) -> InputPolicy {
        InputPolicy {
            channels: InputChannels::Gray,
            long_side_px,
            stride_px,
            fixed_width_px: None,
            fixed_height_px: None,
            batch: 1,
            pad_value: 0.0,
            max_upscale: 2.0,
        }
    }

    fn sizes(letterbox: &Letterbox) -> [u32; 4] {
        [
            letterbox.resized_width_px,
            letterbox.resized_height_px,
            letterbox.input_width_px,
            letterbox.input_height_px,
        ]
    }

    #[test]
    fn a_letter_page_keeps_its_shape_and_is_padded_to_the_stride() {
        assert_eq!(
            sizes(&Letterbox::new(&dynamic(1280, 32), 2550, 3300)),
            [989, 1280, 992, 1280]
        );
        assert_eq!(
            sizes(&Letterbox::new(&dynamic(1280, 32), 3300, 2550)),
            [1280, 989, 1280, 992]
        );
    }

    #[test]
    fn a_page_at_the_long_side_is_not_resampled() {
        assert_eq!(
            sizes(&Letterbox::new(&dynamic(1280, 32), 905, 1280)),
            [905, 1280, 928, 1280]
        );
    }

    #[test]
    fn a_small_crop_is_enlarged_no_further_than_allowed() {
        assert_eq!(
            sizes(&Letterbox::new(&dynamic(1280, 32), 100, 60)),
            [200, 120, 224, 128]
        );
    }

    #[test]
    fn a_page_one_pixel_wide_keeps_one_pixel() {
        assert_eq!(
            sizes(&Letterbox::new(&dynamic(1280, 32), 1, 60_000)),
            [1, 1280, 32, 1280]
        );
        assert_eq!(sizes(&Letterbox::new(&dynamic(1280, 32), 1, 1)), [2, 2, 32, 32]);
    }

    #[test]
    fn a_fixed_input_is_filled_from_the_top_left() {
        let policy = InputPolicy {
            fixed_width_px: Some(640),
            fixed_height_px: Some(480),
            ..dynamic(640, 32)
        };
        assert_eq!(sizes(&Letterbox::new(&policy, 1000, 1000)), [480, 480, 640, 480]);
        assert_eq!(sizes(&Letterbox::new(&policy, 2000, 500)), [640, 160, 640, 480]);
    }

    #[test]
    fn the_whole_resized_page_maps_back_to_the_whole_page() {
        for (width_px, height_px) in [(2550, 3300), (1, 60_000), (1279, 1281), (37, 11)] {
            let letterbox = Letterbox::new(&dynamic(1280, 32), width_px, height_px);
            let whole = BoundingBox {
                x1: 0.0,
                y1: 0.0,
                x2: letterbox.resized_width_px as f32,
                y2: letterbox.resized_height_px as f32,
            };
            let back = letterbox.box_to_region(&whole);
            assert!((back.x2 - width_px as f32).abs() < 1e-2 && (back.y2 - height_px as f32).abs() < 1e-2);
        }
    }
}
