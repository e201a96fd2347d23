//! The job: reads one shard of an archive, and writes its results so that it can be killed at any time.

use std::num::NonZeroUsize;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};

use checkbox::{Checkbox, PageError, ReadOptions};
use futures_util::stream::{BoxStream, StreamExt, TryStreamExt};
use tokio::runtime::Runtime;

use crate::archive::{ListedDocument, Watermark, documents};
use crate::in_work::InWork;
use crate::ledger::{JobRecord, Ledger};
use crate::location::Location;
use crate::part::{Failure, Part};
use crate::{
    BatchError, Counts, Event, InspectedPage, Pace, PartFormat, Shard, default_jobs, feed, read_documents,
};

/// Threads that list, fetch and write; pages are read by others.
const IO_THREADS: usize = 2;

/// Options of a job.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct JobOptions {
    /// Reading of documents; its choice of pages counts for nothing, since a job reads them all.
    pub read: ReadOptions,
    /// Pages that are read at the same time.
    pub jobs: NonZeroUsize,
    /// Form of the results.
    pub format: PartFormat,
    /// The share of the archive that this process reads.
    pub shard: Shard,
    /// Whether the archive's list is sorted in memory, for stores that do not list in order.
    pub sort: bool,
    /// Rows after which a part is written.
    pub part_rows: NonZeroUsize,
    /// Time after which what is done is written.
    pub commit_interval: Duration,
}

impl JobOptions {
    /// The whole archive, as JSON lines, in parts of 100,000 rows, written every minute.
    pub fn new(read: ReadOptions) -> Self {
        Self {
            read,
            jobs: default_jobs(),
            format: PartFormat::default(),
            shard: Shard::WHOLE,
            sort: false,
            part_rows: const { NonZeroUsize::new(100_000).expect("it is not zero") },
            commit_interval: Duration::from_secs(60),
        }
    }
}

/// State of a shard after a run.
#[derive(Debug)]
#[non_exhaustive]
pub struct Summary {
    /// Counts of the shard, with those of earlier runs.
    pub counts: Counts,
    /// Shards of the job that are not done.
    pub shards_to_do: u32,
    /// Speed of this run; `None` where the shard was done before.
    pub pace: Option<Pace>,
}

/// A job over one shard of an archive. Runs its own threads; must not be used from async code.
pub struct Job<'a> {
    checkbox: &'a Checkbox,
    options: JobOptions,
    source: Location,
    runtime: Runtime,
    ledger: Ledger,
    part: Part,
    last_commit: Instant,
}

impl<'a> Job<'a> {
    /// Opens a job that was not begun, or goes on with one.
    ///
    /// `source` and `destination` are folders or, with the feature `object-store`, addresses such as `s3://bucket/scans`,
    /// whose credentials are taken from the environment.
    ///
    /// # Errors
    /// When a place cannot be used, the destination has the results of another job, or another process of this machine
    /// works on the shard.
    pub fn open(
        source: &str,
        destination: &str,
        checkbox: &'a Checkbox,
        options: JobOptions,
    ) -> Result<Self, BatchError> {
        let archive = Location::source(source)?;
        // Before the work rather than at its first result.
        Part::default().encode(options.format)?;
        let destination = Location::destination(destination)?;
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(IO_THREADS)
            .enable_all()
            .build()
            .map_err(BatchError::System)?;
        let record = JobRecord {
            source: source.to_owned(),
            shards: options.shard.count(),
            format: options.format.name().to_owned(),
            conf: options.read.confidence,
            iou: options.read.iou,
            model: checkbox.model().name.clone(),
            model_sha256: checkbox.model().sha256.clone(),
        };
        let opening = Ledger::open(destination, record, options.shard, options.format);
        Ok(Self {
            ledger: runtime.block_on(opening)?,
            checkbox,
            options,
            source: archive,
            runtime,
            part: Part::default(),
            last_commit: Instant::now(),
        })
    }

    /// Reads what is left of the shard. A document or page that cannot be read is written down, and does not end the run.
    /// `on_progress` is called after every page and document.
    ///
    /// # Errors
    /// [`BatchError::Stopped`] once `stop` is true and what is done is written; and when a store fails. Another run goes
    /// on from there.
    pub fn run(
        &mut self,
        stop: &Arc<AtomicBool>,
        on_progress: impl FnMut(&Pace),
    ) -> Result<Summary, BatchError> {
        let pace = if self.ledger.progress.done {
            None
        } else {
            Some(self.read_rest(stop, on_progress)?)
        };
        Ok(Summary {
            shards_to_do: self.runtime.block_on(self.ledger.finish())?,
            counts: self.ledger.progress.counts.clone(),
            pace,
        })
    }

    fn read_rest(
        &mut self,
        stop: &Arc<AtomicBool>,
        mut on_progress: impl FnMut(&Pace),
    ) -> Result<Pace, BatchError> {
        let counts = &self.ledger.progress.counts;
        let mut pace = Pace::start(counts.documents + counts.failed_documents, self.count());
        let after = self.ledger.progress.after.clone();
        let options = self.options.read.clone();
        let in_work = self.runtime.block_on(self.ledger.in_work())?;
        let (feed, fetching) = feed::start(
            &self.source,
            self.documents(after),
            options.limits.max_bytes,
            stop,
            &in_work,
        );
        let fetching = self.runtime.spawn(fetching);
        let jobs = self.options.jobs;
        let read = read_documents(self.checkbox, feed, &options, jobs, &|_, _| (), |event| {
            self.record(event, &mut pace, &in_work);
            on_progress(&pace);
            if stop.load(Ordering::Relaxed) {
                return Err(BatchError::Stopped);
            }
            self.commit_if_due()
        });
        // Whatever ended the reading, what came before it is not done again.
        let committed = match &read {
            Ok(()) | Err(BatchError::Stopped) => self.commit(),
            Err(_) => Ok(()),
        };
        in_work.end_all();
        let fetched = self.runtime.block_on(fetching);
        let is_done = read.is_ok() && matches!(fetched, Ok(Ok(()))) && !stop.load(Ordering::Relaxed);
        let closed = self.runtime.block_on(in_work.close(is_done));
        read?;
        committed?;
        closed?;
        fetched.map_err(|_| BatchError::ThreadEnded)??;
        if stop.load(Ordering::Relaxed) {
            return Err(BatchError::Stopped);
        }
        Ok(pace)
    }

    /// Documents of the shard after a watermark.
    fn documents(&self, after: Option<Watermark>) -> BoxStream<'static, Result<ListedDocument, BatchError>> {
        let shard = self.options.shard;
        documents(&self.source, after, self.options.sort)
            .try_filter(move |document| std::future::ready(shard.contains(&document.key)))
            .boxed()
    }

    /// Counts the documents of the shard beside the reading, for the time left only. It is 0 until all are counted.
    fn count(&self) -> Arc<AtomicU64> {
        let total = Arc::new(AtomicU64::new(0));
        let listed = self.documents(None);
        let counted = Arc::clone(&total);
        self.runtime.spawn(async move {
            let counting = listed.try_fold(0, |count, _| std::future::ready(Ok(count + 1)));
            if let Ok(count) = counting.await {
                counted.store(count, Ordering::Relaxed);
            }
        });
        total
    }

    fn record(&mut self, event: Event<Arc<str>, ()>, pace: &mut Pace, in_work: &InWork) {
        let progress = &mut self.ledger.progress;
        match event {
            Event::Unreadable { key, error } => {
                progress.counts.failed_documents += 1;
                progress.after = Some(Watermark::after(&key, None));
                self.part.failures.push(Failure::of_document(&key, &error));
                in_work.end(&key);
                pace.add_document();
            }
            Event::Page { document, outcome } => {
                let page = self.record_page(&document.key, *outcome);
                self.ledger.progress.after = Some(Watermark::after(&document.key, Some(page)));
                pace.add_page();
            }
            Event::Closed { document } => {
                progress.counts.documents += 1;
                progress.after = Some(Watermark::after(&document.key, None));
                in_work.end(&document.key);
                pace.add_document();
            }
        }
    }

    /// Returns the number of the page.
    fn record_page(&mut self, key: &Arc<str>, outcome: Result<InspectedPage<()>, PageError>) -> u32 {
        let counts = &mut self.ledger.progress.counts;
        match outcome {
            Ok(page) => {
                let class_names = &self.checkbox.model().class_names;
                let result = page.reading.to_result();
                for (class, count) in result.counts(class_names) {
                    *counts.boxes.entry(class).or_default() += count;
                }
                counts.pages += 1;
                let number = result.page.page;
                self.part.push(Arc::clone(key), result);
                number
            }
            Err(error) => {
                counts.failed_pages += 1;
                let number = error.page;
                let failure = error.to_failure(error.error.to_string());
                self.part.failures.push(Failure::of_page(key, failure));
                number
            }
        }
    }

    fn commit_if_due(&mut self) -> Result<(), BatchError> {
        let is_full = self.part.row_count() + self.part.notice_count() >= self.options.part_rows.get();
        if is_full || self.last_commit.elapsed() >= self.options.commit_interval {
            self.commit()?;
        }
        Ok(())
    }

    fn commit(&mut self) -> Result<(), BatchError> {
        self.runtime.block_on(self.ledger.commit(&mut self.part))?;
        self.last_commit = Instant::now();
        Ok(())
    }
}
