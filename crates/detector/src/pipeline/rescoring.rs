//! Contextual rescoring: the confidence of each detection, corrected by its neighbours on the page.
//!
//! Checkboxes come in sets: a page has many of one size, in columns and rows. What is as large as twenty certain boxes and in
//! line with five of them probably is one, however badly the copier treated it; the bowl of a D among them is not. So a
//! confidence is corrected by a logistic regression over a handful of sums over the other detections, as in Felzenszwalb,
//! Girshick, McAllester and Ramanan, "Object Detection with Discriminatively Trained Part-Based Models", 2010, section 8.2.
//!
//! Its coefficients are in the metadata of the model's file, key `context`: for the logit of the confidence, for the four
//! [`NeighbourSums`] in their order, and a constant. A sum enters as ln(1 + sum of weights). The weight of a detection is its
//! confidence, stretched so that uncertain ones count for nothing: the hundreds of cells of a grid, each a box with a
//! confidence of 0.03, would raise each other to boxes.

use super::logistic::{logit, sigmoid};
use super::refiner::REFINED_IOU;
use crate::model::Metadata;
use crate::{BoundingBox, DetectError, Detection};

const KEY: &str = "context";
const COEFFICIENTS: usize = 6;
/// Largest coefficient, by amount: a regression that went well has none as large.
const MAX_COEFFICIENT: f32 = 100.0;

/// Lowest confidence that is rescored.
const MIN_CONFIDENCE: f32 = 0.01;
/// Confidences up to which the weight of a detection is 0, and from which it is 1.
const ZERO_WEIGHT_CONFIDENCE: f32 = 0.2;
const FULL_WEIGHT_CONFIDENCE: f32 = 0.8;
/// Probabilities closer to 0 or 1 than this are not told apart.
const MIN_PROBABILITY: f32 = 1e-3;
/// Most neighbours, those with the highest confidence: bounds the work on a page full of candidates.
const MAX_NEIGHBOURS: usize = 4000;

/// Largest difference of widths and of heights, as logarithms, of boxes of the same size.
const SAME_SIZE: f32 = 0.2;
/// Largest offset of the centres, in mean sides, of boxes in one column or row.
const IN_LINE: f32 = 0.35;

/// Sums of the weights of a detection's neighbours.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
struct NeighbourSums {
    /// Neighbours of the same size.
    same_size: f32,
    /// Neighbours of the same size above and below.
    column: f32,
    /// Neighbours of the same size left and right.
    row: f32,
    /// Neighbours of other sizes.
    other_size: f32,
}

/// Coefficients of the regression, of a model that has them.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Rescoring {
    coefficients: [f32; COEFFICIENTS],
}

impl Rescoring {
    /// The coefficients in a model's metadata, if there are any.
    pub(crate) fn from_metadata(metadata: &Metadata) -> Result<Option<Self>, DetectError> {
        let Some(numbers) = metadata.numbers(KEY)? else {
            return Ok(None);
        };
        let invalid = || DetectError::InvalidMetadata {
            key: KEY,
            reason: format!("expected {COEFFICIENTS} numbers from -{MAX_COEFFICIENT} to {MAX_COEFFICIENT}"),
        };
        <[f32; COEFFICIENTS]>::try_from(numbers)
            .ok()
            .filter(|numbers| numbers.iter().all(|number| number.abs() <= MAX_COEFFICIENT))
            .map(|coefficients| Some(Self { coefficients }))
            .ok_or_else(invalid)
    }

    /// Threshold to use before rescoring so that nothing above `min_confidence` is lost.
    pub(crate) fn threshold_before(min_confidence: f32) -> f32 {
        min_confidence.min(MIN_CONFIDENCE)
    }

    /// Corrects confidences by the detections on the page, `found`, which are sorted by confidence and have one of each object.
    /// Of `detections`, several may be of one object: what overlaps a detection is no neighbour of it.
    pub(crate) fn rescore(&self, detections: &mut [Detection], found: &[Detection]) {
        let neighbours: Vec<Neighbour> = found
            .iter()
            .take(MAX_NEIGHBOURS)
            .map(Neighbour::new)
            .take_while(|neighbour| neighbour.weight > 0.0)
            .collect();
        for detection in detections {
            let sums = Neighbour::new(detection).neighbour_sums(&neighbours);
            detection.confidence = self.rescored(detection.confidence, sums);
        }
    }

    fn rescored(&self, confidence: f32, sums: NeighbourSums) -> f32 {
        let probability = confidence.clamp(MIN_PROBABILITY, 1.0 - MIN_PROBABILITY);
        let NeighbourSums {
            same_size,
            column,
            row,
            other_size,
        } = sums;
        let sums = [same_size, column, row, other_size].map(f32::ln_1p);
        let values = [logit(probability)].into_iter().chain(sums).chain([1.0]);
        let terms = self.coefficients.iter().zip(values);
        sigmoid(terms.map(|(coefficient, value)| coefficient * value).sum())
    }
}

/// A detection, prepared for comparisons.
struct Neighbour {
    /// From 0 to 1.
    weight: f32,
    bbox: BoundingBox,
    ln_width: f32,
    ln_height: f32,
}

impl Neighbour {
    fn new(detection: &Detection) -> Self {
        let bbox = detection.bbox;
        let above_zero = detection.confidence - ZERO_WEIGHT_CONFIDENCE;
        Self {
            weight: (above_zero / (FULL_WEIGHT_CONFIDENCE - ZERO_WEIGHT_CONFIDENCE)).clamp(0.0, 1.0),
            bbox,
            ln_width: bbox.width().ln(),
            ln_height: bbox.height().ln(),
        }
    }

    fn neighbour_sums(&self, neighbours: &[Self]) -> NeighbourSums {
        let mut sums = NeighbourSums::default();
        for other in neighbours {
            if self.bbox.iou(&other.bbox) > REFINED_IOU {
                continue;
            }
            if !self.has_size_of(other) {
                sums.other_size += other.weight;
                continue;
            }
            sums.same_size += other.weight;
            let [x_offset, y_offset] = self.offset(other);
            if x_offset < IN_LINE {
                sums.column += other.weight;
            }
            if y_offset < IN_LINE {
                sums.row += other.weight;
            }
        }
        sums
    }

    fn has_size_of(&self, other: &Self) -> bool {
        let width_difference = (self.ln_width - other.ln_width).abs();
        let height_difference = (self.ln_height - other.ln_height).abs();
        width_difference < SAME_SIZE && height_difference < SAME_SIZE
    }

    /// Horizontal and vertical distance of the centres, in mean sides.
    fn offset(&self, other: &Self) -> [f32; 2] {
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
            ..Detection::default()
        }
    }

    fn rescored(coefficients: [f32; COEFFICIENTS], mut detections: Vec<Detection>) -> Vec<Detection> {
        let found = detections.clone();
        Rescoring { coefficients }.rescore(&mut detections, &found);
        detections
    }

    /// `training/tests/test_context.py` has the same page with the same result.
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
    fn confidences_are_those_of_the_training_code() {
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
    fn uncertain_neighbours_count_for_nothing() {
        let alone = rescored([1.0, 1.0, 1.0, 1.0, 1.0, 0.0], vec![square(0.0, 0.0, 20.0, 0.5)]);
        let crowd = (1..=100_u8).map(|row| square(0.0, 30.0 * f32::from(row), 20.0, 0.19));
        let crowded: Vec<_> = [square(0.0, 0.0, 20.0, 0.5)].into_iter().chain(crowd).collect();
        let crowded = rescored([1.0, 1.0, 1.0, 1.0, 1.0, 0.0], crowded);
        assert_eq!(alone[0].confidence, 0.5);
        assert_eq!(crowded[0].confidence, 0.5);
    }

    #[test]
    fn what_overlaps_is_no_neighbour() {
        let coefficients = [1.0, 1.0, 1.0, 1.0, 1.0, 0.0];
        let half = |found: &[Detection]| {
            let mut wide = [square(0.0, 0.0, 30.0, 0.5)];
            Rescoring { coefficients }.rescore(&mut wide, found);
            wide[0].confidence
        };
        assert_eq!(half(&[square(0.0, 0.0, 20.0, 0.9)]), 0.5);
        assert!(half(&[square(40.0, 0.0, 20.0, 0.9)]) > 0.5);
    }

    #[test]
    fn coefficients_are_read_from_metadata() {
        let read = |text: &str| {
            let metadata: Metadata = [(KEY.to_owned(), text.to_owned())].into_iter().collect();
            Rescoring::from_metadata(&metadata)
        };
        assert!(read("[1, 0.5, 0, -1, 2e-1, 0]").unwrap().is_some());
        assert!(Rescoring::from_metadata(&Metadata::default()).unwrap().is_none());
        for wrong in ["[1, 2, 3]", "[1, 2, 3, 4, 5, 1000]", "1", "['a', 1, 1, 1, 1, 1]"] {
            assert!(read(wrong).is_err(), "{wrong}");
        }
    }
}
