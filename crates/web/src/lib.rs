#![doc = include_str!("../README.md")]
#![cfg(all(target_family = "wasm", target_os = "unknown"))]

mod clock;
mod detector;
mod document;
mod embedded_model;
mod error;
mod export;
mod input;
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
