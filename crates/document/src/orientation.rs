//! Turning pages upright.

use crate::PageColor;
use crate::page::Raster;
use image::metadata::Orientation;
use image::{DynamicImage, GrayImage, RgbImage};

/// The page as it is meant to be seen, from pixels as they are stored. `orientation` has the values of the EXIF and
/// TIFF tag 274 (Exif 2.32, section 4.6.4 A).
pub(crate) fn upright(raster: Raster, orientation: Orientation) -> Raster {
    if orientation == Orientation::NoTransforms {
        return raster;
    }
    let Raster {
        width_px,
        height_px,
        color,
        pixels,
    } = raster;
    let image = match color {
        PageColor::Gray => GrayImage::from_raw(width_px, height_px, pixels).map(DynamicImage::ImageLuma8),
        PageColor::Rgb => RgbImage::from_raw(width_px, height_px, pixels).map(DynamicImage::ImageRgb8),
    };
    let mut image = image.unwrap_or_default();
    image.apply_orientation(orientation);
    let (width_px, height_px) = (image.width(), image.height());
    Raster {
        width_px,
        height_px,
        color,
        pixels: image.into_bytes(),
    }
}

/// Whether rows of the stored image become columns of the page.
pub(crate) fn swaps_axes(orientation: Orientation) -> bool {
    matches!(
        orientation,
        Orientation::Rotate90
            | Orientation::Rotate270
            | Orientation::Rotate90FlipH
            | Orientation::Rotate270FlipH
    )
}
