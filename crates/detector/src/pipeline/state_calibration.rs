//! Calibration of the probability that the state of a box is right.
//!
//! Platt scaling ("Probabilistic Outputs for Support Vector Machines", 1999) of the margin of the state: where p is what the
//! network says of the state that it chose, the calibrated probability is sigmoid(scale · ln(p / (1 − p)) + shift).
//!
//! | metadata key | value |
//! |---|---|
//! | `state_scale` | 0.01 to 100, 1 by default |
//! | `state_shift` | -100 to 100, 0 by default |

use super::logistic::{logit, sigmoid};
use crate::DetectError;
use crate::model::Metadata;

const SCALE_KEY: &str = "state_scale";
const SHIFT_KEY: &str = "state_shift";
/// Smallest scale; none would turn doubt into certainty.
const MIN_SCALE: f32 = 0.01;
/// Largest scale and shift: a fit that went well has none as large.
const MAX_NUMBER: f32 = 100.0;
/// Probabilities closer to 0 or 1 than this are not told apart.
const MIN_PROBABILITY: f32 = 1e-6;

/// The two numbers of a model's calibration.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct StateCalibration {
    scale: f32,
    shift: f32,
}

impl StateCalibration {
    /// The calibration in a model's metadata; one that changes nothing where there is none.
    pub(crate) fn from_metadata(metadata: &Metadata) -> Result<Self, DetectError> {
        let number = |key, range: std::ops::RangeInclusive<f32>, default| {
            let number = metadata.number(key)?.unwrap_or(default);
            if range.contains(&number) {
                return Ok(number);
            }
            let reason = format!("expected a number from {} to {}", range.start(), range.end());
            Err(DetectError::InvalidMetadata { key, reason })
        };
        Ok(Self {
            scale: number(SCALE_KEY, MIN_SCALE..=MAX_NUMBER, 1.0)?,
            shift: number(SHIFT_KEY, -MAX_NUMBER..=MAX_NUMBER, 0.0)?,
        })
    }

    /// The calibrated probability for what the network says of the state that it chose.
    pub(crate) fn calibrated(self, probability: f32) -> f32 {
        let probability = probability.clamp(MIN_PROBABILITY, 1.0 - MIN_PROBABILITY);
        sigmoid(self.scale * logit(probability) + self.shift)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(pairs: &[(&str, &str)]) -> Result<StateCalibration, DetectError> {
        let pairs = pairs
            .iter()
            .map(|(key, value)| ((*key).to_owned(), (*value).to_owned()));
        StateCalibration::from_metadata(&pairs.collect())
    }

    #[test]
    fn a_model_without_calibration_is_believed() {
        let calibration = read(&[]).unwrap();
        for probability in [0.5, 0.731, 0.99] {
            assert!((calibration.calibrated(probability) - probability).abs() < 1e-5);
        }
    }

    #[test]
    fn the_margin_is_scaled_and_shifted() {
        let calibration = read(&[("state_scale", "0.5"), ("state_shift", "-1")]).unwrap();
        let expected = sigmoid(0.5 * (0.9_f32 / 0.1).ln() - 1.0);
        assert!((calibration.calibrated(0.9) - expected).abs() < 1e-5);
        for certain in [0.0, 1.0] {
            assert!(calibration.calibrated(certain).is_finite());
        }
    }

    #[test]
    fn numbers_that_turn_doubt_into_certainty_are_refused() {
        for (key, wrong) in [
            ("state_scale", "0"),
            ("state_scale", "-1"),
            ("state_scale", "101"),
            ("state_shift", "200"),
            ("state_shift", "'a'"),
        ] {
            assert!(
                matches!(read(&[(key, wrong)]), Err(DetectError::InvalidMetadata { .. })),
                "{key} {wrong}"
            );
        }
    }
}
