//! Time that a page takes, as measured, and what follows from it for those who wait.

use std::time::Duration;

/// Taken for granted until a page was read.
const BEFORE_THE_FIRST: Duration = Duration::from_millis(50);
/// Weight of the page that was read last.
const WEIGHT: f64 = 0.1;
/// No page counts as more than so many average ones: a single one that was made to be slow must not have all others refused.
const MOST: f64 = 4.0;

/// Moving average of the time from the decoding of a page to its boxes, on one worker.
#[derive(Clone, Copy, Debug)]
pub(super) struct PageTime {
    seconds: f64,
}

impl PageTime {
    pub(super) fn new() -> Self {
        Self {
            seconds: BEFORE_THE_FIRST.as_secs_f64(),
        }
    }

    /// Counts a page that was read.
    pub(super) fn measured(&mut self, time: Duration) {
        let seconds = time.as_secs_f64().min(self.seconds * MOST);
        self.seconds += (seconds - self.seconds) * WEIGHT;
    }

    /// Time until workers have read so many pages. `busy_for` is how long each worker has read its page already; `None`
    /// for one that has none.
    ///
    /// A page that is overdue is expected to take as long again as it has taken: what takes long mostly goes on.
    pub(super) fn until_read(self, pages: usize, busy_for: &[Option<Duration>]) -> Duration {
        let mut free_in: Vec<f64> = busy_for
            .iter()
            .map(|busy_for| {
                busy_for.map_or(0.0, |busy_for| {
                    let elapsed = busy_for.as_secs_f64();
                    (self.seconds - elapsed).max(elapsed)
                })
            })
            .collect();
        free_in.sort_by(f64::total_cmp);
        let work = pages as f64 * self.seconds;
        // The first `count` workers share the work, and end together before the next one is free.
        let ends = (1..=free_in.len()).map(|count| {
            let waited: f64 = free_in[..count].iter().sum();
            ((work + waited) / count as f64, free_in.get(count))
        });
        let end = ends
            .into_iter()
            .find(|(end, next)| next.is_none_or(|next| end <= next));
        // More than a year is no time to wait, whatever it is.
        Duration::from_secs_f64(end.map_or(0.0, |(end, _)| end).clamp(0.0, 3e7))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(seconds: f64) -> PageTime {
        PageTime { seconds }
    }

    fn busy(seconds: f64) -> Option<Duration> {
        Some(Duration::from_secs_f64(seconds))
    }

    fn assert_s(time: Duration, seconds: f64) {
        assert!((time.as_secs_f64() - seconds).abs() < 1e-6, "{time:?}");
    }

    #[test]
    fn the_average_follows_what_is_measured() {
        let mut time = PageTime::new();
        for _ in 0..200 {
            time.measured(Duration::from_millis(20));
        }
        assert!((time.seconds - 0.02).abs() < 1e-6, "{time:?}");
    }

    #[test]
    fn one_page_made_to_be_slow_changes_little() {
        let mut time = of(0.05);
        time.measured(Duration::from_secs(60));
        assert!(time.seconds < 0.07, "{time:?}");
    }

    #[test]
    fn idle_workers_share_the_pages() {
        assert_s(of(0.1).until_read(100, &[None, None]), 5.0);
        assert_s(of(0.1).until_read(0, &[None, busy(0.02)]), 0.0);
    }

    #[test]
    fn a_worker_that_hangs_leaves_the_pages_to_the_others() {
        let hangs = [busy(30.0), None];
        assert_s(of(0.1).until_read(100, &hangs), 10.0);
        assert_s(of(0.1).until_read(0, &[busy(30.0), busy(20.0)]), 20.0);
    }

    #[test]
    fn a_page_that_has_begun_is_waited_for() {
        assert_s(of(0.1).until_read(0, &[busy(0.04)]), 0.06);
        assert_s(of(0.1).until_read(1, &[busy(0.04)]), 0.16);
    }
}
