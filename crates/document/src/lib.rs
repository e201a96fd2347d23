//! Bytes of an image or a PDF file in, pages of pixels out: one at a time, within limits.
//!
//! [`Document::open`] recognises the format by its first bytes (never by a file name) and reads no pixels;
//! [`Document::page`] decodes or renders one page, upright as a viewer shows it, on a white ground, as 8-bit grey
//! or RGB. A page that cannot be decoded is an error of that page alone.
//!
//! ```
//! # fn main() -> Result<(), checkbox_document::DocumentError> {
//! # let bytes = checkbox_document::annotate::encode_png(&image::RgbImage::new(20, 30))?;
//! use checkbox_document::{Document, OpenOptions};
//!
//! let document = Document::open(bytes, OpenOptions::default())?;
//! for page in document.pages() {
//!     let page = page?;
//!     println!("page {}: {} x {} pixels", page.number(), page.width_px(), page.height_px());
//! }
//! # Ok(())
//! # }
//! ```

pub mod annotate;
mod contain;
mod document;
mod error;
mod exif;
mod format;
mod jpeg;
mod options;
mod orientation;
mod page;
mod page_range;
mod pdf;
mod pixels;
mod png;
mod raster;
mod resolution;
mod tiff;
mod unpack;
mod webp;

pub use document::Document;
pub use error::DocumentError;
pub use format::DocumentFormat;
pub use options::{Limits, OpenOptions, PageColor};
pub use page::Page;
pub use page_range::{PageRange, PageRangeError};
