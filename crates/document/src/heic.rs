//! HEIC (ISO/IEC 23008-12, annex B): photos of phones. The file says itself how the image is turned; its EXIF data only
//! repeat that (section A.2.1).

mod coded_size;

use heic_rs::context::Context;
use heic_rs::{DecodeOptions, Error, PixelLayout};

use crate::exif::Viewing;
use crate::options::PageSettings;
use crate::page::DecodedImage;
use crate::raster::{Raster, check_size, checked_len};
use crate::samples::SampleLayout;
use crate::{DocumentError, DocumentFormat, Limits};

const FORMAT: DocumentFormat = DocumentFormat::Heic;

pub(crate) fn decode(bytes: &[u8], settings: &PageSettings) -> Result<DecodedImage, DocumentError> {
    let info = heic_rs::probe(bytes).map_err(|error| damage(&error))?;
    let (layout, pixel_layout) = if info.has_alpha {
        (SampleLayout::Rgba, PixelLayout::Rgba8)
    } else {
        (SampleLayout::Rgb, PixelLayout::Rgb8)
    };
    for (width_px, height_px) in [(info.coded_width, info.coded_height), (info.width, info.height)] {
        checked_len(width_px, height_px, layout.samples(), &settings.limits)?;
    }
    check_coded_sizes(bytes, info.primary_item, &settings.limits)?;
    let options = DecodeOptions {
        layout: pixel_layout,
        max_pixels: Some(settings.limits.max_page_pixels),
        ..DecodeOptions::default()
    };
    let image = heic_rs::decode(bytes, &options).map_err(|error| damage(&error))?;
    let raster = Raster::from_samples(image.width, image.height, layout, image.data, settings);
    Ok(DecodedImage {
        raster,
        viewing: Viewing::default(),
    })
}

/// Checks the sizes that the coded pictures state themselves, which the decoder believes: of the image or its tiles, and of
/// what says how opaque it is.
fn check_coded_sizes(bytes: &[u8], primary_item: u32, limits: &Limits) -> Result<(), DocumentError> {
    let damage = |error: Error| damage(&error);
    let context = Context::open(bytes).map_err(damage)?;
    let alpha = context.alpha_item(primary_item).map_err(damage)?;
    for item in [Some(primary_item), alpha].into_iter().flatten() {
        let tiles = context.grid(item).map_err(damage)?;
        let pictures = tiles.map_or_else(|| vec![item], |(_, tiles)| tiles);
        let mut pixels = 0_u64;
        for picture in pictures {
            let properties = context.props(picture).map_err(damage)?;
            let Some(configuration) = &properties.hvcc else {
                continue;
            };
            let sets = configuration.parameter_sets();
            let Some((width, height)) = coded_size::largest(&sets) else {
                continue;
            };
            check_size(width, height, limits)?;
            // Tiles may reach beyond the image, by less than one of them.
            pixels = pixels.saturating_add(width.saturating_mul(height));
            check_size(pixels / 2, 1, &limits.with_max_side_px(u32::MAX))?;
        }
    }
    Ok(())
}

fn damage(error: &Error) -> DocumentError {
    match error {
        Error::Truncated(_) => DocumentError::Truncated { format: FORMAT },
        Error::Unsupported(_) => DocumentError::UnsupportedFeature {
            format: FORMAT,
            feature: "an encoding outside the usual",
            instead: "JPEG",
        },
        _ => DocumentError::Malformed {
            format: FORMAT,
            reason: "its data contradict themselves",
        },
    }
}
