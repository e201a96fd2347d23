//! Pool of threads that read pages, and admission before it.
//!
//! Work is counted in pages. A document is admitted when its first page would begin and its last one end in time, as the
//! pages before it and the time of a page say; else it is refused at once, with the time after which it would be let in.
//! Nothing waits for a refusal. The turn of each page is for [`schedule`] to say, its time for [`page_time`].
//!
//! Whoever stops waiting for a document drops its [`Reading`]: pages that no worker has begun are never read, and
//! [`Cancelled`] tells the one that has.

mod opening;
mod page_time;
mod reading;
mod schedule;

use std::any::Any;
use std::num::NonZeroUsize;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};
use std::{io, thread};

use self::opening::Opening;
use self::page_time::PageTime;
pub(crate) use self::reading::{Cancelled, Reading};
use self::schedule::Schedule;
use crate::ApiError;

/// Deep page trees and shading functions of PDF files recurse; threads get less stack than programs by default.
const STACK_BYTES: usize = 8 << 20;

/// Reads the page with this index.
type ReadPage = Arc<dyn Fn(usize) + Send + Sync>;

/// Limits on what is admitted.
#[derive(Clone, Copy, Debug)]
pub(crate) struct AdmissionLimits {
    /// Documents that wait or are read.
    pub(crate) documents: usize,
    /// Time until the first page of a document begins.
    pub(crate) wait: Duration,
    /// Time until its last page ends.
    pub(crate) total: Duration,
}

/// A fixed number of threads, and the documents that they read.
pub(crate) struct Pool {
    shared: Arc<Shared>,
    opening: Opening,
    limits: AdmissionLimits,
}

struct Shared {
    queue: Mutex<Queue>,
    has_work: Condvar,
}

struct Queue {
    schedule: Schedule<ReadPage>,
    page_time: PageTime,
    /// Start of the page that each worker reads.
    reading_since: Vec<Option<Instant>>,
    documents: usize,
    last_document: u64,
    is_closed: bool,
}

/// State of the pool at one moment.
#[derive(Clone, Copy, Debug)]
pub(crate) struct PoolLoad {
    /// Documents that wait or are read.
    pub(crate) documents: usize,
    /// Pages that no worker has begun.
    pub(crate) waiting_pages: usize,
    /// Threads that read a page.
    pub(crate) busy: usize,
    /// Foreseen wait of a document of one page.
    pub(crate) wait: Duration,
}

impl Pool {
    /// Starts the threads.
    pub(crate) fn new(workers: NonZeroUsize, limits: AdmissionLimits) -> io::Result<Self> {
        let shared = Arc::new(Shared {
            queue: Mutex::new(Queue {
                schedule: Schedule::new(),
                page_time: PageTime::new(),
                reading_since: vec![None; workers.get()],
                documents: 0,
                last_document: 0,
                is_closed: false,
            }),
            has_work: Condvar::new(),
        });
        for worker in 0..workers.get() {
            let shared = Arc::clone(&shared);
            thread::Builder::new()
                .name("read".to_owned())
                .stack_size(STACK_BYTES)
                .spawn(move || shared.work(worker))?;
        }
        Ok(Self {
            opening: Opening::new(workers, &shared)?,
            shared,
            limits,
        })
    }

    /// Runs what comes before the pages of a document, such as opening it, on threads of its own: what is asked for must
    /// be known to be refused, and must not wait behind pages.
    ///
    /// # Errors
    /// [`ApiError::Internal`] when it panics.
    pub(crate) async fn open<T: Send + 'static>(
        &self,
        job: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T, ApiError> {
        self.opening.run(job).await
    }

    /// Refuses what would be refused whatever it is, before its body is read.
    ///
    /// # Errors
    /// As [`Pool::admit`] for a document of one page.
    pub(crate) fn check_room(&self) -> Result<(), ApiError> {
        self.limits.check(&self.shared.lock(), 1)
    }

    /// Admits a document of `page_count` pages, of which `read` reads one by its index, and lets its pages wait for
    /// their turn.
    ///
    /// # Errors
    /// [`ApiError::Overloaded`] when it would not be read in time.
    pub(crate) fn admit<T: Send + 'static>(
        &self,
        page_count: usize,
        read: impl Fn(usize, &Cancelled) -> T + Send + Sync + 'static,
    ) -> Result<Reading<T>, ApiError> {
        let mut queue = self.shared.lock();
        self.limits.check(&queue, page_count)?;
        queue.last_document += 1;
        queue.documents += 1;
        let document = queue.last_document;
        let (reading, job) = reading::start(Arc::clone(&self.shared), document, page_count, read);
        queue.schedule.push(document, page_count, job);
        drop(queue);
        self.shared.has_work.notify_all();
        Ok(reading)
    }

    /// State of the pool now.
    pub(crate) fn load(&self) -> PoolLoad {
        let queue = self.shared.lock();
        PoolLoad {
            documents: queue.documents,
            waiting_pages: queue.schedule.waiting_pages(),
            busy: queue.reading_since.iter().flatten().count(),
            wait: queue.until_read(queue.schedule.ahead_of(1).first),
        }
    }

    /// Threads that read pages.
    pub(crate) fn worker_count(&self) -> usize {
        self.shared.lock().reading_since.len()
    }
}

impl Drop for Pool {
    fn drop(&mut self) {
        self.shared.lock().is_closed = true;
        self.shared.has_work.notify_all();
    }
}

impl AdmissionLimits {
    fn check(&self, queue: &Queue, page_count: usize) -> Result<(), ApiError> {
        let ahead = queue.schedule.ahead_of(page_count);
        let wait = queue.until_read(ahead.first);
        if queue.documents >= self.documents {
            return Err(overloaded("queue_full", wait));
        }
        if wait > self.wait {
            return Err(overloaded("queue_timeout", wait - self.wait));
        }
        let total = queue.until_read(ahead.last);
        // What is too long for an empty queue will not become shorter: it is tried, and its deadline says what to do.
        if total > self.total && queue.schedule.waiting_pages() > 0 {
            return Err(overloaded("deadline", total - self.total));
        }
        Ok(())
    }
}

fn overloaded(reason: &'static str, until: Duration) -> ApiError {
    ApiError::overloaded(reason, until)
}

impl Queue {
    fn until_read(&self, pages: usize) -> Duration {
        let now = Instant::now();
        let busy_for: Vec<_> = self
            .reading_since
            .iter()
            .map(|since| since.map(|since| now - since))
            .collect();
        self.page_time.until_read(pages, &busy_for)
    }
}

impl Shared {
    fn lock(&self) -> MutexGuard<'_, Queue> {
        self.queue.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Reads pages until the pool is dropped.
    fn work(&self, worker: usize) {
        let mut queue = self.lock();
        while !queue.is_closed {
            let Some((read, index)) = queue.schedule.pop() else {
                queue = self.has_work.wait(queue).unwrap_or_else(PoisonError::into_inner);
                continue;
            };
            let start = Instant::now();
            queue.reading_since[worker] = Some(start);
            drop(queue);
            read(index);
            // Its document may go with it, which takes a while.
            drop(read);
            queue = self.lock();
            queue.reading_since[worker] = None;
            queue.page_time.measured(start.elapsed());
        }
    }

    /// Whether pages wait that no worker is free for.
    fn is_saturated(&self) -> bool {
        self.lock().schedule.waiting_pages() > 0
    }

    /// Forgets a document: what nobody has begun is not read.
    fn forget(&self, document: u64) {
        let mut queue = self.lock();
        queue.schedule.remove(document);
        queue.documents -= 1;
    }
}

/// Only messages that are part of the program: a formatted one might quote a document.
pub(crate) fn panic_message(panic: &(dyn Any + Send)) -> &'static str {
    panic
        .downcast_ref::<&'static str>()
        .copied()
        .unwrap_or("see stderr")
}
