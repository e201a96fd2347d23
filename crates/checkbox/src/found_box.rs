//! Boxes that were found.

use checkbox_detector::{Detection, MarkState};
use checkbox_pixels::BoundingBox;

/// A checkbox or radio button on a page.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct FoundBox {
    /// Outer edge of the printed box, in pixels of the page.
    pub bbox: BoundingBox,
    /// Confidence that a box is there, 0 to 1.
    pub confidence: f32,
    /// Name of the class, as the model calls it.
    pub class: String,
    /// Index of the class among those of the model.
    pub class_index: usize,
    /// State that the class stands for; `None` where its name says none ([`MarkState::of_class`]).
    pub state: Option<MarkState>,
}

impl FoundBox {
    /// Whether the box carries a deliberate mark.
    pub fn is_filled(&self) -> bool {
        self.state == Some(MarkState::Selected)
    }

    /// The box as the detector found it.
    pub fn detection(&self) -> Detection {
        Detection {
            class_index: self.class_index,
            confidence: self.confidence,
            bbox: self.bbox,
        }
    }
}
