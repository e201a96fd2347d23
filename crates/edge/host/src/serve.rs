//! A small server, to try a component without Spin.

use std::convert::Infallible;
use std::net::SocketAddr;
use std::sync::Arc;

use bytes::Bytes;
use http::{Request, Response, StatusCode};
use http_body_util::{BodyExt as _, Full};
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use tokio::net::TcpListener;
use wasmtime::Result;
use wasmtime_wasi_http::io::TokioIo;

use crate::Host;

/// Serves a component until the process is ended.
///
/// # Errors
/// When the address cannot be listened on.
pub async fn serve(host: Host, address: SocketAddr) -> Result<Infallible> {
    let listener = TcpListener::bind(address).await?;
    eprintln!("edge-host: listening on http://{}", listener.local_addr()?);
    let host = Arc::new(host);
    loop {
        let (connection, _) = listener.accept().await?;
        let host = Arc::clone(&host);
        tokio::spawn(async move {
            let service = service_fn(|request| respond(&host, request));
            let served = http1::Builder::new()
                .serve_connection(TokioIo::new(connection), service)
                .await;
            if let Err(error) = served {
                eprintln!("edge-host: a connection failed: {error}");
            }
        });
    }
}

async fn respond(
    host: &Host,
    request: Request<Incoming>,
) -> std::result::Result<Response<Full<Bytes>>, Infallible> {
    let request = request.map(|body| body.map_err(Into::into).boxed_unsync());
    let response = host.request(request).await.unwrap_or_else(|error| {
        eprintln!("edge-host: a request failed: {error:#}");
        let mut response = Response::new(Bytes::new());
        *response.status_mut() = StatusCode::INTERNAL_SERVER_ERROR;
        response
    });
    Ok(response.map(Full::new))
}
