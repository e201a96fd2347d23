//! The detector: a model, ready to process pages.

use crate::error::check_size;
use crate::image::{Letterbox, Page};
use crate::model::load;
use crate::network::Accelerator;
use crate::pipeline::{Model, Pipeline};
use crate::stopwatch::Stopwatch;
use crate::{
    DetectError, DetectOptions, Detections, Device, DeviceChoice, ModelInfo, ModelOptions, PageView,
};

/// A loaded model, ready to process pages. Share one between threads: they run side by side.
pub struct Detector {
    pub(crate) model: Model,
}

impl Detector {
    /// The model that is compiled into this crate: classes `empty_checkbox` and `filled_checkbox`.
    ///
    /// # Errors
    /// As [`Detector::from_onnx`], if the crate was built with a broken model file.
    #[cfg(feature = "embedded")]
    pub fn embedded() -> Result<Self, DetectError> {
        Self::embedded_on(DeviceChoice::Cpu)
    }

    /// The model that is compiled into this crate, on a device of choice.
    ///
    /// # Errors
    /// As [`Detector::from_onnx`].
    #[cfg(feature = "embedded")]
    pub fn embedded_on(device: DeviceChoice) -> Result<Self, DetectError> {
        Self::from_onnx(checkbox_model::ONNX, ModelOptions::default().with_device(device))
    }

    /// A YOLO detector from the bytes of an ONNX file.
    ///
    /// The file is only parsed here: the network is optimised for an input shape when a page first needs that shape.
    ///
    /// # Errors
    /// When the bytes are not ONNX, use an operator that `tract` does not have, are not a detector in one of the
    /// forms of [`crate::OutputForm`], or need something that neither metadata nor `options` say;
    /// [`DetectError::Device`] when [`DeviceChoice::Cuda`] is asked for and cannot be had.
    #[expect(
        clippy::needless_pass_by_value,
        reason = "options are moved in so that they can grow fields to keep"
    )]
    pub fn from_onnx(bytes: &[u8], options: ModelOptions) -> Result<Self, DetectError> {
        let loaded = load(bytes, &options)?;
        let accelerator = Accelerator::choose(options.device)?;
        let model = Model::new(loaded, accelerator, options.plan_cache_capacity)?;
        Ok(Self { model })
    }

    /// Description of the model.
    pub fn model(&self) -> &ModelInfo {
        &self.model.info
    }

    /// Device that the network runs on now. A GPU that fails is given up for good, and pages continue on the CPU.
    pub fn device(&self) -> Device {
        self.model.plans.accelerator().device()
    }

    /// Reason why the network runs on the CPU though a GPU was asked for, one line.
    pub fn fallback_reason(&self) -> Option<&str> {
        self.model.plans.accelerator().fallback_reason()
    }

    /// Optimises the model for pages of this size now, so that the first of them does not wait for it.
    ///
    /// # Errors
    /// [`DetectError::EmptyPage`] for a size of zero, [`DetectError::Plan`] when `tract` cannot prepare the model.
    pub fn prepare(&self, width_px: u32, height_px: u32) -> Result<(), DetectError> {
        check_size(width_px, height_px)?;
        let letterbox = Letterbox::new(&self.model.info.input, width_px, height_px);
        self.model
            .plans
            .prepare(letterbox.input_shape(&self.model.info.input))
    }

    /// Detections on a page.
    ///
    /// # Errors
    /// [`DetectError::EmptyPage`], [`DetectError::OptionRange`], and [`DetectError::Plan`], [`DetectError::Inference`],
    /// [`DetectError::Output`] or [`DetectError::ClassIndex`] when the model does not work on this input.
    pub fn detect(&self, page: PageView<'_>, options: &DetectOptions<'_>) -> Result<Detections, DetectError> {
        check_size(page.width_px(), page.height_px())?;
        options.check()?;
        let stopwatch = Stopwatch::new(options.clock);
        let page = stopwatch.time(
            |t| &mut t.preprocess,
            || Page::new(page, self.model.info.input.channels),
        );
        let items = Pipeline::new(&self.model, options, &stopwatch).detect(&page)?;
        Ok(Detections {
            items,
            timings: stopwatch.timings(),
        })
    }
}

impl std::fmt::Debug for Detector {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Detector")
            .field("model", &self.model.info)
            .finish_non_exhaustive()
    }
}
