//! The model that every build embeds, a YOLO detection head in ONNX with two classes, `empty_checkbox` and
//! `filled_checkbox`. `MODEL_CARD.md` beside it says what it is for, how good it is, and where it fails.

/// Bytes of the ONNX file.
pub const ONNX: &[u8] = include_bytes!("checkbox.onnx");

/// Version in the file's metadata, for who asks without loading it.
pub const VERSION: &str = "0.12.0";
