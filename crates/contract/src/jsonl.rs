//! One line of JSON a page.

use indexmap::IndexMap;
use serde::{Deserialize, Serialize};

use crate::{BboxRecord, FormRecord, GroupRecord, PageResult, WarningRecord, WordRecord};

/// One page as a line of JSON, for runs over many files:
/// `{"file":"..","page":1,"width":..,"height":..,"detections":[{"class":..,"confidence":..,"bbox":{..},..}],"groups":[..],"counts":{..}}`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct JsonlLine {
    /// The path exactly as it was given.
    pub file: String,
    /// Page number, from 1.
    pub page: u32,
    /// Width of the page in pixels.
    pub width: u32,
    /// Height of the page in pixels.
    pub height: u32,
    /// Boxes that were found, most confident first.
    pub detections: Vec<JsonlDetection>,
    /// Groups of boxes that answer one question, in reading order.
    #[serde(default)]
    pub groups: Vec<GroupRecord>,
    /// Warnings of what may mislead; not on the line when there are none.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub warnings: Vec<WarningRecord>,
    /// Detections of every class of the model, zeros included, in class order.
    pub counts: IndexMap<String, u64>,
    /// Printed words, as [`crate::PageRecord::words`].
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub words: Option<Vec<WordRecord>>,
}

/// One detection in a [`JsonlLine`], which has the page number.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct JsonlDetection {
    /// Class name from the model.
    pub class: String,
    /// Confidence that a box is there, 0 to 1, rounded to 3 decimals.
    pub confidence: f64,
    /// Probability that the class says the right state, as [`crate::DetectionRecord::state_confidence`].
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub state_confidence: Option<f64>,
    /// Outer edge of the printed box.
    pub bbox: BboxRecord,
    /// Label, group and field of the box.
    #[serde(flatten)]
    pub form: FormRecord,
}

impl JsonlLine {
    /// The line for one page of `file`.
    pub fn new(file: impl Into<String>, result: PageResult, class_names: &[String]) -> Self {
        let counts = result.counts(class_names);
        let detections = result.detections.into_iter().map(|detection| JsonlDetection {
            class: detection.class,
            confidence: detection.confidence,
            state_confidence: detection.state_confidence,
            bbox: detection.bbox,
            form: detection.form,
        });
        Self {
            file: file.into(),
            page: result.page.page,
            width: result.page.width,
            height: result.page.height,
            detections: detections.collect(),
            groups: result.groups,
            warnings: result.warnings,
            counts,
            words: result.page.words,
        }
    }
}
