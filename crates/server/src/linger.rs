//! Lingering: what a request still sends after its answer is known is read and thrown away.
//!
//! A server that closes a connection with unread data in it resets it, and the client may lose the answer that was
//! already on its way ([RFC 9112](https://www.rfc-editor.org/rfc/rfc9112#section-9.6), section 9.6): an early 401 or
//! 413 would look like a broken network.

use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use axum::body::{Body, Bytes, HttpBody};
use http_body::{Frame, SizeHint};
use http_body_util::BodyExt;
use tokio::runtime::Handle;
use tokio::time::timeout;

/// Longest time to read on.
const LINGER: Duration = Duration::from_secs(2);

/// A body whose unread rest is read and thrown away when it is dropped.
pub(crate) struct LingeringBody(Body);

impl LingeringBody {
    pub(crate) fn wrap(body: Body) -> Body {
        Body::new(Self(body))
    }
}

impl HttpBody for LingeringBody {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Self::Error>>> {
        Pin::new(&mut self.0).poll_frame(cx)
    }

    fn is_end_stream(&self) -> bool {
        self.0.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.0.size_hint()
    }
}

impl Drop for LingeringBody {
    fn drop(&mut self) {
        let mut rest = std::mem::replace(&mut self.0, Body::empty());
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
