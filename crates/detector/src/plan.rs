//! Optimised plans, one per input shape, shared between threads.

use std::num::NonZeroUsize;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use lru::LruCache;
use tract_onnx::prelude::*;

use crate::DetectError;

/// Batch, channels, height, width.
pub(crate) type InputShape = [usize; 4];

type Plan = Arc<TypedRunnableModel>;

/// Filled once by the first thread that needs it; the others that need the same plan wait, nobody else does.
type Slot = Arc<OnceLock<Result<Plan, String>>>;

/// Builds and keeps plans of one model.
///
/// `tract` optimises for concrete shapes only: with height and width known it folds box grids into constants and
/// picks kernels. The least recently used plan makes room when the cache is full; threads still running it keep it.
pub(crate) struct PlanCache {
    model: InferenceModel,
    slots: Mutex<LruCache<InputShape, Slot>>,
}

impl PlanCache {
    /// A cache for a model with one input.
    pub(crate) fn new(model: InferenceModel, capacity: NonZeroUsize) -> Self {
        Self {
            model,
            slots: Mutex::new(LruCache::new(capacity)),
        }
    }

    /// The plan for an input shape, built if it is missing.
    pub(crate) fn plan(&self, shape: InputShape) -> Result<Plan, DetectError> {
        let slot = self.slot(shape);
        let built = slot.get_or_init(|| build(&self.model, shape).map_err(|error| reason(&error)));
        built.clone().map_err(|reason| DetectError::Plan {
            shape: shape_text(&shape),
            reason,
        })
    }

    /// Runs the model on one input and returns its output.
    pub(crate) fn run(&self, input: Tensor) -> Result<TValue, DetectError> {
        let failed = |shape: &[usize], reason: String| DetectError::Inference {
            shape: shape_text(shape),
            reason,
        };
        let shape = input.shape().to_vec();
        let plan_shape = shape
            .as_slice()
            .try_into()
            .map_err(|_| failed(&shape, "expected four axes".to_owned()))?;
        let outputs = self
            .plan(plan_shape)?
            .run(tvec!(input.into()))
            .map_err(|error| failed(&shape, reason(&error)))?;
        outputs
            .into_iter()
            .next()
            .ok_or_else(|| failed(&shape, "no output".to_owned()))
    }

    /// The lock is held to look up a slot, never while a plan is built or run.
    fn slot(&self, shape: InputShape) -> Slot {
        let mut slots = self.slots.lock().unwrap_or_else(PoisonError::into_inner);
        Arc::clone(slots.get_or_insert(shape, Slot::default))
    }
}

fn build(model: &InferenceModel, shape: InputShape) -> TractResult<Plan> {
    model
        .clone()
        .with_input_fact(0, f32::fact(shape).into())?
        .into_optimized()?
        .into_runnable()
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
