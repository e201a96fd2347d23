//! Fetches documents ahead of the search, within a budget of memory.

use std::collections::VecDeque;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use anyhow::{Error, Result};
use futures_util::stream::{BoxStream, StreamExt, TryStreamExt};
use tokio::sync::{OwnedSemaphorePermit, Semaphore, mpsc};

use super::archive::{Document, Place};
use super::location::Location;
use crate::search::Searchable;

/// Documents that are fetched at the same time: enough to hide a store's 50 ms behind pages of 50 ms on many cores.
const FETCHES: usize = 32;
/// Memory for documents that are fetched ahead; one document always fits.
const BUDGET_KIB: u32 = 128 << 10;
/// How often a wait looks whether the run is to stop.
const STOP_POLL: Duration = Duration::from_millis(200);

/// Why a document cannot be searched, where that is no fault of the store.
#[derive(Debug, thiserror::Error)]
#[error("{detail}")]
pub(super) struct Unsearchable {
    pub(super) code: &'static str,
    pub(super) detail: String,
}

/// A document with its content.
#[derive(Debug)]
pub(super) struct Fetched {
    key: String,
    pages_done: u32,
    content: Result<Vec<u8>>,
    _budget: Option<OwnedSemaphorePermit>,
}

impl Searchable for Fetched {
    fn read(&mut self, _max_bytes: u64) -> Result<Vec<u8>> {
        std::mem::replace(&mut self.content, Ok(Vec::new()))
    }

    /// None, where an earlier run was killed after the last one.
    fn pages(&self, page_count: u32) -> Result<Vec<u32>> {
        Ok((self.pages_done.saturating_add(1)..=page_count).collect())
    }
}

/// Hands documents to the search, and remembers the keys of those it has handed out.
pub(super) struct Feed {
    documents: mpsc::Receiver<Fetched>,
    handed_out: HandedOut,
}

/// Keys of documents that the search has taken and not told of yet, in order.
#[derive(Clone, Debug, Default)]
pub(super) struct HandedOut(Arc<Mutex<VecDeque<String>>>);

impl HandedOut {
    pub(super) fn next(&self) -> Option<String> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).pop_front()
    }

    fn push(&self, key: String) {
        self.0
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .push_back(key);
    }
}

impl Iterator for Feed {
    type Item = Fetched;

    fn next(&mut self) -> Option<Fetched> {
        let fetched = self.documents.blocking_recv()?;
        self.handed_out.push(fetched.key.clone());
        Some(fetched)
    }
}

/// Starts to fetch. The second result ends when everything is fetched, nobody takes it any more, or the store fails.
pub(super) fn start(
    source: &Location,
    documents: BoxStream<'static, Result<Document>>,
    max_bytes: u64,
    stop: &Arc<AtomicBool>,
) -> (Feed, HandedOut, impl Future<Output = Result<()>> + use<>) {
    let (sender, receiver) = mpsc::channel(1);
    let handed_out = HandedOut::default();
    let feed = Feed {
        documents: receiver,
        handed_out: handed_out.clone(),
    };
    let budget = Arc::new(Semaphore::new(BUDGET_KIB as usize));
    let (source, stop) = (source.clone(), Arc::clone(stop));
    let fetching = async move {
        let mut fetched = documents
            .map_ok(|document| fetch(&source, document, max_bytes, Arc::clone(&budget)))
            .try_buffered(FETCHES);
        while let Some(next) = or_stop(fetched.next(), &stop).await.flatten() {
            let sent = or_stop(sender.send(next?), &stop).await;
            if !matches!(sent, Some(Ok(()))) {
                break;
            }
        }
        Ok(())
    };
    (feed, handed_out, fetching)
}

/// What comes of `wait`, unless the run is to stop before.
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

async fn fetch(
    source: &Location,
    document: Document,
    max_bytes: u64,
    budget: Arc<Semaphore>,
) -> Result<Fetched> {
    let bytes = document.bytes();
    let unsearchable = |code, detail: String| Err(Error::new(Unsearchable { code, detail }));
    let (content, budget) = if bytes > max_bytes {
        let detail = format!("it has {bytes} bytes, over the limit of {max_bytes}: raise --max-bytes");
        (unsearchable("too_many_bytes", detail), None)
    } else {
        let kib = u32::try_from(bytes.div_ceil(1024)).unwrap_or(u32::MAX);
        let permit = budget.acquire_many_owned(kib.clamp(1, BUDGET_KIB)).await?;
        let content = match document.read(source, max_bytes).await {
            Ok(Some(content)) => Ok(content),
            Ok(None) => unsearchable("not_found", "it was listed and is no longer there".to_owned()),
            // A file that cannot be read stays so; a store that fails may work when the run is started again.
            Err(error) => match document.place {
                Place::File(_) => unsearchable("not_readable", format!("{error:#}")),
                Place::Object { .. } => return Err(error.context(document.key)),
            },
        };
        (content, Some(permit))
    };
    Ok(Fetched {
        key: document.key,
        pages_done: document.pages_done,
        content,
        _budget: budget,
    })
}
