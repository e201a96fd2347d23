//! The feed: fetches documents ahead of the workers, within a budget of memory.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use checkbox::DocumentError;
use futures_util::stream::{BoxStream, StreamExt, TryStreamExt};
use tokio::sync::{OwnedSemaphorePermit, Semaphore, mpsc};

use crate::archive::ListedDocument;
use crate::in_work::{InWork, MAX_DEATHS};
use crate::location::Location;
use crate::{BatchError, DocumentRequest};

/// Documents that are fetched at the same time: enough to hide a store's 50 ms behind pages of 50 ms on many cores.
const FETCHES: usize = 32;
/// Memory for documents that are fetched ahead; one document always fits.
const BUDGET_KIB: u32 = 128 << 10;
/// Time between two checks whether the job is to stop.
const STOP_POLL: Duration = Duration::from_millis(200);

/// A document with its content.
#[derive(Debug)]
pub(crate) struct Fetched {
    key: Arc<str>,
    pages_done: u32,
    content: Result<Vec<u8>, BatchError>,
    _budget: Option<OwnedSemaphorePermit>,
}

impl DocumentRequest for Fetched {
    type Key = Arc<str>;

    fn key(&self) -> Arc<str> {
        Arc::clone(&self.key)
    }

    fn read(&mut self, _max_bytes: u64) -> Result<Vec<u8>, BatchError> {
        std::mem::replace(&mut self.content, Ok(Vec::new()))
    }

    /// None, where an earlier run was killed after the last one.
    fn pages(&self, page_count: u32) -> Result<Vec<u32>, BatchError> {
        Ok((self.pages_done.saturating_add(1)..=page_count).collect())
    }
}

/// Documents as they arrive.
pub(crate) struct Feed(mpsc::Receiver<Fetched>);

impl Iterator for Feed {
    type Item = Fetched;

    fn next(&mut self) -> Option<Fetched> {
        self.0.blocking_recv()
    }
}

/// Starts to fetch. The second result ends when everything is fetched, nobody takes it any more, or the store fails.
///
/// Documents are noted in `in_work` before they are handed out; one over which a run may have died is handed out when no
/// other is in work, and none beside it.
pub(crate) fn start(
    archive: &Location,
    documents: BoxStream<'static, Result<ListedDocument, BatchError>>,
    max_bytes: u64,
    stop: &Arc<AtomicBool>,
    in_work: &Arc<InWork>,
) -> (Feed, impl Future<Output = Result<(), BatchError>> + use<>) {
    let (sender, receiver) = mpsc::channel(1);
    let budget = Arc::new(Semaphore::new(BUDGET_KIB as usize));
    let (archive, stop, in_work) = (archive.clone(), Arc::clone(stop), Arc::clone(in_work));
    let fetching = async move {
        let mut fetched = documents
            .map_ok(|document| {
                let deaths = in_work.deaths(&document.key, document.pages_done);
                fetch(&archive, document, deaths, max_bytes, Arc::clone(&budget))
            })
            .try_buffered(FETCHES);
        while let Some(next) = or_stop(fetched.next(), &stop).await.flatten() {
            let next = next?;
            let is_suspect = in_work.deaths(&next.key, next.pages_done) > 0;
            if is_suspect {
                or_stop(in_work.all_ended(), &stop).await;
            }
            in_work.begin(&next.key, next.pages_done).await?;
            let sent = or_stop(sender.send(next), &stop).await;
            if !matches!(sent, Some(Ok(()))) {
                break;
            }
            if is_suspect {
                or_stop(in_work.all_ended(), &stop).await;
            }
        }
        Ok(())
    };
    (Feed(receiver), fetching)
}

/// The outcome of `wait`, unless the job is to stop before.
async fn or_stop<T>(wait: impl Future<Output = T>, stop: &AtomicBool) -> Option<T> {
    let stopped = async {
        while !stop.load(Ordering::Relaxed) {
            tokio::time::sleep(STOP_POLL).await;
        }
    };
    tokio::select! {
        outcome = wait => Some(outcome),
        () = stopped => None,
    }
}

/// `deaths` is the number of runs that died over the document.
///
/// # Errors
/// When the store fails. What is wrong with the document alone is told where its content would be.
async fn fetch(
    archive: &Location,
    document: ListedDocument,
    deaths: u32,
    max_bytes: u64,
    budget: Arc<Semaphore>,
) -> Result<Fetched, BatchError> {
    let bytes = document.bytes();
    let (content, budget) = if deaths >= MAX_DEATHS {
        (Err(BatchError::Deadly), None)
    } else if bytes > max_bytes {
        let too_large = DocumentError::TooManyBytes {
            actual: bytes,
            limit: max_bytes,
        };
        (Err(too_large.into()), None)
    } else {
        let kib = u32::try_from(bytes.div_ceil(1024)).unwrap_or(u32::MAX);
        let permit = budget.acquire_many_owned(kib.clamp(1, BUDGET_KIB)).await;
        let content = match document.read(archive, max_bytes).await {
            Err(error @ BatchError::Store { .. }) => return Err(error),
            content => content,
        };
        // The semaphore is never closed.
        (content, permit.ok())
    };
    Ok(Fetched {
        key: document.key.into(),
        pages_done: document.pages_done,
        content,
        _budget: budget,
    })
}
