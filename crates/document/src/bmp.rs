//! BMP, as Windows writes it.

use std::io::Cursor;

use image::codecs::bmp::BmpDecoder;

use crate::DocumentError;
use crate::DocumentFormat;
use crate::exif::Viewing;
use crate::image_decoder::{damage, read};
use crate::options::PageSettings;
use crate::page::DecodedImage;
use crate::resolution::Resolution;

const FORMAT: DocumentFormat = DocumentFormat::Bmp;

pub(crate) fn decode(bytes: &[u8], settings: &PageSettings) -> Result<DecodedImage, DocumentError> {
    let decoder = BmpDecoder::new(Cursor::new(bytes)).map_err(|error| damage(&error, FORMAT))?;
    Ok(DecodedImage {
        raster: read(decoder, FORMAT, settings)?,
        viewing: Viewing {
            resolution: resolution(bytes),
            ..Viewing::default()
        },
    })
}

/// Pixels per metre in a BITMAPINFOHEADER or one of its successors.
fn resolution(bytes: &[u8]) -> Option<Resolution> {
    const FILE_HEADER_LEN: usize = 14;
    let header = &bytes.get(FILE_HEADER_LEN..)?;
    let i32_at = |at: usize| Some(i32::from_le_bytes(header.get(at..at + 4)?.try_into().ok()?));
    if i32_at(0)? < 40 {
        return None;
    }
    Resolution::per_metre(i32_at(24)?.into(), i32_at(28)?.into())
}
