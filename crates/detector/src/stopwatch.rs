//! Stage timings by the caller's clock.

use std::cell::Cell;
use std::time::Duration;

use crate::StageTimings;

/// Sums of the time of each stage; without a clock stages run untimed.
pub(crate) struct Stopwatch<'a> {
    clock: Option<&'a dyn Fn() -> Duration>,
    timings: Cell<StageTimings>,
}

impl<'a> Stopwatch<'a> {
    pub(crate) fn new(clock: Option<&'a dyn Fn() -> Duration>) -> Self {
        Self {
            clock,
            timings: Cell::default(),
        }
    }

    /// Runs `work` and adds its time to the stage that `stage` selects.
    pub(crate) fn time<T>(
        &self,
        stage: impl FnOnce(&mut StageTimings) -> &mut Duration,
        work: impl FnOnce() -> T,
    ) -> T {
        let Some(clock) = self.clock else { return work() };
        let start = clock();
        let result = work();
        // A caller's clock that runs backwards must not panic here.
        let duration = clock().saturating_sub(start);
        let mut timings = self.timings.get();
        *stage(&mut timings) += duration;
        self.timings.set(timings);
        result
    }

    pub(crate) fn timings(&self) -> Option<StageTimings> {
        self.clock.map(|_| self.timings.get())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_stage_adds_up_its_own_time() {
        let now = Cell::new(Duration::ZERO);
        let clock = || now.replace(now.get() + Duration::from_millis(5));
        let stopwatch = Stopwatch::new(Some(&clock));
        stopwatch.time(|t| &mut t.inference, || {});
        stopwatch.time(|t| &mut t.inference, || {});
        assert_eq!(stopwatch.time(|t| &mut t.postprocess, || 7), 7);
        let timings = stopwatch.timings().unwrap();
        assert_eq!(timings.preprocess, Duration::ZERO);
        assert_eq!(timings.inference, Duration::from_millis(10));
        assert_eq!(timings.postprocess, Duration::from_millis(5));
    }

    #[test]
    fn without_a_clock_there_are_no_timings() {
        let stopwatch = Stopwatch::new(None);
        assert_eq!(stopwatch.time(|t| &mut t.inference, || 7), 7);
        assert_eq!(stopwatch.timings(), None);
    }
}
