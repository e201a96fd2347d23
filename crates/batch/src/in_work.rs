//! Note of the documents that are being read, kept beside the progress: after a run that died it says over which.
//!
//! In a folder it is always kept. In a store, where each writing costs money and 50 ms, a run only leaves word that it was
//! begun; once one has died, the next ones keep the note.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use object_store::path::Path;
use object_store::{ObjectStoreExt, PutPayload};
use serde::{Deserialize, Serialize};
use tokio::sync::Notify;

use crate::BatchError;
use crate::location::Location;

/// Runs in a row that may die over a document, with nothing done in between, before it is left out. Whoever ends runs from outside,
/// as with machines that are lent, lets them get on: only what kills a run by itself keeps it from that.
pub(crate) const MAX_DEATHS: u32 = 2;

#[derive(Debug, Default, Serialize, Deserialize)]
struct Note {
    /// Documents, and the pages of each that were done before.
    in_work: BTreeMap<String, u32>,
    /// Documents that were in work when a run died.
    deaths: BTreeMap<String, Deaths>,
}

#[derive(Debug, Default, Serialize, Deserialize)]
struct Deaths {
    /// Where they happened; once more pages of the document are done, they do not count.
    pages_done: u32,
    /// Pages and failures of the whole job that were committed when they happened; once there are more, they do not count.
    #[serde(default)]
    committed: u64,
    count: u32,
}

/// Documents that are being read by this run, and what earlier ones died over.
pub(crate) struct InWork {
    to: Location,
    path: Path,
    is_kept: bool,
    note: Mutex<Note>,
    ended: Notify,
}

impl InWork {
    /// Reads what earlier runs left under `name`, and leaves word that this one was begun, with as many pages and failures
    /// `committed`.
    pub(crate) async fn open(to: &Location, name: &str, committed: u64) -> Result<Arc<Self>, BatchError> {
        let path = to.at(name);
        let left = match to.store.get(&path).await {
            Ok(found) => {
                let text = found.bytes().await.map_err(|error| to.failed(&error))?;
                // A machine that died while it was written leaves half of it: it is a note only.
                Some(serde_json::from_slice::<Note>(&text).unwrap_or_default())
            }
            Err(object_store::Error::NotFound { .. }) => None,
            Err(error) => return Err(to.failed(&error)),
        };
        let in_work = Self {
            is_kept: left.is_some() || to.folder.is_some(),
            note: Mutex::new(left.map(|left| left.after_death(committed)).unwrap_or_default()),
            to: to.clone(),
            path,
            ended: Notify::new(),
        };
        in_work.write().await?;
        Ok(Arc::new(in_work))
    }

    /// Runs that died while the document was in work, with as many of its pages done as now.
    pub(crate) fn deaths(&self, key: &str, pages_done: u32) -> u32 {
        match self.note().deaths.get(key) {
            Some(deaths) if deaths.pages_done == pages_done => deaths.count,
            _ => 0,
        }
    }

    /// Notes a document before it is read.
    pub(crate) async fn begin(&self, key: &str, pages_done: u32) -> Result<(), BatchError> {
        self.note().in_work.insert(key.to_owned(), pages_done);
        if self.is_kept { self.write().await } else { Ok(()) }
    }

    /// Strikes out a document that was read or given up. It is written down with the next one.
    pub(crate) fn end(&self, key: &str) {
        let mut note = self.note();
        note.in_work.remove(key);
        // One that is left out may be listed again, until that is committed.
        note.deaths
            .retain(|other, deaths| other != key || deaths.count >= MAX_DEATHS);
        self.ended.notify_one();
    }

    /// Waits until no document is in work.
    pub(crate) async fn all_ended(&self) {
        while !self.note().in_work.is_empty() {
            self.ended.notified().await;
        }
    }

    /// Strikes out all documents, where reading has ended: nobody waits for them any more.
    pub(crate) fn end_all(&self) {
        self.note().in_work.clear();
        self.ended.notify_one();
    }

    /// Takes back that a run is under way, at its end. Until all documents are done, suspects stay noted.
    pub(crate) async fn close(&self, is_done: bool) -> Result<(), BatchError> {
        self.end_all();
        let has_suspects = !self.note().deaths.is_empty();
        if has_suspects && !is_done {
            return self.write().await;
        }
        match self.to.store.delete(&self.path).await {
            Ok(()) | Err(object_store::Error::NotFound { .. }) => Ok(()),
            Err(error) => Err(self.to.failed(&error)),
        }
    }

    fn note(&self) -> MutexGuard<'_, Note> {
        self.note.lock().unwrap_or_else(PoisonError::into_inner)
    }

    async fn write(&self) -> Result<(), BatchError> {
        let text = serde_json::to_vec(&*self.note());
        let text = text.map_err(|error| BatchError::encode("JSON", &error))?;
        let put = self.to.store.put(&self.path, PutPayload::from(text)).await;
        put.map(|_| ()).map_err(|error| self.to.failed(&error))
    }
}

impl Note {
    /// The note for the run after one that left this: it died over what was in work.
    fn after_death(mut self, committed: u64) -> Self {
        for (key, pages_done) in std::mem::take(&mut self.in_work) {
            let deaths = self.deaths.entry(key).or_default();
            if (deaths.pages_done, deaths.committed) != (pages_done, committed) {
                *deaths = Deaths {
                    pages_done,
                    committed,
                    count: 0,
                };
            }
            deaths.count += 1;
        }
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn note(deaths: u32, pages_done_then: u32, pages_done: u32) -> Note {
        let deaths = Deaths {
            pages_done: pages_done_then,
            committed: 5,
            count: deaths,
        };
        Note {
            in_work: [("a".to_owned(), pages_done)].into(),
            deaths: [("a".to_owned(), deaths)].into(),
        }
    }

    #[test]
    fn deaths_of_runs_that_got_on_do_not_add_up() {
        assert_eq!(note(1, 7, 7).after_death(6).deaths["a"].count, 1);
    }

    #[test]
    fn deaths_at_the_same_page_add_up() {
        assert_eq!(note(1, 7, 7).after_death(5).deaths["a"].count, 2);
        assert_eq!(note(1, 7, 8).after_death(5).deaths["a"].count, 1);
    }
}
