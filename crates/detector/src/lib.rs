//! Finds checkboxes and radio buttons on a page of pixels.
#![forbid(unsafe_code)]

mod detection;
mod error;
mod model_info;
mod options;
mod view;

pub use detection::{BoundingBox, Detection, Detections, StageTimings};
pub use error::DetectError;
pub use model_info::{InputChannels, InputPolicy, ModelInfo, NmsMode, OutputForm};
pub use options::{DetectOptions, ModelOptions, Tiling};
pub use view::{PageView, PixelFormat};
