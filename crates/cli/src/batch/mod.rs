//! `checkbox batch`: an archive of any size, on any number of processes, each of which may be killed at any time.

mod archive;
mod feed;
mod ledger;
mod location;
mod pace;
#[cfg(feature = "parquet")]
mod parquet;
mod part;
mod shard;

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};

use anyhow::{Context, Error, Result, bail};
use checkbox_contract::{PageFailure, PageResult};
use checkbox_detector::Detector;
use checkbox_document::DocumentError;
use futures_util::stream::TryStreamExt;
use tokio::runtime::Runtime;
use tokio::signal::unix::{SignalKind, signal};

use crate::args::BatchArgs;
use crate::model;
use crate::report::Reporter;
use crate::search::{Event, SearchOptions, SearchedPage, search};
use archive::{Watermark, documents};
use feed::{HandedOut, Unsearchable};
use ledger::{Job, Ledger};
use location::Location;
use pace::Pace;
use part::{Failure, Part};

pub(crate) use shard::Shard;

/// Threads that list, fetch and write; pages are searched by others.
const IO_THREADS: usize = 2;

/// `checkbox batch`. A document or page that cannot be read is written down and does not end the run; a store that
/// fails does, and so do SIGTERM and SIGINT, after what is done was written.
pub(crate) fn run(args: &BatchArgs, reporter: &Reporter) -> Result<()> {
    let shard = Shard::choose(args.shard, args.shards, |name| std::env::var(name).ok())?;
    let source = Location::source(&args.source)?;
    let destination = Location::destination(&args.out)?;
    // Before the work rather than at its first result.
    Part::default().encode(args.format)?;
    let detector = model::load(&args.model)?;
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(IO_THREADS)
        .enable_all()
        .build()?;
    let job = Job {
        source: args.source.clone(),
        shards: shard.count,
        format: args.format.extension().to_owned(),
        conf: args.conf,
        iou: args.iou,
        model: detector.model().name.clone(),
        model_sha256: detector.model().sha256.clone(),
    };
    let ledger = runtime.block_on(Ledger::open(destination, job, shard, args.format))?;
    let mut run = Run {
        args,
        reporter,
        detector: &detector,
        runtime: &runtime,
        stop: stop_on_signal(&runtime)?,
        part: Part::default(),
        last_commit: Instant::now(),
        ledger,
    };
    if !run.ledger.progress.done {
        run.search(&source, shard)?;
    }
    run.finish(shard)
}

/// Set when SIGTERM or SIGINT arrives.
fn stop_on_signal(runtime: &Runtime) -> Result<Arc<AtomicBool>> {
    let stop = Arc::new(AtomicBool::new(false));
    let _context = runtime.enter();
    let mut terminate = signal(SignalKind::terminate())?;
    let mut interrupt = signal(SignalKind::interrupt())?;
    let stopped = Arc::clone(&stop);
    runtime.spawn(async move {
        tokio::select! {
            _ = terminate.recv() => {}
            _ = interrupt.recv() => {}
        }
        stopped.store(true, Ordering::Relaxed);
    });
    Ok(stop)
}

/// Ends the search early; what was done is written.
#[derive(Debug, thiserror::Error)]
#[error("stopped by a signal: what is done is written, and the same command goes on from there")]
struct Stopped;

/// One run over one shard.
struct Run<'a> {
    args: &'a BatchArgs,
    reporter: &'a Reporter,
    detector: &'a Detector,
    runtime: &'a Runtime,
    ledger: Ledger,
    stop: Arc<AtomicBool>,
    part: Part,
    last_commit: Instant,
}

/// The document whose pages come now.
struct Current {
    file: Arc<str>,
}

impl Run<'_> {
    fn search(&mut self, source: &Location, shard: Shard) -> Result<()> {
        let sort = self.args.sort;
        let list = |after: Option<Watermark>| {
            documents(source, after, sort)
                .try_filter(move |document| std::future::ready(shard.has(&document.key)))
        };
        let counts = &self.ledger.progress.counts;
        let done_before = counts.documents + counts.failed_documents;
        let total = Arc::new(AtomicU64::new(0));
        self.count(list(None), &total);
        let mut pace = Pace::start(self.reporter, done_before, total);

        let mut open = SearchOptions::open_options(self.detector);
        open.password.clone_from(&self.args.password);
        open.limits = self.args.limits.limits();
        let max_bytes = open.limits.max_bytes;
        let options = SearchOptions {
            open,
            confidence: self.args.conf,
            iou: self.args.iou,
            jobs: self.args.jobs.count(),
        };
        let after = self.ledger.progress.after.clone();
        let (feed, keys, fetching) = feed::start(source, Box::pin(list(after)), max_bytes, &self.stop);
        let fetching = self.runtime.spawn(fetching);
        let detector = self.detector;
        let mut current = None;
        let searched = search(detector, feed, &options, &|_, _, _| (), |event| {
            self.take(event, &keys, &mut current, &mut pace)?;
            if self.stop.load(Ordering::Relaxed) {
                bail!(Stopped);
            }
            self.commit_if_due()
        });
        self.reporter.finish_progress();
        // Whatever ended the search, what came before it is not done again.
        let committed = if searched
            .as_ref()
            .err()
            .is_some_and(|error| !error.is::<Stopped>())
        {
            Ok(())
        } else {
            self.commit()
        };
        let fetched = self.runtime.block_on(fetching).context("fetching ended")?;
        searched?;
        committed?;
        fetched.with_context(|| source.to_string())?;
        if self.stop.load(Ordering::Relaxed) {
            bail!(Stopped);
        }
        self.reporter.note(format_args!("{pace}"));
        Ok(())
    }

    /// Counts the documents of the shard beside the search, for the ETA only.
    fn count(
        &self,
        listed: impl futures_util::Stream<Item = Result<archive::Document>> + Send + 'static,
        total: &Arc<AtomicU64>,
    ) {
        let total = Arc::clone(total);
        self.runtime.spawn(async move {
            let counted = listed.try_fold(0, |count, _| std::future::ready(Ok(count + 1)));
            if let Ok(count) = counted.await {
                total.store(count, Ordering::Relaxed);
            }
        });
    }

    fn take(
        &mut self,
        event: Event<()>,
        keys: &HandedOut,
        current: &mut Option<Current>,
        pace: &mut Pace<'_>,
    ) -> Result<()> {
        match event {
            Event::Unreadable { error, .. } => {
                let file = keys.next().context("a document that nobody asked for")?;
                self.ledger.progress.counts.failed_documents += 1;
                self.ledger.progress.after = Some(Watermark {
                    key: file.clone(),
                    page: None,
                });
                self.part.failures.push(unreadable(file, &error));
                pace.document();
            }
            Event::Opened(_) => {
                let file = keys.next().context("a document that nobody asked for")?;
                *current = Some(Current { file: file.into() });
            }
            Event::Page(outcome) => {
                if let Some(current) = &current {
                    self.page(&current.file, outcome);
                    pace.page();
                }
            }
            Event::Closed => {
                if let Some(current) = current.take() {
                    self.ledger.progress.counts.documents += 1;
                    self.ledger.progress.after = Some(Watermark {
                        key: current.file.to_string(),
                        page: None,
                    });
                    pace.document();
                }
            }
        }
        Ok(())
    }

    fn page(&mut self, file: &Arc<str>, outcome: Result<SearchedPage<()>, PageFailure>) {
        let counts = &mut self.ledger.progress.counts;
        let number = match outcome {
            Ok(page) => {
                let class_names = &self.detector.model().class_names;
                let result = PageResult::new(page.record, &page.detections, class_names);
                for (class, count) in result.counts(class_names) {
                    *counts.boxes.entry(class).or_default() += count;
                }
                counts.pages += 1;
                let number = result.page.page;
                self.part.push(Arc::clone(file), result);
                number
            }
            Err(failure) => {
                counts.failed_pages += 1;
                let number = failure.page;
                self.part.failures.push(Failure::of_page(file, failure));
                number
            }
        };
        self.ledger.progress.after = Some(Watermark {
            key: file.to_string(),
            page: Some(number),
        });
    }

    fn commit_if_due(&mut self) -> Result<()> {
        let is_full = self.part.row_count() + self.part.failures.len() >= self.args.part_rows.get();
        if is_full || self.last_commit.elapsed() >= Duration::from_secs(self.args.commit_s) {
            self.commit()?;
        }
        Ok(())
    }

    fn commit(&mut self) -> Result<()> {
        self.runtime.block_on(self.ledger.commit(&mut self.part))?;
        self.last_commit = Instant::now();
        Ok(())
    }

    fn finish(&mut self, shard: Shard) -> Result<()> {
        let to_do = self.runtime.block_on(self.ledger.finish())?;
        let counts = &self.ledger.progress.counts;
        let place = match shard {
            Shard::WHOLE => String::new(),
            Shard { index, count } => format!("shard {index}/{count}: "),
        };
        let rest = match to_do {
            0 => "complete".to_owned(),
            shards => format!("{shards} shards are still to do"),
        };
        let failures: u64 = counts.failures.values().sum();
        self.reporter.note(format_args!(
            "{place}{} documents, {} pages, {} boxes, {failures} failures: {rest}",
            counts.documents,
            counts.pages,
            counts.boxes.values().sum::<u64>(),
        ));
        Ok(())
    }
}

fn unreadable(file: String, error: &Error) -> Failure {
    let code = if let Some(error) = error.downcast_ref::<DocumentError>() {
        error.code()
    } else if let Some(error) = error.downcast_ref::<Unsearchable>() {
        error.code
    } else {
        "not_readable"
    };
    Failure {
        file,
        page: None,
        code: code.to_owned(),
        detail: format!("{error:#}"),
    }
}
