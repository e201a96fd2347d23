//! Page pixels to network input: luma, resize, pad, scale to 0..1.

use std::borrow::Cow;

use checkbox_pixels::luma;
use fast_image_resize::images::{TypedImage, TypedImageRef};
use fast_image_resize::pixels::{U8, U8x3};
use fast_image_resize::{FilterType, PixelTrait, ResizeAlg, ResizeOptions, Resizer};
use tract_onnx::prelude::{Tensor, TractResult};

use crate::deskew::Upright;
use crate::letterbox::Letterbox;
use crate::plan::{reason, shape_text};
use crate::refiner::Square;
use crate::{BoundingBox, DetectError, InputChannels, InputPolicy, PageView, PixelFormat};

const WHITE: f32 = 255.0;
/// What lies beyond the page's edge.
const PAPER: u8 = 255;

/// A rectangle of whole page pixels.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Region {
    pub(crate) left_px: u32,
    pub(crate) top_px: u32,
    pub(crate) width_px: u32,
    pub(crate) height_px: u32,
}

/// A page with no more colour planes than the network takes.
pub(crate) struct Source<'a> {
    width_px: u32,
    height_px: u32,
    format: PixelFormat,
    pixels: Cow<'a, [u8]>,
}

impl<'a> Source<'a> {
    /// Borrows the page, or reduces it to luma where the network takes no colour.
    pub(crate) fn new(page: PageView<'a>, channels: InputChannels) -> Self {
        let (format, pixels) = match (page.format(), channels) {
            (PixelFormat::Rgb8, InputChannels::Gray) => {
                (PixelFormat::Gray8, Cow::Owned(luma_plane(page.pixels())))
            }
            (format, _) => (format, Cow::Borrowed(page.pixels())),
        };
        Self {
            width_px: page.width_px(),
            height_px: page.height_px(),
            format,
            pixels,
        }
    }

    /// The page turned upright, where it is grey, and paper beyond its edges.
    pub(crate) fn deskewed(&self, upright: &Upright) -> Option<Source<'static>> {
        if self.format != PixelFormat::Gray8 {
            return None;
        }
        let rows = (0..upright.height_px).flat_map(|row| upright.row(row));
        Some(Source {
            width_px: upright.width_px,
            height_px: upright.height_px,
            format: self.format,
            pixels: rows.map(|at| self.sample(at)).collect(),
        })
    }

    /// The brightness of a grey page at a point in page pixels, by the 4 x 4 around it; paper where some of them lie beyond
    /// its edges.
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

    /// The whole page.
    pub(crate) fn region(&self) -> Region {
        Region {
            left_px: 0,
            top_px: 0,
            width_px: self.width_px,
            height_px: self.height_px,
        }
    }

    /// A box in input pixels, where a region is shown, in page pixels; clipped to the page.
    pub(crate) fn place(&self, letterbox: &Letterbox, region: Region, bbox: &BoundingBox) -> BoundingBox {
        letterbox
            .on_page(bbox)
            .translated(region.left_px as f32, region.top_px as f32)
            .clipped(self.width_px as f32, self.height_px as f32)
    }

    /// The part of a box that lies on the page.
    pub(crate) fn clip(&self, bbox: &BoundingBox) -> BoundingBox {
        bbox.clipped(self.width_px as f32, self.height_px as f32)
    }

    /// The input `[1, 1, input_px, input_px]` that shows a square of a grey page, and paper beyond the page's edge.
    pub(crate) fn square_input(&self, square: Square, input_px: u32) -> Result<Vec<f32>, DetectError> {
        let side = input_px as usize;
        let pixels = self
            .fill_square(square, input_px)
            .map_err(|error| DetectError::Inference {
                shape: shape_text(&[1, 1, side, side]),
                reason: reason(&error),
            })?;
        Ok(pixels.iter().map(|&byte| f32::from(byte) / WHITE).collect())
    }

    fn fill_square(&self, square: Square, input_px: u32) -> TractResult<Vec<u8>> {
        let side = input_px as usize;
        let mut canvas = vec![PAPER; side * side];
        let across = Overlap::new(square.left, square.side, self.width_px, input_px);
        let down = Overlap::new(square.top, square.side, self.height_px, input_px);
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
        let part = self.resampled::<U8>(crop, part_px, FilterType::Bilinear)?;
        let (left, width) = (across.start_px as usize, across.length_px as usize);
        let rows = canvas.chunks_exact_mut(side).skip(down.start_px as usize);
        for (target, row) in rows.zip(part.chunks_exact(width)) {
            target[left..left + width].copy_from_slice(row);
        }
        Ok(canvas)
    }

    /// The network input `[batch, channels, height, width]` that shows a region of the page, which has to lie
    /// inside it.
    pub(crate) fn network_input(
        &self,
        region: Region,
        letterbox: &Letterbox,
        policy: &InputPolicy,
    ) -> Result<Tensor, DetectError> {
        self.fill_input(region, letterbox, policy)
            .map_err(|error| DetectError::Inference {
                shape: shape_text(&letterbox.input_shape(policy)),
                reason: reason(&error),
            })
    }

    fn fill_input(&self, region: Region, letterbox: &Letterbox, policy: &InputPolicy) -> TractResult<Tensor> {
        let (width, height) = (
            letterbox.input_width_px as usize,
            letterbox.input_height_px as usize,
        );
        let channels = policy.channels.count();
        let resized = self.resized(region, letterbox)?;
        let mut input = Tensor::zero::<f32>(&[policy.batch, channels, height, width])?;
        let mut input_view = input.try_as_plain_ram_mut()?;
        let image = &mut input_view.as_slice_mut::<f32>()?[..channels * height * width];
        image.fill(policy.pad_value);
        let resized_width = letterbox.resized_width_px as usize;
        let bytes_per_pixel = self.format.bytes_per_pixel();
        for (plane_index, plane) in image.chunks_exact_mut(height * width).enumerate() {
            // A grey page fills all planes of a colour network alike.
            let offset = plane_index % bytes_per_pixel;
            let rows = resized.chunks_exact(resized_width * bytes_per_pixel);
            for (row, target) in rows.zip(plane.chunks_exact_mut(width)) {
                write_plane_row(row, offset, bytes_per_pixel, &mut target[..resized_width]);
            }
        }
        Ok(input)
    }

    /// The region at its size in the input, with this page's pixel format.
    fn resized(&self, region: Region, letterbox: &Letterbox) -> TractResult<Vec<u8>> {
        let crop = [region.left_px, region.top_px, region.width_px, region.height_px].map(f64::from);
        let size_px = [letterbox.resized_width_px, letterbox.resized_height_px];
        // Reduced by straight lines, thin print is paler than an area filter leaves it, which the models are trained behind.
        let filter = if letterbox.resized_width_px < region.width_px {
            FilterType::CatmullRom
        } else {
            FilterType::Bilinear
        };
        match self.format {
            PixelFormat::Gray8 => self.resampled::<U8>(crop, size_px, filter),
            PixelFormat::Rgb8 => self.resampled::<U8x3>(crop, size_px, filter),
        }
    }

    /// A part of the page (left, top, width, height in page pixels) at another size (width, height), with this page's
    /// pixel format, which has to be `P`: a resizer that finds the format out brings kernels for all of them.
    fn resampled<P: PixelTrait>(
        &self,
        [left, top, width, height]: [f64; 4],
        [width_px, height_px]: [u32; 2],
        filter: FilterType,
    ) -> TractResult<Vec<u8>> {
        let mut pixels = vec![0; width_px as usize * height_px as usize * P::size()];
        let source = TypedImageRef::<P>::from_buffer(self.width_px, self.height_px, &self.pixels)?;
        let mut target = TypedImage::<P>::from_buffer(width_px, height_px, &mut pixels)?;
        // The kernel widens with the reduction, so thin lines fade instead of falling between samples. u8 is
        // resampled in integers: all SIMD widths, WebAssembly's included, give the same bytes.
        let options = ResizeOptions::new()
            .resize_alg(ResizeAlg::Convolution(filter))
            .crop(left, top, width, height);
        Resizer::new().resize_typed(&source, &mut target, &options)?;
        drop(target);
        Ok(pixels)
    }
}

/// One axis of a square that may reach beyond the page: which part of the page it shows, and where.
struct Overlap {
    /// On the page, in page pixels.
    from: f64,
    to: f64,
    /// In the input.
    start_px: u32,
    length_px: u32,
}

impl Overlap {
    /// `None` when the square shows less than a pixel of the page.
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

/// What each of four pixels in a row counts for at a point `t` (0 to 1) from the second to the third: Keys' cubic
/// convolution (1981) with a = -1/2, which between two pixels keeps more of thin lines than a straight line does.
fn cubic_weights(t: f32) -> [f32; 4] {
    [
        ((1.0 - 0.5 * t) * t - 0.5) * t,
        (1.5 * t - 2.5) * t * t + 1.0,
        ((2.0 - 1.5 * t) * t + 0.5) * t,
        (0.5 * t - 0.5) * t * t,
    ]
}

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

/// Luma of rows of RGB.
fn luma_plane(rgb: &[u8]) -> Vec<u8> {
    rgb.as_chunks::<3>()
        .0
        .iter()
        .map(|&[red, green, blue]| luma(red, green, blue))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

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
        let letterbox = Letterbox::new(policy, page.width_px(), page.height_px());
        let source = Source::new(page, policy.channels);
        let tensor = source.network_input(source.region(), &letterbox, policy).unwrap();
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
    fn a_region_shows_only_its_own_pixels() {
        let page = PageView::new(4, 1, PixelFormat::Gray8, &[0, 51, 102, 153]).unwrap();
        let policy = policy(InputChannels::Gray);
        let source = Source::new(page, policy.channels);
        let region = Region {
            left_px: 1,
            top_px: 0,
            width_px: 2,
            height_px: 1,
        };
        let letterbox = Letterbox::new(&policy, region.width_px, region.height_px);
        let tensor = source.network_input(region, &letterbox, &policy).unwrap();
        let values = tensor
            .try_as_plain_ram()
            .unwrap()
            .as_slice::<f32>()
            .unwrap()
            .to_vec();
        assert_eq!(values[..3], [0.2, 0.4, 0.5]);
    }

    fn square(page: &[u8], side_px: u32, square: Square, input_px: u32) -> Vec<f32> {
        let page = PageView::new(side_px, side_px, PixelFormat::Gray8, page).unwrap();
        let source = Source::new(page, InputChannels::Gray);
        source.square_input(square, input_px).unwrap()
    }

    #[test]
    fn a_square_inside_the_page_is_shown_pixel_by_pixel_and_beyond_it_is_paper() {
        let page: Vec<u8> = (0..16).map(|i| i * 17).collect();
        let at = |left, top, side| Square { left, top, side };
        let shown = |bytes: &[u8]| bytes.iter().map(|&b| f32::from(b) / 255.0).collect::<Vec<_>>();
        assert_eq!(
            square(&page, 4, at(1.0, 2.0, 2.0), 2),
            shown(&[153, 170, 221, 238])
        );
        assert_eq!(
            square(&page, 4, at(-1.0, -1.0, 2.0), 2),
            shown(&[255, 255, 255, 0])
        );
        assert_eq!(square(&page, 4, at(3.0, 3.0, 2.0), 2), shown(&[255; 4]));
        assert_eq!(
            square(&page, 4, at(2.0, 0.0, 2.0), 4)[..4],
            shown(&[30, 38, 47, 51])
        );
    }

    #[test]
    fn a_square_that_misses_the_page_is_paper() {
        for left in [-50.0, 4.0, 1e9, f32::NAN, f32::INFINITY] {
            let square = square(
                &[0; 16],
                4,
                Square {
                    left,
                    top: 0.0,
                    side: 8.0,
                },
                2,
            );
            assert_eq!(square, [1.0; 4], "{left}");
        }
    }

    #[test]
    fn a_point_is_as_bright_as_its_pixel_and_a_thin_line_does_not_fade_between_two() {
        let (width, height) = (9_u32, 6_u32);
        let page = |brightness: fn(u32) -> u8| Source {
            width_px: width,
            height_px: height,
            format: PixelFormat::Gray8,
            pixels: (0..height).flat_map(|_| (0..width).map(brightness)).collect(),
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
        assert!((80..95).contains(&between), "straight lines give 100: {between}");
    }
}
