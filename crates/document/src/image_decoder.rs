//! Whole images by decoders of the crate `image`, within limits: what BMP and GIF share.

use std::io::ErrorKind;

use image::error::ImageError;
use image::{ColorType, ImageDecoder, Limits};

use crate::options::PageSettings;
use crate::raster::{Raster, checked_len};
use crate::samples::SampleLayout;
use crate::{DocumentError, DocumentFormat};

pub(crate) fn read(
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
    let len = checked_len(width_px, height_px, layout.samples(), &settings.limits)?;
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
        width_px, height_px, layout, samples, settings,
    ))
}

/// The error of a page whose decoder gave up.
pub(crate) fn damage(error: &ImageError, format: DocumentFormat) -> DocumentError {
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
