//! Searches the pages of many files on all cores, and tells of them in order.
//!
//! One thread opens the files one after the other and hands out their pages; workers decode and search them; the
//! caller's thread gets the results in the order of the pages. Both queues are bounded, so a run holds the same few
//! documents and results in memory, whether it is over ten files or ten thousand.

use std::num::NonZeroUsize;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Error, Result};
use checkbox_contract::{PageFailure, PageRecord, TimingsMs};
use checkbox_detector::{DetectOptions, Detections, Detector, InputChannels};
use checkbox_document::{Document, OpenOptions, Page, PageRange};

use crate::input::Input;

/// Deep page trees and shading functions of PDF files recurse; threads get less stack than programs by default.
const STACK_BYTES: usize = 8 << 20;
/// Results that may wait for an earlier one, for each worker.
const WAITING_PER_WORKER: usize = 4;

/// How to search.
#[derive(Clone, Debug)]
pub(crate) struct SearchOptions {
    pub(crate) open: OpenOptions,
    pub(crate) confidence: f32,
    pub(crate) iou: f32,
    pub(crate) jobs: NonZeroUsize,
}

impl SearchOptions {
    /// How a model wants its pages.
    pub(crate) fn open_options(detector: &Detector) -> OpenOptions {
        let input = &detector.model().input;
        OpenOptions::default()
            .with_picture(input.channels == InputChannels::Rgb)
            .with_render_long_side_px(input.long_side_px)
    }
}

/// What can be searched.
pub(crate) trait Searchable {
    /// The whole document, or one byte more than `max_bytes` of it.
    fn read(&mut self, max_bytes: u64) -> Result<Vec<u8>>;

    /// The pages to search, in order, of a document of `page_count`.
    fn pages(&self, page_count: u32) -> Result<Vec<u32>>;
}

impl Searchable for &Request {
    fn read(&mut self, max_bytes: u64) -> Result<Vec<u8>> {
        self.input.read(max_bytes)
    }

    fn pages(&self, page_count: u32) -> Result<Vec<u32>> {
        let pages: Vec<u32> = self.pages.select(page_count).collect();
        anyhow::ensure!(
            !pages.is_empty(),
            "none of the pages asked for: the document has pages 1 to {page_count}"
        );
        Ok(pages)
    }
}

/// One file, and which of its pages to search.
#[derive(Clone, Debug)]
pub(crate) struct Request {
    pub(crate) input: Input,
    pub(crate) pages: PageRange,
}

/// A file that was opened.
#[derive(Debug)]
pub(crate) struct Opened {
    /// Index of its request.
    pub(crate) index: usize,
    pub(crate) page_count: u32,
    /// What reading and opening it took.
    pub(crate) duration: Duration,
    document: Document,
}

/// A page that was searched.
#[derive(Debug)]
pub(crate) struct SearchedPage<T> {
    pub(crate) record: PageRecord,
    pub(crate) detections: Detections,
    pub(crate) timings: TimingsMs,
    /// What the inspection of the page returned.
    pub(crate) inspected: T,
}

/// What happens during a search, in the order of the requests and pages. Pages come between the `Opened` and the
/// `Closed` of their document.
#[derive(Debug)]
pub(crate) enum Event<T> {
    /// A file could not be opened; `index` is that of its request.
    Unreadable {
        index: usize,
        error: Error,
    },
    Opened(Arc<Opened>),
    Page(Result<SearchedPage<T>, PageFailure>),
    Closed,
}

/// Searches all requests, taken as they are needed; an error of `on_event` ends the search.
///
/// `inspect` is called on the worker's thread with every page that was searched, while it has its pixels.
pub(crate) fn search<T: Send>(
    detector: &Detector,
    requests: impl IntoIterator<Item: Searchable, IntoIter: Send>,
    options: &SearchOptions,
    inspect: &(impl Fn(&Opened, &Page, &Detections) -> T + Sync),
    mut on_event: impl FnMut(Event<T>) -> Result<()>,
) -> Result<()> {
    let jobs = options.jobs.get();
    let (event_sender, events) = sync_channel(jobs.saturating_mul(WAITING_PER_WORKER));
    let (work_sender, work) = sync_channel::<PageWork<T>>(jobs);
    let requests = requests.into_iter();
    let work = Mutex::new(work);
    let next_work = || work.lock().unwrap_or_else(PoisonError::into_inner).recv();
    thread::scope(|scope| {
        let builder = |name: &str| {
            thread::Builder::new()
                .name(name.to_owned())
                .stack_size(STACK_BYTES)
        };
        for _ in 0..jobs {
            builder("search").spawn_scoped(scope, || {
                while let Ok(work) = next_work() {
                    let outcome = work.run(detector, options, inspect);
                    // The receiver is gone when the search was given up.
                    let _ = work.done.send(outcome);
                }
            })?;
        }
        let opener = Opener {
            options,
            events: event_sender,
            work: work_sender,
        };
        builder("open").spawn_scoped(scope, move || opener.run(requests))?;
        // Leaving early drops the receiver, which makes the threads above stop.
        for event in events {
            on_event(event.wait()?)?;
        }
        Ok(())
    })
}

/// An event that may still have to happen.
enum Pending<T> {
    Event(Event<T>),
    Page(Receiver<Result<SearchedPage<T>, PageFailure>>),
}

impl<T> Pending<T> {
    fn wait(self) -> Result<Event<T>> {
        match self {
            Self::Event(event) => Ok(event),
            Self::Page(page) => Ok(Event::Page(
                page.recv().context("a thread that searches pages ended early")?,
            )),
        }
    }
}

/// Hands out the pages of one file after the other.
struct Opener<'a, T> {
    options: &'a SearchOptions,
    events: SyncSender<Pending<T>>,
    work: SyncSender<PageWork<T>>,
}

impl<T> Opener<'_, T> {
    /// Ends early when nobody listens any more.
    fn run(self, requests: impl Iterator<Item: Searchable>) {
        for (index, mut request) in requests.enumerate() {
            let handed_out = match self.open(index, &mut request) {
                Ok((opened, pages)) => self.hand_out(opened, pages),
                Err(error) => self
                    .events
                    .send(Pending::Event(Event::Unreadable { index, error }))
                    .ok(),
            };
            if handed_out.is_none() {
                return;
            }
        }
    }

    fn open(&self, index: usize, request: &mut impl Searchable) -> Result<(Opened, Vec<u32>)> {
        let start = Instant::now();
        let bytes = request.read(self.options.open.limits.max_bytes)?;
        let document = Document::open(bytes, self.options.open.clone())?;
        let page_count = document.page_count();
        let pages = request.pages(page_count)?;
        Ok((
            Opened {
                index,
                page_count,
                duration: start.elapsed(),
                document,
            },
            pages,
        ))
    }

    fn hand_out(&self, opened: Opened, pages: Vec<u32>) -> Option<()> {
        let opened = Arc::new(opened);
        self.events
            .send(Pending::Event(Event::Opened(opened.clone())))
            .ok()?;
        for number in pages {
            let (done, page) = sync_channel(1);
            self.events.send(Pending::Page(page)).ok()?;
            self.work
                .send(PageWork {
                    opened: opened.clone(),
                    number,
                    done,
                })
                .ok()?;
        }
        self.events.send(Pending::Event(Event::Closed)).ok()
    }
}

/// One page to search, and where the result goes.
struct PageWork<T> {
    opened: Arc<Opened>,
    number: u32,
    done: SyncSender<Result<SearchedPage<T>, PageFailure>>,
}

impl<T> PageWork<T> {
    fn run(
        &self,
        detector: &Detector,
        options: &SearchOptions,
        inspect: &(impl Fn(&Opened, &Page, &Detections) -> T + Sync),
    ) -> Result<SearchedPage<T>, PageFailure> {
        let failure = |code: &str, detail: String| PageFailure {
            page: self.number,
            code: code.to_owned(),
            detail,
        };
        let start = Instant::now();
        let page = self.opened.document.page(self.number);
        let page = page.map_err(|error| failure(error.code(), error.to_string()))?;
        let decode = start.elapsed();

        let clock = || start.elapsed();
        let detect_options = DetectOptions::default()
            .with_confidence(options.confidence)
            .with_iou(options.iou)
            .with_clock(&clock);
        let view = match detector.model().input.channels {
            InputChannels::Gray => page.view(),
            InputChannels::Rgb => page.picture_view(),
        };
        let detections = detector
            .detect(view, &detect_options)
            .map_err(|error| failure(error.code(), error.to_string()))?;
        Ok(SearchedPage {
            record: PageRecord::new(self.number, page.width_px(), page.height_px(), page.dpi()),
            timings: TimingsMs::of_page(decode, detections.timings),
            inspected: inspect(&self.opened, &page, &detections),
            detections,
        })
    }
}
