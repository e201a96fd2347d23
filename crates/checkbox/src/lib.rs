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
mod template;

pub use annotate::{RgbImage, annotate, draw, encode_jpeg, encode_png};
pub use checkbox::Checkbox;
#[cfg(feature = "embedded")]
pub use checkbox_detector::EMBEDDED_MODEL_VERSION;
pub use checkbox_detector::{
    DetectError, Detection, DetectorOption, DeviceChoice, InputChannels, MarkState, ModelInfo, ModelOptions,
    OutputForm, Stage, Tiling,
};
pub use checkbox_document::{
    Document, DocumentError, DocumentFormat, Isolation, Limits, OpenOption, Page, PageRange, PageWarning,
};
pub use checkbox_form::{
    Answer, BlankPage, BoxKind, BoxReading, Choice, Fit, GroupFlag, GroupReading, LabelSource, Misfit,
    Placement, Registrar, Registration, Template, TemplateBox, TemplateError, TemplateGroup, TemplatePage,
};
pub use checkbox_pixels::{
    BoundingBox, ErrorKind, Field, FieldKind, PageView, PixelFormat, PixelsError, TextLayer, Word, on_white,
    rgba_on_white,
};
pub use error::{CheckboxError, ErrorOption, PageError};
pub use found_box::{FoundBox, StateSource};
pub use open::OpenedDocument;
pub use options::{Clock, ReadOptions};
pub use pages::select_pages;
pub use read::{PageReading, Pages};
pub use result::DocumentReading;
pub use template::{TemplateBoxState, TemplateReading};
