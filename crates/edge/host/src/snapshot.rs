//! Runs a component's `wizer-initialize` and keeps the memory that it leaves behind.

use std::sync::Arc;

use wasmtime::{Result, Store};
use wasmtime_wizer::Wizer;

use crate::Options;
use crate::host::engine;
use crate::instance::{InstanceState, Provisions, Statistics, linker};

/// The component as it is after its initialisation.
///
/// # Errors
/// When it is no component with a function `wizer-initialize`, or that function traps.
pub async fn snapshot(component: &[u8]) -> Result<Vec<u8>> {
    let defaults = Options::default();
    let provisions = Provisions {
        variables: Arc::default(),
        page: None,
        memory_limit_bytes: defaults.memory_limit_bytes,
        statistics: Arc::new(Statistics::default()),
    };
    let mut store = Store::new(&engine()?, InstanceState::new(&provisions)?);
    let mut wizer = Wizer::new();
    // Left out of the exports, the function's type stays in the component's world, which is invalid then.
    wizer.keep_init_func(true);
    let (bytes, _) = wizer
        .run_component(&mut store, component, async |store, component| {
            let linker = linker(component.engine())?;
            linker.instantiate_async(store, component).await
        })
        .await?;
    Ok(bytes)
}
