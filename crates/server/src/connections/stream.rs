//! A socket that ends when its client does nothing, and that tells clients that are gone from those that only say that they
//! have sent everything.

use std::io;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::{Duration, Instant};

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;
use tokio::time::{Sleep, sleep};

use super::{Connection, OpenConnection};

/// Longest time for a client to take any byte of an answer.
const WRITE_TIMEOUT: Duration = Duration::from_secs(30);
/// Longest time without a request. Between requests of HTTP/1 the time for the next head is shorter.
const IDLE_TIMEOUT: Duration = Duration::from_secs(60);
/// Time between two looks at a connection that waits.
const LOOK_EVERY: Duration = Duration::from_secs(5);
/// The same for a client that has closed its half of the connection.
const LOOK_EVERY_HALF_CLOSED: Duration = Duration::from_millis(100);
/// Longest time until what a half-closed client has sent is known to be a whole request.
const ARRIVAL: Duration = Duration::from_millis(500);
/// An interim answer, which clients skip ([RFC 9110](https://www.rfc-editor.org/rfc/rfc9110#section-15.2), section 15.2). The
/// system of one that is gone answers it with a reset.
const PROBE: &[u8] = b"HTTP/1.1 100 Continue\r\n\r\n";

/// A connection's socket.
pub(crate) struct WatchedStream {
    socket: TcpStream,
    open: OpenConnection,
    speaks_tls: bool,
    look: Option<Pin<Box<Sleep>>>,
    /// Moment since when the client has taken nothing of what waits for it.
    stalled_since: Option<Instant>,
    half_closed: Option<HalfClosed>,
}

/// A client that has ended its half of the connection, and waits for an answer or is gone.
struct HalfClosed {
    since: Instant,
    is_probed: bool,
}

impl WatchedStream {
    pub(super) fn new(socket: TcpStream, open: OpenConnection, speaks_tls: bool) -> Self {
        Self {
            socket,
            open,
            speaks_tls,
            look: None,
            stalled_since: None,
            half_closed: None,
        }
    }

    fn connection(&self) -> &Connection {
        &self.open.connection
    }

    /// Whether the connection has to end. Where not, the task wakes up when that may have changed.
    fn poll_overdue(&mut self, cx: &mut Context<'_>) -> Result<(), io::Error> {
        loop {
            self.open.connection.waker().register(cx.waker());
            let is_stalled = self
                .stalled_since
                .is_some_and(|since| since.elapsed() >= WRITE_TIMEOUT);
            let is_idle = self
                .connection()
                .idle_for()
                .is_some_and(|idle_for| idle_for >= IDLE_TIMEOUT);
            if self.connection().is_ended() || is_stalled || is_idle {
                return Err(io::ErrorKind::TimedOut.into());
            }
            let look_every = if self.half_closed.is_some() {
                LOOK_EVERY_HALF_CLOSED
            } else {
                LOOK_EVERY
            };
            let look = self.look.get_or_insert_with(|| Box::pin(sleep(look_every)));
            if look.as_mut().poll(cx).is_pending() {
                return Ok(());
            }
            self.look = None;
        }
    }

    /// The end of what the client sends: passed on, unless the client may be waiting for its answer.
    fn poll_end(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        let connection = self.connection();
        if self.speaks_tls || connection.is_http2() || !connection.is_answering() {
            return Poll::Ready(Ok(()));
        }
        let has_arrived = connection.has_arrived();
        let must_not_be_probed = connection.is_http1_0() || self.stalled_since.is_some();
        let half_closed = self.half_closed.get_or_insert_with(|| {
            self.look = None;
            HalfClosed {
                since: Instant::now(),
                is_probed: false,
            }
        });
        if !has_arrived && half_closed.since.elapsed() >= ARRIVAL {
            return Poll::Ready(Ok(()));
        }
        let is_due = half_closed.since.elapsed() >= LOOK_EVERY_HALF_CLOSED;
        if has_arrived && is_due && !half_closed.is_probed && !must_not_be_probed {
            match self.socket.try_write(PROBE) {
                Ok(written) if written == PROBE.len() => half_closed.is_probed = true,
                // At the next look.
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => {}
                _ => return Poll::Ready(Ok(())),
            }
        }
        if !matches!(self.socket.take_error(), Ok(None)) || self.poll_overdue(cx).is_err() {
            return Poll::Ready(Ok(()));
        }
        Poll::Pending
    }

    /// Keeps account of what the client takes.
    fn written(&mut self, cx: &mut Context<'_>, is_pending: bool) -> Result<(), io::Error> {
        self.open.connection.set_writing(is_pending);
        if is_pending {
            self.stalled_since.get_or_insert_with(Instant::now);
            self.poll_overdue(cx)
        } else {
            self.stalled_since = None;
            Ok(())
        }
    }
}

impl AsyncRead for WatchedStream {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        if self.half_closed.is_some() {
            return self.poll_end(cx);
        }
        let before = buffer.filled().len();
        match Pin::new(&mut self.socket).poll_read(cx, buffer) {
            Poll::Ready(Ok(())) if buffer.filled().len() == before && buffer.remaining() > 0 => {
                self.poll_end(cx)
            }
            Poll::Pending => match self.poll_overdue(cx) {
                Ok(()) => Poll::Pending,
                Err(error) => Poll::Ready(Err(error)),
            },
            ready => ready,
        }
    }
}

impl AsyncWrite for WatchedStream {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        let outcome = Pin::new(&mut self.socket).poll_write(cx, bytes);
        self.written(cx, outcome.is_pending())?;
        outcome
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        slices: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let outcome = Pin::new(&mut self.socket).poll_write_vectored(cx, slices);
        self.written(cx, outcome.is_pending())?;
        outcome
    }

    fn is_write_vectored(&self) -> bool {
        self.socket.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.socket).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.socket).poll_shutdown(cx)
    }
}
