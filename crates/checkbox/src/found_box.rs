//! Boxes that were found.

use checkbox_detector::{Detection, MarkState};
use checkbox_form::BoxReading;
use checkbox_pixels::{BoundingBox, Field};

/// A checkbox or radio button on a page.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct FoundBox {
    /// Outer edge of the printed box, in pixels of the page.
    pub bbox: BoundingBox,
    /// Confidence that a box is there, 0 to 1.
    pub confidence: f32,
    /// Probability that the class says the right state, 0 to 1; `None` where the model does not tell.
    pub state_confidence: Option<f32>,
    /// Probability that the outline is round, 0 to 1; `None` where the model does not tell.
    pub roundness: Option<f32>,
    /// Name of the class, as the model calls it.
    pub class: String,
    /// Index of the class among those of the model.
    pub class_index: usize,
    /// State that the class stands for; `None` where its name says none ([`MarkState::of_class`]).
    pub state: Option<MarkState>,
    /// Source of the state.
    pub source: StateSource,
    /// Whether the pixels say otherwise than the field, whose state counts.
    pub disagrees: bool,
    /// Field of a PDF form that the box is.
    pub field: Option<Field>,
    /// Reading of the box: its label, its group, its place in reading order.
    pub reading: BoxReading,
}

/// Source of a box's state.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum StateSource {
    /// Pixels of the page.
    #[default]
    Vision,
    /// Field of a PDF form.
    Acroform,
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
            state_confidence: self.state_confidence,
            roundness: self.roundness,
            bbox: self.bbox,
        }
    }
}
