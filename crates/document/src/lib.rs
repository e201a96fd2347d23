#![doc = include_str!("../README.md")]

pub mod annotate;
mod bmp;
mod catch_panic;
mod document;
mod error;
mod exif;
mod format;
mod gif;
#[cfg(feature = "heic")]
mod heic;
mod ifd;
mod image_decoder;
mod isolation;
mod jpeg;
mod jpeg_2000;
mod jpeg_header;
mod options;
mod page;
mod page_range;
mod pdf;
mod png;
mod raster;
mod resolution;
mod samples;
mod tiff;
pub mod transfer;
mod unpack;
mod unread_format;
mod warning;
mod webp;

pub use document::Document;
pub use error::DocumentError;
pub use format::DocumentFormat;
pub use isolation::{IsolatedPages, Isolation};
pub use options::{Limits, OpenOption, OpenOptions};
pub use page::Page;
pub use page_range::{PageRange, PageRangeError};
pub use warning::PageWarning;
