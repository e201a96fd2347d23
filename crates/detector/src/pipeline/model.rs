//! A model, ready to run.

use std::num::NonZeroUsize;

use super::refiner::Refiner;
use super::rescoring::Rescoring;
use super::state_calibration::StateCalibration;
use crate::model::{Loaded, Metadata};
use crate::network::{Accelerator, PlanCache};
use crate::{DetectError, InputChannels, ModelInfo};

/// A model, ready to run: its networks, the weights of its rescoring and its calibration.
pub(crate) struct Model {
    pub(crate) info: ModelInfo,
    /// Plans of the first network.
    pub(crate) plans: PlanCache,
    pub(crate) refiner: Option<Refiner>,
    pub(crate) rescoring: Option<Rescoring>,
    pub(crate) state_calibration: StateCalibration,
}

impl Model {
    /// A loaded model, with room for the plans of `plan_cache_capacity` input shapes.
    pub(crate) fn new(
        loaded: Loaded,
        accelerator: Accelerator,
        plan_cache_capacity: NonZeroUsize,
    ) -> Result<Self, DetectError> {
        let Loaded {
            info,
            metadata,
            network,
        } = loaded;
        Ok(Self {
            refiner: refiner(&metadata, &info)?,
            rescoring: Rescoring::from_metadata(&metadata)?,
            state_calibration: StateCalibration::from_metadata(&metadata)?,
            plans: PlanCache::new(network, accelerator, plan_cache_capacity),
            info,
        })
    }
}

/// The refiner in a model's metadata, if there is one. It tells two classes apart, and takes grey crops.
fn refiner(metadata: &Metadata, info: &ModelInfo) -> Result<Option<Refiner>, DetectError> {
    let refiner = Refiner::from_metadata(metadata)?;
    if refiner.is_some() && (info.class_names.len() != 2 || info.input.channels != InputChannels::Gray) {
        return Err(DetectError::InvalidMetadata {
            key: "refiner",
            reason: "expected a model of two classes with grey input beside it".to_owned(),
        });
    }
    Ok(refiner)
}
