//! Options of the caller.

use std::num::NonZeroUsize;
use std::time::Duration;

use crate::{DetectError, DetectorOption, DeviceChoice, InputChannels, NmsMode, OutputForm};

/// Options for loading a model: each overrides what the ONNX metadata says, or stands in where it says nothing.
///
/// The setters take a value or an `Option` of one, where `None` leaves it to the metadata.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct ModelOptions {
    /// Class names in index order; else the metadata key `names`.
    pub class_names: Option<Vec<String>>,
    /// Longest side of the network input in pixels, for models whose height or width is dynamic;
    /// else the metadata key `imgsz`.
    pub long_side_px: Option<u32>,
    /// Number of which input height and width are multiples, by padding; else the metadata key `stride`, else 32.
    pub stride_px: Option<u32>,
    /// Colour planes, for models whose channel axis is dynamic; else the metadata key `channels`.
    pub channels: Option<InputChannels>,
    /// Form of the output; else recognised from its shape, the number of classes and the metadata.
    pub head: Option<OutputForm>,
    /// Boxes that compete in non-maximum suppression; else the metadata key `nms`, else class-aware.
    pub nms: Option<NmsMode>,
    /// Brightness of the padding, 0 black to 1 white; else the metadata key `pad_value`, else 114/255 as
    /// Ultralytics pads.
    pub pad_value: Option<f32>,
    /// Largest factor by which a page smaller than the network input is enlarged; else the metadata key `max_upscale`,
    /// else 2.
    pub max_upscale: Option<f32>,
    /// Device to run the network on.
    pub device: DeviceChoice,
    /// Number of input shapes that keep their optimised plan. One takes about the size of the weights.
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

impl ModelOptions {
    /// The options with these class names.
    #[must_use]
    pub fn with_class_names(mut self, class_names: impl Into<Option<Vec<String>>>) -> Self {
        self.class_names = class_names.into();
        self
    }

    /// The options with this longest side.
    #[must_use]
    pub fn with_long_side_px(mut self, long_side_px: impl Into<Option<u32>>) -> Self {
        self.long_side_px = long_side_px.into();
        self
    }

    /// The options with this stride.
    #[must_use]
    pub fn with_stride_px(mut self, stride_px: impl Into<Option<u32>>) -> Self {
        self.stride_px = stride_px.into();
        self
    }

    /// The options with these colour planes.
    #[must_use]
    pub fn with_channels(mut self, channels: impl Into<Option<InputChannels>>) -> Self {
        self.channels = channels.into();
        self
    }

    /// The options with this form of the output.
    #[must_use]
    pub fn with_head(mut self, head: impl Into<Option<OutputForm>>) -> Self {
        self.head = head.into();
        self
    }

    /// The options with this suppression mode.
    #[must_use]
    pub fn with_nms(mut self, nms: impl Into<Option<NmsMode>>) -> Self {
        self.nms = nms.into();
        self
    }

    /// The options with this brightness of the padding.
    #[must_use]
    pub fn with_pad_value(mut self, pad_value: impl Into<Option<f32>>) -> Self {
        self.pad_value = pad_value.into();
        self
    }

    /// The options with this largest enlargement.
    #[must_use]
    pub fn with_max_upscale(mut self, max_upscale: impl Into<Option<f32>>) -> Self {
        self.max_upscale = max_upscale.into();
        self
    }

    /// The options with this device.
    #[must_use]
    pub fn with_device(mut self, device: DeviceChoice) -> Self {
        self.device = device;
        self
    }

    /// The options with room for this many plans.
    #[must_use]
    pub fn with_plan_cache_capacity(mut self, capacity: NonZeroUsize) -> Self {
        self.plan_cache_capacity = capacity;
        self
    }
}

/// Options for one page.
#[derive(Clone, Copy)]
#[non_exhaustive]
pub struct DetectOptions<'a> {
    /// Lowest confidence to report, 0 to 1.
    pub confidence: f32,
    /// IoU, 0 to 1, above which the one with the higher confidence suppresses the other of two competing boxes.
    pub iou: f32,
    /// Boxes that compete; else [`crate::ModelInfo::nms`].
    pub nms: Option<NmsMode>,
    /// Largest number of detections to report, those with the highest confidence.
    pub max_detections: usize,
    /// Second pass over pages whose boxes are too small for one.
    pub tiling: Tiling,
    /// Stages to leave out, to measure what each is worth.
    pub without: &'a [Stage],
    /// A monotonic clock, read between stages. The crate has none of its own, as WebAssembly has none.
    pub clock: Option<&'a dyn Fn() -> Duration>,
}

impl DetectOptions<'_> {
    /// Confidence threshold of [`DetectOptions::default`].
    pub const DEFAULT_CONFIDENCE: f32 = 0.2;
    /// IoU threshold of [`DetectOptions::default`].
    pub const DEFAULT_IOU: f32 = 0.45;
    /// Largest number of detections of [`DetectOptions::default`].
    pub const DEFAULT_MAX_DETECTIONS: usize = 3000;
}

impl Default for DetectOptions<'_> {
    fn default() -> Self {
        Self {
            confidence: Self::DEFAULT_CONFIDENCE,
            iou: Self::DEFAULT_IOU,
            nms: None,
            max_detections: Self::DEFAULT_MAX_DETECTIONS,
            tiling: Tiling::default(),
            without: &[],
            clock: None,
        }
    }
}

impl<'a> DetectOptions<'a> {
    /// The options with this confidence threshold.
    #[must_use]
    pub fn with_confidence(mut self, confidence: f32) -> Self {
        self.confidence = confidence;
        self
    }

    /// The options with this IoU threshold.
    #[must_use]
    pub fn with_iou(mut self, iou: f32) -> Self {
        self.iou = iou;
        self
    }

    /// The options with this suppression mode; `None` leaves it to the model.
    #[must_use]
    pub fn with_nms(mut self, nms: impl Into<Option<NmsMode>>) -> Self {
        self.nms = nms.into();
        self
    }

    /// The options with this largest number of detections.
    #[must_use]
    pub fn with_max_detections(mut self, max_detections: usize) -> Self {
        self.max_detections = max_detections;
        self
    }

    /// The options with this tiling.
    #[must_use]
    pub fn with_tiling(mut self, tiling: Tiling) -> Self {
        self.tiling = tiling;
        self
    }

    /// The options without these stages.
    #[must_use]
    pub fn with_stages_left_out(mut self, stages: &'a [Stage]) -> Self {
        self.without = stages;
        self
    }

    /// The options with a clock, so that detections come with timings.
    #[must_use]
    pub fn with_clock(mut self, clock: &'a dyn Fn() -> Duration) -> Self {
        self.clock = Some(clock);
        self
    }

    pub(crate) fn check(&self) -> Result<(), DetectError> {
        for (option, value) in [
            (DetectorOption::Confidence, self.confidence),
            (DetectorOption::Iou, self.iou),
        ] {
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
            .field("without", &self.without)
            .field("clock", &self.clock.is_some())
            .finish()
    }
}

/// Stage of detection that can be left out, to measure what it is worth.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Stage {
    /// The second network, which judges each candidate in crops of its own.
    Refiner,
    /// The mirrored crops of a candidate that the second network is uncertain of.
    Mirrors,
    /// The second crop of a candidate whose box moved far.
    Recentring,
    /// The correction of confidences by the other boxes of the page.
    Rescoring,
    /// The second look at a skewed page, deskewed.
    Deskewing,
}

/// Choice of a second pass over pages with small boxes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Tiling {
    /// One pass over the whole page.
    Off,
    /// A second pass over overlapping tiles where the page's boxes came out small: at the page's own size or, where that is
    /// too small as well, enlarged as far as [`ModelOptions::max_upscale`] allows.
    #[default]
    Auto,
}
