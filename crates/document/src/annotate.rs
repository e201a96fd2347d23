//! Pictures of pages with boxes drawn onto them, for people to look at.

use checkbox_pixels::BoundingBox;
use image::codecs::jpeg::JpegEncoder;
use image::codecs::png::PngEncoder;
use image::{ImageEncoder, Rgb};

use crate::{DocumentError, DocumentFormat, Page};

pub use image::RgbImage;

/// Box to draw.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Mark {
    /// Area to draw around, in pixels of the page.
    pub bbox: BoundingBox,
    /// Colour and line pattern.
    pub style: MarkStyle,
}

/// Meaning of a mark. Each differs from the others in colour and in line pattern.
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

/// A copy of the page, in its colours where they are kept, with a frame around each mark, just outside it so that what is in the box stays
/// visible.
///
/// The frame's line is as wide as the page asks for, and has a white edge on both sides and a black one around it:
/// it stands out on white paper, on black, and on anything between. Its colours are the blue, vermilion and purple of
/// Okabe and Ito's palette, which people with any kind of colour vision tell apart
/// (<https://jfly.uni-koeln.de/color/>). Marks that lie off the page are moved to its edge.
pub fn annotate(page: &Page, marks: &[Mark]) -> RgbImage {
    draw(page.to_rgb(), marks)
}

/// [`annotate`] for pixels that come from elsewhere than a document, such as a camera.
pub fn draw(mut image: RgbImage, marks: &[Mark]) -> RgbImage {
    let pen = Pen::for_page(image.width(), image.height());
    let frames: Vec<Frame> = marks
        .iter()
        .filter_map(|mark| Frame::around(mark, &pen, image.dimensions()))
        .collect();
    // Edges first: where frames overlap, no edge covers the line of another.
    for part in [Part::Edge, Part::Line] {
        for frame in &frames {
            frame.draw(part, &pen, &mut image);
        }
    }
    image
}

const WHITE: Rgb<u8> = Rgb([255, 255, 255]);
const BLACK: Rgb<u8> = Rgb([0, 0, 0]);

impl MarkStyle {
    fn color(self) -> Rgb<u8> {
        match self {
            Self::Filled => Rgb([213, 94, 0]),
            Self::Empty => Rgb([0, 114, 178]),
            Self::Other => Rgb([204, 121, 167]),
        }
    }

    /// Length of a dash and of the gap after it, in widths of the line; `None` for a line without gaps.
    fn dashes(self) -> Option<(u32, u32)> {
        match self {
            Self::Filled => None,
            Self::Empty => Some((2, 2)),
            Self::Other => Some((1, 1)),
        }
    }
}

/// Widths of the parts of a frame, in pixels.
struct Pen {
    line: u32,
    edge: u32,
}

impl Pen {
    fn for_page(width_px: u32, height_px: u32) -> Self {
        // Narrow: neighbours of a box may be as near as its own width.
        let line = (width_px.max(height_px) / 800).max(2);
        let edge = (line / 3).max(1);
        Self { line, edge }
    }

    /// From inside: white edge, line, white edge, black edge.
    fn total(&self) -> u32 {
        self.line + 3 * self.edge
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Part {
    Edge,
    Line,
}

/// Pixels inside a frame, all of them on the page: from `left`, `top` up to but without `right`, `bottom`.
struct Frame {
    left: u32,
    top: u32,
    right: u32,
    bottom: u32,
    style: MarkStyle,
}

impl Frame {
    /// `None` for a page too small for any frame.
    fn around(mark: &Mark, pen: &Pen, (width, height): (u32, u32)) -> Option<Self> {
        let total = pen.total();
        // Casts from float saturate, and turn NaN into 0.
        let span = |low: f32, high: f32, size: u32| {
            let last = size.checked_sub(total + 1).filter(|&last| last >= total)?;
            let start = (low.min(high).floor() as u32).clamp(total, last);
            let end = (low.max(high).ceil() as u32).clamp(start + 1, last + 1);
            Some((start, end))
        };
        let (left, right) = span(mark.bbox.x1, mark.bbox.x2, width)?;
        let (top, bottom) = span(mark.bbox.y1, mark.bbox.y2, height)?;
        Some(Self {
            left,
            top,
            right,
            bottom,
            style: mark.style,
        })
    }

    fn draw(&self, part: Part, pen: &Pen, image: &mut RgbImage) {
        // Dashes go straight through all rings of the line.
        let (corner_x, corner_y) = (self.left - pen.total(), self.top - pen.total());
        for ring in 0..pen.total() {
            let is_line = (pen.edge..pen.edge + pen.line).contains(&ring);
            if is_line != (part == Part::Line) {
                continue;
            }
            let edge = if ring < pen.total() - pen.edge {
                WHITE
            } else {
                BLACK
            };
            let color = |from_corner: u32| match self.style.dashes() {
                _ if !is_line => edge,
                Some((dash, gap)) if from_corner / pen.line % (dash + gap) >= dash => WHITE,
                _ => self.style.color(),
            };
            let (left, top) = (self.left - ring - 1, self.top - ring - 1);
            let (right, bottom) = (self.right + ring, self.bottom + ring);
            for x in left..=right {
                image.put_pixel(x, top, color(x - corner_x));
                image.put_pixel(x, bottom, color(x - corner_x));
            }
            for y in top..=bottom {
                image.put_pixel(left, y, color(y - corner_y));
                image.put_pixel(right, y, color(y - corner_y));
            }
        }
    }
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::raster::Raster;

    fn page(width_px: u32, height_px: u32, luma: u8) -> Page {
        let gray = vec![luma; width_px as usize * height_px as usize];
        Page::new(
            Raster {
                width_px,
                height_px,
                gray,
                rgb: None,
            },
            1,
            None,
        )
    }

    fn mark(x1: f32, y1: f32, x2: f32, y2: f32, style: MarkStyle) -> Mark {
        let bbox = BoundingBox { x1, y1, x2, y2 };
        Mark { bbox, style }
    }

    #[test]
    fn the_frame_is_around_the_box_and_not_in_it() {
        let image = annotate(
            &page(200, 100, 90),
            &[mark(50.0, 40.0, 70.0, 60.0, MarkStyle::Filled)],
        );
        let at = |x: u32| image.get_pixel(x, 50).0;
        assert_eq!(at(50), [90, 90, 90]);
        assert_eq!(at(49), WHITE.0);
        assert_eq!([at(48), at(47)], [MarkStyle::Filled.color().0; 2]);
        assert_eq!(at(46), WHITE.0);
        assert_eq!(at(45), BLACK.0);
        assert_eq!(at(44), [90, 90, 90]);
        assert_eq!(at(69), [90, 90, 90]);
        assert_eq!(at(70), WHITE.0);
        assert_eq!(at(74), BLACK.0);
    }

    #[test]
    fn styles_differ_in_pattern_and_not_in_colour_alone() {
        let dashes = |style: MarkStyle| {
            let image = annotate(&page(200, 100, 90), &[mark(50.0, 40.0, 110.0, 60.0, style)]);
            let colored: Vec<bool> = (44..116)
                .map(|x| image.get_pixel(x, 37).0 == style.color().0)
                .collect();
            colored.windows(2).filter(|pair| !pair[0] && pair[1]).count()
        };
        assert_eq!(dashes(MarkStyle::Filled), 1);
        assert!(dashes(MarkStyle::Empty) > 4);
        assert!(dashes(MarkStyle::Other) > dashes(MarkStyle::Empty) + 3);
    }

    #[test]
    fn boxes_off_the_page_and_senseless_ones_are_harmless() {
        let (inf, nan) = (f32::INFINITY, f32::NAN);
        let boxes = [
            (-1e9, -5.0, 1e9, 300.0),
            (nan, nan, nan, nan),
            (-inf, -inf, inf, inf),
            (90.0, 90.0, 3.0, 2.0),
        ];
        for (width, height) in [(1, 1), (10, 400), (60, 30)] {
            for (x1, y1, x2, y2) in boxes {
                let image = annotate(&page(width, height, 0), &[mark(x1, y1, x2, y2, MarkStyle::Other)]);
                assert_eq!(image.dimensions(), (width, height));
            }
        }
        let whole = annotate(&page(60, 60, 0), &[mark(0.0, 0.0, 60.0, 60.0, MarkStyle::Filled)]);
        assert!(whole.pixels().any(|pixel| *pixel == MarkStyle::Filled.color()));
    }
}
