#![doc = include_str!("../README.md")]

mod convolution;
mod geometry;
mod operator;
mod product;
mod replace;
mod strips;
mod winograd;

pub use convolution::{Convolution, SharedWeights};
pub use geometry::{BATCH_MULTIPLE, Geometry};
pub use replace::ReplaceConvolutions;
