//! Speed of a job, and the time that it still takes.

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

/// Speed of a job: documents that are done and that there are, and pages a second. Shown as
/// `1200 of 20000 documents, 35.1 pages a second, 9 min left`.
#[derive(Debug)]
pub struct Pace {
    total: Arc<AtomicU64>,
    done_before: u64,
    done: u64,
    pages: u64,
    start: Instant,
}

impl Pace {
    /// `total` stays 0 until all are counted.
    pub(crate) fn start(done_before: u64, total: Arc<AtomicU64>) -> Self {
        Self {
            total,
            done_before,
            done: done_before,
            pages: 0,
            start: Instant::now(),
        }
    }

    pub(crate) fn add_page(&mut self) {
        self.pages += 1;
    }

    pub(crate) fn add_document(&mut self) {
        self.done += 1;
    }

    /// Documents of the shard that are done, by earlier runs too.
    pub fn documents_done(&self) -> u64 {
        self.done
    }

    /// Documents of the shard, once they are counted.
    pub fn documents_total(&self) -> Option<u64> {
        let total = self.total.load(Ordering::Relaxed);
        (total > 0).then_some(total)
    }

    /// Time that is left, at the speed of this run.
    fn left(&self) -> Option<Duration> {
        let total = self.documents_total()?;
        let done_now = self.done - self.done_before;
        if done_now == 0 || total < self.done {
            return None;
        }
        let left = (total - self.done) as f64 / done_now as f64;
        Duration::try_from_secs_f64(self.start.elapsed().as_secs_f64() * left).ok()
    }
}

impl fmt::Display for Pace {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let rate = self.pages as f64 / self.start.elapsed().as_secs_f64().max(1e-3);
        write!(f, "{}", self.done)?;
        if let Some(total) = self.documents_total() {
            write!(f, " of {total}")?;
        }
        write!(f, " documents, {rate:.1} pages a second")?;
        match self.left().map(|left| left.as_secs()) {
            Some(seconds @ 0..120) => write!(f, ", {seconds} s left"),
            Some(seconds) => write!(f, ", {} min left", seconds / 60),
            None => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_total_and_the_time_left_are_told_once_they_are_known() {
        let total = Arc::new(AtomicU64::new(0));
        let mut pace = Pace::start(5, Arc::clone(&total));
        pace.add_page();
        assert!(pace.to_string().starts_with("5 documents, "), "{pace}");
        total.store(6, Ordering::Relaxed);
        assert!(pace.to_string().starts_with("5 of 6 documents, "), "{pace}");
        assert!(!pace.to_string().contains("left"), "{pace}");
        pace.add_document();
        assert!(pace.to_string().ends_with(", 0 s left"), "{pace}");
    }
}
