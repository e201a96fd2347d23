//! JPEG 2000 (ISO/IEC 15444-1). Cut and damaged data are refused: part of a page would come back without boxes.

use hayro_jpeg2000::{
    ColorSpace, DecodeError, DecodeSettings, DecoderContext, FormatError, Image, MarkerError,
};

use crate::exif::Viewing;
use crate::options::PageSettings;
use crate::page::DecodedImage;
use crate::raster::{Raster, checked_len};
use crate::samples::SampleLayout;
use crate::{DocumentError, DocumentFormat};

const FORMAT: DocumentFormat = DocumentFormat::Jpeg2000;
/// The decoder works on floats, and on a copy of them.
const BYTES_PER_SAMPLE: usize = 8;

pub(crate) fn decode(bytes: &[u8], settings: &PageSettings) -> Result<DecodedImage, DocumentError> {
    let decode_settings = DecodeSettings {
        strict: true,
        ..DecodeSettings::default()
    };
    let image = Image::new(bytes, &decode_settings).map_err(damage)?;
    let (width_px, height_px) = (image.width(), image.height());
    let layout = layout(&image)?;
    let samples_per_pixel = layout.map_or(4 + usize::from(image.has_alpha()), SampleLayout::samples);
    checked_len(
        width_px,
        height_px,
        samples_per_pixel * BYTES_PER_SAMPLE,
        &settings.limits,
    )?;
    let mut context = DecoderContext::default();
    let decoded = image.decode(&mut context).map_err(damage)?;
    if decoded.components().len() != samples_per_pixel {
        return Err(malformed("it has another number of channels than it says"));
    }
    let samples = decoded.data_u8();
    let (layout, samples) = match layout {
        Some(layout) => (layout, samples),
        None => (SampleLayout::Rgb, rgb_from_cmyk(&samples, samples_per_pixel)),
    };
    let raster = Raster::from_samples(width_px, height_px, layout, samples, settings);
    Ok(DecodedImage {
        raster,
        viewing: Viewing::default(),
    })
}

/// Layout of the decoded samples; `None` for inks.
fn layout(image: &Image<'_>) -> Result<Option<SampleLayout>, DocumentError> {
    let color = image.color_space();
    Ok(match (color.num_channels(), image.has_alpha()) {
        (1, false) => Some(SampleLayout::Gray),
        (1, true) => Some(SampleLayout::GrayAlpha),
        (3, false) => Some(SampleLayout::Rgb),
        (3, true) => Some(SampleLayout::Rgba),
        (4, _) if !matches!(color, ColorSpace::Unknown { .. }) => None,
        _ => {
            return Err(DocumentError::UnsupportedFeature {
                format: FORMAT,
                feature: "a colour space other than grey, RGB and CMYK",
                instead: "PNG",
            });
        }
    })
}

fn rgb_from_cmyk(samples: &[u8], samples_per_pixel: usize) -> Vec<u8> {
    let pixels = samples.chunks_exact(samples_per_pixel);
    let ink = |pixel: &[u8], i: usize| (u16::from(255 - pixel[i]) * u16::from(255 - pixel[3]) / 255) as u8;
    pixels
        .flat_map(|pixel| [0, 1, 2].map(|i| ink(pixel, i)))
        .collect()
}

fn damage(error: DecodeError) -> DocumentError {
    match error {
        DecodeError::Format(FormatError::Unsupported) | DecodeError::Marker(MarkerError::Unsupported) => {
            DocumentError::UnsupportedFeature {
                format: FORMAT,
                feature: "an encoding outside the usual",
                instead: "PNG",
            }
        }
        _ => malformed("its data are cut or contradict themselves"),
    }
}

fn malformed(reason: &'static str) -> DocumentError {
    DocumentError::Malformed {
        format: FORMAT,
        reason,
    }
}
