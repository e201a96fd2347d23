//! State of one connection, which its socket and its requests share.

use std::sync::atomic::{AtomicBool, AtomicU32, AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, LazyLock};
use std::time::{Duration, Instant};

use axum::http::Version;
use futures_util::task::AtomicWaker;

/// Requests of an HTTP/2 connection that may be reset before they are answered; then it is ended.
/// [CVE-2023-44487](https://nvd.nist.gov/vuln/detail/CVE-2023-44487): each costs the client nothing.
const MAX_RESETS: u32 = 100;

static EPOCH: LazyLock<Instant> = LazyLock::new(Instant::now);

/// Requests of a connection, and whether it has to end.
#[derive(Debug)]
pub(crate) struct Connection {
    unanswered: AtomicUsize,
    /// Those of them whose body has arrived.
    complete: AtomicUsize,
    resets: AtomicU32,
    /// Milliseconds since the epoch at which the last request was answered, or the connection opened.
    answered_ms: AtomicU64,
    is_writing: AtomicBool,
    is_ended: AtomicBool,
    is_http2: AtomicBool,
    is_http1_0: AtomicBool,
    waker: AtomicWaker,
}

impl Connection {
    pub(super) fn new() -> Self {
        Self {
            unanswered: AtomicUsize::new(0),
            complete: AtomicUsize::new(0),
            resets: AtomicU32::new(0),
            answered_ms: AtomicU64::new(now_ms()),
            is_writing: AtomicBool::new(false),
            is_ended: AtomicBool::new(false),
            is_http2: AtomicBool::new(false),
            is_http1_0: AtomicBool::new(false),
            waker: AtomicWaker::new(),
        }
    }

    /// Counts a request until what is returned is dropped.
    pub(super) fn begin(self: &Arc<Self>, version: Version) -> Unanswered {
        self.is_http2.store(version == Version::HTTP_2, Ordering::Relaxed);
        self.is_http1_0
            .store(version < Version::HTTP_11, Ordering::Relaxed);
        self.unanswered.fetch_add(1, Ordering::Relaxed);
        Unanswered {
            connection: Arc::clone(self),
            is_answered: false,
        }
    }

    /// The body of a request has arrived whole.
    pub(crate) fn body_arrived(&self) {
        self.complete.fetch_add(1, Ordering::Relaxed);
    }

    /// The body of a request broke off, as when its stream was reset: what is answered to it then reaches nobody.
    pub(crate) fn body_failed(&self) {
        self.count_reset();
    }

    fn count_reset(&self) {
        if self.resets.fetch_add(1, Ordering::Relaxed) >= MAX_RESETS {
            self.end();
        }
    }

    /// Whether requests are unanswered.
    pub(super) fn is_answering(&self) -> bool {
        self.unanswered.load(Ordering::Relaxed) > 0
    }

    /// Whether nothing of the unanswered requests is still to come.
    pub(super) fn has_arrived(&self) -> bool {
        self.complete.load(Ordering::Relaxed) > 0
    }

    pub(super) fn is_http2(&self) -> bool {
        self.is_http2.load(Ordering::Relaxed)
    }

    pub(super) fn is_http1_0(&self) -> bool {
        self.is_http1_0.load(Ordering::Relaxed)
    }

    /// Whether bytes of an answer wait for the client to take others.
    pub(super) fn set_writing(&self, is_writing: bool) {
        self.is_writing.store(is_writing, Ordering::Relaxed);
    }

    /// Moment since when it has neither a request nor an answer; `None` while it has.
    pub(super) fn idle_since(&self) -> Option<Duration> {
        let is_idle = !self.is_answering() && !self.is_writing.load(Ordering::Relaxed);
        is_idle.then(|| Duration::from_millis(self.answered_ms.load(Ordering::Relaxed)))
    }

    /// Time for which it has had neither; `None` while it has.
    pub(super) fn idle_for(&self) -> Option<Duration> {
        Some(Duration::from_millis(now_ms()).saturating_sub(self.idle_since()?))
    }

    /// Has the socket closed as soon as its task runs.
    pub(super) fn end(&self) {
        self.is_ended.store(true, Ordering::Relaxed);
        self.waker.wake();
    }

    pub(super) fn is_ended(&self) -> bool {
        self.is_ended.load(Ordering::Relaxed)
    }

    pub(super) fn waker(&self) -> &AtomicWaker {
        &self.waker
    }
}

/// A request that is unanswered, until it is dropped.
pub(super) struct Unanswered {
    connection: Arc<Connection>,
    is_answered: bool,
}

impl Unanswered {
    /// Tells that it was not dropped before its answer.
    pub(super) fn answered(&mut self) {
        self.is_answered = true;
    }
}

impl Drop for Unanswered {
    fn drop(&mut self) {
        let connection = &self.connection;
        connection.answered_ms.store(now_ms(), Ordering::Relaxed);
        if connection.unanswered.fetch_sub(1, Ordering::Relaxed) == 1 {
            connection.complete.store(0, Ordering::Relaxed);
        }
        if !self.is_answered {
            connection.count_reset();
        }
        // A client that has closed its half of the connection may be waiting for this.
        connection.waker.wake();
    }
}

fn now_ms() -> u64 {
    u64::try_from(EPOCH.elapsed().as_millis()).unwrap_or(u64::MAX)
}
