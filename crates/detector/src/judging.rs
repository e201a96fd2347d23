//! Judgements: the states of boxes whose places are known.

use checkbox_pixels::{BoundingBox, PageView};

use crate::error::check_size;
use crate::image::Page;
use crate::{DetectError, Detector};

/// Judgement of a place that is known to have a box.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Judgement {
    /// Index into [`crate::ModelInfo::class_names`].
    pub class_index: usize,
    /// Probability that a box can be seen there, 0 to 1.
    pub presence: f32,
    /// Probability, 0 to 1, that the class is the right one, where a box can be seen.
    pub state_confidence: f32,
    /// Outer edge of the box, in pixels of the page; it says nothing where none can be seen.
    pub bbox: BoundingBox,
}

impl Detector {
    /// Judgements of places on a page, in its pixels, such as those that a template of the form names: one for each, whether
    /// or not [`Detector::detect`] would find a box there. `None` for a model that has no refiner.
    ///
    /// # Errors
    /// [`DetectError::EmptyPage`], and [`DetectError::Inference`] or [`DetectError::Output`] when the model does not work on
    /// this input.
    pub fn judge(
        &self,
        page: PageView<'_>,
        places: &[BoundingBox],
    ) -> Result<Option<Vec<Judgement>>, DetectError> {
        check_size(page.width_px(), page.height_px())?;
        let Some(refiner) = &self.model.refiner else {
            return Ok(None);
        };
        let page = Page::new(page, self.model.info.input.channels);
        let mut judgements = refiner.judge(&page, places)?;
        for judgement in &mut judgements {
            let calibration = self.model.state_calibration;
            judgement.state_confidence = calibration.calibrated(judgement.state_confidence);
        }
        Ok(Some(judgements))
    }
}
