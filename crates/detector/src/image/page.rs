//! A page in the colour planes that a network takes.

use std::borrow::Cow;
use std::cell::OnceCell;

use checkbox_pixels::luma;

use super::letterbox::Letterbox;
use super::region::Region;
use crate::{BoundingBox, InputChannels, PageView, PixelFormat};

/// A page with no more colour planes than the network takes.
pub(crate) struct Page<'a> {
    pub(super) width_px: u32,
    pub(super) height_px: u32,
    pub(super) format: PixelFormat,
    pub(super) pixels: Cow<'a, [u8]>,
    /// The page at half its size, once it was needed.
    pub(super) half: OnceCell<Box<Page<'static>>>,
}

impl<'a> Page<'a> {
    /// The page borrowed, or its luma where the network takes no colour.
    pub(crate) fn new(page: PageView<'a>, channels: InputChannels) -> Self {
        let (format, pixels) = match (page.format(), channels) {
            (PixelFormat::Rgb8, InputChannels::Gray) => {
                (PixelFormat::Gray8, Cow::Owned(luma_plane(page.pixels())))
            }
            (format, _) => (format, Cow::Borrowed(page.pixels())),
        };
        Self::from_pixels(page.width_px(), page.height_px(), format, pixels)
    }

    pub(super) fn from_pixels(
        width_px: u32,
        height_px: u32,
        format: PixelFormat,
        pixels: Cow<'a, [u8]>,
    ) -> Self {
        Self {
            width_px,
            height_px,
            format,
            pixels,
            half: OnceCell::new(),
        }
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

    /// Number of pixels.
    pub(crate) fn area_px(&self) -> u64 {
        u64::from(self.width_px) * u64::from(self.height_px)
    }

    /// A box from pixels of the network input that shows a region to page pixels, clipped to the page.
    pub(crate) fn box_to_page(
        &self,
        letterbox: &Letterbox,
        region: Region,
        bbox: &BoundingBox,
    ) -> BoundingBox {
        let bbox = letterbox.box_to_region(bbox);
        self.clip(&bbox.translated(region.left_px as f32, region.top_px as f32))
    }

    /// The part of a box that lies on the page.
    pub(crate) fn clip(&self, bbox: &BoundingBox) -> BoundingBox {
        bbox.clipped(self.width_px as f32, self.height_px as f32)
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
