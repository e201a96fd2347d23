//! A document on its way through the pool, as the request sees it.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};

use super::{ReadPage, Shared, panic_message};
use crate::ApiError;

/// Whether nobody waits for a document any more. Asked between steps by whoever works on its pages.
#[derive(Clone, Debug, Default)]
pub(crate) struct Cancelled(Arc<AtomicBool>);

impl Cancelled {
    /// Whether it is so.
    pub(crate) fn is_set(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }
}

/// An admitted document. Dropped, it is given up.
pub(crate) struct Reading<T> {
    events: UnboundedReceiver<Event<T>>,
    page_count: usize,
    #[expect(dead_code, reason = "held, never read")]
    place: Place,
}

enum Event<T> {
    /// A worker has taken a page.
    Begun,
    /// A page is done; without outcome when its reading panicked.
    Read(usize, Option<T>),
}

/// A document's place among those that wait or are read.
struct Place {
    shared: Arc<Shared>,
    document: u64,
    cancelled: Cancelled,
}

impl Drop for Place {
    fn drop(&mut self) {
        self.cancelled.0.store(true, Ordering::Relaxed);
        self.shared.forget(self.document);
    }
}

/// The two ends of a document: what the request waits for, and what workers call for each page.
pub(super) fn start<T: Send + 'static>(
    shared: Arc<Shared>,
    document: u64,
    page_count: usize,
    read: impl Fn(usize, &Cancelled) -> T + Send + Sync + 'static,
) -> (Reading<T>, ReadPage) {
    let (sender, events) = unbounded_channel();
    let cancelled = Cancelled::default();
    let place = Place {
        shared,
        document,
        cancelled: cancelled.clone(),
    };
    let reading = Reading {
        events,
        page_count,
        place,
    };
    let job = Arc::new(move |index| read_page(index, &read, &cancelled, &sender));
    (reading, job)
}

fn read_page<T>(
    index: usize,
    read: &impl Fn(usize, &Cancelled) -> T,
    cancelled: &Cancelled,
    events: &UnboundedSender<Event<T>>,
) {
    if cancelled.is_set() || events.send(Event::Begun).is_err() {
        return;
    }
    let outcome = catch_unwind(AssertUnwindSafe(|| read(index, cancelled)));
    if let Err(panic) = &outcome {
        tracing::error!(message = panic_message(&**panic), "a worker panicked");
    }
    // Where nobody waits any more, nothing is lost.
    let _ = events.send(Event::Read(index, outcome.ok()));
}

impl<T> Reading<T> {
    /// Waits until a worker has begun the first page.
    ///
    /// # Errors
    /// [`ApiError::Internal`] when the pool is gone.
    pub(crate) async fn begun(&mut self) -> Result<(), ApiError> {
        // The first event of any document.
        self.events.recv().await.map(drop).ok_or(ApiError::Internal)
    }

    /// Outcomes of all pages, in their order. Call it after [`Reading::begun`].
    ///
    /// # Errors
    /// [`ApiError::Internal`] when the reading of a page panicked, or the pool is gone.
    pub(crate) async fn outcomes(mut self) -> Result<Vec<T>, ApiError> {
        let mut outcomes: Vec<Option<T>> = (0..self.page_count).map(|_| None).collect();
        let mut left = self.page_count;
        while left > 0 {
            match self.events.recv().await.ok_or(ApiError::Internal)? {
                Event::Begun => {}
                Event::Read(index, outcome) => {
                    outcomes[index] = Some(outcome.ok_or(ApiError::Internal)?);
                    left -= 1;
                }
            }
        }
        Ok(outcomes.into_iter().flatten().collect())
    }
}
