//! Pages with their boxes drawn, for people to look at.

use checkbox_detector::MarkState;
use checkbox_document::Page;
use checkbox_document::annotate::{self as drawing, Mark, MarkStyle};

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
    /// The page with its boxes drawn; `None` when it was read without [`crate::ReadOptions::keep_picture`].
    pub fn annotated(&self) -> Option<RgbImage> {
        let page = self.page.as_ref()?;
        Some(annotate(page, &self.boxes))
    }
}

fn mark(found: &FoundBox) -> Mark {
    let style = match found.state {
        Some(MarkState::Selected) => MarkStyle::Filled,
        Some(MarkState::Unselected) => MarkStyle::Empty,
        None => MarkStyle::Other,
    };
    Mark {
        bbox: found.bbox,
        style,
    }
}
