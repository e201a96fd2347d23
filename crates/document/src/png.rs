//! PNG (ISO/IEC 15948), row by row: an RGBA page of 16 bits needs no more memory than a grey one.

use std::io::{BufRead, Cursor, ErrorKind, Seek};

use png::{ColorType, DecodingError, Info, InterlaceInfo, Limits, Reader, Transformations, Unit};

use crate::exif::Viewing;
use crate::options::PageSettings;
use crate::page::DecodedImage;
use crate::raster::Raster;
use crate::resolution::Resolution;
use crate::samples::SampleLayout;
use crate::{DocumentError, DocumentFormat};

const FORMAT: DocumentFormat = DocumentFormat::Png;
/// For chunks beside the pixels, of which only eXIf is kept.
const METADATA_BYTES: usize = 8 << 20;

pub(crate) fn decode(bytes: &[u8], settings: &PageSettings) -> Result<DecodedImage, DocumentError> {
    let mut decoder = png::Decoder::new(Cursor::new(bytes));
    decoder.set_transformations(Transformations::normalize_to_color8());
    decoder.set_ignore_text_chunk(true);
    decoder.set_ignore_iccp_chunk(true);
    let header = decoder.read_header_info().map_err(damage)?;
    let (width_px, height_px) = (header.width, header.height);
    let has_color = !matches!(
        header.color_type,
        ColorType::Grayscale | ColorType::GrayscaleAlpha
    );
    let mut raster = Raster::white(width_px, height_px, has_color, settings)?;
    decoder.set_limits(Limits {
        bytes: METADATA_BYTES.saturating_add(width_px as usize * 8),
    });
    let mut reader = decoder.read_info().map_err(damage)?;
    read_rows(&mut reader, &mut raster)?;
    // An eXIf chunk may follow the pixels. The page is complete: what else is there, or is not, does not matter.
    if reader.info().animation_control.is_none() {
        let _ = reader.finish();
    }
    Ok(DecodedImage {
        raster,
        viewing: viewing(reader.info()),
    })
}

fn read_rows(reader: &mut Reader<impl BufRead + Seek>, raster: &mut Raster) -> Result<(), DocumentError> {
    let layout = match reader.output_color_type().0 {
        ColorType::Grayscale => SampleLayout::Gray,
        ColorType::GrayscaleAlpha => SampleLayout::GrayAlpha,
        ColorType::Rgb => SampleLayout::Rgb,
        ColorType::Rgba => SampleLayout::Rgba,
        ColorType::Indexed => return Err(malformed("its palette is missing")),
    };
    let (info, width_px, height_px) = (reader.info(), raster.width_px, raster.height_px);
    if info
        .frame_control
        .is_some_and(|frame| (frame.width, frame.height) != (width_px, height_px))
    {
        return Err(malformed("its first frame has another size"));
    }
    let mut pass_row = Vec::new();
    let mut y = 0;
    while let Some(row) = reader.next_interlaced_row().map_err(damage)? {
        match row.interlace() {
            InterlaceInfo::Null(_) => {
                raster.write(0, y, layout, row.data());
                y += 1;
            }
            InterlaceInfo::Adam7(pass) => {
                let (pixels, stride) = (row.data().len() / layout.samples(), width_px as usize);
                pass_row.resize(pixels, 0);
                layout.write_gray(row.data(), &mut pass_row);
                png::expand_interlaced_row(&mut raster.gray, stride, &pass_row, pass, 8);
                if let Some(rgb) = &mut raster.rgb {
                    pass_row.resize(3 * pixels, 0);
                    layout.write_rgb(row.data(), &mut pass_row);
                    png::expand_interlaced_row(rgb, 3 * stride, &pass_row, pass, 24);
                }
            }
        }
    }
    Ok(())
}

fn viewing(info: &Info<'_>) -> Viewing {
    let exif = info
        .exif_metadata
        .as_deref()
        .map_or_else(Viewing::default, Viewing::from_exif);
    let physical = info
        .pixel_dims
        .filter(|dims| dims.unit == Unit::Meter)
        .and_then(|dims| Resolution::per_metre(dims.xppu.into(), dims.yppu.into()));
    Viewing {
        orientation: exif.orientation,
        resolution: physical.or(exif.resolution),
    }
}

fn damage(error: DecodingError) -> DocumentError {
    match error {
        DecodingError::IoError(error) if error.kind() == ErrorKind::UnexpectedEof => {
            DocumentError::Truncated { format: FORMAT }
        }
        DecodingError::LimitsExceeded => malformed("its metadata are too large"),
        _ => malformed("its data contradict themselves"),
    }
}

fn malformed(reason: &'static str) -> DocumentError {
    DocumentError::Malformed {
        format: FORMAT,
        reason,
    }
}
