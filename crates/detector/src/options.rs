//! What a caller can choose.

use std::num::NonZeroUsize;
use std::time::Duration;

use crate::{DetectError, DeviceChoice, InputChannels, NmsMode, OutputForm};

/// How to read a model: each field overrides what the ONNX metadata says, or stands in where it is silent.
#[derive(Clone, Debug, PartialEq)]
pub struct ModelOptions {
    /// Class names in index order; else the metadata key `names`.
    pub class_names: Option<Vec<String>>,
    /// Longest side of the network input in pixels, for models whose height or width is dynamic;
    /// else the metadata key `imgsz`.
    pub long_side_px: Option<u32>,
    /// Input height and width are padded to a multiple of this; else the metadata key `stride`, else 32.
    pub stride_px: Option<u32>,
    /// Colour planes, for models whose channel axis is dynamic; else the metadata key `channels`.
    pub channels: Option<InputChannels>,
    /// Form of the output; else recognised from its shape, the number of classes and the metadata.
    pub head: Option<OutputForm>,
    /// Which boxes compete in non-maximum suppression; else the metadata key `nms`, else class-aware.
    pub nms: Option<NmsMode>,
    /// Brightness of the padding, 0 black to 1 white; else the metadata key `pad_value`, else 114/255 as
    /// Ultralytics pads.
    pub pad_value: Option<f32>,
    /// How far a page smaller than the network input may be enlarged; else the metadata key `max_upscale`, else 2.
    pub max_upscale: Option<f32>,
    /// What the network is to run on.
    pub device: DeviceChoice,
    /// How many input shapes keep their optimised plan. One takes about the size of the weights.
    pub plan_cache_capacity: NonZeroUsize,
}

impl Default for ModelOptions {
    fn default() -> Self {
        Self {
            class_names: None,
            long_side_px: None,
            stride_px: None,
            channels: None,
            head: None,
            nms: None,
            pad_value: None,
            max_upscale: None,
            device: DeviceChoice::Cpu,
            plan_cache_capacity: const { NonZeroUsize::new(8).expect("8 is not zero") },
        }
    }
}

/// What to report from one page, and how.
#[derive(Clone, Copy)]
pub struct DetectOptions<'a> {
    /// Lowest confidence to report, 0 to 1.
    pub confidence: f32,
    /// Of two competing boxes that overlap by more than this IoU, 0 to 1, only the more confident stays.
    pub iou: f32,
    /// Overrides [`crate::ModelInfo::nms`].
    pub nms: Option<NmsMode>,
    /// Most detections to report, the most confident first.
    pub max_detections: usize,
    /// Whether to look again, closer, at pages whose boxes are too small for one pass.
    pub tiling: Tiling,
    /// A monotonic clock, read between stages. The crate has none of its own, as WebAssembly has none.
    pub clock: Option<&'a dyn Fn() -> Duration>,
}

impl Default for DetectOptions<'_> {
    fn default() -> Self {
        Self {
            confidence: 0.2,
            iou: 0.45,
            nms: None,
            max_detections: 3000,
            tiling: Tiling::default(),
            clock: None,
        }
    }
}

impl DetectOptions<'_> {
    pub(crate) fn check(&self) -> Result<(), DetectError> {
        for (option, value) in [("confidence", self.confidence), ("iou", self.iou)] {
            if !(0.0..=1.0).contains(&value) {
                return Err(DetectError::OptionRange {
                    option,
                    value: value.to_string(),
                    range: "0 to 1",
                });
            }
        }
        Ok(())
    }
}

impl std::fmt::Debug for DetectOptions<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("DetectOptions")
            .field("confidence", &self.confidence)
            .field("iou", &self.iou)
            .field("nms", &self.nms)
            .field("max_detections", &self.max_detections)
            .field("tiling", &self.tiling)
            .field("clock", &self.clock.is_some())
            .finish()
    }
}

/// Whether a page gets a second, closer look.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Tiling {
    /// One pass over the whole page.
    Off,
    /// A second pass over overlapping tiles where the page's boxes came out small: at the page's own size or, where that is
    /// too small as well, enlarged as far as [`ModelOptions::max_upscale`] allows.
    #[default]
    Auto,
}
