//! The model that answers.

use checkbox_contract::ModelRecord;
use checkbox_detector::{DetectError, DetectOptions, Detector, InputChannels, PageView, PixelFormat};
use checkbox_document::PageColor;

/// A model that is loaded and warm.
#[derive(Debug)]
pub(crate) struct ServedModel {
    detector: Detector,
    record: ModelRecord,
}

/// US letter at 100 dpi, upright: most pages share the shape of its network input.
const WARM_WIDTH_PX: u32 = 850;
const WARM_HEIGHT_PX: u32 = 1100;

impl ServedModel {
    /// Searches an empty page, so that the first request finds the plan built and the memory mapped.
    ///
    /// # Errors
    /// What the model fails with.
    pub(crate) fn warmed(detector: Detector) -> Result<Self, DetectError> {
        let pixels = vec![255; (WARM_WIDTH_PX * WARM_HEIGHT_PX) as usize];
        let page = PageView::new(WARM_WIDTH_PX, WARM_HEIGHT_PX, PixelFormat::Gray8, &pixels)?;
        detector.detect(page, &DetectOptions::default())?;
        Ok(Self {
            record: ModelRecord::from(detector.model()),
            detector,
        })
    }

    pub(crate) fn detector(&self) -> &Detector {
        &self.detector
    }

    /// Name, version and hash.
    pub(crate) fn record(&self) -> &ModelRecord {
        &self.record
    }

    /// What it runs on.
    pub(crate) fn device(&self) -> &'static str {
        "cpu"
    }

    /// Class names in index order.
    pub(crate) fn class_names(&self) -> &[String] {
        &self.detector.model().class_names
    }

    /// How the model wants its pages.
    pub(crate) fn page_color(&self) -> PageColor {
        match self.detector.model().input.channels {
            InputChannels::Gray => PageColor::Gray,
            InputChannels::Rgb => PageColor::Rgb,
        }
    }
}
