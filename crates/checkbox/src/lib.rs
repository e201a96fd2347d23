#![doc = include_str!("../README.md")]

mod annotate;
mod checkbox;
mod error;
mod form;
mod found_box;
mod open;
mod options;
mod pages;
mod read;
mod result;

pub use annotate::{RgbImage, annotate, draw, encode_jpeg, encode_png};
pub use checkbox::Checkbox;
pub use checkbox_detector::{
    DetectError, Detection, DetectorOption, DeviceChoice, InputChannels, MarkState, ModelInfo, ModelOptions,
    OutputForm, Tiling,
};
pub use checkbox_document::{
    Document, DocumentError, DocumentFormat, Isolation, Limits, OpenOption, Page, PageRange, PageWarning,
};
pub use checkbox_form::{BoxKind, BoxReading, Choice, GroupFlag, GroupReading, LabelSource};
pub use checkbox_pixels::{
    BoundingBox, ErrorKind, Field, FieldKind, PageView, PixelFormat, PixelsError, TextLayer, Word, on_white,
};
pub use error::{CheckboxError, ErrorOption, PageError};
pub use found_box::{FoundBox, StateSource};
pub use open::OpenedDocument;
pub use options::{Clock, ReadOptions};
pub use pages::select_pages;
pub use read::{PageReading, Pages};
pub use result::DocumentReading;
