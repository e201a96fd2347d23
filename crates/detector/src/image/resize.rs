//! Resizing of a part of a page.

use fast_image_resize::images::{TypedImage, TypedImageRef};
use fast_image_resize::pixels::{U8, U8x3};
use fast_image_resize::{FilterType, PixelTrait, ResizeAlg, ResizeOptions, Resizer};
use tract_onnx::prelude::TractResult;

use super::letterbox::Letterbox;
use super::page::Page;
use super::region::Region;
use crate::PixelFormat;

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
