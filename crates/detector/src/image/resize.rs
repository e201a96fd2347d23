//! Resizing of a part of a page.

use fast_image_resize::images::{TypedImage, TypedImageRef};
use fast_image_resize::pixels::{U8, U8x3};
use fast_image_resize::{FilterType, PixelTrait, ResizeAlg, ResizeOptions, Resizer};
use tract_onnx::prelude::TractResult;

use super::letterbox::Letterbox;
use super::page::Page;
use super::region::Region;
use crate::PixelFormat;

/// Source pixels an axis of which the filter looks at for each pixel of its result, at most. What a page has more of is left out:
/// the filter's weights, which it holds for a whole axis at a time, grow with the result then and not with the source.
const MAX_REDUCTION: f64 = 64.0;

impl Page<'_> {
    /// Pixels of a region at its size in the input, in the page's format.
    pub(super) fn resized(&self, region: Region, letterbox: &Letterbox) -> TractResult<Vec<u8>> {
        let crop = [region.left_px, region.top_px, region.width_px, region.height_px].map(f64::from);
        let size_px = [letterbox.resized_width_px, letterbox.resized_height_px];
        // The models are trained on pages reduced by an area filter. A linear one would leave thin print paler than that.
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

    /// Pixels of a part of the page (left, top, width, height in page pixels) at another size (width, height). `P` is the page's
    /// format: a resizer that chose it at run time would bring kernels for all formats into the program.
    pub(super) fn resampled<P: PixelTrait>(
        &self,
        [left, top, width, height]: [f64; 4],
        [width_px, height_px]: [u32; 2],
        filter: FilterType,
    ) -> TractResult<Vec<u8>> {
        let mut pixels = vec![0; width_px as usize * height_px as usize * P::size()];
        let source = TypedImageRef::<P>::from_buffer(self.width_px, self.height_px, &self.pixels)?;
        let mut target = TypedImage::<P>::from_buffer(width_px, height_px, &mut pixels)?;
        let thinned = |length: f64, result_px: u32| length.min(f64::from(result_px) * MAX_REDUCTION).ceil();
        let (thin_width, thin_height) = (thinned(width, width_px), thinned(height, height_px));
        if thin_width < width || thin_height < height {
            let mut thin = TypedImage::<P>::new(thin_width as u32, thin_height as u32);
            let nearest = ResizeOptions::new()
                .resize_alg(ResizeAlg::Nearest)
                .crop(left, top, width, height);
            Resizer::new().resize_typed(&source, &mut thin, &nearest)?;
            let options = ResizeOptions::new().resize_alg(ResizeAlg::Convolution(filter));
            Resizer::new().resize_typed(&thin, &mut target, &options)?;
            drop(target);
            return Ok(pixels);
        }
        // The kernel widens with the reduction, so thin lines fade instead of falling between samples. Bytes are resampled
        // in integers: all SIMD widths, WebAssembly's included, give the same result.
        let options = ResizeOptions::new()
            .resize_alg(ResizeAlg::Convolution(filter))
            .crop(left, top, width, height);
        Resizer::new().resize_typed(&source, &mut target, &options)?;
        drop(target);
        Ok(pixels)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{InputChannels, PageView};

    #[test]
    fn a_long_strip_is_thinned_and_keeps_its_print() {
        let mut strip = vec![255; 300_000];
        strip[100_000..200_000].fill(0);
        for [width_px, height_px] in [[300_000, 1], [1, 300_000]] {
            let view = PageView::new(width_px, height_px, PixelFormat::Gray8, &strip).unwrap();
            let page = Page::new(view, InputChannels::Gray);
            let small = page
                .resampled::<U8>(
                    [0.0, 0.0, width_px.into(), height_px.into()],
                    [width_px.min(300), height_px.min(300)],
                    FilterType::CatmullRom,
                )
                .unwrap();
            assert_eq!((small[50], small[150], small[250]), (255, 0, 255));
        }
    }
}
