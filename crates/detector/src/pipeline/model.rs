//! A model, ready to run.

use std::num::NonZeroUsize;

use super::refiner::{PROPOSAL_IOU, Refiner};
use super::rescoring::Rescoring;
use crate::model::{Loaded, Metadata};
use crate::network::{Accelerator, PlanCache};
use crate::{DetectError, InputChannels, ModelInfo};

/// A model, ready to run: its networks and the weights of its rescoring.
pub(crate) struct Model {
    pub(crate) info: ModelInfo,
    /// Plans of the first network.
    pub(crate) plans: PlanCache,
    pub(crate) refiner: Option<Refiner>,
    pub(crate) rescoring: Option<Rescoring>,
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
            plans: PlanCache::new(network, accelerator, plan_cache_capacity),
            info,
        })
    }

    /// Threshold to use before rescoring so that nothing above `min_confidence` is lost.
    pub(super) fn threshold_before_rescoring(&self, min_confidence: f32) -> f32 {
        match self.rescoring {
            None => min_confidence,
            Some(_) => Rescoring::threshold_before(min_confidence),
        }
    }

    /// Threshold to use before refining so that nothing above `min_confidence` is lost.
    pub(super) fn threshold_before_refining(&self, min_confidence: f32) -> f32 {
        let threshold = self.threshold_before_rescoring(min_confidence);
        match &self.refiner {
            None => threshold,
            Some(refiner) => threshold.min(refiner.min_confidence()),
        }
    }

    /// IoU for the suppression of candidates. The caller's `iou` is meant for detections, so before refining it is higher.
    pub(super) fn proposal_iou(&self, iou: f32) -> f32 {
        match self.refiner {
            Some(_) => PROPOSAL_IOU,
            None => iou,
        }
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
