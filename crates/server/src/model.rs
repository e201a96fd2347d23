//! Model that answers requests.

use std::sync::atomic::{AtomicBool, Ordering};

use checkbox::{Checkbox, CheckboxError, PageView, PixelFormat, ReadOptions};
use checkbox_contract::ModelRecord;

/// A model that is loaded and warm.
#[derive(Debug)]
pub(crate) struct ServedModel {
    checkbox: Checkbox,
    record: ModelRecord,
    fallback_told: AtomicBool,
}

/// US letter at 100 dpi, upright: most pages share the shape of its network input.
const USUAL_PAGE_PX: (u32, u32) = (850, 1100);
/// Enough for the network to run through all its layers.
const TRIAL_SIDE_PX: u32 = 64;

impl ServedModel {
    /// Builds the plan for the usual page, so that the first request finds it, and reads a small empty one to know
    /// that the model runs. A full page would show no more, and take the time of a page at every start.
    ///
    /// # Errors
    /// The failure of the model.
    pub(crate) fn warmed(checkbox: Checkbox) -> Result<Self, CheckboxError> {
        checkbox.prepare(USUAL_PAGE_PX.0, USUAL_PAGE_PX.1)?;
        let pixels = [255; (TRIAL_SIDE_PX * TRIAL_SIDE_PX) as usize];
        let page = PageView::new(TRIAL_SIDE_PX, TRIAL_SIDE_PX, PixelFormat::Gray8, &pixels)?;
        checkbox.read_view(page, &ReadOptions::default(), None)?;
        Ok(Self {
            record: ModelRecord::from(checkbox.model()),
            // Whatever it is, it is told when the model is announced.
            fallback_told: AtomicBool::new(checkbox.detector().fallback_reason().is_some()),
            checkbox,
        })
    }

    pub(crate) fn checkbox(&self) -> &Checkbox {
        &self.checkbox
    }

    /// Name, version and hash.
    pub(crate) fn record(&self) -> &ModelRecord {
        &self.record
    }

    /// Device that it runs on now.
    pub(crate) fn device(&self) -> &'static str {
        self.checkbox.detector().device().name()
    }

    /// Reason why the GPU was given up, the first time this is asked after it was.
    pub(crate) fn newly_lost_gpu(&self) -> Option<&str> {
        let reason = self.checkbox.detector().fallback_reason()?;
        (!self.fallback_told.swap(true, Ordering::Relaxed)).then_some(reason)
    }

    /// Class names in index order.
    pub(crate) fn class_names(&self) -> &[String] {
        &self.checkbox.model().class_names
    }
}
