//! Reliability: whether probabilities say frequencies, and how many states are wrong among those that are sure.

use serde::Serialize;

use crate::metrics::ratio;

/// Share of the states that are taken for sure, those with the highest probability; the others are left to a person.
const SURE_SHARE: f64 = 0.98;
/// Probability with which the share of wrong states is at most its bound.
const BOUND_CONFIDENCE: f64 = 0.95;

/// Probabilities against the share that is right.
#[derive(Debug, Serialize)]
pub struct Calibration {
    /// Expected calibration error (ECE).
    pub expected_error: Option<f64>,
    /// Bins of equal width, from probability 0 to 1.
    pub bins: [CalibrationBin; 10],
}

/// Probability against truth in one range of probabilities.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize)]
pub struct CalibrationBin {
    /// Lowest probability of the bin; it ends where the next begins.
    pub from: f64,
    /// Detections in it.
    pub detections: u64,
    /// Their mean probability.
    pub mean_confidence: Option<f64>,
    /// The share of them that is right.
    pub share_right: Option<f64>,
}

impl Calibration {
    /// Calibration of probabilities, 0 to 1, each with whether it is right.
    pub(crate) fn new(outcomes: &[(f32, bool)]) -> Self {
        let bins = calibration_bins(outcomes);
        Self {
            expected_error: expected_calibration_error(&bins),
            bins,
        }
    }
}

/// Wrong states among those of the highest probability.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct SureStates {
    /// Share of the states that is looked at.
    pub share: f64,
    /// Number of these.
    pub states: u64,
    /// Lowest probability among them.
    pub min_state_confidence: Option<f64>,
    /// Number of wrong ones.
    pub wrong: u64,
    /// Share of wrong ones that is exceeded with a probability of 5 % at most (Clopper and Pearson, "The Use of Confidence or
    /// Fiducial Limits Illustrated in the Case of the Binomial", 1934), one-sided.
    pub wrong_share_bound: Option<f64>,
}

impl SureStates {
    /// The surest of the states, each with its probability and whether it is right. Of equal ones the wrong come first.
    pub(crate) fn new(mut outcomes: Vec<(f32, bool)>) -> Self {
        outcomes.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
        outcomes.truncate((SURE_SHARE * outcomes.len() as f64).round() as usize);
        let states = outcomes.len() as u64;
        let wrong = outcomes.iter().filter(|(_, right)| !right).count() as u64;
        Self {
            share: SURE_SHARE,
            states,
            min_state_confidence: outcomes.last().map(|(probability, _)| f64::from(*probability)),
            wrong,
            wrong_share_bound: (states > 0).then(|| clopper_pearson_upper(wrong, states)),
        }
    }
}

/// Upper bound of a share of which `count` of `total` were seen.
fn clopper_pearson_upper(count: u64, total: u64) -> f64 {
    if count >= total {
        return 1.0;
    }
    let (mut low, mut high) = (0.0, 1.0);
    for _ in 0..60 {
        let middle = f64::midpoint(low, high);
        if at_most(count, total, middle) > 1.0 - BOUND_CONFIDENCE {
            low = middle;
        } else {
            high = middle;
        }
    }
    high
}

/// Probability that of `total` things no more than `count` are of a kind that each is with probability `share`, which lies
/// between 0 and 1.
fn at_most(count: u64, total: u64, share: f64) -> f64 {
    let odds = (share / (1.0 - share)).ln();
    let mut ln_term = total as f64 * (1.0 - share).ln();
    let mut sum = ln_term.exp();
    for index in 0..count {
        ln_term += ((total - index) as f64 / (index + 1) as f64).ln() + odds;
        sum += ln_term.exp();
    }
    sum
}

/// Ten bins of equal width. `outcomes` are probabilities and whether each is right.
fn calibration_bins(outcomes: &[(f32, bool)]) -> [CalibrationBin; 10] {
    let bin_of = |confidence: f32| ((confidence * 10.0) as usize).min(9);
    std::array::from_fn(|bin| {
        let inside: Vec<_> = outcomes
            .iter()
            .filter(|(confidence, _)| bin_of(*confidence) == bin)
            .collect();
        let count = inside.len() as u64;
        let sum: f64 = inside.iter().map(|(confidence, _)| f64::from(*confidence)).sum();
        CalibrationBin {
            from: bin as f64 / 10.0,
            detections: count,
            mean_confidence: (count > 0).then(|| sum / count as f64),
            share_right: ratio(inside.iter().filter(|(_, right)| *right).count() as u64, count),
        }
    })
}

/// Expected calibration error: the mean, over detections, of how far their bin's confidence is from its truth.
/// Source: Guo et al., On Calibration of Modern Neural Networks, 2017, <https://arxiv.org/abs/1706.04599>.
fn expected_calibration_error(bins: &[CalibrationBin]) -> Option<f64> {
    let total: u64 = bins.iter().map(|bin| bin.detections).sum();
    let gap = |bin: &CalibrationBin| match (bin.mean_confidence, bin.share_right) {
        (Some(confidence), Some(right)) => (confidence - right).abs() * bin.detections as f64,
        _ => 0.0,
    };
    (total > 0).then(|| bins.iter().map(gap).sum::<f64>() / total as f64)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn close(actual: Option<f64>, expected: f64) -> bool {
        actual.is_some_and(|actual| (actual - expected).abs() < 1e-6)
    }

    #[test]
    fn calibration_worked_by_hand() {
        let outcomes = [(0.9, true), (0.9, true), (0.9, false), (1.0, true), (0.25, false)];
        let Calibration { bins, expected_error } = Calibration::new(&outcomes);
        assert_eq!(bins[9].detections, 4);
        assert!(close(bins[9].mean_confidence, 3.7 / 4.0));
        assert!(close(bins[9].share_right, 0.75));
        assert_eq!(bins[2].detections, 1);
        assert_eq!(bins[0].share_right, None);
        assert!(close(expected_error, (0.175 * 4.0 + 0.25) / 5.0));
        assert_eq!(Calibration::new(&[]).expected_error, None);
    }

    #[test]
    fn the_least_sure_states_are_left_out() {
        let sure = (0..97).map(|_| (0.99, true));
        let outcomes: Vec<_> = sure.chain([(0.9, false), (0.8, true), (0.6, false)]).collect();
        let found = SureStates::new(outcomes);
        assert_eq!((found.states, found.wrong), (98, 1));
        assert!(close(found.min_state_confidence, 0.9_f32.into()));
        let nothing = SureStates::new(Vec::new());
        assert_eq!((nothing.states, nothing.wrong_share_bound), (0, None));
    }

    #[test]
    fn bounds_are_those_of_published_tables() {
        // The rule of three, exactly: 1 - 0.05^(1/n).
        assert!(close(
            Some(clopper_pearson_upper(0, 100)),
            1.0 - 0.05_f64.powf(0.01)
        ));
        // R: binom.test(1, 100, alternative = "less"), binom.test(3, 10, alternative = "less").
        assert!((clopper_pearson_upper(1, 100) - 0.046_559_8).abs() < 1e-6);
        assert!((clopper_pearson_upper(3, 10) - 0.606_624_2).abs() < 1e-6);
        assert_eq!(clopper_pearson_upper(5, 5), 1.0);
        let many = clopper_pearson_upper(30, 60_000);
        assert!((5e-4..8e-4).contains(&many), "{many}");
    }
}
