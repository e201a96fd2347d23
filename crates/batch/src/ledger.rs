//! Ledger of a job: what is done, kept beside the results, so that a run that was killed goes on where it was.
//!
//! A part is written first, under a name that no other run uses; the shard's progress, which names it, second. The
//! second write is what counts: a part that no progress names is of a run that died between the two, and is removed
//! when the shard is done. So a document is never in the results twice, and never missing.

use std::collections::BTreeMap;
use std::fs::{File, TryLockError};
use std::hash::{BuildHasher, RandomState};
use std::sync::Arc;

use futures_util::stream::TryStreamExt;
use indexmap::IndexMap;
use object_store::path::Path;
use object_store::{ObjectStoreExt, PutMode, PutOptions, PutPayload, UpdateVersion};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use crate::archive::Watermark;
use crate::in_work::InWork;
use crate::location::Location;
use crate::part::{Failure, Part};
use crate::{BatchError, PartFormat, Shard};

const JOB: &str = "_job.json";
const SUCCESS: &str = "_SUCCESS";
const PROGRESS: &str = "_progress";
/// Failures that `_SUCCESS` names; all of them are in `_failures`.
const NAMED_FAILURES: usize = 100;

/// Identity of a job: all that decides about its results. All processes of a job must agree on it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct JobRecord {
    pub(crate) source: String,
    pub(crate) shards: u32,
    pub(crate) format: String,
    pub(crate) conf: f32,
    pub(crate) iou: f32,
    pub(crate) model: String,
    pub(crate) model_sha256: String,
}

/// Progress of one shard.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(crate) struct ShardProgress {
    pub(crate) done: bool,
    pub(crate) after: Option<Watermark>,
    pub(crate) counts: Counts,
    /// The first failures.
    failed: Vec<Failure>,
    /// Files of results, then of failures, that are complete.
    parts: Vec<String>,
    failure_parts: Vec<String>,
    /// Files of warnings that are complete.
    #[serde(default)]
    warning_parts: Vec<String>,
}

/// Counts of documents, pages and boxes that are done.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Counts {
    /// Documents that could be opened.
    pub documents: u64,
    /// Documents that could not.
    pub failed_documents: u64,
    /// Pages that were read.
    pub pages: u64,
    /// Pages that could not be.
    pub failed_pages: u64,
    /// Boxes, by class.
    pub boxes: IndexMap<String, u64>,
    /// Documents and pages that failed, by code.
    pub failures: BTreeMap<String, u64>,
    /// Warnings of pages that were read and may mislead, by code.
    #[serde(default)]
    pub warnings: BTreeMap<String, u64>,
}

impl Counts {
    fn add(&mut self, other: &Self) {
        self.documents += other.documents;
        self.failed_documents += other.failed_documents;
        self.pages += other.pages;
        self.failed_pages += other.failed_pages;
        for (class, count) in &other.boxes {
            *self.boxes.entry(class.clone()).or_default() += count;
        }
        for (code, count) in &other.failures {
            *self.failures.entry(code.clone()).or_default() += count;
        }
        for (code, count) in &other.warnings {
            *self.warnings.entry(code.clone()).or_default() += count;
        }
    }
}

/// Summary of a whole job, written when its last shard is done.
#[derive(Debug, Serialize)]
struct Success<'a> {
    job: &'a JobRecord,
    #[serde(flatten)]
    counts: Counts,
    /// The first of them.
    failed: Vec<Failure>,
}

/// The destination, and what this shard has in it.
pub(crate) struct Ledger {
    to: Location,
    job: JobRecord,
    shard: Shard,
    format: PartFormat,
    pub(crate) progress: ShardProgress,
    version: Option<UpdateVersion>,
    /// Of this run, in the names of its parts.
    run: String,
    _lock: Option<File>,
}

impl Ledger {
    /// Reads what earlier runs left.
    pub(crate) async fn open(
        to: Location,
        job: JobRecord,
        shard: Shard,
        format: PartFormat,
    ) -> Result<Self, BatchError> {
        let mut ledger = Self {
            _lock: lock(&to, shard)?,
            run: format!("{:08x}", RandomState::new().hash_one(0) >> 32),
            progress: ShardProgress::default(),
            version: None,
            to,
            job,
            shard,
            format,
        };
        ledger.check_job().await?;
        if let Some((progress, version)) = ledger.read_json(&progress_name(shard)).await? {
            ledger.progress = progress;
            ledger.version = Some(version);
        }
        Ok(ledger)
    }

    async fn check_job(&self) -> Result<(), BatchError> {
        let mut there = self.read_json(JOB).await?;
        if there.is_none() {
            let text = to_json(serde_json::to_vec_pretty(&self.job))?;
            match self.put(JOB, text.clone(), PutMode::Create).await {
                Ok(_) => return Ok(()),
                // Another shard was first.
                Err(object_store::Error::AlreadyExists { .. }) => {}
                Err(object_store::Error::NotImplemented { .. }) => {
                    self.overwrite(JOB, text).await?;
                    return Ok(());
                }
                Err(error) => return Err(self.to.failed(&error)),
            }
            there = self.read_json(JOB).await?;
        }
        match there {
            Some((job, _)) if self.job == job => Ok(()),
            _ => Err(BatchError::AnotherJob {
                place: self.to.to_string(),
                name: JOB,
            }),
        }
    }

    /// The note of what this run has in work.
    pub(crate) async fn in_work(&self) -> Result<Arc<InWork>, BatchError> {
        let name = format!("{PROGRESS}/{}.in-work.json", file_name(self.shard));
        let counts = &self.progress.counts;
        let committed = counts.pages + counts.failures.values().sum::<u64>();
        InWork::open(&self.to, &name, committed).await
    }

    /// Writes `part` and what is done with it.
    pub(crate) async fn commit(&mut self, part: &mut Part) -> Result<(), BatchError> {
        let part = std::mem::take(part);
        let progress = &self.progress;
        let number = progress.parts.len() + progress.failure_parts.len() + progress.warning_parts.len();
        let name = format!("part-{number:06}-{}", self.run);
        if part.row_count() > 0 {
            let name = format!("{name}.{}", self.format.name());
            let path = format!("{}/{name}", results_folder(self.shard));
            self.overwrite(&path, part.encode(self.format)?).await?;
            self.progress.parts.push(name);
        }
        if !part.warnings.is_empty() {
            let name = format!("{name}.jsonl");
            let path = format!("{}/{name}", warnings_folder(self.shard));
            self.overwrite(&path, part.encode_warnings()?).await?;
            self.progress.warning_parts.push(name);
            for warning in &part.warnings {
                let count = self.progress.counts.warnings.entry(warning.code.clone());
                *count.or_default() += 1;
            }
        }
        if !part.failures.is_empty() {
            let name = format!("{name}.jsonl");
            let path = format!("{}/{name}", failures_folder(self.shard));
            self.overwrite(&path, part.encode_failures()?).await?;
            self.progress.failure_parts.push(name);
            for failure in part.failures {
                let count = self.progress.counts.failures.entry(failure.code.clone());
                *count.or_default() += 1;
                if self.progress.failed.len() < NAMED_FAILURES {
                    self.progress.failed.push(failure);
                }
            }
        }
        self.write_progress().await
    }

    async fn write_progress(&mut self) -> Result<(), BatchError> {
        let name = progress_name(self.shard);
        let text = to_json(serde_json::to_vec(&self.progress))?;
        // A folder's lock says the same as the store's condition.
        let mode = match &self.version {
            _ if self.to.folder.is_some() => PutMode::Overwrite,
            Some(version) => PutMode::Update(version.clone()),
            None => PutMode::Create,
        };
        let version = match self.put(&name, text.clone(), mode).await {
            Ok(version) => version,
            Err(object_store::Error::NotImplemented { .. }) => self.overwrite(&name, text).await?,
            Err(object_store::Error::Precondition { .. } | object_store::Error::AlreadyExists { .. }) => {
                return Err(BatchError::Overtaken);
            }
            Err(error) => return Err(self.to.failed(&error)),
        };
        self.version = Some(version);
        Ok(())
    }

    /// Marks the shard as done, tidies up after runs that died, and ends the job where this was its last shard.
    /// Returns how many shards are still to do.
    pub(crate) async fn finish(&mut self) -> Result<u32, BatchError> {
        if !self.progress.done {
            self.progress.done = true;
            self.write_progress().await?;
        }
        self.remove_orphans(&results_folder(self.shard), &self.progress.parts)
            .await?;
        self.remove_orphans(&failures_folder(self.shard), &self.progress.failure_parts)
            .await?;
        self.remove_orphans(&warnings_folder(self.shard), &self.progress.warning_parts)
            .await?;
        let mut success = Success {
            job: &self.job,
            counts: Counts::default(),
            failed: Vec::new(),
        };
        let mut to_do = 0;
        for shard in self.shard.all() {
            let progress = self.read_json::<ShardProgress>(&progress_name(shard)).await?;
            match progress {
                Some((progress, _)) if progress.done => {
                    success.counts.add(&progress.counts);
                    let room = NAMED_FAILURES - success.failed.len();
                    success.failed.extend(progress.failed.into_iter().take(room));
                }
                _ => to_do += 1,
            }
        }
        if to_do == 0 {
            self.overwrite(SUCCESS, to_json(serde_json::to_vec_pretty(&success))?)
                .await?;
        }
        Ok(to_do)
    }

    async fn remove_orphans(&self, folder: &str, parts: &[String]) -> Result<(), BatchError> {
        let folder = self.to.at(folder);
        let found = self.to.store.list(Some(&folder));
        let orphans = found.try_filter(|meta| {
            let name = meta.location.filename().unwrap_or_default();
            let is_orphan = name.starts_with("part-") && !parts.iter().any(|part| part == name);
            std::future::ready(is_orphan)
        });
        let orphans: Vec<_> = orphans
            .try_collect()
            .await
            .map_err(|error| self.to.failed(&error))?;
        for orphan in orphans {
            let deleted = self.to.store.delete(&orphan.location).await;
            deleted.map_err(|error| self.to.failed(&error))?;
        }
        Ok(())
    }

    /// A file of the destination and its version, if it is there.
    async fn read_json<T: DeserializeOwned>(
        &self,
        name: &str,
    ) -> Result<Option<(T, UpdateVersion)>, BatchError> {
        let found = match self.to.store.get(&self.to.at(name)).await {
            Ok(found) => found,
            Err(object_store::Error::NotFound { .. }) => return Ok(None),
            Err(error) => return Err(self.to.failed(&error)),
        };
        let version = UpdateVersion {
            e_tag: found.meta.e_tag.clone(),
            version: found.meta.version.clone(),
        };
        let text = found.bytes().await.map_err(|error| self.to.failed(&error))?;
        match serde_json::from_slice(&text) {
            Ok(content) => Ok(Some((content, version))),
            Err(source) => Err(BatchError::State {
                place: self.to.to_string(),
                name: name.to_owned(),
                source,
            }),
        }
    }

    async fn overwrite(&self, name: &str, content: Vec<u8>) -> Result<UpdateVersion, BatchError> {
        let put = self.put(name, content, PutMode::Overwrite).await;
        put.map_err(|error| self.to.failed(&error))
    }

    /// Writes a whole file: nobody sees a part of it.
    async fn put(&self, name: &str, content: Vec<u8>, mode: PutMode) -> object_store::Result<UpdateVersion> {
        let path: Path = self.to.at(name);
        let options = PutOptions::from(mode);
        let outcome = self.to.store.put_opts(&path, PutPayload::from(content), options);
        Ok(outcome.await?.into())
    }
}

fn to_json(text: serde_json::Result<Vec<u8>>) -> Result<Vec<u8>, BatchError> {
    text.map_err(|error| BatchError::encode("JSON", &error))
}

/// Keeps other processes of this machine from the same shard. The lock ends with the process, however that ends.
fn lock(to: &Location, shard: Shard) -> Result<Option<File>, BatchError> {
    let Some(folder) = &to.folder else {
        return Ok(None);
    };
    let folder = folder.join(PROGRESS);
    let path = folder.join(format!(".{}.lock", file_name(shard)));
    let create = || {
        std::fs::create_dir_all(&folder)?;
        File::create(&path)
    };
    let file = create().map_err(|source| BatchError::Make {
        path: path.clone(),
        source,
    })?;
    match file.try_lock() {
        Ok(()) => Ok(Some(file)),
        Err(TryLockError::WouldBlock) => Err(BatchError::Locked {
            place: to.to_string(),
        }),
        Err(TryLockError::Error(source)) => Err(BatchError::Make { path, source }),
    }
}

fn file_name(shard: Shard) -> String {
    format!("{:05}-of-{:05}", shard.index(), shard.count())
}

fn progress_name(shard: Shard) -> String {
    format!("{PROGRESS}/{}.json", file_name(shard))
}

/// As Hive names partitions, so that readers of data sets find the files.
fn results_folder(shard: Shard) -> String {
    format!("shard={:05}", shard.index())
}

fn failures_folder(shard: Shard) -> String {
    format!("_failures/{:05}", shard.index())
}

fn warnings_folder(shard: Shard) -> String {
    format!("_warnings/{:05}", shard.index())
}
