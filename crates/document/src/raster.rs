//! Single images.

use crate::document::PageSettings;
use crate::page::Raster;
use crate::{DocumentError, DocumentFormat, Page, PageColor};

pub(crate) fn decode(
    bytes: &[u8],
    format: DocumentFormat,
    number: u32,
    settings: &PageSettings,
) -> Result<Page, DocumentError> {
    let image =
        image::load_from_memory(bytes).map_err(|_| DocumentError::Malformed { format, reason: "" })?;
    let (width_px, height_px) = (image.width(), image.height());
    let pixels = match settings.color {
        PageColor::Gray => image.to_luma8().into_raw(),
        PageColor::Rgb => image.to_rgb8().into_raw(),
    };
    Ok(Page::new(
        Raster {
            width_px,
            height_px,
            color: settings.color,
            pixels,
        },
        number,
        None,
    ))
}
