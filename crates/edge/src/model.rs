//! The embedded model, from the snapshot or loaded at the first request.

use std::sync::OnceLock;
use std::time::{Duration, Instant};

use checkbox::{Checkbox, CheckboxError};
use checkbox_contract::{ModelRecord, ModelStart};
use checkbox_service::ApiError;

/// Sheets whose input shapes are prepared in the snapshot: US letter and A4 at 100 dpi, upright and on their side.
const USUAL_PAGES_PX: [(u32, u32); 4] = [(850, 1100), (1100, 850), (827, 1169), (1169, 827)];

static MODEL: OnceLock<Result<EdgeModel, String>> = OnceLock::new();

/// The model that answers.
pub(crate) struct EdgeModel {
    pub(crate) checkbox: Checkbox,
    pub(crate) record: ModelRecord,
    pub(crate) start: ModelStart,
}

impl EdgeModel {
    fn load(start: ModelStart) -> Result<Self, CheckboxError> {
        let checkbox = Checkbox::embedded()?;
        Ok(Self {
            record: ModelRecord::from(checkbox.model()),
            checkbox,
            start,
        })
    }

    fn prepared() -> Result<Self, CheckboxError> {
        let model = Self::load(ModelStart::Snapshot)?;
        for (width_px, height_px) in USUAL_PAGES_PX {
            model.checkbox.prepare(width_px, height_px)?;
        }
        Ok(model)
    }

    /// Class names in index order.
    pub(crate) fn class_names(&self) -> &[String] {
        &self.checkbox.model().class_names
    }
}

/// Loads and prepares the model for the snapshot. A model that fails is one that every instance would fail with.
pub(crate) fn prepare() {
    MODEL.get_or_init(|| EdgeModel::prepared().map_err(|error| error.to_string()));
}

/// The model, and how long this request waited for it.
///
/// # Errors
/// [`ApiError::ModelFailed`] when it cannot be loaded.
pub(crate) fn model() -> Result<(&'static EdgeModel, Duration), ApiError> {
    if let Some(outcome) = MODEL.get() {
        return Ok((usable(outcome)?, Duration::ZERO));
    }
    let start = Instant::now();
    let load = || EdgeModel::load(ModelStart::Load).map_err(|error| error.to_string());
    let outcome = MODEL.get_or_init(load);
    Ok((usable(outcome)?, start.elapsed()))
}

fn usable(outcome: &'static Result<EdgeModel, String>) -> Result<&'static EdgeModel, ApiError> {
    outcome.as_ref().map_err(|reason| ApiError::ModelFailed {
        reason: reason.clone(),
    })
}
