#![doc = include_str!("../README.md")]

mod dataset;
mod error;
mod evaluation;
mod matching;
mod metrics;
mod reliability;

pub use dataset::{Dataset, LabelledBox, LabelledPage};
pub use error::EvaluationError;
pub use evaluation::{AveragePrecisions, Evaluation, Group, Grouping, Settings, SweepPoint};
pub use matching::{AP_IOU, JudgedPage, Verdict};
pub use metrics::{Scores, Tally};
pub use reliability::{Calibration, CalibrationBin, SureStates};
