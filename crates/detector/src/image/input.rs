//! Network input: a region of a page, resized, padded and scaled to 0..1.

use tract_onnx::prelude::{Tensor, TractResult};

use super::WHITE;
use super::letterbox::Letterbox;
use super::page::Page;
use super::region::Region;
use crate::error::{inference_failed, reason};
use crate::{DetectError, InputPolicy};

/// Network input for a region of a page: f32 `[batch, channels, height, width]`, 0 black to 1 white.
#[derive(Clone, Debug)]
pub struct NetworkInput {
    pub(crate) region: Region,
    pub(crate) letterbox: Letterbox,
    pub(crate) tensor: Tensor,
}

impl NetworkInput {
    /// Network input for a region, which has to lie inside the page.
    pub(crate) fn new(page: &Page<'_>, region: Region, policy: &InputPolicy) -> Result<Self, DetectError> {
        let letterbox = Letterbox::new(policy, region.width_px, region.height_px);
        let tensor = fill(page, region, &letterbox, policy)
            .map_err(|error| inference_failed(&letterbox.input_shape(policy), reason(&error)))?;
        Ok(Self {
            region,
            letterbox,
            tensor,
        })
    }

    /// Brightness of the first plane, row by row.
    pub(crate) fn first_plane(&self) -> Result<&[f32], DetectError> {
        let values = self
            .tensor
            .try_as_plain_ram()
            .and_then(|view| view.as_slice::<f32>());
        let values = values.map_err(|error| inference_failed(self.tensor.shape(), reason(&error)))?;
        let (width, height) = (self.letterbox.input_width_px, self.letterbox.input_height_px);
        Ok(&values[..width as usize * height as usize])
    }
}

fn fill(page: &Page<'_>, region: Region, letterbox: &Letterbox, policy: &InputPolicy) -> TractResult<Tensor> {
    let (width, height) = (
        letterbox.input_width_px as usize,
        letterbox.input_height_px as usize,
    );
    let channels = policy.channels.count();
    let resized = page.resized(region, letterbox)?;
    let mut input = Tensor::zero::<f32>(&[policy.batch, channels, height, width])?;
    let mut input_view = input.try_as_plain_ram_mut()?;
    let image = &mut input_view.as_slice_mut::<f32>()?[..channels * height * width];
    image.fill(policy.pad_value);
    let resized_width = letterbox.resized_width_px as usize;
    let bytes_per_pixel = page.format.bytes_per_pixel();
    for (plane_index, plane) in image.chunks_exact_mut(height * width).enumerate() {
        // A grey page fills all planes of a colour network.
        let offset = plane_index % bytes_per_pixel;
        let rows = resized.chunks_exact(resized_width * bytes_per_pixel);
        for (row, target) in rows.zip(plane.chunks_exact_mut(width)) {
            write_plane_row(row, offset, bytes_per_pixel, &mut target[..resized_width]);
        }
    }
    Ok(input)
}

/// Writes one colour plane of a row of pixels, scaled to 0..1.
fn write_plane_row(row: &[u8], offset: usize, bytes_per_pixel: usize, target: &mut [f32]) {
    if bytes_per_pixel == 1 {
        for (value, &byte) in target.iter_mut().zip(row) {
            *value = f32::from(byte) / WHITE;
        }
    } else {
        for (value, pixel) in target.iter_mut().zip(row.chunks_exact(bytes_per_pixel)) {
            *value = f32::from(pixel[offset]) / WHITE;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{InputChannels, PageView, PixelFormat};

    fn policy(channels: InputChannels) -> InputPolicy {
        InputPolicy {
            channels,
            long_side_px: 8,
            stride_px: 4,
            fixed_width_px: None,
            fixed_height_px: None,
            batch: 1,
            pad_value: 0.5,
            max_upscale: 1.0,
        }
    }

    fn input(page: PageView<'_>, policy: &InputPolicy) -> (Vec<usize>, Vec<f32>) {
        let page = Page::new(page, policy.channels);
        let tensor = NetworkInput::new(&page, page.region(), policy).unwrap().tensor;
        let values = tensor
            .try_as_plain_ram()
            .unwrap()
            .as_slice::<f32>()
            .unwrap()
            .to_vec();
        (tensor.shape().to_vec(), values)
    }

    #[test]
    fn an_unscaled_page_is_copied_and_padded_right_and_below() {
        let page = PageView::new(3, 2, PixelFormat::Gray8, &[0, 51, 255, 102, 153, 204]).unwrap();
        let (shape, values) = input(page, &policy(InputChannels::Gray));
        assert_eq!(shape, [1, 1, 4, 4]);
        let expected = [
            [0.0, 0.2, 1.0, 0.5],
            [0.4, 0.6, 0.8, 0.5],
            [0.5, 0.5, 0.5, 0.5],
            [0.5, 0.5, 0.5, 0.5],
        ];
        for (value, expected) in values.iter().zip(expected.as_flattened()) {
            assert!((value - expected).abs() < 1e-6);
        }
    }

    #[test]
    fn a_grey_page_fills_every_plane_of_a_colour_network() {
        let page = PageView::new(1, 1, PixelFormat::Gray8, &[51]).unwrap();
        let (shape, values) = input(page, &policy(InputChannels::Rgb));
        assert_eq!(shape, [1, 3, 4, 4]);
        assert!(values.chunks_exact(16).all(|plane| (plane[0] - 0.2).abs() < 1e-6));
    }

    #[test]
    fn a_colour_page_is_split_into_red_green_blue_planes() {
        let page = PageView::new(1, 1, PixelFormat::Rgb8, &[0, 51, 255]).unwrap();
        let (_, values) = input(page, &policy(InputChannels::Rgb));
        let first_of_plane: Vec<f32> = values.chunks_exact(16).map(|plane| plane[0]).collect();
        assert_eq!(first_of_plane, [0.0, 0.2, 1.0]);
    }

    #[test]
    fn a_batch_pinned_input_leaves_the_other_images_black() {
        let page = PageView::new(1, 1, PixelFormat::Gray8, &[255]).unwrap();
        let policy = InputPolicy {
            batch: 3,
            ..policy(InputChannels::Gray)
        };
        let (shape, values) = input(page, &policy);
        assert_eq!(shape, [3, 1, 4, 4]);
        assert!(values[..16].iter().all(|&v| v > 0.0) && values[16..].iter().all(|&v| v == 0.0));
    }

    #[test]
    fn a_thin_line_survives_strong_reduction() {
        let mut pixels = vec![255; 64 * 64];
        for row in pixels.chunks_exact_mut(64) {
            row[33] = 0;
        }
        let page = PageView::new(64, 64, PixelFormat::Gray8, &pixels).unwrap();
        let (_, values) = input(page, &policy(InputChannels::Gray));
        let darkest = values.iter().copied().fold(1.0, f32::min);
        assert!((0.80..0.95).contains(&darkest), "{darkest}");
    }

    #[test]
    fn a_region_has_only_its_own_pixels() {
        let page = PageView::new(4, 1, PixelFormat::Gray8, &[0, 51, 102, 153]).unwrap();
        let policy = policy(InputChannels::Gray);
        let page = Page::new(page, policy.channels);
        let region = Region {
            left_px: 1,
            top_px: 0,
            width_px: 2,
            height_px: 1,
        };
        let input = NetworkInput::new(&page, region, &policy).unwrap();
        let values = input.first_plane().unwrap();
        assert_eq!(values[..3], [0.2, 0.4, 0.5]);
    }
}
