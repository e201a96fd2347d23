//! Files that a running service reads again when it is told to: the model, and keys and certificate.

use std::fmt::Display;
use std::sync::Arc;

use tracing::{error, info};

use crate::serve::LoadModel;
use crate::tls::Tls;
use crate::{AppState, StartError};

/// Reads everything again. What cannot be used is logged and counted, and what was there before stays.
pub(crate) async fn everything(state: &AppState, load_model: &LoadModel, tls: Option<&Tls>) {
    // The model takes longest, and a key that is revoked has to be refused at once.
    if state.config().api_keys_file.is_some() {
        file(state, "api_keys", state.reload_keys());
    }
    if let Some(tls) = tls {
        file(state, "certificate", tls.reload(state.config()).await);
    }
    model(state, load_model).await;
}

async fn model(state: &AppState, load_model: &LoadModel) {
    let (load_model, loaded_into) = (Arc::clone(load_model), state.clone());
    let loading = move || {
        let checkbox = load_model().map_err(|reason| StartError::Model { reason });
        checkbox
            .and_then(|checkbox| loaded_into.replace_model(checkbox))
            .map_err(|error| error.to_string())
    };
    let loaded = tokio::task::spawn_blocking(loading).await;
    let loaded = loaded.unwrap_or_else(|error| Err(error.to_string()));
    state.metrics().model_reloaded(loaded.is_ok());
    match loaded {
        Ok(()) => info!(
            sha256 = state.model().record().sha256,
            device = state.model().device(),
            "the model was loaded again"
        ),
        Err(error) => error!(%error, "the model was not loaded again: the old one stays"),
    }
}

fn file<E: Display>(state: &AppState, file: &str, outcome: Result<(), E>) {
    state.metrics().file_reloaded(file, outcome.is_ok());
    match outcome {
        Ok(()) => info!(file, "a file was read again"),
        Err(error) => error!(file, %error, "a file was not read again: what was there before stays"),
    }
}
