//! A model, ready to search pages.

use tract_onnx::prelude::Tensor;

use crate::context::Context;
use crate::device::Accelerator;
use crate::error::check_size;
use crate::head::fits;
use crate::letterbox::Letterbox;
use crate::loading::{Loaded, load};
use crate::plan::{PlanCache, reason, shape_text};
use crate::preprocess::Source;
use crate::refiner::Refiner;
use crate::search::Search;
use crate::stopwatch::Stopwatch;
use crate::{
    DetectError, DetectOptions, Detections, Device, DeviceChoice, ModelInfo, ModelOptions, PageView,
};

#[cfg(feature = "embedded")]
static EMBEDDED_MODEL: &[u8] =
    include_bytes!(concat!(env!("CARGO_MANIFEST_DIR"), "/../../models/checkbox.onnx"));

/// A loaded model, ready to search pages. Share one between threads: they run side by side.
pub struct Detector {
    pub(crate) model: ModelInfo,
    pub(crate) plans: PlanCache,
    pub(crate) refiner: Option<Refiner>,
    pub(crate) context: Option<Context>,
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

    /// The same, on a device of choice.
    ///
    /// # Errors
    /// As [`Detector::from_onnx`].
    #[cfg(feature = "embedded")]
    pub fn embedded_on(device: DeviceChoice) -> Result<Self, DetectError> {
        let options = ModelOptions {
            device,
            ..ModelOptions::default()
        };
        Self::from_onnx(EMBEDDED_MODEL, options)
    }

    /// Reads a YOLO detector from the bytes of an ONNX file.
    ///
    /// The file is parsed and described here; it is optimised for an input shape when a page first needs it.
    ///
    /// # Errors
    /// When the bytes are not ONNX, use an operator that `tract` does not have, are not a detector in one of the
    /// forms of [`crate::OutputForm`], or leave something open that neither metadata nor `options` say;
    /// [`DetectError::Device`] when [`DeviceChoice::Cuda`] is asked for and cannot be had.
    #[expect(
        clippy::needless_pass_by_value,
        reason = "options are moved in so that they can grow fields to keep"
    )]
    pub fn from_onnx(bytes: &[u8], options: ModelOptions) -> Result<Self, DetectError> {
        let Loaded {
            info,
            model,
            refiner,
            context,
        } = load(bytes, &options)?;
        let accelerator = Accelerator::choose(options.device)?;
        Ok(Self {
            model: info,
            plans: PlanCache::new(model, accelerator, options.plan_cache_capacity),
            refiner,
            context,
        })
    }

    /// What is known about the model.
    pub fn model(&self) -> &ModelInfo {
        &self.model
    }

    /// What the network runs on now. A GPU that fails is given up for good, and pages go on on the CPU.
    pub fn device(&self) -> Device {
        self.plans.accelerator().device()
    }

    /// Why the network runs on the CPU though a GPU was asked for; one line.
    pub fn fallback_reason(&self) -> Option<&str> {
        self.plans.accelerator().fallback_reason()
    }

    /// Optimises the model for pages of this size now, so that the first of them does not wait for it.
    ///
    /// # Errors
    /// [`DetectError::EmptyPage`] for a size of zero, [`DetectError::Plan`] when `tract` cannot prepare the model.
    pub fn prepare(&self, width_px: u32, height_px: u32) -> Result<(), DetectError> {
        check_size(width_px, height_px)?;
        let letterbox = Letterbox::new(&self.model.input, width_px, height_px);
        self.plans.prepare(letterbox.input_shape(&self.model.input))
    }

    /// Finds the objects on a page.
    ///
    /// # Errors
    /// [`DetectError::EmptyPage`], [`DetectError::OptionRange`], and [`DetectError::Plan`],
    /// [`DetectError::Inference`], [`DetectError::Output`] or [`DetectError::ClassIndex`] when the model does not work on this input.
    pub fn detect(&self, page: PageView<'_>, options: &DetectOptions<'_>) -> Result<Detections, DetectError> {
        check_size(page.width_px(), page.height_px())?;
        options.check()?;
        let mut stopwatch = Stopwatch::new(options.clock);
        let source = stopwatch.time(
            |t| &mut t.preprocess,
            || Source::new(page, self.model.input.channels),
        );
        let mut search = Search::new(self, source, options, stopwatch);
        let items = search.run()?;
        Ok(Detections {
            items,
            timings: search.timings(),
        })
    }
}

impl std::fmt::Debug for Detector {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Detector")
            .field("model", &self.model)
            .finish_non_exhaustive()
    }
}

/// The output values of the first image of the batch.
pub(crate) fn first_image<'a>(output: &'a Tensor, model: &ModelInfo) -> Result<&'a [f32], DetectError> {
    let shape = output.shape();
    let unexpected = |what: String| DetectError::Output {
        shape: shape_text(shape),
        what,
    };
    let &[batch, first, second] = shape else {
        return Err(unexpected("three axes".to_owned()));
    };
    if batch != model.input.batch || !fits(model.output, [Some(first), Some(second)], model.class_names.len())
    {
        return Err(unexpected(format!("{:?} as declared", model.output)));
    }
    let values = output.try_as_plain_ram().and_then(|view| view.as_slice::<f32>());
    let values = values.map_err(|error| unexpected(format!("float32 ({})", reason(&error))))?;
    Ok(&values[..first * second])
}
