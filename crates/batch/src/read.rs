//! The reader: pages of many documents on all cores, handed to the caller in order.
//!
//! One thread opens the documents one after the other and hands out their pages; workers decode them and run the
//! detector; the caller's thread gets the results in the order of the pages. Both queues are bounded, so a run holds the
//! same few documents and results in memory, whether it is over ten documents or ten thousand.

use std::num::NonZeroUsize;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use checkbox::{Checkbox, PageError, PageReading, ReadOptions};

use crate::BatchError;

/// Stack of each thread: deep page trees and shading functions of PDF files recurse, and threads get less than programs
/// by default.
const STACK_BYTES: usize = 8 << 20;
/// Results that may wait for an earlier one, for each worker.
const WAITING_PER_WORKER: usize = 4;

/// Number of pages that are read at the same time by default: one for each core.
pub fn default_jobs() -> NonZeroUsize {
    thread::available_parallelism().unwrap_or(NonZeroUsize::MIN)
}

/// A document that is to be read.
pub trait DocumentRequest {
    /// Name of the document in events.
    type Key: Send + Sync;

    /// The name of this document.
    fn key(&self) -> Self::Key;

    /// The whole document, or one byte more than `max_bytes` of it. Called once.
    ///
    /// # Errors
    /// The reason why it cannot be read; told in an [`Event::Unreadable`].
    fn read(&mut self, max_bytes: u64) -> Result<Vec<u8>, BatchError>;

    /// Numbers of the pages to read, in order, of a document of `page_count`.
    ///
    /// # Errors
    /// The reason why none of them can be read; told in an [`Event::Unreadable`].
    fn pages(&self, page_count: u32) -> Result<Vec<u32>, BatchError>;
}

/// A document that was opened.
#[derive(Debug)]
pub struct OpenedDocument<K> {
    /// Its name.
    pub key: K,
    /// Pages of it, read or not.
    pub page_count: u32,
    /// Time that reading and opening it took.
    pub duration: Duration,
}

/// A page that was read.
#[derive(Debug)]
pub struct InspectedPage<T> {
    /// The boxes on it, without its picture.
    pub reading: PageReading,
    /// Result of the caller's inspection.
    pub inspected: T,
}

/// One step of reading, in the order of the requests and of the pages within each.
#[derive(Debug)]
pub enum Event<K, T> {
    /// A document could not be opened.
    Unreadable {
        /// Its name.
        key: K,
        /// The reason.
        error: BatchError,
    },
    /// A page was read, or could not be.
    Page {
        /// Its document.
        document: Arc<OpenedDocument<K>>,
        /// The boxes on it, or the reason.
        outcome: Box<Result<InspectedPage<T>, PageError>>,
    },
    /// All pages of a document that were asked for have been told of.
    Closed {
        /// The document.
        document: Arc<OpenedDocument<K>>,
    },
}

/// Reads all requests, which are taken as they are needed; `jobs` pages at the same time. Which pages of a document are read
/// is said by its request, not by the options.
///
/// `inspect` is called on a worker's thread with every page that was read, while it has its picture; `on_event` on the
/// caller's thread.
///
/// # Errors
/// The first error of `on_event`, which ends the reading; and [`BatchError::System`] where threads cannot be started.
pub fn read_documents<R, T, E>(
    checkbox: &Checkbox,
    requests: impl IntoIterator<Item = R, IntoIter: Send>,
    options: &ReadOptions,
    jobs: NonZeroUsize,
    inspect: &(impl Fn(&OpenedDocument<R::Key>, &PageReading) -> T + Sync),
    mut on_event: impl FnMut(Event<R::Key, T>) -> Result<(), E>,
) -> Result<(), E>
where
    R: DocumentRequest,
    T: Send,
    E: From<BatchError>,
{
    let jobs = jobs.get();
    let (event_sender, events) = sync_channel(jobs.saturating_mul(WAITING_PER_WORKER));
    let (work_sender, work) = sync_channel::<PageWork<R::Key, T>>(jobs);
    let requests = requests.into_iter();
    let work = Mutex::new(work);
    let next_work = || work.lock().unwrap_or_else(PoisonError::into_inner).recv();
    thread::scope(|scope| {
        let builder = |name: &str| {
            thread::Builder::new()
                .name(name.to_owned())
                .stack_size(STACK_BYTES)
        };
        for _ in 0..jobs {
            let run = || {
                while let Ok(work) = next_work() {
                    let outcome = work.run(checkbox, inspect);
                    // The receiver is gone when the reading was given up.
                    let _ = work.done.send(outcome);
                }
            };
            builder("read")
                .spawn_scoped(scope, run)
                .map_err(BatchError::System)?;
        }
        let opener = Opener {
            checkbox,
            options,
            events: event_sender,
            work: work_sender,
        };
        builder("open")
            .spawn_scoped(scope, move || opener.run(requests))
            .map_err(BatchError::System)?;
        // Leaving early drops the receiver, which makes the threads above stop.
        for event in events {
            on_event(event.wait()?)?;
        }
        Ok(())
    })
}

type Outcome<T> = Result<InspectedPage<T>, PageError>;

/// An event that may still have to happen.
enum Pending<K, T> {
    Event(Event<K, T>),
    Page {
        document: Arc<OpenedDocument<K>>,
        outcome: Receiver<Outcome<T>>,
    },
}

impl<K, T> Pending<K, T> {
    fn wait(self) -> Result<Event<K, T>, BatchError> {
        Ok(match self {
            Self::Event(event) => event,
            Self::Page { document, outcome } => Event::Page {
                document,
                outcome: Box::new(outcome.recv().map_err(|_| BatchError::ThreadEnded)?),
            },
        })
    }
}

/// Hands out the pages of one document after the other.
struct Opener<'a, K, T> {
    checkbox: &'a Checkbox,
    options: &'a ReadOptions,
    events: SyncSender<Pending<K, T>>,
    work: SyncSender<PageWork<K, T>>,
}

impl<K, T> Opener<'_, K, T> {
    /// Ends early when nobody listens any more.
    fn run<R: DocumentRequest<Key = K>>(self, requests: impl Iterator<Item = R>) {
        for mut request in requests {
            let handed_out = match self.open(&mut request) {
                Ok((opened, document, pages)) => self.hand_out(opened, document, pages),
                Err(error) => self
                    .events
                    .send(Pending::Event(Event::Unreadable {
                        key: request.key(),
                        error,
                    }))
                    .ok(),
            };
            if handed_out.is_none() {
                return;
            }
        }
    }

    fn open<R: DocumentRequest<Key = K>>(
        &self,
        request: &mut R,
    ) -> Result<(OpenedDocument<K>, checkbox::OpenedDocument, Vec<u32>), BatchError> {
        let start = Instant::now();
        let bytes = request.read(self.options.limits.max_bytes)?;
        let document = self.checkbox.open(bytes, self.options.clone())?;
        let page_count = document.document().page_count();
        let pages = request.pages(page_count)?;
        let opened = OpenedDocument {
            key: request.key(),
            page_count,
            duration: start.elapsed(),
        };
        Ok((opened, document, pages))
    }

    fn hand_out(
        &self,
        opened: OpenedDocument<K>,
        document: checkbox::OpenedDocument,
        pages: Vec<u32>,
    ) -> Option<()> {
        let (opened, document) = (Arc::new(opened), Arc::new(document));
        for number in pages {
            let (done, outcome) = sync_channel(1);
            let pending = Pending::Page {
                document: Arc::clone(&opened),
                outcome,
            };
            self.events.send(pending).ok()?;
            let work = PageWork {
                opened: Arc::clone(&opened),
                document: Arc::clone(&document),
                number,
                done,
            };
            self.work.send(work).ok()?;
        }
        let closed = Event::Closed { document: opened };
        self.events.send(Pending::Event(closed)).ok()
    }
}

/// One page to read, and where the result goes.
struct PageWork<K, T> {
    opened: Arc<OpenedDocument<K>>,
    /// Not in `opened`, which waits in the queue of events: its bytes are freed with the last page that is read.
    document: Arc<checkbox::OpenedDocument>,
    number: u32,
    done: SyncSender<Outcome<T>>,
}

impl<K, T> PageWork<K, T> {
    fn run(
        &self,
        checkbox: &Checkbox,
        inspect: &(impl Fn(&OpenedDocument<K>, &PageReading) -> T + Sync),
    ) -> Outcome<T> {
        let start = Instant::now();
        let mut reading = checkbox.read_page(&self.document, self.number, Some(&|| start.elapsed()))?;
        let inspected = inspect(&self.opened, &reading);
        reading.drop_pictures();
        Ok(InspectedPage { reading, inspected })
    }
}
