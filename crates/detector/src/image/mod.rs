//! Images: from page pixels to the input of a network, and boxes back to page pixels.

mod crop;
mod deskew;
mod input;
mod letterbox;
mod page;
mod pyramid;
mod region;
mod resize;
mod rotate;

pub(crate) use deskew::{Skew, Upright};
pub use input::NetworkInput;
pub(crate) use letterbox::Letterbox;
pub(crate) use page::Page;
pub(crate) use region::{Region, Square};

/// Brightness of white.
pub(crate) const WHITE: f32 = 255.0;
/// Brightness beyond the edge of a page: that of paper.
const PAPER: u8 = 255;
