//! What is done, kept beside the results, so that a run that was killed goes on where it was.
//!
//! A part is written first, under a name that no other run uses; the shard's progress, which names it, second. The
//! second write is what counts: a part that no progress names is of a run that died between the two, and is removed
//! when the shard is done. So a document is never in the results twice, and never missing.

use std::collections::BTreeMap;
use std::fs::File;
use std::hash::{BuildHasher, RandomState};

use anyhow::{Context, Result, bail, ensure};
use futures_util::stream::TryStreamExt;
use indexmap::IndexMap;
use object_store::path::Path;
use object_store::{ObjectStoreExt, PutMode, PutOptions, PutPayload, UpdateVersion};
use serde::{Deserialize, Serialize};

use super::archive::Watermark;
use super::location::Location;
use super::part::{Failure, Part};
use super::shard::Shard;
use crate::args::BatchFormat;

const JOB: &str = "_job.json";
const SUCCESS: &str = "_SUCCESS";
/// Failures that `_SUCCESS` names; all of them are in `_failures`.
const NAMED_FAILURES: usize = 100;

/// What decides about the results: all processes of a job must agree on it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct Job {
    pub(super) source: String,
    pub(super) shards: u32,
    pub(super) format: String,
    pub(super) conf: f32,
    pub(super) iou: f32,
    pub(super) model: String,
    pub(super) model_sha256: String,
}

/// How far one shard has come.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(super) struct Progress {
    pub(super) done: bool,
    pub(super) after: Option<Watermark>,
    pub(super) counts: Counts,
    /// The first failures.
    failed: Vec<Failure>,
    /// Files of results, then of failures, that are complete.
    parts: Vec<String>,
    failure_parts: Vec<String>,
}

/// What was done.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Counts {
    pub(super) documents: u64,
    pub(super) failed_documents: u64,
    pub(super) pages: u64,
    pub(super) failed_pages: u64,
    /// By class.
    pub(super) boxes: IndexMap<String, u64>,
    /// By code.
    pub(super) failures: BTreeMap<String, u64>,
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
    }
}

/// The end of a job.
#[derive(Debug, Serialize)]
struct Success<'a> {
    job: &'a Job,
    #[serde(flatten)]
    counts: Counts,
    /// The first of them.
    failed: Vec<Failure>,
}

/// The destination, and this shard's place in it.
pub(super) struct Ledger {
    to: Location,
    job: Job,
    shard: Shard,
    format: BatchFormat,
    pub(super) progress: Progress,
    version: Option<UpdateVersion>,
    /// Of this run, in the names of its parts.
    run: String,
    _lock: Option<File>,
}

impl Ledger {
    /// Reads what earlier runs left.
    pub(super) async fn open(to: Location, job: Job, shard: Shard, format: BatchFormat) -> Result<Self> {
        let mut ledger = Self {
            _lock: lock(&to, shard)?,
            run: format!("{:08x}", RandomState::new().hash_one(0) >> 32),
            progress: Progress::default(),
            version: None,
            to,
            job,
            shard,
            format,
        };
        ledger.check_job().await?;
        if let Some((text, version)) = ledger.read(&progress_name(shard.index, shard.count)).await? {
            ledger.progress = serde_json::from_slice(&text).context("the progress of an earlier run")?;
            ledger.version = Some(version);
        }
        Ok(ledger)
    }

    async fn check_job(&self) -> Result<()> {
        let text = serde_json::to_vec_pretty(&self.job)?;
        if self.read(JOB).await?.is_none() {
            match self.put(JOB, text.clone(), PutMode::Create).await {
                Ok(_) => return Ok(()),
                // Another shard was first.
                Err(object_store::Error::AlreadyExists { .. }) => {}
                Err(object_store::Error::NotImplemented { .. }) => {
                    self.put(JOB, text, PutMode::Overwrite).await?;
                    return Ok(());
                }
                Err(error) => return Err(error.into()),
            }
        }
        let (there, _) = self.read(JOB).await?.context("the job was removed")?;
        let there: Job = serde_json::from_slice(&there).with_context(|| JOB.to_owned())?;
        ensure!(
            there == self.job,
            "{} has the results of another job (see {JOB}): name another destination, or repeat that job's arguments",
            self.to
        );
        Ok(())
    }

    /// Writes `part` and what is done with it.
    pub(super) async fn commit(&mut self, part: &mut Part) -> Result<()> {
        let part = std::mem::take(part);
        let number = self.progress.parts.len() + self.progress.failure_parts.len();
        let name = format!("part-{number:06}-{}", self.run);
        if part.row_count() > 0 {
            let name = format!("{name}.{}", self.format.extension());
            let path = format!("{}/{name}", results_folder(self.shard));
            self.put(&path, part.encode(self.format)?, PutMode::Overwrite)
                .await?;
            self.progress.parts.push(name);
        }
        if !part.failures.is_empty() {
            let name = format!("{name}.jsonl");
            let path = format!("{}/{name}", failures_folder(self.shard));
            self.put(&path, part.encode_failures()?, PutMode::Overwrite)
                .await?;
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

    async fn write_progress(&mut self) -> Result<()> {
        let name = progress_name(self.shard.index, self.shard.count);
        let text = serde_json::to_vec(&self.progress)?;
        // A folder's lock says the same as the store's condition.
        let mode = match &self.version {
            _ if self.to.folder.is_some() => PutMode::Overwrite,
            Some(version) => PutMode::Update(version.clone()),
            None => PutMode::Create,
        };
        let written = match self.put(&name, text.clone(), mode).await {
            Err(object_store::Error::NotImplemented { .. }) => {
                self.put(&name, text, PutMode::Overwrite).await
            }
            outcome => outcome,
        };
        match written {
            Ok(version) => self.version = Some(version),
            Err(object_store::Error::Precondition { .. } | object_store::Error::AlreadyExists { .. }) => {
                bail!("another process has gone on with this shard: nothing of it is lost, this one ends")
            }
            Err(error) => return Err(error.into()),
        }
        Ok(())
    }

    /// Marks the shard as done, tidies up after runs that died, and ends the job where this was its last shard.
    /// Says how many shards are still to do.
    pub(super) async fn finish(&mut self) -> Result<u32> {
        if !self.progress.done {
            self.progress.done = true;
            self.write_progress().await?;
        }
        self.remove_orphans(&results_folder(self.shard), &self.progress.parts)
            .await?;
        self.remove_orphans(&failures_folder(self.shard), &self.progress.failure_parts)
            .await?;
        let mut success = Success {
            job: &self.job,
            counts: Counts::default(),
            failed: Vec::new(),
        };
        let mut to_do = 0;
        for index in 0..self.shard.count {
            let progress = match self.read(&progress_name(index, self.shard.count)).await? {
                Some((text, _)) => serde_json::from_slice(&text).context("the progress of another shard")?,
                None => Progress::default(),
            };
            if progress.done {
                success.counts.add(&progress.counts);
                let room = NAMED_FAILURES - success.failed.len();
                success.failed.extend(progress.failed.into_iter().take(room));
            } else {
                to_do += 1;
            }
        }
        if to_do == 0 {
            self.put(SUCCESS, serde_json::to_vec_pretty(&success)?, PutMode::Overwrite)
                .await?;
        }
        Ok(to_do)
    }

    async fn remove_orphans(&self, folder: &str, parts: &[String]) -> Result<()> {
        let folder = self.to.at(folder);
        let mut found = self.to.store.list(Some(&folder));
        let mut orphans = Vec::new();
        while let Some(meta) = found.try_next().await? {
            let name = meta.location.filename().unwrap_or_default();
            if name.starts_with("part-") && !parts.iter().any(|part| part == name) {
                orphans.push(meta.location);
            }
        }
        for orphan in orphans {
            self.to.store.delete(&orphan).await?;
        }
        Ok(())
    }

    async fn read(&self, name: &str) -> Result<Option<(Vec<u8>, UpdateVersion)>> {
        let found = match self.to.store.get(&self.to.at(name)).await {
            Ok(found) => found,
            Err(object_store::Error::NotFound { .. }) => return Ok(None),
            Err(error) => return Err(error.into()),
        };
        let version = UpdateVersion {
            e_tag: found.meta.e_tag.clone(),
            version: found.meta.version.clone(),
        };
        Ok(Some((found.bytes().await?.to_vec(), version)))
    }

    /// Writes a whole file: nobody sees a part of it.
    async fn put(&self, name: &str, content: Vec<u8>, mode: PutMode) -> object_store::Result<UpdateVersion> {
        let path: Path = self.to.at(name);
        let options = PutOptions::from(mode);
        let outcome = self.to.store.put_opts(&path, PutPayload::from(content), options);
        Ok(outcome.await?.into())
    }
}

/// Keeps other processes of this machine from the same shard. The lock ends with the process, however that ends.
fn lock(to: &Location, shard: Shard) -> Result<Option<File>> {
    let Some(folder) = &to.folder else {
        return Ok(None);
    };
    let path = folder.join(format!(
        "_progress/.{:05}-of-{:05}.lock",
        shard.index, shard.count
    ));
    if let Some(parent) = path.parent() {
        std::fs::create_dir_all(parent)?;
    }
    let file = File::create(&path).with_context(|| path.display().to_string())?;
    match file.try_lock() {
        Ok(()) => Ok(Some(file)),
        Err(std::fs::TryLockError::WouldBlock) => {
            bail!("{to}: another process works on this shard: wait for it, or name another destination")
        }
        Err(std::fs::TryLockError::Error(error)) => Err(error.into()),
    }
}

fn progress_name(index: u32, count: u32) -> String {
    format!("_progress/{index:05}-of-{count:05}.json")
}

/// As Hive names partitions, so that readers of data sets find the files.
fn results_folder(shard: Shard) -> String {
    format!("shard={:05}", shard.index)
}

fn failures_folder(shard: Shard) -> String {
    format!("_failures/{:05}", shard.index)
}
