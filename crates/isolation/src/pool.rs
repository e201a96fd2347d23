//! Processes that are kept for the next document.

use std::ffi::OsString;
use std::path::PathBuf;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;

use checkbox_document::{
    DocumentError, DocumentFormat, IsolatedPages, Isolation, OpenOptions, Page, transfer,
};

use crate::frame::{Frame, Kind};
use crate::limits::WorkerLimits;
use crate::process::{Message, NoAnswer, Process};
use crate::worker::encode_page_request;

/// Program that is started, and what it may take.
#[derive(Clone, Debug)]
pub struct PoolOptions {
    /// The program.
    pub program: PathBuf,
    /// Its arguments, with which it calls [`crate::run_worker`] under the limits below.
    pub arguments: Vec<OsString>,
    /// Limits of each process. The time is held to from outside, the memory by the process itself.
    pub limits: WorkerLimits,
    /// Processes that are kept while nobody asks.
    pub max_idle: usize,
}

/// Processes that decode documents apart from this one: as many as pages are asked for at a time. Clones share them.
#[derive(Clone, Debug)]
pub struct ProcessPool {
    shared: Arc<Shared>,
}

struct Shared {
    options: PoolOptions,
    idle: Mutex<Vec<Process>>,
    /// Number of the next document.
    next: AtomicU64,
}

impl std::fmt::Debug for Shared {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Shared")
            .field("options", &self.options)
            .finish_non_exhaustive()
    }
}

impl ProcessPool {
    /// A pool without processes: they are started when they are needed.
    pub fn new(options: PoolOptions) -> Self {
        Self {
            shared: Arc::new(Shared {
                options,
                idle: Mutex::new(Vec::new()),
                next: AtomicU64::new(0),
            }),
        }
    }

    /// Starts, beside what the caller goes on with, as many processes as are kept, so that the first documents need not wait.
    pub fn warm_up(&self) {
        let shared = Arc::clone(&self.shared);
        let start = move || {
            for _ in shared.idle_count()..shared.options.max_idle {
                match Process::start(&shared.options) {
                    Ok(process) => shared.give_back(process),
                    Err(_) => return,
                }
            }
        };
        // What fails now fails, or not, when a document comes, and is told then.
        let _ = thread::Builder::new().name("isolation".to_owned()).spawn(start);
    }
}

impl Isolation for ProcessPool {
    fn open(
        &self,
        format: DocumentFormat,
        bytes: Vec<u8>,
        options: &OpenOptions,
    ) -> Result<Box<dyn IsolatedPages>, DocumentError> {
        let mut document = IsolatedDocument {
            shared: Arc::clone(&self.shared),
            format,
            id: self.shared.next.fetch_add(1, Ordering::Relaxed),
            options: Arc::new(transfer::encode_options(options)),
            bytes: Arc::new(bytes),
            page_count: 0,
        };
        let process = self.shared.take(document.id)?;
        let (process, page_count) = document.open_in(process)?;
        document.page_count = page_count;
        self.shared.give_back(process);
        Ok(Box::new(document))
    }
}

impl Shared {
    /// A process that runs: the one that has the document open, where nobody else asks it; else any that is idle; else a new
    /// one.
    fn take(&self, document: u64) -> Result<Process, DocumentError> {
        loop {
            let mut idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner);
            let has_it = |process: &Process| process.document == Some(document);
            let found = match idle.iter().position(has_it) {
                Some(at) => Some(idle.swap_remove(at)),
                None => idle.pop(),
            };
            drop(idle);
            let Some(mut process) = found else {
                return Process::start(&self.options).map_err(|_| DocumentError::NoRenderer);
            };
            // It may have been ended by somebody else.
            if process.is_running() {
                return Ok(process);
            }
        }
    }

    fn idle_count(&self) -> usize {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner).len()
    }

    fn give_back(&self, process: Process) {
        let mut idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner);
        if idle.len() < self.options.max_idle {
            idle.push(process);
        }
    }
}

/// A document that processes of the pool have open, or open anew.
struct IsolatedDocument {
    shared: Arc<Shared>,
    format: DocumentFormat,
    id: u64,
    options: Arc<Vec<u8>>,
    bytes: Arc<Vec<u8>>,
    page_count: u32,
}

impl IsolatedDocument {
    /// Opens it in a process, and says the number of its pages. A process that did not answer, or not rightly, is killed.
    fn open_in(&self, mut process: Process) -> Result<(Process, u32), DocumentError> {
        process.document = None;
        let message = |kind, content: &Arc<Vec<u8>>| Message {
            kind,
            content: Arc::clone(content),
        };
        let messages = vec![
            message(Kind::Options, &self.options),
            message(Kind::Document, &self.bytes),
        ];
        let answer = self.ask(&process, messages)?;
        if answer.kind == Kind::Opened {
            let count = answer.content.try_into().map_or(0, u32::from_le_bytes);
            process.document = Some(self.id);
            return if count > 0 {
                Ok((process, count))
            } else {
                Err(self.aborted())
            };
        }
        match transfer::decode_outcome(&answer.content) {
            Some(Err(error)) => {
                self.shared.give_back(process);
                Err(error)
            }
            _ => Err(self.aborted()),
        }
    }

    fn ask(&self, process: &Process, messages: Vec<Message>) -> Result<Frame, DocumentError> {
        let timeout = self.shared.options.limits.timeout;
        process.ask(messages, timeout).map_err(|error| match error {
            NoAnswer::Ended => self.aborted(),
            NoAnswer::Timeout => DocumentError::RenderTimeout {
                format: self.format,
                limit_ms: u64::try_from(timeout.as_millis()).unwrap_or(u64::MAX),
            },
        })
    }

    /// The error for a process that ended, or answered what no process of ours does.
    fn aborted(&self) -> DocumentError {
        DocumentError::RenderAborted {
            format: self.format,
            limit_bytes: self.shared.options.limits.max_bytes,
        }
    }
}

impl IsolatedPages for IsolatedDocument {
    fn count(&self) -> u32 {
        self.page_count
    }

    fn page(&self, number: u32, min_dpi: Option<f32>) -> Result<Page, DocumentError> {
        let mut process = self.shared.take(self.id)?;
        if process.document != Some(self.id) {
            (process, _) = self.open_in(process)?;
        }
        let request = Message {
            kind: Kind::Page,
            content: Arc::new(encode_page_request(number, min_dpi)),
        };
        let answer = self.ask(&process, vec![request])?;
        let outcome = match answer.kind {
            Kind::Outcome => transfer::decode_outcome(&answer.content),
            _ => None,
        };
        let outcome = outcome.ok_or_else(|| self.aborted())?;
        let is_asked_for = outcome.as_ref().map_or(true, |page| page.number() == number);
        if !is_asked_for {
            return Err(self.aborted());
        }
        self.shared.give_back(process);
        outcome
    }
}
