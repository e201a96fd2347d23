//! A model, ready to search pages.

use tract_onnx::prelude::Tensor;

use crate::decode::decode;
use crate::device::Accelerator;
use crate::head::fits;
use crate::letterbox::Letterbox;
use crate::loading::{Loaded, load};
use crate::nms::suppress;
use crate::plan::{PlanCache, reason, shape_text};
use crate::preprocess::{Region, Source};
use crate::refiner::{REFINED_IOU, Refiner, has_moved};
use crate::stopwatch::Stopwatch;
use crate::tiling::SecondLook;
use crate::view::check_size;
use crate::{
    DetectError, DetectOptions, Detection, Detections, Device, DeviceChoice, InputPolicy, ModelInfo,
    ModelOptions, PageView, Tiling,
};

#[cfg(feature = "embedded")]
static EMBEDDED_MODEL: &[u8] =
    include_bytes!(concat!(env!("CARGO_MANIFEST_DIR"), "/../../models/checkbox.onnx"));

/// A loaded model, ready to search pages. Share one between threads: they run side by side.
pub struct Detector {
    model: ModelInfo,
    plans: PlanCache,
    refiner: Option<Refiner>,
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
        let Loaded { info, model, refiner } = load(bytes, &options)?;
        let accelerator = Accelerator::choose(options.device)?;
        Ok(Self {
            model: info,
            plans: PlanCache::new(model, accelerator, options.plan_cache_capacity),
            refiner,
        })
    }

    pub(crate) fn plans(&self) -> &PlanCache {
        &self.plans
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
        self.plans.prepare(letterbox.input_shape(&self.model.input))?;
        self.refiner.as_ref().map_or(Ok(()), Refiner::prepare)
    }

    /// Finds the objects on a page.
    ///
    /// # Errors
    /// [`DetectError::EmptyPage`], [`DetectError::OptionRange`], and [`DetectError::Plan`],
    /// [`DetectError::Inference`], [`DetectError::Output`] or [`DetectError::ClassIndex`] when the model does not work on this input.
    pub fn detect(&self, page: PageView<'_>, options: &DetectOptions<'_>) -> Result<Detections, DetectError> {
        page.check_not_empty()?;
        options.check()?;
        let mut stopwatch = Stopwatch::new(options.clock);
        let source = stopwatch.time(
            |t| &mut t.preprocess,
            || Source::new(page, self.model.input.channels),
        );
        let mut search = Search {
            detector: self,
            source,
            options,
            stopwatch,
        };
        let items = search.run()?;
        Ok(Detections {
            items,
            timings: search.stopwatch.timings(),
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

/// Candidates whose pixels are held at once.
const REFINED_AT_ONCE: usize = 256;

/// One page being searched.
struct Search<'a> {
    detector: &'a Detector,
    source: Source<'a>,
    options: &'a DetectOptions<'a>,
    stopwatch: Stopwatch<'a>,
}

impl Search<'_> {
    fn run(&mut self) -> Result<Vec<Detection>, DetectError> {
        let candidates = self.candidates()?;
        match &self.detector.refiner {
            None => Ok(candidates),
            Some(refiner) => self.refine(refiner, &candidates),
        }
    }

    /// Lowest confidence of interest before candidates are refined.
    fn floor(&self) -> f32 {
        let wanted = self.options.confidence;
        (self.detector.refiner.as_ref()).map_or(wanted, |refiner| wanted.min(refiner.floor()))
    }

    /// What one or two looks at the page find.
    fn candidates(&mut self) -> Result<Vec<Detection>, DetectError> {
        let policy = self.detector.model.input;
        let page = self.source.region();
        let candidates = self.look(page, &policy)?;
        let found = self.suppress(candidates, self.options.iou);
        let scale = Letterbox::new(&policy, page.width_px, page.height_px).scale();
        let second_look = match self.options.tiling {
            Tiling::Off => None,
            Tiling::Auto => SecondLook::plan(page, &policy, scale, &found),
        };
        match second_look {
            None => Ok(found),
            Some(second_look) => self.look_again(&second_look, found),
        }
    }

    /// Looks at each candidate alone, again at those that turn out to lie elsewhere than proposed, and keeps what still
    /// is an object then.
    fn refine(&mut self, refiner: &Refiner, candidates: &[Detection]) -> Result<Vec<Detection>, DetectError> {
        let mut refined = Vec::with_capacity(candidates.len());
        for candidates in candidates.chunks(REFINED_AT_ONCE) {
            let mut judged = self.look_closely(refiner, candidates)?;
            let moved: Vec<usize> = (0..candidates.len())
                .filter(|&index| has_moved(&candidates[index], &judged[index]))
                .collect();
            let from_there = moved.iter().map(|&index| Detection {
                bbox: judged[index].bbox,
                ..candidates[index]
            });
            let again = self.look_closely(refiner, &from_there.collect::<Vec<_>>())?;
            for (index, detection) in moved.into_iter().zip(again) {
                judged[index] = detection;
            }
            refined.extend(judged);
        }
        for detection in &mut refined {
            detection.bbox = self.source.clip(&detection.bbox);
        }
        refined.retain(|detection| {
            detection.confidence >= self.options.confidence && detection.bbox.area() > 0.0
        });
        Ok(self.suppress(refined, self.options.iou.min(REFINED_IOU)))
    }

    /// The candidates as the refiner judges them.
    fn look_closely(
        &mut self,
        refiner: &Refiner,
        candidates: &[Detection],
    ) -> Result<Vec<Detection>, DetectError> {
        let Self {
            source, stopwatch, ..
        } = self;
        let inputs: Vec<_> = stopwatch.time(
            |t| &mut t.preprocess,
            || {
                let inputs = candidates
                    .iter()
                    .map(|candidate| Refiner::input(source, candidate));
                inputs.collect::<Result<_, _>>()
            },
        )?;
        stopwatch.time(|t| &mut t.inference, || refiner.refine(&inputs, candidates))
    }

    /// Replaces what the first pass found small by what the tiles show.
    fn look_again(
        &mut self,
        second_look: &SecondLook,
        mut found: Vec<Detection>,
    ) -> Result<Vec<Detection>, DetectError> {
        let page = self.source.region();
        found.retain(|detection| second_look.keeps_from_first_pass(&detection.bbox));
        for &tile in &second_look.tiles {
            let in_tile = self.look(tile, &second_look.policy)?;
            found.extend(
                in_tile
                    .into_iter()
                    .filter(|d| second_look.keeps_from_tile(page, tile, &d.bbox)),
            );
        }
        Ok(self.suppress(found, self.options.iou))
    }

    /// All candidates in one region, in page pixels.
    fn look(&mut self, region: Region, policy: &InputPolicy) -> Result<Vec<Detection>, DetectError> {
        let floor = self.floor();
        let Self {
            detector: Detector { model, plans, .. },
            source,
            stopwatch,
            ..
        } = self;
        let letterbox = Letterbox::new(policy, region.width_px, region.height_px);
        let input = stopwatch.time(
            |t| &mut t.preprocess,
            || source.network_input(region, &letterbox, policy),
        )?;
        let output = stopwatch.time(|t| &mut t.inference, || plans.run(input))?;
        stopwatch.time(
            |t| &mut t.postprocess,
            || {
                let values = first_image(&output, model)?;
                let mut found = decode(model.output, values, model.class_names.len(), floor)?;
                found.retain_mut(|detection| {
                    detection.bbox = source.place(&letterbox, region, &detection.bbox);
                    detection.bbox.area() > 0.0
                });
                Ok(found)
            },
        )
    }

    fn suppress(&mut self, candidates: Vec<Detection>, iou: f32) -> Vec<Detection> {
        let Self {
            detector,
            options,
            stopwatch,
            ..
        } = self;
        let mode = options.nms.unwrap_or(detector.model.nms);
        stopwatch.time(
            |t| &mut t.postprocess,
            || suppress(candidates, iou, mode, options.max_detections),
        )
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
