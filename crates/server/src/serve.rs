//! Service on a socket, from start to the signal that ends it.

use std::io;
use std::net::{SocketAddr, TcpListener};
use std::sync::Arc;
use std::time::{Duration, Instant};

use axum_server::{Handle, Server};
use checkbox::Checkbox;
use tracing::{error, info, warn};

use crate::telemetry::Telemetry;
use crate::tls::Tls;
use crate::{AppState, Config, StartError, router};

/// Longest time for the head of a request, and between requests of a connection that is kept alive.
const HEAD_TIMEOUT: Duration = Duration::from_secs(30);

/// Loads the model; called again for [`Signal::Reload`].
pub type LoadModel = Arc<dyn Fn() -> Result<Checkbox, String> + Send + Sync>;

/// Request of the system to a running service.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Signal {
    /// Read the model, and the certificate if there is one, again. A file that cannot be used is logged, and what was
    /// there before stays.
    Reload,
    /// Finish what was accepted, and end.
    Stop,
}

/// Listens, loads and warms the model, and answers until `next_signal` says stop; then finishes what was accepted.
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
            reload(&state, &load_model, tls.as_ref()).await;
        }
        info!("stopping: accepted requests are finished, new ones are not ready");
        state.start_draining();
        tokio::time::sleep(Duration::from_millis(state.config().drain_delay_ms)).await;
        let longest = Duration::from_millis(state.config().drain_timeout_ms);
        handle.graceful_shutdown(Some(longest));
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

/// Answers requests until `handle` ends it.
async fn answer(
    listener: TcpListener,
    state: &AppState,
    tls: Option<&Tls>,
    handle: Handle<SocketAddr>,
) -> io::Result<()> {
    let mut server: Server<SocketAddr> = axum_server::from_tcp(listener)?
        .handle(handle)
        .first_request_timeout(HEAD_TIMEOUT);
    server.http_builder().http1().header_read_timeout(HEAD_TIMEOUT);
    let service = router(state.clone()).into_make_service_with_connect_info::<SocketAddr>();
    match tls {
        None => server.serve(service).await,
        Some(tls) => tls.serve(server, service).await,
    }
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

async fn reload(state: &AppState, load_model: &LoadModel, tls: Option<&Tls>) {
    let (load_model, loaded_into) = (Arc::clone(load_model), state.clone());
    let loading = move || {
        let checkbox = load_model().map_err(|reason| StartError::Model { reason });
        match checkbox.and_then(|checkbox| loaded_into.replace_model(checkbox)) {
            Ok(()) => info!(
                sha256 = loaded_into.model().record().sha256,
                device = loaded_into.model().device(),
                "the model was loaded again"
            ),
            Err(error) => error!(%error, "the model was not loaded again: the old one stays"),
        }
    };
    if let Err(error) = tokio::task::spawn_blocking(loading).await {
        error!(%error, "the model was not loaded again: the old one stays");
    }
    if let Some(tls) = tls {
        match tls.reload(state.config()).await {
            Ok(()) => info!("the certificate was loaded again"),
            Err(error) => error!(%error, "the certificate was not loaded again: the old one stays"),
        }
    }
}
