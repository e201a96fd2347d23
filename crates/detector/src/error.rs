//! Why a model or a page was refused.

use checkbox_pixels::PixelsError;

/// Why a model could not be loaded or a page not be searched. One line each, saying what to change.
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
    /// An option is outside its range.
    #[error("{option} is {value}: it must be {range}")]
    OptionRange {
        /// Name of the field.
        option: &'static str,
        /// What was given.
        value: String,
        /// What is allowed.
        range: &'static str,
    },
    /// The bytes are not an ONNX model.
    #[error("not an ONNX model: {reason}")]
    NotOnnx {
        /// What was wrong with the bytes.
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
        /// What does not fit.
        reason: String,
    },
    /// Neither metadata nor options say something that is needed.
    #[error("the model does not say its {what}: set ModelOptions::{option}")]
    MissingMetadata {
        /// What is needed.
        what: &'static str,
        /// The field that supplies it.
        option: &'static str,
    },
    /// A metadata value cannot be understood.
    #[error("the model's metadata key `{key}` cannot be read: {reason}")]
    InvalidMetadata {
        /// The key.
        key: &'static str,
        /// What is wrong with its value.
        reason: String,
    },
    /// More than one output form fits the model.
    #[error("the output shape {shape} fits more than one form ({candidates}): set ModelOptions::head")]
    AmbiguousOutput {
        /// Shape of the output.
        shape: String,
        /// Forms that fit, separated by commas.
        candidates: String,
    },
    /// The output has another number of classes than there are names.
    #[error(
        "the output shape {shape} holds {found} classes, but there are {named} class names: correct ModelOptions::class_names or ModelOptions::head"
    )]
    ClassCount {
        /// Shape of the output.
        shape: String,
        /// Classes in the output.
        found: usize,
        /// Names in the metadata or the options.
        named: usize,
    },
    /// The model reported a class that has no name.
    #[error(
        "the model reported class {index}, but there are {named} class names: correct ModelOptions::class_names"
    )]
    ClassIndex {
        /// What stood in place of the class index.
        index: f32,
        /// Names in the metadata or the options.
        named: usize,
    },
    /// The GPU that was asked for cannot be used.
    #[error("CUDA cannot be used: {reason}; set ModelOptions::device to Cpu or Auto")]
    Device {
        /// What is missing or failed.
        reason: String,
    },
    /// `tract` could not prepare the model for an input shape.
    #[error("the model cannot be prepared for input {shape}: {reason}")]
    Plan {
        /// Input shape, N x C x H x W.
        shape: String,
        /// What `tract` said.
        reason: String,
    },
    /// The model's output is not what the model was recognised by.
    #[error("the model's output is {shape}, expected {what}")]
    Output {
        /// Shape of the output.
        shape: String,
        /// What was expected.
        what: String,
    },
    /// `tract` could not run the model.
    #[error("the model failed on input {shape}: {reason}")]
    Inference {
        /// Input shape, N x C x H x W.
        shape: String,
        /// What `tract` said.
        reason: String,
    },
}

/// Refuses a page without pixels.
pub(crate) fn check_size(width_px: u32, height_px: u32) -> Result<(), DetectError> {
    if width_px == 0 || height_px == 0 {
        return Err(DetectError::EmptyPage { width_px, height_px });
    }
    Ok(())
}
