//! EXIF: which way up a page is, and how many pixels an inch has.

use image::metadata::Orientation;

use crate::ifd::{Container, Ifd};
use crate::resolution::Resolution;

/// Tags of the first image file directory, of TIFF and EXIF alike (TIFF 6.0, section 8; Exif 2.32, section 4.6.4 A).
const ORIENTATION: u16 = 274;
const X_RESOLUTION: u16 = 282;
const Y_RESOLUTION: u16 = 283;
const RESOLUTION_UNIT: u16 = 296;

/// Orientation and resolution of a page, from its metadata.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Viewing {
    pub(crate) orientation: Orientation,
    pub(crate) resolution: Option<Resolution>,
}

impl Default for Viewing {
    fn default() -> Self {
        Self {
            orientation: Orientation::NoTransforms,
            resolution: None,
        }
    }
}

impl Viewing {
    /// From EXIF data, with or without the `Exif` prefix that JPEG puts before them (and WebP writers copy).
    /// Damaged data say nothing.
    pub(crate) fn from_exif(exif: &[u8]) -> Self {
        let exif = exif.strip_prefix(b"Exif\0\0").unwrap_or(exif);
        Container::new(exif)
            .and_then(|container| container.ifd(container.first_ifd()))
            .map_or_else(Self::default, |ifd| Self::from_ifd(&ifd))
    }

    pub(crate) fn from_ifd(ifd: &Ifd<'_>) -> Self {
        let orientation = ifd
            .number(ORIENTATION)
            .and_then(|value| Orientation::from_exif(u8::try_from(value).ok()?))
            .unwrap_or(Orientation::NoTransforms);
        Self {
            orientation,
            resolution: resolution(ifd),
        }
    }
}

fn resolution(ifd: &Ifd<'_>) -> Option<Resolution> {
    let x = ifd.fraction(X_RESOLUTION)?;
    let y = ifd.fraction(Y_RESOLUTION).unwrap_or(x);
    match ifd.number(RESOLUTION_UNIT).unwrap_or(2) {
        2 => Resolution::per_inch(x, y),
        3 => Resolution::per_centimetre(x, y),
        _ => None,
    }
}
