//! Times of the stages.

use std::time::Duration;

use checkbox_detector::StageTimings;
use serde::{Deserialize, Serialize};

use crate::rounding::round_to;

/// Time in each stage in milliseconds with 3 decimals, summed over the pages of an answer.
///
/// Pages that were worked on at the same time each count in full, so the sum can be more than the time that the
/// caller waited. All are 0 on a surface without a clock.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct TimingsMs {
    /// File bytes to page pixels.
    pub decode: f64,
    /// Page pixels to network input.
    pub preprocess: f64,
    /// The network.
    pub inference: f64,
    /// Network output to boxes.
    pub postprocess: f64,
}

impl TimingsMs {
    /// The time for one page: to decode it, and in the stages that the detector reports when it has a clock.
    pub fn of_page(decode: Duration, stages: Option<StageTimings>) -> Self {
        let stages = stages.unwrap_or_default();
        Self {
            decode: milliseconds(decode),
            preprocess: milliseconds(stages.preprocess),
            inference: milliseconds(stages.inference),
            postprocess: milliseconds(stages.postprocess),
        }
    }
}

impl std::ops::AddAssign for TimingsMs {
    fn add_assign(&mut self, page: Self) {
        let add = |sum: &mut f64, ms: f64| *sum = round_to(*sum + ms, 3);
        add(&mut self.decode, page.decode);
        add(&mut self.preprocess, page.preprocess);
        add(&mut self.inference, page.inference);
        add(&mut self.postprocess, page.postprocess);
    }
}

fn milliseconds(duration: Duration) -> f64 {
    round_to(duration.as_secs_f64() * 1000.0, 3)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_add_up_in_milliseconds() {
        let stages = StageTimings {
            preprocess: Duration::from_micros(1500),
            inference: Duration::from_millis(40),
            postprocess: Duration::from_nanos(123_456),
        };
        let mut timings = TimingsMs::default();
        timings += TimingsMs::of_page(Duration::from_millis(2), Some(stages));
        timings += TimingsMs::of_page(Duration::from_micros(100), None);
        assert_eq!(
            serde_json::to_string(&timings).unwrap(),
            r#"{"decode":2.1,"preprocess":1.5,"inference":40.0,"postprocess":0.123}"#
        );
    }
}
