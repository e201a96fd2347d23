//! Reports on stderr: errors, one line each, and progress.

use std::fmt::Display;
use std::io::{IsTerminal, Write};
use std::process::ExitCode;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use indicatif::{ProgressBar, ProgressStyle};

/// Tells of errors and progress without mixing them up, and remembers whether there were errors.
pub(crate) struct Reporter {
    failed: AtomicBool,
    progress: ProgressBar,
}

impl Default for Reporter {
    /// A reporter that shows no progress yet.
    fn default() -> Self {
        Self {
            failed: AtomicBool::new(false),
            progress: ProgressBar::hidden(),
        }
    }
}

impl Reporter {
    /// A bar of `length` steps, when stderr is a terminal and there is more than one step.
    pub(crate) fn start_progress(&self, length: usize, unit: &'static str) {
        if length < 2 || !std::io::stderr().is_terminal() {
            return;
        }
        let template = format!("{{wide_bar}} {{pos}} of {{len}} {unit}, {{eta}} left");
        if let Ok(style) = ProgressStyle::with_template(&template) {
            self.progress.set_style(style);
        }
        self.progress.set_length(length as u64);
        self.progress
            .set_draw_target(indicatif::ProgressDrawTarget::stderr());
        self.progress.enable_steady_tick(Duration::from_millis(200));
    }

    pub(crate) fn step(&self) {
        self.progress.inc(1);
    }

    /// Moves the bar to `position`, of `length` once that is known.
    pub(crate) fn place_progress(&self, position: u64, length: Option<u64>) {
        if let Some(length) = length {
            self.progress.set_length(length);
        }
        self.progress.set_position(position);
    }

    pub(crate) fn finish_progress(&self) {
        self.progress.finish_and_clear();
    }

    /// Does something with the terminal while no progress is on it.
    pub(crate) fn pause_progress<T>(&self, f: impl FnOnce() -> T) -> T {
        self.progress.suspend(f)
    }

    /// Prints `checkbox: MESSAGE`; the program will exit with 1.
    pub(crate) fn error(&self, message: impl Display) {
        self.failed.store(true, Ordering::Relaxed);
        self.note(message);
    }

    /// Prints `checkbox: MESSAGE`.
    pub(crate) fn note(&self, message: impl Display) {
        let line = format!("checkbox: {}\n", one_line(&message.to_string()));
        // Nothing is left to tell it to when stderr is closed.
        let _ = self
            .progress
            .suspend(|| std::io::stderr().write_all(line.as_bytes()));
    }

    pub(crate) fn exit_code(&self) -> ExitCode {
        ExitCode::from(u8::from(self.failed.load(Ordering::Relaxed)))
    }
}

/// `text` with line breaks and other control characters escaped: file names may hold any.
pub(crate) fn one_line(text: &str) -> String {
    text.chars()
        .fold(String::with_capacity(text.len()), |mut line, letter| {
            if letter.is_control() {
                line.extend(letter.escape_default());
            } else {
                line.push(letter);
            }
            line
        })
}

#[cfg(test)]
mod tests {
    #[test]
    fn control_characters_cannot_break_the_line() {
        assert_eq!(super::one_line("a\nb\u{1b}[31mé.png"), "a\\nb\\u{1b}[31mé.png");
    }
}
