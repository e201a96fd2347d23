//! Service on a socket, from start to the signal that ends it.

use std::io;
use std::net::{SocketAddr, TcpListener};
use std::sync::Arc;
use std::time::{Duration, Instant};

use axum_server::{Handle, Server};
use checkbox::Checkbox;
use tracing::{info, warn};

use crate::connections::ConnectionAcceptor;
use crate::telemetry::Telemetry;
use crate::tls::Tls;
use crate::{AppState, Config, StartError, reload, router};

/// Longest time for the head of a request, and between requests of a connection that is kept alive.
const HEAD_TIMEOUT: Duration = Duration::from_secs(30);

/// Bytes of a connection that are read before somebody asks for them, and the longest head.
const HTTP1_BUFFER_BYTES: usize = 128 << 10;
/// The same for the bodies of an HTTP/2 connection, all of its requests together.
const HTTP2_WINDOW_BYTES: u32 = 256 << 10;
/// Requests at the same time on one HTTP/2 connection.
const HTTP2_STREAMS: u32 = 32;
/// Time after which a quiet HTTP/2 connection is asked whether it is still there, and for its answer.
const HTTP2_PING_INTERVAL: Duration = Duration::from_secs(20);
const HTTP2_PING_TIMEOUT: Duration = Duration::from_secs(10);

/// Loads the model; called again for [`Signal::Reload`].
pub type LoadModel = Arc<dyn Fn() -> Result<Checkbox, String> + Send + Sync>;

/// Request of the system to a running service.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Signal {
    /// Read the model, and the API keys and the certificate if they are in files, again. A file that cannot be used is logged
    /// and counted, and what was there before stays.
    Reload,
    /// Finish what was accepted, and end; the second time, end now.
    Stop,
}

/// Listens, loads and warms the model, and answers until `next_signal` says stop; then finishes what was accepted, unless
/// `next_signal` says so again.
///
/// # Errors
/// When the address is taken, or model, keys or certificate cannot be used. Call [`crate::start_logging`] before.
pub async fn serve(
    config: Config,
    load_model: LoadModel,
    mut next_signal: impl AsyncFnMut() -> Signal,
) -> Result<(), StartError> {
    let start = Instant::now();
    let address = SocketAddr::new(config.host, config.port);
    let listener = listen(address).map_err(|source| StartError::Listen { address, source })?;
    let tls = Tls::load(&config).await?;
    let telemetry = Telemetry::from_env()?;
    let checkbox = load_model().map_err(|reason| StartError::Model { reason })?;
    let state = AppState::new(config, checkbox)?;
    announce(&state, listener.local_addr()?, tls.is_some(), start);

    let handle = Handle::new();
    let serving = answer(listener, &state, tls.as_ref(), handle.clone());
    let stopping = async {
        while next_signal().await == Signal::Reload {
            reload::everything(&state, &load_model, tls.as_ref()).await;
        }
        info!("stopping: accepted requests are finished, new ones are not ready");
        state.start_draining();
        tokio::select! {
            () = drain(&state, &handle) => {}
            () = stop_again(&mut next_signal) => {
                warn!("stopping at once: requests that were accepted are not answered");
                handle.shutdown();
            }
        }
        // The end of the service ends the wait.
        std::future::pending::<()>().await;
    };
    tokio::select! {
        outcome = serving => outcome?,
        () = stopping => {}
    }
    if let Some(telemetry) = telemetry {
        // Blocks while it sends; nothing else is left to do but to wait for it.
        let _ = tokio::task::spawn_blocking(move || telemetry.stop()).await;
    }
    info!("stopped");
    Ok(())
}

/// Ends listening after the delay for balancers, and waits for the end of all requests, which is that of the service.
async fn drain(state: &AppState, handle: &Handle<SocketAddr>) {
    tokio::time::sleep(Duration::from_millis(state.config().drain_delay_ms)).await;
    let longest = Duration::from_millis(state.config().drain_timeout_ms);
    handle.graceful_shutdown(Some(longest));
    std::future::pending::<()>().await;
}

async fn stop_again(next_signal: &mut impl AsyncFnMut() -> Signal) {
    while next_signal().await == Signal::Reload {
        info!("nothing is loaded again: the service is stopping");
    }
}

/// Answers requests in plain HTTP until the future is dropped: what [`serve`] does, for a program that has a state and a
/// socket of its own.
///
/// # Errors
/// When the socket cannot be used.
pub async fn serve_connections(listener: TcpListener, state: AppState) -> io::Result<()> {
    answer(listener, &state, None, Handle::new()).await
}

/// Answers requests until `handle` ends it.
async fn answer(
    listener: TcpListener,
    state: &AppState,
    tls: Option<&Tls>,
    handle: Handle<SocketAddr>,
) -> io::Result<()> {
    let connections = Arc::clone(state.connections());
    let acceptor = ConnectionAcceptor::new(Arc::clone(&connections), tls.is_some());
    let mut server: Server<SocketAddr> = axum_server::from_tcp(listener)?
        .handle(handle)
        .first_request_timeout(HEAD_TIMEOUT)
        .accept_error_handler(move |_, error| connections.failed(error));
    limit_protocols(&mut server);
    let service = router(state.clone()).into_make_service_with_connect_info::<SocketAddr>();
    match tls {
        None => server.acceptor(acceptor).serve(service).await,
        Some(tls) => tls.serve(server, acceptor, service).await,
    }
}

/// Bounds what one connection may take before its requests are known.
fn limit_protocols(server: &mut Server<SocketAddr>) {
    let builder = server.http_builder();
    builder
        .http1()
        .header_read_timeout(HEAD_TIMEOUT)
        .max_buf_size(HTTP1_BUFFER_BYTES);
    builder
        .http2()
        .max_concurrent_streams(HTTP2_STREAMS)
        .initial_stream_window_size(HTTP2_WINDOW_BYTES)
        .initial_connection_window_size(HTTP2_WINDOW_BYTES)
        .max_send_buf_size(HTTP2_WINDOW_BYTES as usize)
        .keep_alive_interval(HTTP2_PING_INTERVAL)
        .keep_alive_timeout(HTTP2_PING_TIMEOUT);
}

/// With `SO_REUSEADDR`, as the standard library sets it, so that a restart does not wait for old connections.
fn listen(address: SocketAddr) -> io::Result<TcpListener> {
    let listener = TcpListener::bind(address)?;
    listener.set_nonblocking(true)?;
    Ok(listener)
}

fn announce(state: &AppState, address: SocketAddr, tls: bool, start: Instant) {
    let model = state.model();
    let record = model.record();
    info!(
        %address,
        tls,
        version = env!("CARGO_PKG_VERSION"),
        model = record.name,
        model_version = record.version,
        model_sha256 = record.sha256,
        device = model.device(),
        no_gpu_because = model.checkbox().detector().fallback_reason(),
        workers = state.pool().worker_count(),
        ready_ms = start.elapsed().as_millis(),
        "ready"
    );
    if state.keys().is_none() && !address.ip().is_loopback() {
        warn!(
            "anybody who reaches this address may use the service: set API_KEYS or API_KEYS_FILE, or HOST=127.0.0.1"
        );
    }
}
