//! Pool of threads that read pages, and the queue before it.
//!
//! A request first takes a [`Slot`], of which there are as many as workers plus the length of the queue; without a
//! free one it is refused at once. With a slot it waits for a [`Worker`], first come first served. Both are given
//! back when they are dropped: a request whose client went away leaves the queue the moment its future is dropped.

use std::any::Any;
use std::num::NonZeroUsize;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::{io, thread};

use tokio::sync::{OwnedSemaphorePermit, Semaphore, oneshot};

use crate::ApiError;

/// Deep page trees and shading functions of PDF files recurse; threads get less stack than programs by default.
const STACK_BYTES: usize = 8 << 20;

type Job = Box<dyn FnOnce() + Send>;

/// A fixed number of threads behind a queue of bounded length.
pub(crate) struct Pool {
    jobs: Sender<Job>,
    workers: Arc<Semaphore>,
    worker_count: usize,
    slots: Arc<Semaphore>,
    slot_count: usize,
}

/// The right to be worked on, or to wait for it.
pub(crate) struct Slot(#[expect(dead_code, reason = "held, never read")] OwnedSemaphorePermit);

/// The right to run one job now.
pub(crate) struct Worker {
    jobs: Sender<Job>,
    permit: OwnedSemaphorePermit,
}

/// Asks, on the worker's thread, whether anybody still wants the result.
pub(crate) type Abandoned<'a> = &'a dyn Fn() -> bool;

impl Pool {
    /// Starts the threads.
    pub(crate) fn new(workers: NonZeroUsize, queue_length: usize) -> io::Result<Self> {
        let worker_count = workers.get().min(Semaphore::MAX_PERMITS / 2);
        let slot_count = worker_count
            .saturating_add(queue_length)
            .min(Semaphore::MAX_PERMITS);
        let (jobs, queue) = channel::<Job>();
        let queue = Arc::new(Mutex::new(queue));
        for _ in 0..worker_count {
            let queue = Arc::clone(&queue);
            thread::Builder::new()
                .name("read".to_owned())
                .stack_size(STACK_BYTES)
                .spawn(move || work(&queue))?;
        }
        Ok(Self {
            jobs,
            workers: Arc::new(Semaphore::new(worker_count)),
            worker_count,
            slots: Arc::new(Semaphore::new(slot_count)),
            slot_count,
        })
    }

    /// Takes a slot.
    ///
    /// # Errors
    /// [`ApiError::Overloaded`] when all are taken.
    pub(crate) fn admit(&self) -> Result<Slot, ApiError> {
        let slot = Arc::clone(&self.slots).try_acquire_owned();
        slot.map(Slot)
            .map_err(|_| ApiError::Overloaded { reason: "queue_full" })
    }

    /// Waits for a worker.
    pub(crate) async fn worker(&self, _slot: &Slot) -> Result<Worker, ApiError> {
        let permit = Arc::clone(&self.workers).acquire_owned().await;
        Ok(Worker {
            jobs: self.jobs.clone(),
            permit: permit.map_err(|_| ApiError::Internal)?,
        })
    }

    /// Threads, busy or not.
    pub(crate) fn worker_count(&self) -> usize {
        self.worker_count
    }

    /// Threads that run a job.
    pub(crate) fn busy(&self) -> usize {
        self.worker_count - self.workers.available_permits()
    }

    /// Slots that are taken, by requests that wait or are worked on.
    pub(crate) fn taken_slots(&self) -> usize {
        self.slot_count - self.slots.available_permits()
    }

    /// Whether so few slots are left that a balancer should look for another instance.
    pub(crate) fn is_above_high_water_mark(&self) -> bool {
        let queue_length = self.slot_count - self.worker_count;
        self.taken_slots() > self.worker_count + queue_length * 4 / 5
    }
}

impl Worker {
    /// Runs `job` on a thread of the pool. When the caller stops waiting before it starts, it never does.
    ///
    /// # Errors
    /// [`ApiError::Internal`] when the job panicked.
    pub(crate) async fn run<T: Send + 'static>(
        self,
        job: impl FnOnce(Abandoned<'_>) -> T + Send + 'static,
    ) -> Result<T, ApiError> {
        let (sender, receiver) = oneshot::channel::<T>();
        let Self { jobs, permit } = self;
        let job: Job = Box::new(move || {
            let outcome = {
                let abandoned = || sender.is_closed();
                if abandoned() {
                    return;
                }
                catch_unwind(AssertUnwindSafe(|| job(&abandoned)))
            };
            // The worker is free before the caller, who may want it again, hears of the result.
            drop(permit);
            match outcome {
                Ok(result) => {
                    // Nobody waits any more: nothing is lost.
                    let _ = sender.send(result);
                }
                Err(panic) => tracing::error!(message = panic_message(&*panic), "a worker panicked"),
            }
        });
        jobs.send(job).map_err(|_| ApiError::Internal)?;
        receiver.await.map_err(|_| ApiError::Internal)
    }
}

fn work(queue: &Mutex<Receiver<Job>>) {
    loop {
        let job = queue.lock().unwrap_or_else(PoisonError::into_inner).recv();
        match job {
            Ok(job) => job(),
            Err(_) => return,
        }
    }
}

/// Only messages that are part of the program: a formatted one might quote a document.
pub(crate) fn panic_message(panic: &(dyn Any + Send)) -> &'static str {
    panic
        .downcast_ref::<&'static str>()
        .copied()
        .unwrap_or("see stderr")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pool(workers: usize, queue_length: usize) -> Pool {
        Pool::new(NonZeroUsize::new(workers).unwrap(), queue_length).unwrap()
    }

    #[tokio::test]
    async fn jobs_run_and_give_their_worker_back() {
        let pool = pool(1, 0);
        for number in 0..3 {
            let slot = pool.admit().unwrap();
            let worker = pool.worker(&slot).await.unwrap();
            assert_eq!(worker.run(move |_| number).await.unwrap(), number);
        }
        assert_eq!((pool.busy(), pool.taken_slots()), (0, 0));
    }

    #[tokio::test]
    async fn slots_run_out_and_come_back() {
        let pool = pool(1, 1);
        let first = pool.admit().unwrap();
        let _second = pool.admit().unwrap();
        assert!(matches!(pool.admit(), Err(ApiError::Overloaded { .. })));
        drop(first);
        assert!(pool.admit().is_ok());
    }

    #[tokio::test]
    async fn a_panic_ends_only_its_job() {
        let pool = pool(1, 0);
        let slot = pool.admit().unwrap();
        let worker = pool.worker(&slot).await.unwrap();
        let outcome = worker.run(|_| -> u8 { panic!("test") }).await;
        assert!(matches!(outcome, Err(ApiError::Internal)));
        let worker = pool.worker(&slot).await.unwrap();
        assert_eq!(worker.run(|_| 7).await.unwrap(), 7);
    }

    #[tokio::test]
    async fn a_job_learns_that_nobody_waits() {
        let pool = pool(1, 0);
        let slot = pool.admit().unwrap();
        let worker = pool.worker(&slot).await.unwrap();
        let (told, was_told) = oneshot::channel();
        let (started, has_started) = oneshot::channel();
        let waiting = tokio::spawn(worker.run(move |abandoned| {
            started.send(()).unwrap();
            while !abandoned() {
                thread::yield_now();
            }
            told.send(()).unwrap();
        }));
        has_started.await.unwrap();
        waiting.abort();
        was_told.await.unwrap();
    }
}
