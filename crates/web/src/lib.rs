//! The detector for JavaScript: documents in, detections out, by `wasm-bindgen`.
//!
//! It converts types and does nothing else: `Detector` is `checkbox_detector`'s, `OpenedDocument` is
//! `checkbox_document`'s, what they answer is `checkbox_contract`'s, as JavaScript objects that have the form of
//! the API's JSON. Errors are `Error` objects with a stable `code` beside their `message`.
//!
//! A panic ends the instance of the module (WebAssembly cannot unwind): run it in a worker, and start a new one
//! when a call throws a `WebAssembly.RuntimeError`.
//!
//! Outside a browser's WebAssembly this crate is empty.
#![cfg(all(target_family = "wasm", target_os = "unknown"))]

mod clock;
mod detector;
mod document;
mod error;
mod export;
mod model_options;
mod request;
mod typescript;
mod values;

pub use detector::Detector;
pub use document::{OpenedDocument, PageImage};
pub use error::WebError;
pub use export::{coco_of, csv_of, encode_document, yolo_of};
pub use typescript::{
    CocoDatasetValue, DetectOptionsValue, DocumentResultValue, DocumentResultsValue, ImageSource,
    ModelDetailsValue, ModelOptionsValue, OpenOptionsValue, PageAnswerValue, PageResultValue,
    PredictResponseValue, StringsValue,
};
