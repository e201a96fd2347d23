//! Detections: boxes in page pixels.

use std::time::Duration;

use checkbox_pixels::BoundingBox;

/// One object on a page.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Detection {
    /// Index into [`crate::ModelInfo::class_names`]; always in range. [`crate::ModelInfo::state`] gives the state of the mark.
    pub class_index: usize,
    /// Score of the model, 0 to 1. It ranks detections; it is a probability only as far as the model is calibrated.
    pub confidence: f32,
    /// Probability, 0 to 1, that the class says the right state, given that the object is there. `None` where the classes of the
    /// model, or the form of its output, do not tell.
    pub state_confidence: Option<f32>,
    /// Probability, 0 to 1, that the outline is round; `None` where the model does not say.
    pub roundness: Option<f32>,
    /// Outer edge of the object, clipped to the page.
    pub bbox: BoundingBox,
}

/// All objects on one page.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Detections {
    /// Detections, sorted by confidence, highest first.
    pub items: Vec<Detection>,
    /// Time of each stage; `None` without [`crate::DetectOptions::clock`].
    pub timings: Option<StageTimings>,
}

/// Time spent in each stage of one detection, summed over its passes when the page was tiled.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct StageTimings {
    /// Pixels to network input: grey, resize, pad, scale to 0..1.
    pub preprocess: Duration,
    /// The network, and building the plan where its input shape was not cached yet.
    pub inference: Duration,
    /// Network output to page boxes: decoding, NMS, merging tiles.
    pub postprocess: Duration,
}
