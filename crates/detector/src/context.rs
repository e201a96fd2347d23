//! Second thoughts about each detection, from the others on its page.
//!
//! Checkboxes come in sets: a page has many of one size, in columns and rows. What is as large as twenty sure boxes and stands
//! in line with five of them probably is one, however badly the copier treated it; the bowl of a D among them is not. So a
//! confidence is weighed against the company that a detection keeps, as in contextual rescoring (Felzenszwalb, Girshick,
//! McAllester and Ramanan, "Object Detection with Discriminatively Trained Part-Based Models", 2010, section 8.2), by a
//! logistic regression over a handful of sums.
//!
//! Its weights are in the metadata of the model's file, key `context`: of the logit of the confidence, of the four kinds of
//! company in the order of [`Company`], and a constant. Company is ln(1 + sum of surenesses), and what is not sure at all is
//! none: the hundreds of cells of a grid, each a box with a confidence of 0.03, would talk each other into it.

use crate::metadata::Metadata;
use crate::refiner::{REFINED_IOU, sigmoid};
use crate::{BoundingBox, DetectError, Detection};

const KEY: &str = "context";
const WEIGHTS: usize = 6;
/// Larger ones come of no regression that went well.
const MAX_WEIGHT: f32 = 100.0;

/// Confidence from which a detection is worth second thoughts.
const LEAST_CONFIDENCE: f32 = 0.01;
/// Confidences up to which a detection is no company, and from which it wholly is.
const UNSURE: f32 = 0.2;
const SURE: f32 = 0.8;
/// Bounds the logit that is weighed.
const LEAST_DOUBT: f32 = 1e-3;
/// The surest detections, which are company for all: bounds the work on a page of nothing but candidates.
const MAX_COMPANY: usize = 4000;

/// Widths and heights that differ by less, as logarithms, are the same.
const SAME_SIZE: f32 = 0.2;
/// Middles that are off by less stand in line, in sides.
const IN_LINE: f32 = 0.35;

/// What the other detections on the page say about one of them.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
struct Company {
    /// Those of the same size.
    same: f32,
    /// Of these, those above and below.
    column: f32,
    /// Of these, those left and right.
    row: f32,
    /// Those of other sizes.
    other: f32,
}

/// The weights of a model that has some.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Context {
    weights: [f32; WEIGHTS],
}

impl Context {
    /// The weights in a model's metadata, if there are any.
    pub(crate) fn from_metadata(metadata: &Metadata) -> Result<Option<Self>, DetectError> {
        let Some(weights) = metadata.numbers(KEY)? else {
            return Ok(None);
        };
        let weights = <[f32; WEIGHTS]>::try_from(weights).ok();
        let weights = weights.filter(|weights| weights.iter().all(|weight| weight.abs() <= MAX_WEIGHT));
        let invalid = || DetectError::InvalidMetadata {
            key: KEY,
            reason: format!("expected {WEIGHTS} numbers from -{MAX_WEIGHT} to {MAX_WEIGHT}"),
        };
        weights.map(|weights| Some(Self { weights })).ok_or_else(invalid)
    }

    /// Lowest confidence, of those that are of interest in the end, of what has to be brought here.
    pub(crate) fn floor(wanted: f32) -> f32 {
        wanted.min(LEAST_CONFIDENCE)
    }

    /// Weighs confidences against what else was found on the page, sorted by confidence. Several detections may be of one
    /// object, of which `found` has one: what overlaps a detection is no company of it.
    pub(crate) fn rescore(&self, detections: &mut [Detection], found: &[Detection]) {
        let others: Vec<Compared> = found
            .iter()
            .take(MAX_COMPANY)
            .map(Compared::new)
            .take_while(|other| other.sureness > 0.0)
            .collect();
        for detection in detections {
            let company = Compared::new(detection).company(&others);
            detection.confidence = self.weigh(detection.confidence, company);
        }
    }

    fn weigh(&self, confidence: f32, company: Company) -> f32 {
        let confidence = confidence.clamp(LEAST_DOUBT, 1.0 - LEAST_DOUBT);
        let Company {
            same,
            column,
            row,
            other,
        } = company;
        let company = [same, column, row, other].map(f32::ln_1p);
        let values = [(confidence / (1.0 - confidence)).ln()]
            .into_iter()
            .chain(company)
            .chain([1.0]);
        let weighed = self.weights.iter().zip(values);
        sigmoid(weighed.map(|(weight, value)| weight * value).sum())
    }
}

/// A detection as it is compared.
struct Compared {
    /// From 0 to 1.
    sureness: f32,
    bbox: BoundingBox,
    ln_width: f32,
    ln_height: f32,
}

impl Compared {
    fn new(detection: &Detection) -> Self {
        let bbox = detection.bbox;
        Self {
            sureness: ((detection.confidence - UNSURE) / (SURE - UNSURE)).clamp(0.0, 1.0),
            bbox,
            ln_width: bbox.width().ln(),
            ln_height: bbox.height().ln(),
        }
    }

    fn company(&self, others: &[Self]) -> Company {
        let mut company = Company::default();
        for other in others {
            if self.bbox.iou(&other.bbox) > REFINED_IOU {
                continue;
            }
            if !self.is_as_large_as(other) {
                company.other += other.sureness;
                continue;
            }
            company.same += other.sureness;
            let [x_off, y_off] = self.off_by(other);
            if x_off < IN_LINE {
                company.column += other.sureness;
            }
            if y_off < IN_LINE {
                company.row += other.sureness;
            }
        }
        company
    }

    fn is_as_large_as(&self, other: &Self) -> bool {
        let wider = (self.ln_width - other.ln_width).abs();
        let higher = (self.ln_height - other.ln_height).abs();
        wider < SAME_SIZE && higher < SAME_SIZE
    }

    /// How far the middles are apart across and down, in mean sides.
    fn off_by(&self, other: &Self) -> [f32; 2] {
        let (a, b) = (&self.bbox, &other.bbox);
        let ([a_x, a_y], [b_x, b_y]) = (a.center(), b.center());
        [
            (a_x - b_x).abs() / f32::midpoint(a.width(), b.width()),
            (a_y - b_y).abs() / f32::midpoint(a.height(), b.height()),
        ]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn square(x1: f32, y1: f32, side: f32, confidence: f32) -> Detection {
        Detection {
            class_index: 0,
            confidence,
            bbox: BoundingBox {
                x1,
                y1,
                x2: x1 + side,
                y2: y1 + side,
            },
        }
    }

    fn rescored(weights: [f32; WEIGHTS], mut detections: Vec<Detection>) -> Vec<Detection> {
        let found = detections.clone();
        Context { weights }.rescore(&mut detections, &found);
        detections
    }

    /// `training/tests/test_context.py` has the same page with the same outcome.
    fn page() -> Vec<Detection> {
        vec![
            square(100.0, 100.0, 20.0, 0.9),
            square(100.0, 140.0, 21.0, 0.8),
            square(161.0, 102.0, 20.0, 0.6),
            square(300.0, 300.0, 40.0, 0.5),
            square(300.0, 500.0, 20.0, 0.15),
        ]
    }

    #[test]
    fn company_is_what_training_says_it_is() {
        let found = rescored([0.5, 1.0, 0.25, -0.5, -0.2, -1.0], page());
        let expected = [
            (100.0, 100.0, 0.714_272),
            (100.0, 140.0, 0.682_692),
            (161.0, 102.0, 0.468_461),
            (300.0, 300.0, 0.220_999),
            (300.0, 500.0, 0.343_190),
        ];
        for (detection, (x1, y1, confidence)) in found.iter().zip(expected) {
            assert_eq!((detection.bbox.x1, detection.bbox.y1), (x1, y1), "{found:?}");
            assert!((detection.confidence - confidence).abs() < 1e-4, "{found:?}");
        }
    }

    #[test]
    fn what_is_hardly_anything_is_no_company() {
        let alone = rescored([1.0, 1.0, 1.0, 1.0, 1.0, 0.0], vec![square(0.0, 0.0, 20.0, 0.5)]);
        let crowd = (1..=100_u8).map(|row| square(0.0, 30.0 * f32::from(row), 20.0, 0.19));
        let crowded: Vec<_> = [square(0.0, 0.0, 20.0, 0.5)].into_iter().chain(crowd).collect();
        let crowded = rescored([1.0, 1.0, 1.0, 1.0, 1.0, 0.0], crowded);
        assert_eq!(alone[0].confidence, 0.5);
        assert_eq!(crowded[0].confidence, 0.5);
    }

    #[test]
    fn what_overlaps_is_no_company() {
        let weights = [1.0, 1.0, 1.0, 1.0, 1.0, 0.0];
        let half = |found: &[Detection]| {
            let mut wide = [square(0.0, 0.0, 30.0, 0.5)];
            Context { weights }.rescore(&mut wide, found);
            wide[0].confidence
        };
        assert_eq!(half(&[square(0.0, 0.0, 20.0, 0.9)]), 0.5);
        assert!(half(&[square(40.0, 0.0, 20.0, 0.9)]) > 0.5);
    }

    #[test]
    fn weights_are_read_from_metadata() {
        let read = |text: &str| {
            let metadata: Metadata = [(KEY.to_owned(), text.to_owned())].into_iter().collect();
            Context::from_metadata(&metadata)
        };
        assert!(read("[1, 0.5, 0, -1, 2e-1, 0]").unwrap().is_some());
        assert!(Context::from_metadata(&Metadata::default()).unwrap().is_none());
        for wrong in ["[1, 2, 3]", "[1, 2, 3, 4, 5, 1000]", "1", "['a', 1, 1, 1, 1, 1]"] {
            assert!(read(wrong).is_err(), "{wrong}");
        }
    }
}
