//! One page on the wire.

use checkbox_detector::{Detection, Detections};
use checkbox_pixels::Word;
use indexmap::IndexMap;
use serde::{Deserialize, Serialize};

use crate::rounding::round_to;
use crate::{BboxRecord, DetectionRecord, GroupRecord, count_classes};

/// Frame of a page's boxes: `{"page":1,"width":2550,"height":3300,"dpi":300.0}`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PageRecord {
    /// Page number, from 1.
    pub page: u32,
    /// Width in pixels, as shown.
    pub width: u32,
    /// Height in pixels, as shown.
    pub height: u32,
    /// Pixels per inch: what a PDF page was rendered at, or what an image file claims; `null` when unknown.
    pub dpi: Option<f64>,
    /// Printed words of the document's own text, in the order in which it draws them; absent where they were not asked for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub words: Option<Vec<WordRecord>>,
}

/// Printed word: `{"text":"Yes","bbox":{..}}`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct WordRecord {
    /// The characters, in the order in which they are read.
    pub text: String,
    /// From the first character to the last, and from the font's descenders to its capitals.
    pub bbox: BboxRecord,
}

impl From<&Word> for WordRecord {
    fn from(word: &Word) -> Self {
        Self {
            text: word.text.clone(),
            bbox: word.bbox.into(),
        }
    }
}

impl PageRecord {
    /// A page of `width` × `height` pixels, without words; `dpi` is rounded to 2 decimals.
    pub fn new(page: u32, width: u32, height: u32, dpi: Option<f32>) -> Self {
        Self {
            page,
            width,
            height,
            dpi: dpi.map(|dpi| round_to(f64::from(dpi), 2)),
            words: None,
        }
    }
}

/// One page that was read: what every answer and export is made of.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PageResult {
    /// The page.
    pub page: PageRecord,
    /// Boxes that were found on it, most confident first.
    pub detections: Vec<DetectionRecord>,
    /// Groups of boxes that answer one question, in reading order.
    #[serde(default)]
    pub groups: Vec<GroupRecord>,
    /// Warnings of what may mislead on it; not on the wire when there are none.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub warnings: Vec<WarningRecord>,
}

impl PageResult {
    /// Wire form of what the detector found on a page with a model of these classes.
    ///
    /// A class index without a name, which [`checkbox_detector::Detection`] rules out, becomes the index in digits.
    pub fn new(page: PageRecord, detections: &Detections, class_names: &[String]) -> Self {
        let class = |index: usize| {
            class_names
                .get(index)
                .cloned()
                .unwrap_or_else(|| index.to_string())
        };
        let record = |item: &Detection| {
            DetectionRecord::new(page.page, class(item.class_index), item.confidence, item.bbox)
                .with_state_confidence(item.state_confidence)
        };
        Self {
            detections: detections.items.iter().map(record).collect(),
            page,
            groups: Vec::new(),
            warnings: Vec::new(),
        }
    }

    /// The boxes by their numbers; those that were not read stay as they are.
    pub fn in_reading_order(&self) -> Vec<&DetectionRecord> {
        let mut boxes: Vec<&DetectionRecord> = self.detections.iter().collect();
        boxes.sort_by_key(|detection| detection.form.id);
        boxes
    }

    /// Detections of every class of the model, zeros included, in class order.
    pub fn counts(&self, class_names: &[String]) -> IndexMap<String, u64> {
        count_classes(class_names, &self.detections)
    }
}

/// Warning of a page that was read and may mislead: `{"page":3,"code":"blank_page","detail":".."}`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct WarningRecord {
    /// Page number, from 1.
    pub page: u32,
    /// Stable code: `blank_page`, `black_page`, `xfa_form`, `fields_not_drawn`, `image_left_out`, `too_much_content`, and
    /// more to come.
    pub code: String,
    /// Line that says what it means and what to do.
    pub detail: String,
}

/// A page that could not be read, next to others that could:
/// `{"page":3,"code":"truncated","detail":".."}`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PageFailure {
    /// Page number, from 1.
    pub page: u32,
    /// Stable code, as in [`crate::ProblemDetails::code`].
    pub code: String,
    /// Line that says what is wrong and what to change.
    pub detail: String,
}
