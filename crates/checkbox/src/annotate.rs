//! Pages with their boxes drawn, for people to look at.

use checkbox_detector::MarkState;
use checkbox_document::Page;
use checkbox_document::annotate::{self as drawing, Mark, MarkStyle};
use checkbox_pixels::BoundingBox;

pub use checkbox_document::annotate::{RgbImage, encode_jpeg, encode_png};

use crate::{FoundBox, PageReading};

/// A copy of the page, in its colours where they are kept, with a frame around each box: how filled, empty and other boxes
/// differ is said at [`MarkStyle`].
pub fn annotate(page: &Page, boxes: &[FoundBox]) -> RgbImage {
    draw(page.to_rgb(), boxes)
}

/// [`annotate`] for pixels that come from elsewhere than a document, such as a camera.
pub fn draw(image: RgbImage, boxes: &[FoundBox]) -> RgbImage {
    let marks: Vec<Mark> = boxes.iter().map(mark).collect();
    drawing::draw(image, &marks)
}

impl PageReading {
    /// The page with its boxes drawn, of a PDF at 150 dpi at least; `None` when it was read without
    /// [`crate::ReadOptions::keep_picture`].
    pub fn annotated(&self) -> Option<RgbImage> {
        let page = self.picture.as_ref().or(self.page.as_ref())?;
        let x_scale = page.width_px() as f32 / self.width_px as f32;
        let y_scale = page.height_px() as f32 / self.height_px as f32;
        let scaled = |found: &FoundBox| {
            let BoundingBox { x1, y1, x2, y2 } = found.bbox;
            let bbox = BoundingBox {
                x1: x1 * x_scale,
                y1: y1 * y_scale,
                x2: x2 * x_scale,
                y2: y2 * y_scale,
            };
            FoundBox {
                bbox,
                ..found.clone()
            }
        };
        let boxes: Vec<FoundBox> = self.boxes.iter().map(scaled).collect();
        Some(annotate(page, &boxes))
    }

    /// Drops what [`crate::ReadOptions::keep_picture`] kept.
    pub fn drop_pictures(&mut self) {
        (self.page, self.picture) = (None, None);
    }
}

/// A picture with a frame around each of some boxes.
pub(crate) fn framed(
    image: RgbImage,
    boxes: impl Iterator<Item = (Option<MarkState>, BoundingBox)>,
) -> RgbImage {
    let marks: Vec<Mark> = boxes
        .map(|(state, bbox)| Mark {
            bbox,
            style: style(state),
        })
        .collect();
    drawing::draw(image, &marks)
}

fn mark(found: &FoundBox) -> Mark {
    Mark {
        bbox: found.bbox,
        style: style(found.state),
    }
}

fn style(state: Option<MarkState>) -> MarkStyle {
    match state {
        Some(MarkState::Selected) => MarkStyle::Filled,
        Some(MarkState::Unselected) => MarkStyle::Empty,
        None => MarkStyle::Other,
    }
}
