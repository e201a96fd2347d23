//! The wire format, once: what every surface (command line, HTTP, browser, edge) reads and answers.
//!
//! A front end turns each page into a [`PageResult`], then into one of
//! - [`PredictResponse`], the answer of the HTTP API,
//! - [`JsonlLine`], one line a page,
//! - one of the [`export`] formats that other tools read.
//!
//! Coordinates on the wire are pixels of the page as shown (EXIF orientation applied; for a PDF, of the rendered
//! page), origin at the top left corner, with 2 decimals. Confidences have 3 decimals.
#![forbid(unsafe_code)]

mod box_row;
mod detection;
mod document_result;
mod error;
pub mod export;
mod jsonl;
mod model;
mod options;
mod page;
mod problem;
mod response;
mod rounding;
mod service;
mod timings;

pub use box_row::BoxRow;
pub use checkbox_detector::MarkState;
pub use detection::{BboxRecord, DetectionRecord, count_classes};
pub use document_result::DocumentResult;
pub use error::ContractError;
pub use jsonl::{JsonlDetection, JsonlLine};
pub use model::{ModelDetails, ModelInput, ModelRecord};
pub use options::{JsonRequest, RequestOptions, ResponseFormat};
pub use page::{PageFailure, PageRecord, PageResult};
pub use problem::{PROBLEM_CONTENT_TYPE, ProblemDetails, status_of};
pub use response::PredictResponse;
pub use service::{Health, InstanceHealth, ModelStart, ServiceInfo};
pub use timings::TimingsMs;
