//! Rust values to JavaScript values and back.

use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_wasm_bindgen::Serializer;
use wasm_bindgen::{JsCast, JsValue};

use crate::WebError;

/// The plain object that `JSON.parse` would make of the value's JSON, typed as `T`.
pub(crate) fn to_js<T: JsCast>(value: &impl Serialize) -> Result<T, WebError> {
    let value = value.serialize(&Serializer::json_compatible());
    let value = value.map_err(|error| argument("the answer", &error))?;
    Ok(value.unchecked_into())
}

/// The value of an argument; `undefined` and `null` are the default.
pub(crate) fn from_js<T: DeserializeOwned + Default>(
    what: &'static str,
    value: Option<impl Into<JsValue>>,
) -> Result<T, WebError> {
    match value.map(Into::into) {
        Some(value) if !value.is_undefined() && !value.is_null() => required(what, value),
        _ => Ok(T::default()),
    }
}

/// The value of an argument that has to be there.
pub(crate) fn required<T: DeserializeOwned>(
    what: &'static str,
    value: impl Into<JsValue>,
) -> Result<T, WebError> {
    serde_wasm_bindgen::from_value(value.into()).map_err(|error| argument(what, &error))
}

fn argument(what: &'static str, error: &serde_wasm_bindgen::Error) -> WebError {
    WebError::Argument {
        what,
        reason: error.to_string(),
    }
}
