//! Finds checkboxes and radio buttons on a page of pixels.
#![forbid(unsafe_code)]

mod context;
mod decode;
mod deskew;
mod detection;
mod detector;
mod device;
mod error;
mod head;
mod letterbox;
mod loading;
mod metadata;
mod model_info;
mod nms;
mod onnx_file;
mod options;
mod plan;
mod preprocess;
mod python_literal;
mod refiner;
mod search;
mod stopwatch;
mod tiling;

pub mod stages;

pub use checkbox_pixels::{BoundingBox, PageView, PixelFormat};
pub use detection::{Detection, Detections, StageTimings};
pub use detector::Detector;
pub use device::{Device, DeviceChoice};
pub use error::DetectError;
pub use model_info::{InputChannels, InputPolicy, ModelInfo, NmsMode, OutputForm};
pub use options::{DetectOptions, ModelOptions, Tiling};
