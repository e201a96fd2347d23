//! How fast it goes, and when it will be done: a bar on a terminal, a line now and then elsewhere.

use std::fmt;
use std::io::IsTerminal;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use crate::report::Reporter;

/// Time between two lines.
const LINE_INTERVAL: Duration = Duration::from_secs(30);

/// Documents that were done and that there are, the second as soon as they are counted.
pub(super) struct Pace<'a> {
    reporter: &'a Reporter,
    total: Arc<AtomicU64>,
    done_before: u64,
    done: u64,
    pages: u64,
    start: Instant,
    last_line: Instant,
    on_terminal: bool,
}

impl<'a> Pace<'a> {
    /// `total` stays 0 until all are counted.
    pub(super) fn start(reporter: &'a Reporter, done_before: u64, total: Arc<AtomicU64>) -> Self {
        let on_terminal = std::io::stderr().is_terminal();
        if on_terminal {
            reporter.start_progress(usize::MAX, "documents");
        }
        Self {
            reporter,
            total,
            done_before,
            done: done_before,
            pages: 0,
            start: Instant::now(),
            last_line: Instant::now(),
            on_terminal,
        }
    }

    pub(super) fn page(&mut self) {
        self.pages += 1;
        self.tell();
    }

    pub(super) fn document(&mut self) {
        self.done += 1;
        self.tell();
    }

    fn tell(&mut self) {
        if self.on_terminal {
            self.reporter
                .place_progress(self.done, self.total.load(Ordering::Relaxed));
        } else if self.last_line.elapsed() >= LINE_INTERVAL {
            self.last_line = Instant::now();
            self.reporter.note(&*self);
        }
    }

    fn left(&self, total: u64) -> Option<Duration> {
        let done_now = self.done - self.done_before;
        if done_now == 0 || total < self.done {
            return None;
        }
        let left = (total - self.done) as f64 / done_now as f64;
        Duration::try_from_secs_f64(self.start.elapsed().as_secs_f64() * left).ok()
    }
}

impl fmt::Display for Pace<'_> {
    /// `1200 of 20000 documents, 35.1 pages a second, 9 min left`
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let total = self.total.load(Ordering::Relaxed);
        let rate = self.pages as f64 / self.start.elapsed().as_secs_f64().max(1e-3);
        write!(f, "{}", self.done)?;
        if total > 0 {
            write!(f, " of {total}")?;
        }
        write!(f, " documents, {rate:.1} pages a second")?;
        match self.left(total).map(|left| left.as_secs()) {
            Some(seconds @ 0..120) => write!(f, ", {seconds} s left"),
            Some(seconds) => write!(f, ", {} min left", seconds / 60),
            None => Ok(()),
        }
    }
}
