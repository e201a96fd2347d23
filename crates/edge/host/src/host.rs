//! Requests in, responses out, through as many instances as it takes.

use std::path::PathBuf;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::{Duration, Instant};

use bytes::Bytes;
use http::{Request, Response};
use http_body_util::BodyExt as _;
use tokio::time::Sleep;
use wasmtime::component::{Component, GuestTaskId};
use wasmtime::{Config, Engine, Result, Store, StoreContextMut};
use wasmtime_wasi_http::handler::{
    HandlerState, Instance, Proxy, ProxyHandler, ProxyPre, ShouldAccept, WorkerExpiration, WorkerState,
    WorkerStatus,
};
use wasmtime_wasi_http::p3::bindings::ServicePre;
use wasmtime_wasi_http::{WasiBody, WasiHttpView as _};

use crate::instance::{InstanceState, Provisions, Statistics, Variables, linker};

/// Default of Spin and `wasmtime serve`.
const MAX_CONCURRENT_REQUESTS: usize = 16;
const IDLE_TIMEOUT: Duration = Duration::from_secs(1);

/// Options for running a component.
#[derive(Clone, Debug)]
pub struct Options {
    /// Settings.
    pub variables: Variables,
    /// The folder that the component sees as `/page`.
    pub page: Option<PathBuf>,
    /// Memory that an instance may have.
    pub memory_limit_bytes: usize,
    /// Requests after which an instance is given up.
    pub max_requests: usize,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            variables: Variables::new(),
            page: None,
            memory_limit_bytes: 256 << 20,
            max_requests: 128,
        }
    }
}

/// A running component.
pub struct Host {
    handler: ProxyHandler<Instances>,
    statistics: Arc<Statistics>,
}

/// The compiler that everything here shares.
pub(crate) fn engine() -> Result<Engine> {
    let mut config = Config::new();
    config.wasm_component_model_async(true);
    Engine::new(&config)
}

/// Compiles a component, which takes seconds.
///
/// # Errors
/// When it is none.
pub fn compile(component: &[u8]) -> Result<Component> {
    Component::new(&engine()?, component)
}

impl Host {
    /// Gets ready to run a component; instances are started by requests.
    ///
    /// # Errors
    /// When it is no component that serves HTTP.
    pub fn new(component: &Component, options: Options) -> Result<Self> {
        let statistics = Arc::new(Statistics::default());
        let linker = linker(component.engine())?;
        let pre = ServicePre::new(linker.instantiate_pre(component)?)?;
        let instances = Instances {
            pre: ProxyPre::P3(pre),
            engine: component.engine().clone(),
            provisions: Provisions {
                variables: Arc::new(options.variables),
                page: options.page,
                memory_limit_bytes: options.memory_limit_bytes,
                statistics: Arc::clone(&statistics),
            },
            max_requests: options.max_requests,
        };
        Ok(Self {
            handler: ProxyHandler::new(instances),
            statistics,
        })
    }

    /// Hands a request to an instance and waits for the whole response.
    ///
    /// # Errors
    /// When the instance cannot be started, traps, or breaks the protocol.
    pub async fn request(&self, request: Request<WasiBody>) -> Result<Response<Bytes>> {
        let (parts, body) = self.handler.handle((), request).await?.into_parts();
        let body = body.collect().await;
        let body = body.map_err(|error| wasmtime::format_err!("the response is broken: {error:?}"))?;
        Ok(Response::from_parts(parts, body.to_bytes()))
    }

    /// Counts of what happened so far.
    pub fn statistics(&self) -> &Statistics {
        &self.statistics
    }
}

/// Starts instances.
struct Instances {
    pre: ProxyPre<InstanceState>,
    engine: Engine,
    provisions: Provisions,
    max_requests: usize,
}

impl HandlerState for Instances {
    type StoreData = InstanceState;
    type WorkerExpiration = Idleness;
    type WorkerState = Reuse;

    async fn instantiate(&self) -> Result<Instance<InstanceState, Idleness, Reuse>> {
        let mut store = Store::new(&self.engine, InstanceState::new(&self.provisions)?);
        store.limiter(|state| state);
        let proxy: Proxy = self.pre.instantiate_async(&mut store).await?;
        Ok(Instance {
            store,
            proxy,
            view: InstanceState::http,
            expiration: Idleness(Box::pin(tokio::time::sleep(IDLE_TIMEOUT))),
            state: Reuse {
                max_requests: self.max_requests,
            },
        })
    }
}

/// Ends an instance that has had nothing to do.
struct Idleness(Pin<Box<Sleep>>);

impl WorkerExpiration for Idleness {
    fn poll(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        status: WorkerStatus,
        start: Instant,
    ) -> Poll<()> {
        if status != WorkerStatus::Idle {
            return Poll::Pending;
        }
        self.0.as_mut().reset((start + IDLE_TIMEOUT).into());
        self.0.as_mut().poll(context)
    }
}

/// Number of requests that an instance answers.
struct Reuse {
    max_requests: usize,
}

impl WorkerState for Reuse {
    type StoreData = InstanceState;
    type RequestData = ();

    fn should_accept_request(&self, concurrent_count: usize, total_count: usize) -> ShouldAccept {
        if total_count >= self.max_requests {
            ShouldAccept::Never
        } else if concurrent_count >= MAX_CONCURRENT_REQUESTS {
            ShouldAccept::No
        } else {
            ShouldAccept::Yes
        }
    }

    fn on_request_start(
        &self,
        _store: StoreContextMut<'_, InstanceState>,
        (): (),
        _task: GuestTaskId,
    ) -> Pin<Box<dyn Future<Output = ()> + 'static + Send + Sync>> {
        Box::pin(std::future::pending())
    }

    fn drop(&self, _store: Store<InstanceState>, result: Result<()>) {
        if let Err(error) = result {
            eprintln!("edge-host: an instance ended: {error:#}");
        }
    }
}
