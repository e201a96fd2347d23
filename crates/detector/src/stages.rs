//! The stages of [`Detector::detect`] one by one, to measure, fuzz or replace them.
//!
//! [`preprocess`], [`infer`], [`decode`] and [`suppress`] in turn make one pass over a page, but for mapping the
//! boxes back: here they stay in pixels of the network input.

use tract_onnx::prelude::{TValue, Tensor};

pub use crate::decode::decode;
pub use crate::nms::suppress;

use crate::detector::first_image;
use crate::error::check_size;
use crate::letterbox::Letterbox;
use crate::preprocess::Source;
use crate::{DetectError, Detector, InputPolicy, PageView};

/// What a network is fed: f32 `[batch, channels, height, width]`, 0 black to 1 white.
#[derive(Clone, Debug)]
pub struct NetworkInput(Tensor);

/// What a network answers: f32, the axes in the order that [`crate::OutputForm`] says.
#[derive(Clone, Debug)]
pub struct NetworkOutput(TValue);

impl NetworkOutput {
    /// The values of the first image of the batch, as [`decode`] takes them.
    ///
    /// # Errors
    /// [`DetectError::Output`] when the output has not the form that `detector` expects.
    pub fn values(&self, detector: &Detector) -> Result<&[f32], DetectError> {
        first_image(&self.0, detector.model())
    }
}

/// Grey, resize, pad and scale a page to what a network takes.
///
/// # Errors
/// [`DetectError::EmptyPage`] for a page without pixels.
pub fn preprocess(page: PageView<'_>, policy: &InputPolicy) -> Result<NetworkInput, DetectError> {
    check_size(page.width_px(), page.height_px())?;
    let source = Source::new(page, policy.channels);
    let letterbox = Letterbox::new(policy, page.width_px(), page.height_px());
    source
        .network_input(source.region(), &letterbox, policy)
        .map(NetworkInput)
}

/// Runs the network, after building the plan for this input shape where it is missing.
///
/// # Errors
/// [`DetectError::Plan`] and [`DetectError::Inference`] when the model does not work on this input.
pub fn infer(detector: &Detector, input: NetworkInput) -> Result<NetworkOutput, DetectError> {
    detector.plans.run(input.0).map(NetworkOutput)
}
