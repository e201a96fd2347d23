//! Connections: how many there are, which of them are idle, and when each has to end.
//!
//! Their number is limited. At the limit, and when the system has no descriptors left, the connection that has been idle
//! longest makes room for a new one, so that those who only hold connections keep nobody out.

mod accept;
mod connection;
mod stream;

use std::io;
use std::num::NonZeroUsize;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

pub(crate) use self::accept::ConnectionAcceptor;
pub(crate) use self::connection::Connection;
use crate::metrics::Metrics;

/// Descriptors for everything but connections: the listener, the log, files that are read again.
const OTHER_DESCRIPTORS: usize = 32;
/// Time between two log entries of the same trouble.
const LOG_EVERY: Duration = Duration::from_secs(10);
/// [EMFILE and ENFILE](https://man7.org/linux/man-pages/man2/accept.2.html): too many open files, here or on the whole system.
const NO_DESCRIPTORS: [i32; 2] = [24, 23];

/// The open connections of a service.
pub(crate) struct Connections {
    open: Mutex<Vec<Arc<Connection>>>,
    limit: usize,
    metrics: Metrics,
    logged: Mutex<Option<Instant>>,
}

impl Connections {
    /// None yet, and never more than `limit`, or than the system lets a process have.
    pub(crate) fn new(limit: NonZeroUsize, metrics: Metrics) -> Self {
        let limit = limit.get();
        let most = descriptor_limit().map_or(limit, |descriptors| {
            descriptors.saturating_sub(OTHER_DESCRIPTORS).max(1)
        });
        if most < limit {
            tracing::warn!(
                limit,
                most,
                "fewer connections than MAX_CONNECTIONS: raise `ulimit -n`"
            );
        }
        Self {
            open: Mutex::default(),
            limit: limit.min(most),
            metrics,
            logged: Mutex::default(),
        }
    }

    /// Counts a connection that was accepted; `None` when there is no room for it.
    fn admit(self: &Arc<Self>) -> Option<OpenConnection> {
        let mut open = self.open();
        if open.len() >= self.limit && !end_idle(&mut open) {
            drop(open);
            self.metrics.connection_refused("limit");
            self.log("all connections are taken by requests: one more was refused");
            return None;
        }
        let connection = Arc::new(Connection::new());
        open.push(Arc::clone(&connection));
        Some(OpenConnection {
            connection,
            connections: Arc::clone(self),
        })
    }

    /// Tells of an error of the system, or of a connection before its first request.
    pub(crate) fn failed(&self, error: &io::Error) {
        if error
            .raw_os_error()
            .is_some_and(|code| NO_DESCRIPTORS.contains(&code))
        {
            self.metrics.connection_refused("descriptors");
            self.log("no descriptors are left: raise `ulimit -n`, or lower MAX_CONNECTIONS");
            end_idle(&mut self.open());
        } else {
            tracing::debug!(%error, "a connection failed");
        }
    }

    /// Connections that are open now.
    pub(crate) fn count(&self) -> usize {
        self.open().len()
    }

    fn open(&self) -> MutexGuard<'_, Vec<Arc<Connection>>> {
        self.open.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn log(&self, message: &str) {
        let mut logged = self.logged.lock().unwrap_or_else(PoisonError::into_inner);
        if logged.is_none_or(|logged| logged.elapsed() >= LOG_EVERY) {
            *logged = Some(Instant::now());
            tracing::error!(limit = self.limit, message);
        }
    }
}

/// Ends the connection that has been idle longest, and takes it from the list.
fn end_idle(open: &mut Vec<Arc<Connection>>) -> bool {
    let idle = open
        .iter()
        .enumerate()
        .filter_map(|(index, connection)| Some((connection.idle_since()?, index)));
    let Some((_, index)) = idle.min() else {
        return false;
    };
    open.swap_remove(index).end();
    true
}

/// A connection's entry in the list, until it is dropped.
pub(crate) struct OpenConnection {
    connection: Arc<Connection>,
    connections: Arc<Connections>,
}

impl Drop for OpenConnection {
    fn drop(&mut self) {
        let mut open = self.connections.open();
        open.retain(|connection| !Arc::ptr_eq(connection, &self.connection));
    }
}

/// Files and sockets that the system lets this process have open; `None` where it does not say.
fn descriptor_limit() -> Option<usize> {
    let limits = std::fs::read_to_string("/proc/self/limits").ok()?;
    let line = limits
        .lines()
        .find_map(|line| line.strip_prefix("Max open files"))?;
    line.split_whitespace().next()?.parse().ok()
}
