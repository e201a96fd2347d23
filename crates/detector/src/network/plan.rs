//! Plans: a network optimised for one input shape each, shared between threads.

use std::num::NonZeroUsize;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use checkbox_convolution::{ReplaceConvolutions, SharedWeights};
use lru::LruCache;
use tract_onnx::prelude::*;
use tract_onnx::tract_core::transform::ModelTransform as _;

use super::device::{Accelerator, catch_panic};
use crate::error::{inference_failed, plan_failed, reason};
use crate::model::InputShape;
use crate::{DetectError, Device};

type Plan = Arc<dyn Runnable>;

/// Filled once by the first thread that needs it; the others that need the same plan wait, nobody else does.
type Slot = Arc<OnceLock<Result<Plan, String>>>;

/// Device and input shape of a plan: a model that lost its GPU needs other plans.
type PlanKey = (Device, InputShape);

/// Cache of the plans of one network.
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
    /// An empty cache for a network with one input.
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

    /// Output of the network for one input.
    ///
    /// Where the GPU fails, for whatever reason, this and all later inputs run on the CPU.
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
                .and_then(|plan| catch_panic(|| run(&*plan, input.clone())));
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
        slot.get_or_init(|| catch_panic(|| build_for(runtime, &self.model, shape)))
            .clone()
    }

    /// The lock is held to look up a slot, never while a plan is built or run.
    fn slot(&self, key: PlanKey) -> Slot {
        let mut slots = self.slots.lock().unwrap_or_else(PoisonError::into_inner);
        Arc::clone(slots.get_or_insert(key, Slot::default))
    }
}

/// Plan of a network whose input has one shape, on the CPU. The network that it was built from is not kept.
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

    /// Shape of the input: batch, channels, height, width.
    pub(crate) fn shape(&self) -> &InputShape {
        &self.shape
    }

    /// Whether the output is known to have this shape.
    pub(crate) fn has_output(&self, shape: &[usize]) -> bool {
        let fact = self.plan.output_fact(0);
        fact.is_ok_and(|fact| fact.shape.as_concrete() == Some(shape))
    }

    /// Output of the network for one input.
    pub(crate) fn run(&self, pixels: &[f32]) -> Result<TValue, DetectError> {
        Tensor::from_shape(&self.shape, pixels)
            .and_then(|input| run(&*self.plan, input.into()))
            .map_err(|error| inference_failed(&self.shape, reason(&error)))
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

/// Plan for a runtime that optimises in its own way, with `tract`'s own convolutions.
fn build_for(runtime: &dyn Runtime, model: &InferenceModel, shape: InputShape) -> TractResult<Plan> {
    runtime
        .prepare(typed(model, shape)?.into_decluttered()?)
        .map(Arc::from)
}

#[cfg(all(test, feature = "embedded"))]
mod tests {
    use std::sync::atomic::{AtomicBool, Ordering};

    use tract_onnx::tract_core::internal::{RunOptions, StaticName, TypedRunnableModel, TypedSimplePlan};

    use super::*;
    use crate::model::OnnxFile;

    /// A fake GPU, which runs on the CPU and can be unplugged.
    #[derive(Debug)]
    struct FakeGpu {
        refuses_models: bool,
        panics: bool,
        unplugged: &'static AtomicBool,
    }

    impl Runtime for FakeGpu {
        fn name(&self) -> StaticName {
            "fake".into()
        }

        fn prepare_with_options(&self, model: TypedModel, _: &RunOptions) -> TractResult<Box<dyn Runnable>> {
            if self.refuses_models {
                return Err(TractError::msg("no kernel"));
            }
            Ok(Box::new(FakePlan {
                plan: model.into_optimized()?.into_runnable()?,
                panics: self.panics,
                unplugged: self.unplugged,
            }))
        }

        fn check(&self) -> TractResult<()> {
            Ok(())
        }
    }

    #[derive(Debug)]
    struct FakePlan {
        plan: Arc<TypedRunnableModel>,
        panics: bool,
        unplugged: &'static AtomicBool,
    }

    impl Runnable for FakePlan {
        fn spawn(&self) -> TractResult<Box<dyn State>> {
            match (self.unplugged.load(Ordering::Relaxed), self.panics) {
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
        let unplugged: &'static AtomicBool = Box::leak(Box::default());
        let runtime = Box::leak(Box::new(FakeGpu {
            refuses_models,
            panics,
            unplugged,
        }));
        let model = OnnxFile::parse(checkbox_model::ONNX).unwrap().model;
        let cache = PlanCache::new(model, Accelerator::of(runtime), NonZeroUsize::MIN);
        (cache, unplugged)
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

    /// The fake GPU runs `tract`'s own convolutions, the CPU ours.
    #[expect(
        clippy::unwrap_used,
        reason = "a test fails by panicking, its helping functions included"
    )]
    fn assert_close(expected: &Tensor, answer: &Tensor) {
        assert_eq!(expected.shape(), answer.shape());
        let [expected, answer] = [expected, answer].map(|tensor| tensor.try_as_plain_ram().unwrap());
        let pairs = expected
            .as_slice::<f32>()
            .unwrap()
            .iter()
            .zip(answer.as_slice::<f32>().unwrap());
        for (expected, answer) in pairs {
            assert!(
                (expected - answer).abs() <= 1e-5 * (1.0 + expected.abs()),
                "{expected} became {answer}"
            );
        }
    }

    #[test]
    fn the_cpu_gives_the_same_answers_when_the_gpu_is_lost() {
        for (panics, said) in [(false, "the device is gone"), (true, "the driver is gone")] {
            let (plans, unplugged) = plans(false, panics);
            let with_gpu = plans.run(input()).unwrap();
            assert_eq!(plans.accelerator().device(), Device::Cuda);
            assert_eq!(plans.accelerator().fallback_reason(), None);
            unplugged.store(true, Ordering::Relaxed);
            let without = plans.run(input()).unwrap();
            assert_close(&with_gpu, &without);
            assert_eq!(plans.accelerator().device(), Device::Cpu);
            assert_eq!(plans.accelerator().fallback_reason(), Some(said));
            // Plugged in again, it is not tried again: a device that fails now and then is worse than none.
            unplugged.store(false, Ordering::Relaxed);
            plans.run(input()).unwrap();
            assert_eq!(plans.accelerator().device(), Device::Cpu);
        }
    }

    #[test]
    fn the_cpu_runs_a_model_that_the_gpu_refuses() {
        let (plans, _) = plans(true, false);
        plans.prepare([1, 1, 96, 160]).unwrap();
        assert_eq!(plans.accelerator().fallback_reason(), Some("no kernel"));
        plans.run(input()).unwrap();
    }
}
