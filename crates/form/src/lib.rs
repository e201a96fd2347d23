//! What the boxes of a form say.

mod geometry;
mod groups;
mod layout;
mod options;
mod questions;
mod reading;
mod segments;
mod sentences;
mod tables;
mod wording;

pub use reading::{BoxReading, GroupReading, PageContent, Reading, read};
