//! BMP and GIF. Of an animation, the first frame is the page: that is what a still viewer shows.

use crate::document::PageSettings;
use crate::exif::Viewing;
use crate::page::{DecodedImage, Raster};
use crate::pixels::{SampleLayout, checked_len};
use crate::resolution::Resolution;
use crate::{DocumentError, DocumentFormat};
use image::codecs::{bmp::BmpDecoder, gif::GifDecoder};
use image::error::ImageError;
use image::{ColorType, ImageDecoder, Limits};
use std::io::{Cursor, ErrorKind};

pub(crate) fn decode_bmp(bytes: &[u8], settings: &PageSettings) -> Result<DecodedImage, DocumentError> {
    let format = DocumentFormat::Bmp;
    let decoder = BmpDecoder::new(Cursor::new(bytes)).map_err(|error| damage(&error, format))?;
    let raster = read(decoder, format, settings)?;
    Ok(DecodedImage {
        raster,
        viewing: Viewing {
            resolution: bmp_resolution(bytes),
            ..Viewing::default()
        },
    })
}

pub(crate) fn decode_gif(bytes: &[u8], settings: &PageSettings) -> Result<DecodedImage, DocumentError> {
    const TRAILER: u8 = b';';
    let format = DocumentFormat::Gif;
    let raster = GifDecoder::new(Cursor::new(bytes))
        .map_err(|error| damage(&error, format))
        .and_then(|decoder| read(decoder, format, settings));
    match raster {
        Ok(raster) => Ok(DecodedImage {
            raster,
            viewing: Viewing::default(),
        }),
        Err(DocumentError::Malformed { .. }) if bytes.iter().rfind(|&&byte| byte != 0) != Some(&TRAILER) => {
            Err(DocumentError::Truncated { format })
        }
        Err(error) => Err(error),
    }
}

fn read(
    mut decoder: impl ImageDecoder,
    format: DocumentFormat,
    settings: &PageSettings,
) -> Result<Raster, DocumentError> {
    let (width_px, height_px) = decoder.dimensions();
    if width_px == 0 || height_px == 0 {
        return Err(DocumentError::Malformed {
            format,
            reason: "it has no size",
        });
    }
    let layout = match decoder.color_type() {
        ColorType::L8 => SampleLayout::Gray,
        ColorType::La8 => SampleLayout::GrayAlpha,
        ColorType::Rgb8 => SampleLayout::Rgb,
        ColorType::Rgba8 => SampleLayout::Rgba,
        _ => {
            return Err(DocumentError::UnsupportedFeature {
                format,
                feature: "more than 8 bits a sample",
                instead: "PNG",
            });
        }
    };
    let len = checked_len(
        width_px,
        height_px,
        layout.samples(),
        settings.limits.max_page_pixels,
    )?;
    let mut limits = Limits::no_limits();
    limits.max_image_width = Some(width_px);
    limits.max_image_height = Some(height_px);
    // The pixels, and a frame that is drawn onto them.
    limits.max_alloc = Some((len as u64).saturating_mul(4).saturating_add(1 << 20));
    decoder
        .set_limits(limits)
        .map_err(|error| damage(&error, format))?;
    let mut samples = vec![0; len];
    decoder
        .read_image(&mut samples)
        .map_err(|error| damage(&error, format))?;
    Ok(Raster::from_samples(
        width_px,
        height_px,
        layout,
        samples,
        settings.color,
    ))
}

/// Pixels per metre in a BITMAPINFOHEADER or one of its successors.
fn bmp_resolution(bytes: &[u8]) -> Option<Resolution> {
    const FILE_HEADER_LEN: usize = 14;
    let header = &bytes.get(FILE_HEADER_LEN..)?;
    let i32_at = |at: usize| Some(i32::from_le_bytes(header.get(at..at + 4)?.try_into().ok()?));
    if i32_at(0)? < 40 {
        return None;
    }
    Resolution::per_metre(i32_at(24)?.into(), i32_at(28)?.into())
}

fn damage(error: &ImageError, format: DocumentFormat) -> DocumentError {
    match error {
        ImageError::IoError(error) if error.kind() == ErrorKind::UnexpectedEof => {
            DocumentError::Truncated { format }
        }
        ImageError::Unsupported(_) => DocumentError::UnsupportedFeature {
            format,
            feature: "an encoding outside the usual",
            instead: "PNG",
        },
        ImageError::Limits(_) => DocumentError::Malformed {
            format,
            reason: "it needs more memory than its size allows",
        },
        _ => DocumentError::Malformed {
            format,
            reason: "its data contradict themselves",
        },
    }
}
