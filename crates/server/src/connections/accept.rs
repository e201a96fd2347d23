//! Wrapping of each connection when it is accepted.

use std::convert::Infallible;
use std::future::{Ready, ready};
use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use axum::http::Request;
use axum_server::accept::Accept;
use tokio::net::TcpStream;
use tower::Service;

use super::stream::WatchedStream;
use super::{Connection, Connections};

/// Admits connections, and counts the requests of each.
#[derive(Clone)]
pub(crate) struct ConnectionAcceptor {
    connections: Arc<Connections>,
    speaks_tls: bool,
}

impl ConnectionAcceptor {
    /// An acceptor of connections that speak TLS, or plain HTTP.
    pub(crate) fn new(connections: Arc<Connections>, speaks_tls: bool) -> Self {
        Self {
            connections,
            speaks_tls,
        }
    }
}

impl<S> Accept<TcpStream, S> for ConnectionAcceptor {
    type Stream = WatchedStream;
    type Service = CountedService<S>;
    type Future = Ready<io::Result<(Self::Stream, Self::Service)>>;

    fn accept(&self, stream: TcpStream, service: S) -> Self::Future {
        let Some(open) = self.connections.admit() else {
            return ready(Err(io::ErrorKind::ConnectionRefused.into()));
        };
        let service = CountedService {
            inner: service,
            connection: Arc::clone(&open.connection),
        };
        // Answers are written whole: there is nothing to wait for that could be sent along.
        let _ = stream.set_nodelay(true);
        ready(Ok((WatchedStream::new(stream, open, self.speaks_tls), service)))
    }
}

/// A service that counts the requests of its connection.
#[derive(Clone)]
pub(crate) struct CountedService<S> {
    inner: S,
    connection: Arc<Connection>,
}

impl<S, B> Service<Request<B>> for CountedService<S>
where
    S: Service<Request<B>, Error = Infallible>,
    S::Future: Send + 'static,
{
    type Response = S::Response;
    type Error = Infallible;
    type Future = Pin<Box<dyn Future<Output = Result<S::Response, Infallible>> + Send>>;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        self.inner.poll_ready(cx)
    }

    fn call(&mut self, mut request: Request<B>) -> Self::Future {
        let mut unanswered = self.connection.begin(request.version());
        request.extensions_mut().insert(Arc::clone(&self.connection));
        let answer = self.inner.call(request);
        Box::pin(async move {
            let answer = answer.await;
            unanswered.answered();
            answer
        })
    }
}
