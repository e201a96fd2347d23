#![doc = include_str!("../README.md")]

// The public interface.
mod detection;
mod detector;
mod error;
mod judging;
mod mark_state;
mod names;
mod options;
pub mod stages;

// From an ONNX file to detections, in the order in which they depend on each other.
mod image;
mod model;
mod network;
mod pipeline;
mod stopwatch;

/// Version of the model that is compiled in, as its metadata say it.
#[cfg(feature = "embedded")]
pub use checkbox_model::VERSION as EMBEDDED_MODEL_VERSION;
pub use checkbox_pixels::{BoundingBox, ErrorKind, PageView, PixelFormat};
pub use detection::{Detection, Detections, StageTimings};
pub use detector::Detector;
pub use error::{DetectError, DetectorOption};
pub use judging::Judgement;
pub use mark_state::MarkState;
pub use model::{InputChannels, InputPolicy, ModelInfo, NmsMode, OutputForm};
pub use network::{Device, DeviceChoice};
pub use options::{DetectOptions, ModelOptions, Stage, Tiling};
