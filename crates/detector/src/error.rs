//! Errors of this crate.

use std::fmt::{Display, Formatter};

use checkbox_pixels::{ErrorKind, PixelsError};
use tract_onnx::prelude::TractError;

/// Reason why a model cannot be loaded or a page not be processed. One line each, saying what to change.
///
/// Where an option can put it right, the message names it in words and [`DetectError::option`] tells which it is, so that
/// each surface can add its own name for it: a flag, a field, a query parameter.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum DetectError {
    /// The pixels make no page.
    #[error(transparent)]
    Pixels(#[from] PixelsError),
    /// The page has no pixels.
    #[error("the page is {width_px} x {height_px} pixels: it needs at least one pixel each way")]
    EmptyPage {
        /// Width of the page.
        width_px: u32,
        /// Height of the page.
        height_px: u32,
    },
    /// An option, or the metadata that stands in for it, is out of range.
    #[error("the {option} must be {range}, not {value}")]
    OptionRange {
        /// The option.
        option: DetectorOption,
        /// Its value.
        value: String,
        /// Values that are allowed.
        range: &'static str,
    },
    /// A text is none of the names of an option's values.
    #[error("the {option} must be one of {names}, not {value:?}")]
    UnknownName {
        /// The option.
        option: DetectorOption,
        /// The text.
        value: String,
        /// Names that are known, separated by commas.
        names: String,
    },
    /// The bytes are not an ONNX model.
    #[error("not an ONNX model: {reason}")]
    NotOnnx {
        /// Fault of the bytes.
        reason: String,
    },
    /// The model uses operators that `tract` does not have.
    #[error("the model uses operators that are not supported: {operators}; export it without them")]
    UnsupportedOperator {
        /// Operator names, separated by commas.
        operators: String,
    },
    /// The model is ONNX, but does something else than detect objects.
    #[error("the model is not an object detector: {reason}")]
    NotADetector {
        /// Property that does not fit.
        reason: String,
    },
    /// Neither metadata nor options say something that is needed.
    #[error("the model does not say its {option}: set this option")]
    MissingMetadata {
        /// The option that supplies it.
        option: DetectorOption,
    },
    /// A metadata value cannot be read.
    #[error("the model's metadata key `{key}` cannot be read: {reason}")]
    InvalidMetadata {
        /// The key.
        key: &'static str,
        /// Fault of its value.
        reason: String,
    },
    /// More than one output form fits the model.
    #[error("the output shape {shape} fits more than one form ({candidates}): set the output form")]
    AmbiguousOutput {
        /// Shape of the output.
        shape: String,
        /// Forms that fit, separated by commas.
        candidates: String,
    },
    /// The output has another number of classes than there are names.
    #[error(
        "the output shape {shape} holds {found} classes, but there are {named} class names: correct the class names or the output form"
    )]
    ClassCount {
        /// Shape of the output.
        shape: String,
        /// Number of classes in the output.
        found: usize,
        /// Number of names in the metadata or the options.
        named: usize,
    },
    /// The model reported a class that has no name.
    #[error("the model reported class {index}, but there are {named} class names: correct the class names")]
    ClassIndex {
        /// Class index in the output.
        index: f32,
        /// Number of names in the metadata or the options.
        named: usize,
    },
    /// The GPU that was asked for cannot be used.
    #[error("CUDA cannot be used: {reason}; choose the device cpu or auto")]
    Device {
        /// Part that is missing or failed.
        reason: String,
    },
    /// `tract` could not prepare the model for an input shape.
    #[error("the model cannot be prepared for input {shape}: {reason}")]
    Plan {
        /// Input shape, N x C x H x W.
        shape: String,
        /// Message of `tract`.
        reason: String,
    },
    /// The model's output is not what the model was recognised by.
    #[error("the model's output is {shape}, expected {what}")]
    Output {
        /// Shape of the output.
        shape: String,
        /// Output that was expected.
        what: String,
    },
    /// `tract` could not run the model.
    #[error("the model failed on input {shape}: {reason}")]
    Inference {
        /// Input shape, N x C x H x W.
        shape: String,
        /// Message of `tract`.
        reason: String,
    },
}

impl DetectError {
    /// Code that stays the same between versions, for programs: `option_range`, `invalid_model`, `detection_failed`, ...
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Pixels(error) => error.code(),
            Self::EmptyPage { .. } => "empty_page",
            Self::OptionRange { .. } | Self::UnknownName { .. } => "option_range",
            Self::NotOnnx { .. }
            | Self::UnsupportedOperator { .. }
            | Self::NotADetector { .. }
            | Self::MissingMetadata { .. }
            | Self::InvalidMetadata { .. }
            | Self::AmbiguousOutput { .. }
            | Self::ClassCount { .. } => "invalid_model",
            Self::Device { .. } => "device_unavailable",
            Self::ClassIndex { .. } | Self::Plan { .. } | Self::Output { .. } | Self::Inference { .. } => {
                "detection_failed"
            }
        }
    }

    /// Kind of the error, for the surface that reports it.
    pub const fn kind(&self) -> ErrorKind {
        match self {
            Self::Pixels(error) => error.kind(),
            Self::EmptyPage { .. }
            | Self::NotOnnx { .. }
            | Self::UnsupportedOperator { .. }
            | Self::NotADetector { .. }
            | Self::InvalidMetadata { .. } => ErrorKind::BadInput,
            Self::OptionRange { .. }
            | Self::UnknownName { .. }
            | Self::MissingMetadata { .. }
            | Self::AmbiguousOutput { .. }
            | Self::ClassCount { .. }
            | Self::Device { .. } => ErrorKind::Options,
            Self::ClassIndex { .. } | Self::Plan { .. } | Self::Output { .. } | Self::Inference { .. } => {
                ErrorKind::Internal
            }
        }
    }

    /// The option to set or correct, where one can put it right.
    pub const fn option(&self) -> Option<DetectorOption> {
        match self {
            Self::OptionRange { option, .. }
            | Self::UnknownName { option, .. }
            | Self::MissingMetadata { option } => Some(*option),
            Self::AmbiguousOutput { .. } => Some(DetectorOption::Head),
            Self::ClassCount { .. } | Self::ClassIndex { .. } => Some(DetectorOption::ClassNames),
            Self::Device { .. } => Some(DetectorOption::Device),
            Self::Pixels(_)
            | Self::EmptyPage { .. }
            | Self::NotOnnx { .. }
            | Self::UnsupportedOperator { .. }
            | Self::NotADetector { .. }
            | Self::InvalidMetadata { .. }
            | Self::Plan { .. }
            | Self::Output { .. }
            | Self::Inference { .. } => None,
        }
    }
}

/// Option that an error is about. `Display` gives it in words, such as `class names`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum DetectorOption {
    /// [`crate::ModelOptions::class_names`].
    ClassNames,
    /// [`crate::ModelOptions::long_side_px`].
    LongSide,
    /// [`crate::ModelOptions::stride_px`].
    Stride,
    /// [`crate::ModelOptions::channels`].
    Channels,
    /// [`crate::ModelOptions::head`].
    Head,
    /// [`crate::ModelOptions::pad_value`].
    PadValue,
    /// [`crate::ModelOptions::max_upscale`].
    MaxUpscale,
    /// [`crate::ModelOptions::device`].
    Device,
    /// [`crate::ModelOptions::nms`] and [`crate::DetectOptions::nms`].
    Nms,
    /// [`crate::DetectOptions::confidence`].
    Confidence,
    /// [`crate::DetectOptions::iou`].
    Iou,
}

impl Display for DetectorOption {
    fn fmt(&self, f: &mut Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::ClassNames => "class names",
            Self::LongSide => "image size",
            Self::Stride => "stride",
            Self::Channels => "colour planes",
            Self::Head => "output form",
            Self::PadValue => "padding brightness",
            Self::MaxUpscale => "largest enlargement",
            Self::Device => "device",
            Self::Nms => "suppression mode",
            Self::Confidence => "confidence threshold",
            Self::Iou => "IoU threshold",
        })
    }
}

/// Refuses a page without pixels.
pub(crate) fn check_size(width_px: u32, height_px: u32) -> Result<(), DetectError> {
    if width_px == 0 || height_px == 0 {
        return Err(DetectError::EmptyPage { width_px, height_px });
    }
    Ok(())
}

pub(crate) fn plan_failed(shape: &[usize], reason: String) -> DetectError {
    DetectError::Plan {
        shape: shape_text(shape),
        reason,
    }
}

pub(crate) fn inference_failed(shape: &[usize], reason: String) -> DetectError {
    DetectError::Inference {
        shape: shape_text(shape),
        reason,
    }
}

/// A shape as `1 x 3 x 640 x 640`.
pub(crate) fn shape_text(shape: &[usize]) -> String {
    shape
        .iter()
        .map(ToString::to_string)
        .collect::<Vec<_>>()
        .join(" x ")
}

/// A `tract` error with its causes on one line of bounded length: some of them quote whole graph nodes.
pub(crate) fn reason(error: &TractError) -> String {
    const MAX_CHARS: usize = 400;
    let line = format!("{error:#}")
        .split_whitespace()
        .collect::<Vec<_>>()
        .join(" ");
    match line.char_indices().nth(MAX_CHARS) {
        Some((end, _)) => format!("{}…", &line[..end]),
        None => line,
    }
}
