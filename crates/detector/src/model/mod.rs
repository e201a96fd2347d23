//! Reading a model: an ONNX file, its metadata and the caller's options to a description of the model.

mod head;
mod loading;
mod metadata;
mod model_info;
mod onnx_file;
mod python_literal;

pub(crate) use head::{BOX_VALUES, END_TO_END_VALUES, fits};
pub(crate) use loading::{Loaded, load};
pub(crate) use metadata::Metadata;
pub(crate) use model_info::InputShape;
pub use model_info::{InputChannels, InputPolicy, ModelInfo, NmsMode, OutputForm};
#[cfg(test)]
pub(crate) use onnx_file::OnnxFile;
pub(crate) use onnx_file::network;
