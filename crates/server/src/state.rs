//! State that all requests share.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use arc_swap::ArcSwap;
use checkbox::Checkbox;
use checkbox_service::ApiKeys;
use tokio::sync::Semaphore;

use crate::connections::Connections;
use crate::keys::configured_keys;
use crate::metrics::{Gauges, Metrics};
use crate::model::ServedModel;
use crate::pool::Pool;
use crate::rate_limit::ClientLimiter;
use crate::{Config, StartError};

/// Model, pool, metrics, keys and limits of a running service. Clones share them.
#[derive(Clone)]
pub struct AppState(Arc<Shared>);

struct Shared {
    config: Config,
    model: ArcSwap<ServedModel>,
    pool: Pool,
    metrics: Metrics,
    connections: Arc<Connections>,
    keys: ArcSwap<Option<ApiKeys>>,
    limiter: Option<ClientLimiter>,
    held_kib: Arc<Semaphore>,
    held_kib_limit: usize,
    draining: AtomicBool,
}

impl AppState {
    /// Warms the model and starts the pool.
    ///
    /// # Errors
    /// When the model does not run, a thread cannot be started, or keys cannot be used.
    pub fn new(config: Config, checkbox: Checkbox) -> Result<Self, StartError> {
        let model = ServedModel::warmed(checkbox)?;
        let metrics = Metrics::new().map_err(std::io::Error::other)?;
        metrics.model_loaded(&model);
        // In JSON a document may be there three times, twice of them as base64: a single one always fits.
        let held_bytes = config.max_held_bytes.max(config.max_body_bytes.saturating_mul(4));
        let held_kib = held_bytes.div_ceil(1024).min(Semaphore::MAX_PERMITS);
        Ok(Self(Arc::new(Shared {
            pool: Pool::new(config.worker_count(), config.admission_limits())?,
            connections: Arc::new(Connections::new(config.max_connections, metrics.clone())),
            keys: ArcSwap::from_pointee(configured_keys(&config)?),
            limiter: ClientLimiter::from_config(&config),
            model: ArcSwap::from_pointee(model),
            held_kib: Arc::new(Semaphore::new(held_kib)),
            held_kib_limit: held_kib,
            draining: AtomicBool::new(false),
            metrics,
            config,
        })))
    }

    /// Swaps the model: requests that have begun end with the one they began with.
    ///
    /// # Errors
    /// When the model does not run; the old one stays.
    pub fn replace_model(&self, checkbox: Checkbox) -> Result<(), StartError> {
        let model = ServedModel::warmed(checkbox)?;
        self.0.metrics.model_loaded(&model);
        self.0.model.store(Arc::new(model));
        Ok(())
    }

    /// Reads the keys of the configuration again: requests that have begun are let through, others are asked for new ones.
    ///
    /// # Errors
    /// As [`configured_keys`]; the old keys stay.
    pub(crate) fn reload_keys(&self) -> Result<(), StartError> {
        self.0.keys.store(Arc::new(configured_keys(self.config())?));
        Ok(())
    }

    /// From now on `/readyz` answers 503; everything else goes on.
    pub fn start_draining(&self) {
        self.0.draining.store(true, Ordering::Relaxed);
    }

    /// Whether a balancer may send requests here. A busy service is ready: what it cannot do in time it refuses, and to be
    /// replaced would not make it faster.
    pub(crate) fn is_ready(&self) -> bool {
        !self.0.draining.load(Ordering::Relaxed)
    }

    /// The settings.
    pub fn config(&self) -> &Config {
        &self.0.config
    }

    pub(crate) fn model(&self) -> Arc<ServedModel> {
        self.0.model.load_full()
    }

    pub(crate) fn pool(&self) -> &Pool {
        &self.0.pool
    }

    pub(crate) fn metrics(&self) -> &Metrics {
        &self.0.metrics
    }

    /// Gauges for `/metrics`, as they are now.
    pub(crate) fn gauges(&self) -> Gauges {
        Gauges {
            pool: self.pool().load(),
            workers: self.pool().worker_count(),
            connections: self.connections().count(),
            held_bytes: self.held_bytes(),
            is_ready: self.is_ready(),
        }
    }

    pub(crate) fn connections(&self) -> &Arc<Connections> {
        &self.0.connections
    }

    pub(crate) fn keys(&self) -> Arc<Option<ApiKeys>> {
        self.0.keys.load_full()
    }

    pub(crate) fn limiter(&self) -> Option<&ClientLimiter> {
        self.0.limiter.as_ref()
    }

    /// Memory for documents, a permit a KiB.
    pub(crate) fn held_kib(&self) -> &Arc<Semaphore> {
        &self.0.held_kib
    }

    /// Bytes of documents that are held now, in whole KiB a document.
    fn held_bytes(&self) -> usize {
        (self.0.held_kib_limit - self.0.held_kib.available_permits()) << 10
    }
}

impl std::fmt::Debug for AppState {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("AppState")
            .field("model", self.model().record())
            .finish_non_exhaustive()
    }
}
