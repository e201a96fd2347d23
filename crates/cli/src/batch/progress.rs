//! Progress of a job on stderr: a bar on a terminal, a line now and then elsewhere.

use std::io::IsTerminal;
use std::time::{Duration, Instant};

use checkbox_batch::Pace;

use crate::report::Reporter;

/// Time between two lines.
const LINE_INTERVAL: Duration = Duration::from_secs(30);

/// The bar, or the time of the last line.
pub(super) struct ProgressReport<'a> {
    reporter: &'a Reporter,
    on_terminal: bool,
    last_line: Instant,
}

impl<'a> ProgressReport<'a> {
    pub(super) fn start(reporter: &'a Reporter) -> Self {
        let on_terminal = std::io::stderr().is_terminal();
        if on_terminal {
            // How many there are is told later, if at all.
            reporter.start_progress(usize::MAX, "documents");
        }
        Self {
            reporter,
            on_terminal,
            last_line: Instant::now(),
        }
    }

    pub(super) fn update(&mut self, pace: &Pace) {
        if self.on_terminal {
            self.reporter
                .place_progress(pace.documents_done(), pace.documents_total());
        } else if self.last_line.elapsed() >= LINE_INTERVAL {
            self.last_line = Instant::now();
            self.reporter.note(pace);
        }
    }
}
