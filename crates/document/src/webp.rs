//! WebP (RFC 9649). Of an animation, the first frame is the page.

use std::io::{Cursor, ErrorKind};

use image_webp::{DecodingError, WebPDecoder};

use crate::exif::Viewing;
use crate::options::PageSettings;
use crate::page::DecodedImage;
use crate::raster::{Raster, checked_len};
use crate::samples::SampleLayout;
use crate::{DocumentError, DocumentFormat};

const FORMAT: DocumentFormat = DocumentFormat::WebP;
/// For chunks beside the pixels, of which only EXIF is read.
const METADATA_BYTES: usize = 8 << 20;

pub(crate) fn decode(bytes: &[u8], settings: &PageSettings) -> Result<DecodedImage, DocumentError> {
    let mut decoder = WebPDecoder::new(Cursor::new(bytes)).map_err(|error| damage(&error, bytes))?;
    decoder.set_memory_limit(METADATA_BYTES);
    let (width_px, height_px) = decoder.dimensions();
    let layout = if decoder.has_alpha() {
        SampleLayout::Rgba
    } else {
        SampleLayout::Rgb
    };
    let len = checked_len(width_px, height_px, layout.samples(), &settings.limits)?;
    let exif = decoder.exif_metadata().ok().flatten();
    let mut samples = vec![0; len];
    decoder
        .read_image(&mut samples)
        .map_err(|error| damage(&error, bytes))?;
    let viewing = exif.map_or_else(Viewing::default, |exif| Viewing::from_exif(&exif));
    let raster = Raster::from_samples(width_px, height_px, layout, samples, settings);
    Ok(DecodedImage { raster, viewing })
}

fn damage(error: &DecodingError, bytes: &[u8]) -> DocumentError {
    let ended = matches!(error, DecodingError::IoError(error) if error.kind() == ErrorKind::UnexpectedEof);
    if ended || is_cut(bytes) {
        return DocumentError::Truncated { format: FORMAT };
    }
    DocumentError::Malformed {
        format: FORMAT,
        reason: "its data contradict themselves",
    }
}

/// Whether the file is shorter than its header says (RFC 9649, section 2.4).
fn is_cut(bytes: &[u8]) -> bool {
    let len = bytes
        .get(4..8)
        .map(|len| u32::from_le_bytes([len[0], len[1], len[2], len[3]]));
    len.is_none_or(|len| (bytes.len() as u64) < 8 + u64::from(len))
}
