//! Lingering: what a request still sends after its answer is known is read and thrown away.
//!
//! A server that closes a connection with unread data in it resets it, and the client may lose the answer that was
//! already on its way ([RFC 9112](https://www.rfc-editor.org/rfc/rfc9112#section-9.6), section 9.6): an early 401 or
//! 413 would look like a broken network.

use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use axum::body::{Body, Bytes, HttpBody};
use axum::extract::Request;
use http_body::{Frame, SizeHint};
use http_body_util::BodyExt;
use tokio::runtime::Handle;
use tokio::time::timeout;

use crate::connections::Connection;

/// Longest time to read on.
const LINGER: Duration = Duration::from_secs(2);

/// A body whose unread rest is read and thrown away when it is dropped, and that tells its connection when it has arrived.
pub(crate) struct LingeringBody {
    body: Body,
    /// None once it was told.
    connection: Option<Arc<Connection>>,
}

impl LingeringBody {
    pub(crate) fn wrap(request: Request) -> Request {
        let connection = request.extensions().get().cloned();
        request.map(|body| {
            let mut body = Self { body, connection };
            body.tell_arrival();
            Body::new(body)
        })
    }

    fn tell_arrival(&mut self) {
        if self.body.is_end_stream()
            && let Some(connection) = self.connection.take()
        {
            connection.body_arrived();
        }
    }
}

impl HttpBody for LingeringBody {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Self::Error>>> {
        let frame = Pin::new(&mut self.body).poll_frame(cx);
        if let Poll::Ready(Some(Err(_))) = &frame
            && let Some(connection) = self.connection.take()
        {
            connection.body_failed();
        }
        self.tell_arrival();
        frame
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

impl Drop for LingeringBody {
    fn drop(&mut self) {
        self.tell_arrival();
        let mut rest = std::mem::replace(&mut self.body, Body::empty());
        if rest.is_end_stream() {
            return;
        }
        if let Ok(runtime) = Handle::try_current() {
            runtime.spawn(timeout(LINGER, async move {
                while let Some(Ok(_chunk)) = rest.frame().await {}
            }));
        }
    }
}
