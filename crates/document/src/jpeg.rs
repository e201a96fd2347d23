//! JPEG (ITU-T T.81). The grey of a page is the luma as it is stored; without a picture its colour is never computed.

use zune_jpeg::JpegDecoder;
use zune_jpeg::errors::DecodeErrors;
use zune_jpeg::zune_core::bytestream::ZCursor;
use zune_jpeg::zune_core::colorspace::ColorSpace;
use zune_jpeg::zune_core::options::DecoderOptions;

use crate::exif::Viewing;
use crate::jpeg_header::RepairedJpeg;
use crate::options::PageSettings;
use crate::page::DecodedImage;
use crate::raster::{Raster, checked_len};
use crate::resolution::Resolution;
use crate::samples::SampleLayout;
use crate::{DocumentError, DocumentFormat};

const FORMAT: DocumentFormat = DocumentFormat::Jpeg;
const END_OF_IMAGE: [u8; 2] = [0xff, 0xd9];

/// Decodes the file; where that fails, once more without the segments that the pixels do not need.
pub(crate) fn decode(bytes: &[u8], settings: &PageSettings) -> Result<DecodedImage, DocumentError> {
    let decoded = decode_intact(bytes, settings);
    if !matches!(
        decoded,
        Err(DocumentError::Malformed { .. } | DocumentError::Truncated { .. })
    ) {
        return decoded;
    }
    let Some(repaired) = RepairedJpeg::new(bytes) else {
        return decoded;
    };
    let mut image = decode_intact(&repaired.bytes, settings)?;
    let exif = repaired
        .exif
        .as_deref()
        .map_or_else(Viewing::default, Viewing::from_exif);
    image.viewing.orientation = exif.orientation;
    image.viewing.resolution = image.viewing.resolution.or(exif.resolution);
    Ok(image)
}

fn decode_intact(bytes: &[u8], settings: &PageSettings) -> Result<DecodedImage, DocumentError> {
    let mut decoder = JpegDecoder::new_with_options(ZCursor::new(bytes), header_options());
    decoder.decode_headers().map_err(|error| damage(&error, bytes))?;
    let (width_px, height_px) = size(&decoder)?;
    let stored = decoder.input_colorspace();
    let (layout, colorspace) = match stored {
        Some(ColorSpace::YCbCr) if settings.keep_picture => (SampleLayout::YCbCr, ColorSpace::YCbCr),
        Some(ColorSpace::Luma | ColorSpace::YCbCr) => (SampleLayout::Gray, ColorSpace::Luma),
        _ => (SampleLayout::Rgb, ColorSpace::RGB),
    };
    checked_len(width_px, height_px, layout.samples(), &settings.limits)?;
    decoder.set_options(pixel_options(colorspace));
    let samples = decoder.decode().map_err(|error| damage(&error, bytes))?;
    let exif = decoder
        .exif()
        .map_or_else(Viewing::default, |exif| Viewing::from_exif(exif));
    let viewing = Viewing {
        orientation: exif.orientation,
        resolution: jfif_resolution(bytes).or(exif.resolution),
    };
    let raster = Raster::from_samples(width_px, height_px, layout, samples, settings);
    Ok(DecodedImage { raster, viewing })
}

/// Headers are read leniently: cameras put odd things between them.
pub(crate) fn header_options() -> DecoderOptions {
    DecoderOptions::default()
        .set_strict_mode(false)
        .set_max_width(usize::from(u16::MAX))
        .set_max_height(usize::from(u16::MAX))
}

/// Pixels are read strictly: otherwise the part of a page that is missing would come back grey and without boxes.
pub(crate) fn pixel_options(out: ColorSpace) -> DecoderOptions {
    header_options()
        .set_strict_mode(true)
        .jpeg_set_out_colorspace(out)
}

pub(crate) fn size(decoder: &JpegDecoder<ZCursor<&[u8]>>) -> Result<(u32, u32), DocumentError> {
    decoder
        .dimensions()
        .and_then(|(width, height)| Some((u32::try_from(width).ok()?, u32::try_from(height).ok()?)))
        .filter(|&(width, height)| width > 0 && height > 0)
        .ok_or(DocumentError::Malformed {
            format: FORMAT,
            reason: "it has no size",
        })
}

fn damage(error: &DecodeErrors, bytes: &[u8]) -> DocumentError {
    match error {
        DecodeErrors::Unsupported(_) => DocumentError::UnsupportedFeature {
            format: FORMAT,
            feature: "arithmetic, lossless or hierarchical coding",
            instead: "baseline or progressive JPEG, or PNG",
        },
        DecodeErrors::IoErrors(_) | DecodeErrors::ExhaustedData => {
            DocumentError::Truncated { format: FORMAT }
        }
        _ if !has_end(bytes) => DocumentError::Truncated { format: FORMAT },
        _ => DocumentError::Malformed {
            format: FORMAT,
            reason: "its data contradict themselves",
        },
    }
}

/// Whether the file ends like a JPEG file, give or take padding.
fn has_end(bytes: &[u8]) -> bool {
    const PADDING: usize = 4096;
    let tail = &bytes[bytes.len().saturating_sub(PADDING)..];
    tail.windows(2).any(|pair| pair == END_OF_IMAGE)
}

/// Density after JFIF 1.02: in the APP0 segment, which is the first.
fn jfif_resolution(bytes: &[u8]) -> Option<Resolution> {
    let segment = bytes.strip_prefix(&[0xff, 0xd8, 0xff, 0xe0])?.get(2..)?;
    let density = segment.strip_prefix(b"JFIF\0")?.get(2..7)?;
    let x = f64::from(u16::from_be_bytes([density[1], density[2]]));
    let y = f64::from(u16::from_be_bytes([density[3], density[4]]));
    match density[0] {
        1 => Resolution::per_inch(x, y),
        2 => Resolution::per_centimetre(x, y),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn jfif_density_has_units() {
        let jfif = |units: u8, x: u16| {
            let [high, low] = x.to_be_bytes();
            let segment = [
                0xff, 0xd8, 0xff, 0xe0, 0, 16, b'J', b'F', b'I', b'F', 0, 1, 2, units,
            ];
            [&segment[..], &[high, low, high, low, 0, 0]].concat()
        };
        let across = |bytes: Vec<u8>| jfif_resolution(&bytes).map(|r| r.across(false));
        assert_eq!(across(jfif(1, 300)), Some(300.0));
        assert_eq!(across(jfif(2, 118)), Some(299.72));
        assert_eq!(across(jfif(0, 300)), None);
        assert_eq!(across(jfif(1, 1)), None);
        assert_eq!(across(jfif(1, 300)[..14].to_vec()), None);
    }
}
