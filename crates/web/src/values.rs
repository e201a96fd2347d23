//! Rust values to JavaScript values and back.

use js_sys::Object;
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

/// An object of options, all of which may be left out.
pub(crate) trait Options: DeserializeOwned + Default {
    /// Their names. A misspelt option must not pass for a missing one, and `serde-wasm-bindgen` asks an object only
    /// for the fields it knows: `deny_unknown_fields` has no effect on it.
    const NAMES: &[&str];
}

/// The value of an argument; `undefined` and `null` are the default.
pub(crate) fn from_js<T: Options>(
    what: &'static str,
    value: Option<impl Into<JsValue>>,
) -> Result<T, WebError> {
    let value = value.map_or(JsValue::UNDEFINED, Into::into);
    if value.is_undefined() || value.is_null() {
        return Ok(T::default());
    }
    if let Some(object) = value.dyn_ref::<Object>() {
        let names = Object::keys(object);
        let mut names = names.iter().filter_map(|name| name.as_string());
        if let Some(unknown) = names.find(|name| !T::NAMES.contains(&name.as_str())) {
            let known = T::NAMES.join(", ");
            return Err(WebError::Argument {
                what,
                reason: format!("there is no option `{unknown}`, only {known}"),
            });
        }
    }
    required(what, value)
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
