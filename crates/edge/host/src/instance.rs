//! State and imports of one instance of the component.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use wasmtime::component::{Accessor, ComponentType, Linker, Lower, ResourceTable};
use wasmtime::{Engine, ResourceLimiter, Result};
use wasmtime_wasi::{FsPerms, WasiCtx, WasiCtxView, WasiView};
use wasmtime_wasi_http::{
    Error, RequestOptions, WasiBody, WasiHttpCtx, WasiHttpCtxView, WasiHttpHooks, WasiHttpView,
};

/// Settings by name, as Spin's manifest has them.
pub type Variables = BTreeMap<String, String>;

/// Counts over all instances.
#[derive(Debug, Default)]
pub struct Statistics {
    pub(crate) instances: AtomicUsize,
    pub(crate) peak_memory_bytes: AtomicUsize,
}

impl Statistics {
    /// Instances that were started.
    pub fn instances(&self) -> usize {
        self.instances.load(Ordering::Relaxed)
    }

    /// The most memory that any one of them had, in bytes.
    pub fn peak_memory_bytes(&self) -> usize {
        self.peak_memory_bytes.load(Ordering::Relaxed)
    }
}

/// Limits of an instance.
#[derive(Clone, Debug)]
pub(crate) struct Provisions {
    pub(crate) variables: Arc<Variables>,
    pub(crate) page: Option<PathBuf>,
    pub(crate) memory_limit_bytes: usize,
    pub(crate) statistics: Arc<Statistics>,
}

/// One instance's side of the host.
pub(crate) struct InstanceState {
    wasi: WasiCtx,
    http: WasiHttpCtx,
    hooks: NothingOutbound,
    table: ResourceTable,
    provisions: Provisions,
}

impl InstanceState {
    pub(crate) fn new(provisions: &Provisions) -> Result<Self> {
        let mut wasi = WasiCtx::builder();
        wasi.inherit_stderr();
        for (name, value) in &*provisions.variables {
            wasi.env(name.to_ascii_uppercase(), value);
        }
        if let Some(page) = &provisions.page {
            wasi.preopened_dir(page, "/page", FsPerms::ReadOnly)?;
        }
        provisions.statistics.instances.fetch_add(1, Ordering::Relaxed);
        Ok(Self {
            wasi: wasi.build(),
            http: WasiHttpCtx::new(),
            hooks: NothingOutbound,
            table: ResourceTable::new(),
            provisions: provisions.clone(),
        })
    }
}

impl WasiView for InstanceState {
    fn ctx(&mut self) -> WasiCtxView<'_> {
        WasiCtxView {
            ctx: &mut self.wasi,
            table: &mut self.table,
        }
    }
}

impl WasiHttpView for InstanceState {
    fn http(&mut self) -> WasiHttpCtxView<'_> {
        WasiHttpCtxView {
            hooks: &mut self.hooks,
            table: &mut self.table,
            ctx: &mut self.http,
        }
    }
}

impl ResourceLimiter for InstanceState {
    fn memory_growing(&mut self, _current: usize, desired: usize, _maximum: Option<usize>) -> Result<bool> {
        let allowed = desired <= self.provisions.memory_limit_bytes;
        if allowed {
            let peak = &self.provisions.statistics.peak_memory_bytes;
            peak.fetch_max(desired, Ordering::Relaxed);
        }
        Ok(allowed)
    }

    fn table_growing(&mut self, _current: usize, _desired: usize, _maximum: Option<usize>) -> Result<bool> {
        Ok(true)
    }
}

/// The component calls nobody.
struct NothingOutbound;

type Sent = (
    http::Response<WasiBody>,
    Box<dyn Future<Output = Result<(), Error>> + Send>,
);

impl WasiHttpHooks for NothingOutbound {
    fn send_request(
        &mut self,
        _request: http::Request<WasiBody>,
        _options: Option<RequestOptions>,
        _errors: Box<dyn Future<Output = Result<(), Error>> + Send>,
    ) -> Box<dyn Future<Output = Result<Sent, Error>> + Send> {
        Box::new(async { Err(Error::HttpRequestDenied) })
    }
}

/// `spin:variables/variables#error`.
#[derive(ComponentType, Lower)]
#[component(variant)]
#[expect(dead_code, reason = "the interface has them all")]
enum VariableError {
    #[component(name = "invalid-name")]
    InvalidName(String),
    #[component(name = "undefined")]
    Undefined(String),
    #[component(name = "provider")]
    Provider(String),
    #[component(name = "other")]
    Other(String),
}

fn variable<'a>(
    accessor: &'a Accessor<InstanceState>,
    (name,): (String,),
) -> Pin<Box<dyn Future<Output = Result<(std::result::Result<String, VariableError>,)>> + Send + 'a>> {
    Box::pin(async move {
        let value = accessor.with(|mut access| access.get().provisions.variables.get(&name).cloned());
        Ok((value.ok_or(VariableError::Undefined(name)),))
    })
}

/// Everything that the component may import.
pub(crate) fn linker(engine: &Engine) -> Result<Linker<InstanceState>> {
    let mut linker = Linker::new(engine);
    wasmtime_wasi::p2::add_to_linker_async(&mut linker)?;
    wasmtime_wasi::p3::add_to_linker(&mut linker)?;
    wasmtime_wasi_http::p3::add_to_linker(&mut linker)?;
    linker
        .instance("spin:variables/variables@3.0.0")?
        .func_wrap_concurrent("get", variable)?;
    Ok(linker)
}
