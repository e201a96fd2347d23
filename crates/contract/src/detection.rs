//! One detection on the wire, and their counts.

use checkbox_pixels::BoundingBox;
use indexmap::IndexMap;
use serde::{Deserialize, Serialize};

use crate::FormRecord;
use crate::rounding::round_to;

/// A box in pixels of its page, rounded to 2 decimals: `{"x1":..,"y1":..,"x2":..,"y2":..}`.
///
/// The origin is the outer corner of the top left pixel; x goes right, y down.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct BboxRecord {
    /// Left edge.
    pub x1: f64,
    /// Top edge.
    pub y1: f64,
    /// Right edge.
    pub x2: f64,
    /// Bottom edge.
    pub y2: f64,
}

impl BboxRecord {
    /// Width in pixels.
    pub fn width(&self) -> f64 {
        self.x2 - self.x1
    }

    /// Height in pixels.
    pub fn height(&self) -> f64 {
        self.y2 - self.y1
    }
}

impl From<BoundingBox> for BboxRecord {
    fn from(bbox: BoundingBox) -> Self {
        let round = |value| round_to(f64::from(value), 2);
        Self {
            x1: round(bbox.x1),
            y1: round(bbox.y1),
            x2: round(bbox.x2),
            y2: round(bbox.y2),
        }
    }
}

/// One detection: `{"page":1,"class":"filled_checkbox","confidence":0.973,"state_confidence":0.998,"bbox":{..},"id":1,..}`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct DetectionRecord {
    /// Page number, from 1.
    pub page: u32,
    /// Class name from the model.
    pub class: String,
    /// Confidence that a box is there, 0 to 1, rounded to 3 decimals.
    pub confidence: f64,
    /// Probability that the class says the right state of the box, 0 to 1, rounded to 3 decimals; absent where the model does
    /// not tell.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub state_confidence: Option<f64>,
    /// Outer edge of the printed box.
    pub bbox: BboxRecord,
    /// Label, group and field of the box.
    #[serde(flatten)]
    pub form: FormRecord,
}

impl DetectionRecord {
    /// Wire form of a box that was found on page `page`, and says nothing.
    pub fn new(page: u32, class: String, confidence: f32, bbox: BoundingBox) -> Self {
        Self {
            page,
            class,
            confidence: round_to(f64::from(confidence), 3),
            state_confidence: None,
            bbox: bbox.into(),
            form: FormRecord::default(),
        }
    }

    /// The record with this probability that its class says the right state, rounded to 3 decimals.
    #[must_use]
    pub fn with_state_confidence(mut self, state_confidence: Option<f32>) -> Self {
        self.state_confidence = state_confidence.map(|value| round_to(f64::from(value), 3));
        self
    }

    /// Probability that a box is there and has the state that its class says, 0 to 1, rounded to 3 decimals: the one number of
    /// formats that have room for one.
    pub fn joint_confidence(&self) -> f64 {
        round_to(self.confidence * self.state_confidence.unwrap_or(1.0), 3)
    }
}

/// Number of detections of every class of the model, zeros included, in class order.
pub fn count_classes<'a>(
    class_names: &[String],
    detections: impl IntoIterator<Item = &'a DetectionRecord>,
) -> IndexMap<String, u64> {
    let mut counts: IndexMap<String, u64> = class_names.iter().map(|name| (name.clone(), 0)).collect();
    for detection in detections {
        match counts.get_mut(&detection.class) {
            Some(count) => *count += 1,
            None => {
                counts.insert(detection.class.clone(), 1);
            }
        }
    }
    counts
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn class_names() -> Vec<String> {
        vec!["empty_checkbox".into(), "filled_checkbox".into()]
    }

    #[test]
    fn rounds_confidence_to_3_and_pixels_to_2_decimals() {
        let bbox = BoundingBox {
            x1: 10.004,
            y1: 20.005_1,
            x2: 30.128,
            y2: 40.0,
        };
        let record = DetectionRecord::new(2, "filled_checkbox".to_owned(), 0.973_4, bbox);
        assert_eq!(
            serde_json::to_value(&record).unwrap(),
            json!({"page": 2, "class": "filled_checkbox", "confidence": 0.973,
                   "bbox": {"x1": 10.0, "y1": 20.01, "x2": 30.13, "y2": 40.0},
                   "id": 0, "kind": "checkbox", "source": "vision", "label": null, "label_bbox": null,
                   "label_source": null, "group": null, "question": null})
        );
    }

    #[test]
    fn counts_hold_every_class_in_class_order() {
        let class = "filled_checkbox".to_owned();
        let records = [DetectionRecord::new(1, class, 0.5, BoundingBox::default())];
        let counts = count_classes(&class_names(), &records);
        assert_eq!(
            serde_json::to_string(&counts).unwrap(),
            r#"{"empty_checkbox":0,"filled_checkbox":1}"#
        );
    }
}
