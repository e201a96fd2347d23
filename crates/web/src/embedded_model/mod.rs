//! The model that is compiled in, kept in a form that compresses better: the browser waits for every byte of it.

mod planes;

use checkbox::{Checkbox, ModelOptions};

use crate::WebError;

static MODEL: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/checkbox.planes"));

/// The embedded model.
///
/// # Errors
/// `invalid_model` if the crate was built with a broken model file.
pub(crate) fn open() -> Result<Checkbox, WebError> {
    // The build has joined it once: an empty file is never seen.
    let onnx = planes::join(MODEL).unwrap_or_default();
    Ok(Checkbox::from_onnx(&onnx, ModelOptions::default())?)
}
