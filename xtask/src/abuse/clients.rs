//! Clients that do as they should, and what becomes of their requests.

use std::fmt;
use std::io;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use super::{Target, http};

/// Outcomes of requests that were sent whole.
#[derive(Default)]
pub(super) struct Tally {
    answered: AtomicU64,
    refused: AtomicU64,
    lost: AtomicU64,
    first_loss: Mutex<String>,
    times: Mutex<Vec<Duration>>,
}

impl Tally {
    fn count(&self, outcome: Outcome, time: Duration) {
        match outcome {
            Outcome::Answered => {
                self.answered.fetch_add(1, Ordering::Relaxed);
                self.times
                    .lock()
                    .unwrap_or_else(PoisonError::into_inner)
                    .push(time);
            }
            Outcome::Refused(_) => {
                self.refused.fetch_add(1, Ordering::Relaxed);
            }
            Outcome::Lost(why) => {
                if self.lost.fetch_add(1, Ordering::Relaxed) == 0 {
                    *self.first_loss.lock().unwrap_or_else(PoisonError::into_inner) = why;
                }
            }
        }
    }

    pub(super) fn answered(&self) -> u64 {
        self.answered.load(Ordering::Relaxed)
    }

    pub(super) fn lost(&self) -> u64 {
        self.lost.load(Ordering::Relaxed)
    }

    pub(super) fn first_loss(&self) -> String {
        self.first_loss
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }

    pub(super) fn slowest(&self) -> Duration {
        self.quantile(1.0)
    }

    fn quantile(&self, share: f64) -> Duration {
        let mut times = self.times.lock().unwrap_or_else(PoisonError::into_inner).clone();
        times.sort_unstable();
        let index = (times.len() as f64 * share) as usize;
        times
            .get(index.min(times.len().saturating_sub(1)))
            .copied()
            .unwrap_or_default()
    }
}

impl fmt::Display for Tally {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{} answered, {} refused, {} lost; half within {} ms, 99 % within {} ms, all within {} ms",
            self.answered(),
            self.refused.load(Ordering::Relaxed),
            self.lost(),
            self.quantile(0.5).as_millis(),
            self.quantile(0.99).as_millis(),
            self.slowest().as_millis()
        )
    }
}

enum Outcome {
    Answered,
    /// With the time after which to come again.
    Refused(Duration),
    Lost(String),
}

/// What a client does about a refusal.
#[derive(Clone, Copy)]
pub(super) enum Patience {
    /// It waits for as long as `Retry-After` says.
    WaitsAsTold,
    /// It comes again at once.
    None,
}

/// Sends a document again and again until the end.
pub(super) fn ask(target: &Target, tally: &Tally, content_type: &str, document: &[u8], patience: Patience) {
    while target.goes_on() {
        let start = Instant::now();
        let outcome = once(target, content_type, document);
        let rest = match (&outcome, patience) {
            (Outcome::Refused(after), Patience::WaitsAsTold) => *after,
            (Outcome::Answered, _) | (Outcome::Refused(_), Patience::None) => Duration::ZERO,
            (Outcome::Lost(_), _) => Duration::from_secs(1),
        };
        tally.count(outcome, start.elapsed());
        target.rest(rest);
    }
}

/// Sends a page so many times, over four connections at a time.
pub(super) fn ask_times(target: &Target, tally: &Tally, page: &[u8], times: u64) {
    let left = AtomicU64::new(times);
    let take = |left: u64| left.checked_sub(1);
    thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| {
                while left
                    .fetch_update(Ordering::Relaxed, Ordering::Relaxed, take)
                    .is_ok()
                {
                    let start = Instant::now();
                    tally.count(once(target, "image/png", page), start.elapsed());
                }
            });
        }
    });
}

/// Asks `/livez` ten times a second, each time over a new connection.
pub(super) fn probe(target: &Target, tally: &Tally) {
    while target.goes_on() {
        let start = Instant::now();
        let outcome = match http::get(target.address, "/livez") {
            Ok(_) => Outcome::Answered,
            Err(error) => Outcome::Lost(error.to_string()),
        };
        tally.count(outcome, start.elapsed());
        target.rest(Duration::from_millis(100));
    }
}

fn once(target: &Target, content_type: &str, document: &[u8]) -> Outcome {
    let mut stream = match http::connect(target.address) {
        Ok(stream) => stream,
        Err(error) => return Outcome::Lost(format!("no connection: {error}")),
    };
    let sent = http::post(&mut stream, "/predict", content_type, document);
    match (sent, http::read(&mut stream)) {
        (_, Ok(answer)) => match answer.status {
            200 => Outcome::Answered,
            503 | 429 => match answer.retry_after {
                Some(after) => Outcome::Refused(after),
                None => Outcome::Lost("a refusal that does not say when to come again".to_owned()),
            },
            status => Outcome::Lost(format!("status {status}")),
        },
        (Err(error), _) | (Ok(()), Err(error)) => Outcome::Lost(why(&error)),
    }
}

fn why(error: &io::Error) -> String {
    format!("no answer: {error}")
}
