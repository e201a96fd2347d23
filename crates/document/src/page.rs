//! A page of pixels.

use crate::PageColor;
use crate::exif::Viewing;
use crate::orientation::{swaps_axes, upright};
use image::RgbImage;

/// A page of pixels: upright as a viewer shows it (orientation tags and page rotation applied), transparency on
/// white, rows from the top without padding.
#[derive(Clone, PartialEq)]
pub struct Page {
    number: u32,
    width_px: u32,
    height_px: u32,
    color: PageColor,
    dpi: Option<f32>,
    pixels: Vec<u8>,
}

impl Page {
    /// Turns a decoded image upright.
    pub(crate) fn from_image(image: DecodedImage, number: u32) -> Self {
        let DecodedImage { raster, viewing } = image;
        let dpi = viewing
            .resolution
            .map(|resolution| resolution.across(swaps_axes(viewing.orientation)));
        Self::new(upright(raster, viewing.orientation), number, dpi)
    }

    /// `pixels` must hold exactly `width_px * height_px` pixels of `color`.
    pub(crate) fn new(raster: Raster, number: u32, dpi: Option<f32>) -> Self {
        let Raster {
            width_px,
            height_px,
            color,
            pixels,
        } = raster;
        debug_assert_eq!(
            pixels.len(),
            width_px as usize * height_px as usize * color.bytes_per_pixel()
        );
        Self {
            number,
            width_px,
            height_px,
            color,
            dpi,
            pixels,
        }
    }

    /// Its number in the document, from 1.
    pub fn number(&self) -> u32 {
        self.number
    }

    /// Width in pixels, at least 1.
    pub fn width_px(&self) -> u32 {
        self.width_px
    }

    /// Height in pixels, at least 1.
    pub fn height_px(&self) -> u32 {
        self.height_px
    }

    /// Layout of [`Page::pixels`].
    pub fn color(&self) -> PageColor {
        self.color
    }

    /// Pixels per inch: of a PDF page the resolution it was rendered at, of an image what the file says (across,
    /// where it differs from down), `None` where it says nothing.
    pub fn dpi(&self) -> Option<f32> {
        self.dpi
    }

    /// The pixels, row by row from the top, `width_px * height_px * bytes per pixel` bytes.
    pub fn pixels(&self) -> &[u8] {
        &self.pixels
    }

    /// The pixels, without a copy.
    pub fn into_pixels(self) -> Vec<u8> {
        self.pixels
    }

    /// A copy as an RGB image, grey pages with three equal channels.
    pub fn to_rgb(&self) -> RgbImage {
        let rgb = match self.color {
            PageColor::Rgb => self.pixels.clone(),
            PageColor::Gray => self.pixels.iter().flat_map(|&luma| [luma; 3]).collect(),
        };
        RgbImage::from_raw(self.width_px, self.height_px, rgb).unwrap_or_default()
    }
}

impl std::fmt::Debug for Page {
    /// Everything but the pixels.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Page")
            .field("number", &self.number)
            .field("width_px", &self.width_px)
            .field("height_px", &self.height_px)
            .field("color", &self.color)
            .field("dpi", &self.dpi)
            .finish_non_exhaustive()
    }
}

/// Pixels on their way to a [`Page`].
pub(crate) struct Raster {
    pub(crate) width_px: u32,
    pub(crate) height_px: u32,
    pub(crate) color: PageColor,
    pub(crate) pixels: Vec<u8>,
}

/// An image as it is stored, and how it is to be seen.
pub(crate) struct DecodedImage {
    pub(crate) raster: Raster,
    pub(crate) viewing: Viewing,
}
