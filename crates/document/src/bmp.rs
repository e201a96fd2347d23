//! BMP, as Windows writes it.

use std::io::Cursor;

use image::codecs::bmp::BmpDecoder;
use image::metadata::Orientation;

use crate::DocumentError;
use crate::DocumentFormat;
use crate::exif::Viewing;
use crate::image_decoder::{damage, read};
use crate::options::PageSettings;
use crate::page::DecodedImage;
use crate::resolution::Resolution;

const FORMAT: DocumentFormat = DocumentFormat::Bmp;

/// Fields of a BITMAPINFOHEADER and its successors, from the start of the file.
mod field {
    pub(super) const HEADER_LEN: usize = 14;
    pub(super) const HEIGHT: usize = 22;
    pub(super) const COMPRESSION: usize = 30;
    pub(super) const X_PER_METRE: usize = 38;
    pub(super) const Y_PER_METRE: usize = 42;
}

pub(crate) fn decode(bytes: &[u8], settings: &PageSettings) -> Result<DecodedImage, DocumentError> {
    let turned = bottom_up(bytes);
    let orientation = match turned {
        Some(_) => Orientation::FlipVertical,
        None => Orientation::NoTransforms,
    };
    let bytes = turned.as_deref().unwrap_or(bytes);
    let decoder = BmpDecoder::new(Cursor::new(bytes)).map_err(|error| damage(&error, FORMAT))?;
    Ok(DecodedImage {
        raster: read(decoder, FORMAT, settings)?,
        viewing: Viewing {
            resolution: resolution(bytes),
            orientation,
        },
    })
}

/// A file of run lengths from the top row down as one from the bottom row up, which alone the decoder takes: its image is
/// upside down.
fn bottom_up(bytes: &[u8]) -> Option<Vec<u8>> {
    let height = i32_at(bytes, field::HEIGHT)?;
    let is_run_length = matches!(i32_at(bytes, field::COMPRESSION)?, 1 | 2);
    if i32_at(bytes, field::HEADER_LEN)? < 40 || height >= 0 || !is_run_length {
        return None;
    }
    let mut turned = bytes.to_vec();
    turned[field::HEIGHT..field::HEIGHT + 4].copy_from_slice(&height.checked_neg()?.to_le_bytes());
    Some(turned)
}

/// Pixels per metre in a BITMAPINFOHEADER or one of its successors.
fn resolution(bytes: &[u8]) -> Option<Resolution> {
    if i32_at(bytes, field::HEADER_LEN)? < 40 {
        return None;
    }
    let per_metre = |at: usize| i32_at(bytes, at).map(f64::from);
    Resolution::per_metre(per_metre(field::X_PER_METRE)?, per_metre(field::Y_PER_METRE)?)
}

fn i32_at(bytes: &[u8], at: usize) -> Option<i32> {
    Some(i32::from_le_bytes(bytes.get(at..at + 4)?.try_into().ok()?))
}
