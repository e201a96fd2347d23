//! Stages of [`Detector::detect`] one by one, to measure or fuzz them.
//!
//! [`preprocess`], [`infer`], [`decode`] and [`suppress`] in turn are one pass over a page, except that boxes stay in pixels
//! of the network input.

use tract_onnx::prelude::TValue;

pub use crate::image::NetworkInput;
pub use crate::pipeline::{decode, suppress};

use crate::error::check_size;
use crate::image::Page;
use crate::pipeline::first_image;
use crate::{DetectError, Detector, InputPolicy, PageView};

/// Network output: f32, with the axes in the order that [`crate::OutputForm`] says.
#[derive(Clone, Debug)]
pub struct NetworkOutput(TValue);

impl NetworkOutput {
    /// The values of the first image of the batch, as [`decode`] takes them.
    ///
    /// # Errors
    /// [`DetectError::Output`] when the output does not have the form that `detector` expects.
    pub fn values(&self, detector: &Detector) -> Result<&[f32], DetectError> {
        first_image(&self.0, detector.model())
    }
}

/// A whole page as network input: grey, resized, padded, scaled to 0..1.
///
/// # Errors
/// [`DetectError::EmptyPage`] for a page without pixels.
pub fn preprocess(page: PageView<'_>, policy: &InputPolicy) -> Result<NetworkInput, DetectError> {
    check_size(page.width_px(), page.height_px())?;
    let page = Page::new(page, policy.channels);
    NetworkInput::new(&page, page.region(), policy)
}

/// Output of the network for an input. The plan for its shape is built first where it is missing.
///
/// # Errors
/// [`DetectError::Plan`] and [`DetectError::Inference`] when the model does not work on this input.
pub fn infer(detector: &Detector, input: NetworkInput) -> Result<NetworkOutput, DetectError> {
    detector.model.plans.run(input.tensor).map(NetworkOutput)
}
