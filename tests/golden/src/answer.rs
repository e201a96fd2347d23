//! Answers, and their comparison.

use std::fmt;

use serde::{Deserialize, Serialize};

/// Largest distance of an edge from the expected one, in pixels of the page.
const EDGE_TOLERANCE_PX: f64 = 0.5;
/// Largest difference of a confidence from the expected one: answers are rounded to three decimals.
const CONFIDENCE_TOLERANCE: f64 = 1e-3 + 1e-9;
/// A resolution has two decimals.
const DPI_TOLERANCE: f64 = 0.02;

/// The part of an answer that surfaces have to agree on. It reads the answer of the HTTP API and its problem details.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(untagged)]
pub enum Answer {
    /// The document was read.
    Found {
        /// Pages in order.
        pages: Vec<Page>,
        /// Boxes that were found.
        detections: Vec<Detection>,
    },
    /// It was refused.
    Refused {
        /// The stable name of the reason.
        code: String,
    },
}

/// A page as it was read.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub struct Page {
    /// Number, from 1.
    pub page: u32,
    /// Pixels.
    pub width: u32,
    /// Pixels.
    pub height: u32,
    /// Resolution, where the document tells it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub dpi: Option<f64>,
    /// Printed words of the document's own text.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub words: Vec<Word>,
}

/// A printed word.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub struct Word {
    /// The characters.
    pub text: String,
    /// Place on the page.
    pub bbox: Bbox,
}

/// A box that was found.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub struct Detection {
    /// Number of its page, from 1.
    pub page: u32,
    /// Name of its class.
    pub class: String,
    /// 0 to 1.
    pub confidence: f64,
    /// 0 to 1; of models that tell.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub state_confidence: Option<f64>,
    /// Place on the page.
    pub bbox: Bbox,
    /// The words that belong to the box.
    #[serde(flatten)]
    pub says: Says,
    /// Place of the label; compared where its words are known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub label_bbox: Option<Bbox>,
}

/// The words and the state that belong to a box.
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Serialize)]
#[serde(default)]
pub struct Says {
    /// Number in reading order, from 1.
    pub id: u32,
    /// `checkbox` or `radio`.
    pub kind: String,
    /// `vision` or `acroform`.
    pub source: String,
    /// Words of the option.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub label: Option<String>,
    /// Number of the group.
    pub group: Option<u32>,
    /// Words of the question.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub question: Option<String>,
}

/// Edges in pixels of the page, from its top left corner.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[allow(missing_docs, reason = "edges")]
pub struct Bbox {
    pub x1: f64,
    pub y1: f64,
    pub x2: f64,
    pub y2: f64,
}

/// Difference of an answer from the expected one.
#[derive(Clone, Debug)]
pub struct Mismatch(pub(crate) String);

impl fmt::Display for Mismatch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for Mismatch {}

impl Answer {
    pub(crate) fn compare(&self, answer: &Self) -> Result<(), Mismatch> {
        match (self, answer) {
            (
                Self::Found { pages, detections },
                Self::Found {
                    pages: found_pages,
                    detections: found,
                },
            ) => {
                compare_pages(pages, found_pages)?;
                compare_detections(detections, found)
            }
            (Self::Refused { code }, Self::Refused { code: found }) if code == found => Ok(()),
            _ => Err(Mismatch(format!("expected {self:?}, got {answer:?}"))),
        }
    }
}

fn compare_pages(expected: &[Page], found: &[Page]) -> Result<(), Mismatch> {
    let same = |(expected, found): (&Page, &Page)| {
        let dpi = match (expected.dpi, found.dpi) {
            (Some(expected), Some(found)) => (expected - found).abs() <= DPI_TOLERANCE,
            (expected, found) => expected == found,
        };
        dpi && (expected.page, expected.width, expected.height) == (found.page, found.width, found.height)
            && expected.words.len() == found.words.len()
            && expected
                .words
                .iter()
                .zip(&found.words)
                .all(|(word, found)| word.is_like(found))
    };
    if expected.len() == found.len() && expected.iter().zip(found).all(same) {
        return Ok(());
    }
    Err(Mismatch(format!("expected pages {expected:?}, got {found:?}")))
}

/// Detections of equal confidence may come in any order.
fn compare_detections(expected: &[Detection], found: &[Detection]) -> Result<(), Mismatch> {
    let mut left: Vec<&Detection> = found.iter().collect();
    for detection in expected {
        let Some(at) = left.iter().position(|found| detection.is_like(found)) else {
            let near = left
                .iter()
                .filter(|found| found.page == detection.page)
                .min_by(|a, b| detection.distance_px(a).total_cmp(&detection.distance_px(b)));
            return Err(Mismatch(format!("expected {detection:?}, nearest is {near:?}")));
        };
        left.swap_remove(at);
    }
    match left.first() {
        None => Ok(()),
        Some(more) => Err(Mismatch(format!("found {more:?}, which is not expected"))),
    }
}

impl Detection {
    fn is_like(&self, other: &Self) -> bool {
        self.page == other.page
            && self.class == other.class
            && self.says == other.says
            && (self.confidence - other.confidence).abs() <= CONFIDENCE_TOLERANCE
            && match (self.state_confidence, other.state_confidence) {
                (Some(state), Some(other)) => (state - other).abs() <= CONFIDENCE_TOLERANCE,
                (state, other) => state == other,
            }
            && self.distance_px(other) <= EDGE_TOLERANCE_PX
            && (self.says.label.is_none() || self.is_label_like(other))
    }

    fn is_label_like(&self, other: &Self) -> bool {
        match (&self.label_bbox, &other.label_bbox) {
            (Some(place), Some(other)) => place.distance_px(other) <= EDGE_TOLERANCE_PX,
            (place, other) => place.is_none() == other.is_none(),
        }
    }

    fn distance_px(&self, other: &Self) -> f64 {
        self.bbox.distance_px(&other.bbox)
    }
}

impl Word {
    fn is_like(&self, other: &Self) -> bool {
        self.text == other.text && self.bbox.distance_px(&other.bbox) <= EDGE_TOLERANCE_PX
    }
}

impl Bbox {
    /// Distance of the edges that differ most.
    fn distance_px(&self, other: &Self) -> f64 {
        let edges = |bbox: &Self| [bbox.x1, bbox.y1, bbox.x2, bbox.y2];
        let pairs = edges(self).into_iter().zip(edges(other));
        pairs.map(|(a, b)| (a - b).abs()).fold(0.0, f64::max)
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test fails by panicking")]
mod tests {
    use super::*;

    fn answer(json: &str) -> Answer {
        serde_json::from_str(json).unwrap()
    }

    fn one_box(page: u32, class: &str, confidence: f64, x1: f64) -> Answer {
        answer(&format!(
            r#"{{"success": true, "pages": [{{"page": 1, "width": 10, "height": 20}}],
            "detections": [{{"page": {page}, "class": "{class}", "confidence": {confidence},
            "bbox": {{"x1": {x1}, "y1": 1, "x2": 9, "y2": 8}}}}]}}"#
        ))
    }

    #[test]
    fn what_lies_within_the_tolerances_is_the_same() {
        let expected = one_box(1, "empty_checkbox", 0.9, 1.0);
        expected
            .compare(&one_box(1, "empty_checkbox", 0.9009, 1.4))
            .unwrap();
        for other in [
            one_box(2, "empty_checkbox", 0.9, 1.0),
            one_box(1, "filled_checkbox", 0.9, 1.0),
            one_box(1, "empty_checkbox", 0.902, 1.0),
            one_box(1, "empty_checkbox", 0.9, 1.6),
            answer(r#"{"pages": [{"page": 1, "width": 10, "height": 20}], "detections": []}"#),
            answer(r#"{"code": "encrypted"}"#),
        ] {
            expected.compare(&other).unwrap_err();
            other.compare(&expected).unwrap_err();
        }
    }

    #[test]
    fn pages_and_codes_are_the_same_or_not() {
        let empty = |pages: &str| answer(&format!(r#"{{"pages": [{pages}], "detections": []}}"#));
        let one = r#"{"page": 1, "width": 10, "height": 20}"#;
        empty(one).compare(&empty(one)).unwrap();
        for pages in [
            "",
            r#"{"page": 1, "width": 20, "height": 10}"#,
            r#"{"page": 1, "width": 10, "height": 20, "dpi": 72}"#,
            r#"{"page": 1, "width": 10, "height": 20, "words": [{"text": "a", "bbox": {"x1": 0, "y1": 0, "x2": 1, "y2": 1}}]}"#,
        ] {
            empty(one).compare(&empty(pages)).unwrap_err();
        }
        answer(r#"{"code": "a"}"#)
            .compare(&answer(r#"{"code": "b"}"#))
            .unwrap_err();
    }
}
