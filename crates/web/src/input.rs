//! Bytes of documents, as JavaScript hands them over.

use js_sys::{ArrayBuffer, Reflect, Uint8Array};
use wasm_bindgen::{JsCast, JsValue};

use crate::WebError;

/// The bytes of an `ArrayBuffer` or of a view on one, as `Uint8Array` and Node's `Buffer` are.
///
/// # Errors
/// `invalid_argument` for everything else, which is named: a path is easily given for the file at it.
pub(crate) fn bytes_of(value: &JsValue) -> Result<Vec<u8>, WebError> {
    if ArrayBuffer::is_view(value) {
        let (offset, length) = (number(value, "byteOffset"), number(value, "byteLength"));
        let buffer = property(value, "buffer");
        return Ok(Uint8Array::new_with_byte_offset_and_length(&buffer, offset, length).to_vec());
    }
    if value.is_instance_of::<ArrayBuffer>() {
        return Ok(Uint8Array::new(value).to_vec());
    }
    Err(WebError::Argument {
        what: "the document",
        reason: fault(value).to_owned(),
    })
}

fn fault(value: &JsValue) -> &'static str {
    let has = |name: &str| !property(value, name).is_undefined();
    if value.is_string() {
        "it is a string, and paths and addresses are not opened: read the file and give its bytes"
    } else if value.is_object() && has("arrayBuffer") {
        "it is a Blob, a File or a Response: give `await it.arrayBuffer()`"
    } else if value.is_object() && has("data") && has("width") && has("height") {
        "it has data, width and height, but is no ImageData: give `new ImageData(data, width, height)`"
    } else {
        "give a Uint8Array, an ArrayBuffer or an ImageData"
    }
}

/// A property of an object; `undefined` where there is none.
fn property(value: &JsValue, name: &str) -> JsValue {
    Reflect::get(value, &JsValue::from_str(name)).unwrap_or(JsValue::UNDEFINED)
}

/// A length in bytes, which fits the 32 bits of WebAssembly.
fn number(value: &JsValue, name: &str) -> u32 {
    property(value, name).as_f64().unwrap_or_default() as u32
}
