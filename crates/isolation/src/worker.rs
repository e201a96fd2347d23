//! The loop of a worker: documents and questions come by standard input, pages go by standard output.

use std::io::{self, ErrorKind, Read, Write};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use checkbox_document::{Document, DocumentError, OpenOptions, Page, transfer};

use crate::frame::{Frame, Kind, read_frame, write_frame};
use crate::limits::{WorkerError, WorkerLimits, go_first, limit_memory};

/// Stack of the thread that decodes: deep page trees and shading functions recurse.
const STACK_BYTES: usize = 8 << 20;
/// Time between two looks at how long the decoding takes.
const WATCH_INTERVAL: Duration = Duration::from_secs(1);
/// Time over its limit after which a worker that nobody has killed ends by itself.
const ORPHAN_AFTER: Duration = Duration::from_secs(5);

/// Answers questions from standard input until it is closed. Must be called before the process has read anything foreign.
///
/// # Errors
/// When the limits cannot be set, or the other side breaks off in the midst of a message.
pub fn run_worker(limits: WorkerLimits) -> Result<(), WorkerError> {
    limit_memory(limits.max_bytes)?;
    go_first();
    let watch = Watch::start(limits.timeout);
    let run = || answer_all(&mut io::stdin().lock(), &mut io::stdout().lock(), &watch);
    let outcome = thread::scope(|scope| {
        let decoder = thread::Builder::new()
            .name("decode".to_owned())
            .stack_size(STACK_BYTES)
            .spawn_scoped(scope, run)?;
        decoder.join().unwrap_or(Err(ErrorKind::Other.into()))
    });
    outcome.map_err(WorkerError::Connection)
}

fn answer_all(input: &mut impl Read, output: &mut impl Write, watch: &Watch) -> io::Result<()> {
    let mut worker = Worker::default();
    while let Some(frame) = read_frame(input, u64::MAX)? {
        watch.begin();
        if let Some((kind, answer)) = worker.answer(frame)? {
            write_frame(output, kind, &answer)?;
        }
        watch.end();
    }
    Ok(())
}

/// The document that is open, and the options of the next one.
#[derive(Default)]
struct Worker {
    options: OpenOptions,
    document: Option<Document>,
}

impl Worker {
    fn answer(&mut self, frame: Frame) -> io::Result<Option<(Kind, Vec<u8>)>> {
        let Frame { kind, content } = frame;
        match kind {
            Kind::Options => {
                self.document = None;
                self.options = transfer::decode_options(&content).ok_or(ErrorKind::InvalidData)?;
                Ok(None)
            }
            Kind::Document => Ok(Some(match Document::open(content, self.options.clone()) {
                Ok(document) => {
                    let count = document.page_count().to_le_bytes().to_vec();
                    self.document = Some(document);
                    (Kind::Opened, count)
                }
                Err(error) => (Kind::Outcome, transfer::encode_outcome(&Err(error))),
            })),
            Kind::Page => {
                let (number, min_dpi) = page_request(&content).ok_or(ErrorKind::InvalidData)?;
                let outcome = self.read(number, min_dpi);
                Ok(Some((Kind::Outcome, transfer::encode_outcome(&outcome))))
            }
            Kind::Opened | Kind::Outcome => Err(ErrorKind::InvalidData.into()),
        }
    }

    fn read(&self, number: u32, min_dpi: Option<f32>) -> Result<Page, DocumentError> {
        let document = self.document.as_ref().ok_or(DocumentError::EmptyInput)?;
        match min_dpi {
            Some(min_dpi) => document.picture(number, min_dpi),
            None => document.page(number),
        }
    }
}

/// The content of a [`Kind::Page`]: the number of the page, and its least resolution, 0 for none.
pub(crate) fn encode_page_request(number: u32, min_dpi: Option<f32>) -> Vec<u8> {
    let dpi = min_dpi.unwrap_or(0.0);
    [number.to_le_bytes(), dpi.to_le_bytes()].concat()
}

fn page_request(content: &[u8]) -> Option<(u32, Option<f32>)> {
    let (number, dpi) = content.split_first_chunk()?;
    let dpi = f32::from_le_bytes(dpi.try_into().ok()?);
    Some((u32::from_le_bytes(*number), Some(dpi).filter(|dpi| *dpi > 0.0)))
}

/// Ends the process where a question takes far too long: who asked it would have killed it, and is gone.
struct Watch {
    start: Instant,
    is_busy: AtomicBool,
    busy_since_ms: AtomicU64,
}

impl Watch {
    /// Starts a thread that looks after the one returned, for as long as the process runs.
    fn start(timeout: Duration) -> Arc<Self> {
        let watch = Arc::new(Self {
            start: Instant::now(),
            is_busy: AtomicBool::new(false),
            busy_since_ms: AtomicU64::new(0),
        });
        let watched = Arc::clone(&watch);
        let limit = timeout.saturating_add(ORPHAN_AFTER);
        // Without it, orphans live as long as their page takes.
        let _ = thread::Builder::new().name("watch".to_owned()).spawn(move || {
            loop {
                thread::sleep(WATCH_INTERVAL);
                if watched.busy() > limit {
                    std::process::abort();
                }
            }
        });
        watch
    }

    fn begin(&self) {
        self.busy_since_ms.store(self.now_ms(), Ordering::Relaxed);
        self.is_busy.store(true, Ordering::Release);
    }

    fn end(&self) {
        self.is_busy.store(false, Ordering::Release);
    }

    fn busy(&self) -> Duration {
        if self.is_busy.load(Ordering::Acquire) {
            let since = self.busy_since_ms.load(Ordering::Relaxed);
            Duration::from_millis(self.now_ms().saturating_sub(since))
        } else {
            Duration::ZERO
        }
    }

    fn now_ms(&self) -> u64 {
        u64::try_from(self.start.elapsed().as_millis()).unwrap_or(u64::MAX)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_asked_for_arrives() {
        for min_dpi in [None, Some(150.0)] {
            assert_eq!(page_request(&encode_page_request(7, min_dpi)), Some((7, min_dpi)));
        }
        assert_eq!(page_request(b"1234567"), None);
    }

    #[test]
    fn a_question_without_a_document_is_an_error() {
        let mut worker = Worker::default();
        let content = encode_page_request(1, None);
        let (kind, answer) = worker
            .answer(Frame {
                kind: Kind::Page,
                content,
            })
            .unwrap()
            .unwrap();
        assert_eq!(kind, Kind::Outcome);
        assert!(transfer::decode_outcome(&answer).unwrap().is_err());
    }
}
