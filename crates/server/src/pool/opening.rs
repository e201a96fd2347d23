//! Threads for what comes before the pages: JSON to parse, base64 to decode, documents to open and count.
//!
//! It is done before a document is admitted, so nothing bounds how often it is asked for. While pages wait, each of these
//! threads therefore rests after a job for many times what the job took: clients that come again at once after each refusal
//! take some hundredths of the machine from those that were admitted.

use std::num::NonZeroUsize;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};
use std::{io, thread};

use tokio::sync::oneshot;

use super::{STACK_BYTES, Shared, panic_message};
use crate::ApiError;

/// Rest after a job, in times of what it took.
const REST: u32 = 20;
const LONGEST_REST: Duration = Duration::from_millis(250);

type Job = Box<dyn FnOnce() + Send>;

/// Threads that open documents, first come first served.
pub(super) struct Opening {
    jobs: Sender<Job>,
}

impl Opening {
    /// Starts the threads.
    pub(super) fn new(threads: NonZeroUsize, pool: &Arc<Shared>) -> io::Result<Self> {
        let (jobs, queue) = channel::<Job>();
        let queue = Arc::new(Mutex::new(queue));
        for _ in 0..threads.get() {
            let (queue, pool) = (Arc::clone(&queue), Arc::clone(pool));
            thread::Builder::new()
                .name("open".to_owned())
                .stack_size(STACK_BYTES)
                .spawn(move || work(&queue, &pool))?;
        }
        Ok(Self { jobs })
    }

    /// Runs `job`, unless the caller stops waiting before it starts.
    pub(super) async fn run<T: Send + 'static>(
        &self,
        job: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T, ApiError> {
        let (sender, receiver) = oneshot::channel();
        let job: Job = Box::new(move || {
            if sender.is_closed() {
                return;
            }
            match catch_unwind(AssertUnwindSafe(job)) {
                // Where nobody waits any more, nothing is lost.
                Ok(outcome) => drop(sender.send(outcome)),
                Err(panic) => tracing::error!(message = panic_message(&*panic), "a worker panicked"),
            }
        });
        self.jobs.send(job).map_err(|_| ApiError::Internal)?;
        receiver.await.map_err(|_| ApiError::Internal)
    }
}

fn work(queue: &Mutex<Receiver<Job>>, pool: &Shared) {
    loop {
        let job = queue.lock().unwrap_or_else(PoisonError::into_inner).recv();
        let Ok(job) = job else { return };
        let start = Instant::now();
        job();
        let took = start.elapsed();
        if pool.is_saturated() {
            thread::sleep((took * REST).min(LONGEST_REST));
        }
    }
}
