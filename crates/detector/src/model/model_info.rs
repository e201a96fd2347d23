//! Description of a loaded model.

use crate::MarkState;

/// Shape of a network input: batch, channels, height, width.
pub(crate) type InputShape = [usize; 4];

/// Description of a loaded model, from its ONNX file and [`crate::ModelOptions`].
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct ModelInfo {
    /// Metadata key `name`, else `description`, else the name of the ONNX graph; empty when all are missing.
    pub name: String,
    /// Metadata key `version`; empty when it is missing. Ultralytics writes its own version here.
    pub version: String,
    /// SHA-256 of the ONNX file, lower-case hex.
    pub sha256: String,
    /// Metadata key `license`.
    pub license: Option<String>,
    /// Class names in index order, at least one.
    pub class_names: Vec<String>,
    /// Policy by which a page becomes network input.
    pub input: InputPolicy,
    /// Form of the network output.
    pub output: OutputForm,
    /// Boxes that compete in non-maximum suppression, unless [`crate::DetectOptions::nms`] says otherwise.
    pub nms: NmsMode,
}

impl ModelInfo {
    /// State of the mark that a class stands for, such as [`MarkState::Selected`] for `filled_checkbox`, by
    /// [`MarkState::of_class`]; `None` for a class that stands for none, and for an index out of range.
    pub fn state(&self, class_index: usize) -> Option<MarkState> {
        self.class_names
            .get(class_index)
            .and_then(|name| MarkState::of_class(name))
    }

    /// States of all classes, in index order.
    pub(crate) fn states(&self) -> Vec<Option<MarkState>> {
        (0..self.class_names.len())
            .map(|index| self.state(index))
            .collect()
    }
}

/// Policy by which a page becomes network input: scaled with its aspect ratio kept, then padded.
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
pub struct InputPolicy {
    /// Colour planes.
    pub channels: InputChannels,
    /// Longest side of the input in pixels.
    pub long_side_px: u32,
    /// Number of which dynamic sides are multiples, by padding.
    pub stride_px: u32,
    /// Width that the ONNX file is pinned to; `None` when it is dynamic.
    pub fixed_width_px: Option<u32>,
    /// Height that the ONNX file is pinned to; `None` when it is dynamic.
    pub fixed_height_px: Option<u32>,
    /// Batch size that the ONNX file is pinned to, 1 when it is dynamic. A page is the first image of the batch; the
    /// others are left black.
    pub batch: usize,
    /// Brightness of the padding, 0 black to 1 white.
    pub pad_value: f32,
    /// Largest factor by which a small page is enlarged.
    pub max_upscale: f32,
}

impl InputPolicy {
    /// The policy with an input of this size for every page.
    pub(crate) fn pinned(&self, width_px: u32, height_px: u32) -> Self {
        Self {
            fixed_width_px: Some(width_px),
            fixed_height_px: Some(height_px),
            ..*self
        }
    }
}

/// Colour planes of the network input.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum InputChannels {
    /// One plane of luma.
    Gray,
    /// Red, green and blue planes.
    Rgb,
}

impl InputChannels {
    /// Length of the channel axis.
    pub fn count(self) -> usize {
        match self {
            Self::Gray => 1,
            Self::Rgb => 3,
        }
    }
}

/// Form of a YOLO head's output, for one image with `C` classes and `N` candidate boxes.
///
/// Boxes are centre x, centre y, width, height in input pixels unless said otherwise; scores are after the sigmoid.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum OutputForm {
    /// `[1, 4 + C, N]`: box and class scores, as Ultralytics exports YOLOv8, 11 and 26.
    ClassScores,
    /// `[1, N, 4 + C]`: the same, transposed.
    ClassScoresTransposed,
    /// `[1, N, 5 + C]`: box, objectness, class scores: YOLOv5. Confidence is objectness × class score.
    Objectness,
    /// `[1, N, 6]`: x1, y1, x2, y2, confidence, class index: exports with NMS inside and heads that need none
    /// (YOLOv10, 26).
    EndToEnd,
}

/// Boxes that compete in non-maximum suppression.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum NmsMode {
    /// Only boxes of the same class.
    ClassAware,
    /// All boxes: one object has one class.
    ClassAgnostic,
}
