#![doc = include_str!("../README.md")]

mod box_row;
mod detection;
mod document_result;
mod error;
pub mod export;
mod form;
mod format;
mod jsonl;
mod model;
mod options;
mod page;
mod problem;
mod response;
mod rounding;
mod service;
pub mod template;
mod timings;

pub use box_row::BoxRow;
pub use checkbox_detector::MarkState;
pub use detection::{BboxRecord, DetectionRecord, count_classes};
pub use document_result::DocumentResult;
pub use error::ContractError;
pub use form::{BoxKind, Choice, FieldRecord, FormRecord, GroupFlag, GroupRecord, LabelSource, StateSource};
pub use format::ResponseFormat;
pub use jsonl::{JsonlDetection, JsonlLine};
pub use model::{ModelDetails, ModelInput, ModelRecord};
pub use options::{JsonRequest, RequestOptions};
pub use page::{PageFailure, PageRecord, PageResult, WarningRecord, WordRecord};
pub use problem::{PROBLEM_CONTENT_TYPE, ProblemDetails, ProblemStatus};
pub use response::PredictResponse;
pub use service::{Health, InstanceHealth, ModelStart, ServiceInfo};
pub use timings::TimingsMs;
