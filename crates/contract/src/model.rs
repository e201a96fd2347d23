//! The model on the wire.

use checkbox_detector::ModelInfo;
use serde::{Deserialize, Serialize};

/// Name, version and hash of a model: enough to tell two answers apart.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ModelRecord {
    /// Name from the model's metadata.
    pub name: String,
    /// Version from the model's metadata.
    pub version: String,
    /// SHA-256 of the ONNX file, lower-case hex.
    pub sha256: String,
}

impl From<&ModelInfo> for ModelRecord {
    fn from(model: &ModelInfo) -> Self {
        Self {
            name: model.name.clone(),
            version: model.version.clone(),
            sha256: model.sha256.clone(),
        }
    }
}

/// Description of a model.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ModelDetails {
    /// Name, version and hash.
    #[serde(flatten)]
    pub record: ModelRecord,
    /// Licence from the model's metadata.
    pub license: Option<String>,
    /// Class names in index order.
    pub classes: Vec<String>,
    /// Network input that a page becomes.
    pub input: ModelInput,
    /// Form of the output: `class_scores`, `class_scores_transposed`, `objectness` or `end_to_end`
    /// (see [`checkbox_detector::OutputForm`]).
    pub output: String,
    /// Competition in non-maximum suppression: `class_aware` or `class_agnostic`.
    pub nms: String,
}

/// Network input that a page becomes (see [`checkbox_detector::InputPolicy`]).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ModelInput {
    /// `gray` or `rgb`.
    pub channels: String,
    /// Longest side in pixels.
    pub long_side_px: u32,
    /// Dynamic sides are padded to a multiple of this.
    pub stride_px: u32,
    /// Width that the model is pinned to, if any.
    pub fixed_width_px: Option<u32>,
    /// Height that the model is pinned to, if any.
    pub fixed_height_px: Option<u32>,
    /// Images per run.
    pub batch: usize,
    /// Brightness of the padding, 0 black to 1 white.
    pub pad_value: f32,
    /// Largest factor by which a small page is enlarged.
    pub max_upscale: f32,
}

impl From<&ModelInfo> for ModelDetails {
    fn from(model: &ModelInfo) -> Self {
        Self {
            record: model.into(),
            license: model.license.clone(),
            classes: model.class_names.clone(),
            input: ModelInput {
                channels: model.input.channels.to_string(),
                long_side_px: model.input.long_side_px,
                stride_px: model.input.stride_px,
                fixed_width_px: model.input.fixed_width_px,
                fixed_height_px: model.input.fixed_height_px,
                batch: model.input.batch,
                pad_value: model.input.pad_value,
                max_upscale: model.input.max_upscale,
            },
            output: model.output.to_string(),
            nms: model.nms.to_string(),
        }
    }
}
