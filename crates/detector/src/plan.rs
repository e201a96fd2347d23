//! Optimised plans, one per input shape, shared between threads.

use std::num::NonZeroUsize;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use checkbox_convolution::{ReplaceConvolutions, SharedWeights};
use lru::LruCache;
use tract_onnx::prelude::*;
use tract_onnx::tract_core::transform::ModelTransform as _;

use crate::device::{Accelerator, guarded};
use crate::{DetectError, Device};

/// Batch, channels, height, width.
pub(crate) type InputShape = [usize; 4];

type Plan = Arc<dyn Runnable>;

/// Filled once by the first thread that needs it; the others that need the same plan wait, nobody else does.
type Slot = Arc<OnceLock<Result<Plan, String>>>;

/// What a plan is for; the device first, as a model that lost its GPU needs new ones.
type PlanKey = (Device, InputShape);

/// Builds and keeps plans of one model.
///
/// `tract` optimises for concrete shapes only: with height and width known it folds box grids into constants and
/// picks kernels. The least recently used plan makes room when the cache is full; threads still running it keep it.
pub(crate) struct PlanCache {
    model: InferenceModel,
    weights: SharedWeights,
    accelerator: Accelerator,
    slots: Mutex<LruCache<PlanKey, Slot>>,
}

impl PlanCache {
    /// A cache for a model with one input.
    pub(crate) fn new(model: InferenceModel, accelerator: Accelerator, capacity: NonZeroUsize) -> Self {
        Self {
            model,
            weights: SharedWeights::default(),
            accelerator,
            slots: Mutex::new(LruCache::new(capacity)),
        }
    }

    pub(crate) fn accelerator(&self) -> &Accelerator {
        &self.accelerator
    }

    /// Builds the plan for an input shape where it is missing.
    pub(crate) fn prepare(&self, shape: InputShape) -> Result<(), DetectError> {
        if let Some(runtime) = self.accelerator.runtime() {
            match self.gpu_plan(runtime, shape) {
                Ok(_) => return Ok(()),
                Err(reason) => self.accelerator.give_up(reason),
            }
        }
        self.cpu_plan(shape).map(drop)
    }

    /// Runs the model on one input and returns its output.
    ///
    /// Where the GPU fails, for whatever reason, the CPU does it, and all that comes after.
    pub(crate) fn run(&self, input: Tensor) -> Result<TValue, DetectError> {
        let shape = input.shape().to_vec();
        let plan_shape = shape
            .as_slice()
            .try_into()
            .map_err(|_| inference_failed(&shape, "expected four axes".to_owned()))?;
        let input = TValue::from(input);
        if let Some(runtime) = self.accelerator.runtime() {
            let outcome = self
                .gpu_plan(runtime, plan_shape)
                .and_then(|plan| guarded(|| run(&*plan, input.clone())));
            match outcome {
                Ok(output) => return Ok(output),
                Err(reason) => self.accelerator.give_up(reason),
            }
        }
        let plan = self.cpu_plan(plan_shape)?;
        run(&*plan, input).map_err(|error| inference_failed(&shape, reason(&error)))
    }

    fn cpu_plan(&self, shape: InputShape) -> Result<Plan, DetectError> {
        let slot = self.slot((Device::Cpu, shape));
        let built =
            slot.get_or_init(|| build(&self.model, &self.weights, shape).map_err(|error| reason(&error)));
        built.clone().map_err(|reason| plan_failed(&shape, reason))
    }

    fn gpu_plan(&self, runtime: &dyn Runtime, shape: InputShape) -> Result<Plan, String> {
        let slot = self.slot((Device::Cuda, shape));
        slot.get_or_init(|| guarded(|| build_for(runtime, &self.model, shape)))
            .clone()
    }

    /// The lock is held to look up a slot, never while a plan is built or run.
    fn slot(&self, key: PlanKey) -> Slot {
        let mut slots = self.slots.lock().unwrap_or_else(PoisonError::into_inner);
        Arc::clone(slots.get_or_insert(key, Slot::default))
    }
}

/// The plan of a network whose input has one shape, on the CPU. What it was made of is not kept.
pub(crate) struct FixedPlan {
    shape: InputShape,
    plan: Plan,
}

impl FixedPlan {
    /// The plan of a model with one input.
    pub(crate) fn new(model: &InferenceModel, shape: InputShape) -> Result<Self, DetectError> {
        build(model, &SharedWeights::default(), shape)
            .map(|plan| Self { shape, plan })
            .map_err(|error| plan_failed(&shape, reason(&error)))
    }

    /// What the input has to be: batch, channels, height, width.
    pub(crate) fn shape(&self) -> &InputShape {
        &self.shape
    }

    /// Runs the model on one input and returns its output.
    pub(crate) fn run(&self, pixels: &[f32]) -> Result<TValue, DetectError> {
        Tensor::from_shape(&self.shape, pixels)
            .and_then(|input| run(&*self.plan, input.into()))
            .map_err(|error| inference_failed(&self.shape, reason(&error)))
    }
}

fn plan_failed(shape: &[usize], reason: String) -> DetectError {
    DetectError::Plan {
        shape: shape_text(shape),
        reason,
    }
}

/// The network, or what it was to be fed, did not work.
pub(crate) fn inference_failed(shape: &[usize], reason: String) -> DetectError {
    DetectError::Inference {
        shape: shape_text(shape),
        reason,
    }
}

fn run(plan: &dyn Runnable, input: TValue) -> TractResult<TValue> {
    let outputs = plan.run(tvec!(input))?;
    outputs
        .into_iter()
        .next()
        .ok_or_else(|| TractError::msg("no output"))
}

fn build(model: &InferenceModel, weights: &SharedWeights, shape: InputShape) -> TractResult<Plan> {
    let mut model = typed(model, shape)?;
    ReplaceConvolutions(weights).transform(&mut model)?;
    let plan = model.into_decluttered()?.into_optimized()?.into_runnable()?;
    Ok(Arc::new(plan))
}

fn typed(model: &InferenceModel, shape: InputShape) -> TractResult<TypedModel> {
    model
        .clone()
        .with_input_fact(0, f32::fact(shape).into())?
        .into_typed()
}

/// The same, for a runtime that optimises in its own way, with `tract`'s own convolutions.
fn build_for(runtime: &dyn Runtime, model: &InferenceModel, shape: InputShape) -> TractResult<Plan> {
    runtime
        .prepare(typed(model, shape)?.into_decluttered()?)
        .map(Arc::from)
}

/// Shape of the first output for an input shape, by shape inference alone.
pub(crate) fn output_shape(model: &InferenceModel, shape: InputShape) -> TractResult<Option<Vec<usize>>> {
    let mut model = model.clone().with_input_fact(0, f32::fact(shape).into())?;
    model.analyse(true)?;
    let dims = model.output_fact(0)?.shape.as_concrete_finite()?;
    Ok(dims.map(|dims| dims.to_vec()))
}

/// `1 x 3 x 640 x 640`.
pub(crate) fn shape_text(shape: &[usize]) -> String {
    shape
        .iter()
        .map(ToString::to_string)
        .collect::<Vec<_>>()
        .join(" x ")
}

/// A `tract` error with its causes on one line of bounded length: some of them quote whole graph nodes.
pub(crate) fn reason(error: &TractError) -> String {
    const MAX_CHARS: usize = 400;
    let line = format!("{error:#}")
        .split_whitespace()
        .collect::<Vec<_>>()
        .join(" ");
    match line.char_indices().nth(MAX_CHARS) {
        Some((end, _)) => format!("{}…", &line[..end]),
        None => line,
    }
}

#[cfg(all(test, feature = "embedded"))]
mod tests {
    use std::sync::atomic::{AtomicBool, Ordering};

    use tract_onnx::tract_core::internal::{RunOptions, StaticName, TypedRunnableModel, TypedSimplePlan};

    use super::*;
    use crate::onnx_file::OnnxFile;

    /// A GPU that the CPU plays, and that can be pulled out.
    #[derive(Debug)]
    struct Played {
        refuses_models: bool,
        panics: bool,
        pulled_out: &'static AtomicBool,
    }

    impl Runtime for Played {
        fn name(&self) -> StaticName {
            "played".into()
        }

        fn prepare_with_options(&self, model: TypedModel, _: &RunOptions) -> TractResult<Box<dyn Runnable>> {
            if self.refuses_models {
                return Err(TractError::msg("no kernel"));
            }
            Ok(Box::new(PlayedPlan {
                plan: model.into_optimized()?.into_runnable()?,
                panics: self.panics,
                pulled_out: self.pulled_out,
            }))
        }

        fn check(&self) -> TractResult<()> {
            Ok(())
        }
    }

    #[derive(Debug)]
    struct PlayedPlan {
        plan: Arc<TypedRunnableModel>,
        panics: bool,
        pulled_out: &'static AtomicBool,
    }

    impl Runnable for PlayedPlan {
        fn spawn(&self) -> TractResult<Box<dyn State>> {
            match (self.pulled_out.load(Ordering::Relaxed), self.panics) {
                (false, _) => Runnable::spawn(&self.plan),
                (true, false) => Err(TractError::msg("the device is gone")),
                (true, true) => panic!("the driver is gone"),
            }
        }

        fn typed_plan(&self) -> Option<&Arc<TypedSimplePlan>> {
            Some(&self.plan)
        }

        fn typed_model(&self) -> Option<&Arc<TypedModel>> {
            None
        }
    }

    #[expect(
        clippy::unwrap_used,
        reason = "a test fails by panicking, its helping functions included"
    )]
    fn plans(refuses_models: bool, panics: bool) -> (PlanCache, &'static AtomicBool) {
        let pulled_out: &'static AtomicBool = Box::leak(Box::default());
        let runtime = Box::leak(Box::new(Played {
            refuses_models,
            panics,
            pulled_out,
        }));
        let file = include_bytes!(concat!(env!("CARGO_MANIFEST_DIR"), "/../../models/checkbox.onnx"));
        let model = OnnxFile::parse(file).unwrap().model;
        let cache = PlanCache::new(model, Accelerator::of(runtime), NonZeroUsize::MIN);
        (cache, pulled_out)
    }

    #[expect(
        clippy::unwrap_used,
        reason = "a test fails by panicking, its helping functions included"
    )]
    fn input() -> Tensor {
        let (height, width) = (96, 160);
        let stripes: Vec<f32> = (0..height * width)
            .map(|index| f32::from(u8::from(index % 13 > 1 && index / width % 17 > 1)))
            .collect();
        Tensor::from_shape(&[1, 1, height, width], &stripes).unwrap()
    }

    /// The played GPU runs `tract`'s own convolutions, the CPU this crate's.
    #[expect(
        clippy::unwrap_used,
        reason = "a test fails by panicking, its helping functions included"
    )]
    fn assert_close(wanted: &Tensor, answer: &Tensor) {
        assert_eq!(wanted.shape(), answer.shape());
        let [wanted, answer] = [wanted, answer].map(|tensor| tensor.try_as_plain_ram().unwrap());
        let pairs = wanted
            .as_slice::<f32>()
            .unwrap()
            .iter()
            .zip(answer.as_slice::<f32>().unwrap());
        for (wanted, answer) in pairs {
            assert!(
                (wanted - answer).abs() <= 1e-5 * (1.0 + wanted.abs()),
                "{wanted} became {answer}"
            );
        }
    }

    #[test]
    fn a_gpu_that_is_lost_leaves_the_same_answers_to_the_cpu() {
        for (panics, said) in [(false, "the device is gone"), (true, "the driver is gone")] {
            let (plans, pulled_out) = plans(false, panics);
            let with_gpu = plans.run(input()).unwrap();
            assert_eq!(plans.accelerator().device(), Device::Cuda);
            assert_eq!(plans.accelerator().fallback_reason(), None);
            pulled_out.store(true, Ordering::Relaxed);
            let without = plans.run(input()).unwrap();
            assert_close(&with_gpu, &without);
            assert_eq!(plans.accelerator().device(), Device::Cpu);
            assert_eq!(plans.accelerator().fallback_reason(), Some(said));
            // Put back in, it is not tried again: a device that fails now and then is worse than none.
            pulled_out.store(false, Ordering::Relaxed);
            plans.run(input()).unwrap();
            assert_eq!(plans.accelerator().device(), Device::Cpu);
        }
    }

    #[test]
    fn a_gpu_that_takes_no_model_leaves_it_to_the_cpu() {
        let (plans, _) = plans(true, false);
        plans.prepare([1, 1, 96, 160]).unwrap();
        assert_eq!(plans.accelerator().fallback_reason(), Some("no kernel"));
        plans.run(input()).unwrap();
    }
}
