#![doc = include_str!("../README.md")]

mod bounding_box;
mod color;
mod content;
mod error;
mod error_kind;
mod view;

pub use bounding_box::BoundingBox;
pub use color::{luma, on_white, rgba_on_white};
pub use content::{Field, FieldKind, TextDirection, TextLayer, Word};
pub use error::PixelsError;
pub use error_kind::ErrorKind;
pub use view::{PageView, PixelFormat};
