//! Refiner: a second, small network that classifies each candidate of the first one again, in a crop of its own.
//!
//! The first network sees the whole page reduced to its input, where a checkbox is a dozen pixels wide. The refiner sees a
//! candidate alone, cropped from the page's own pixels with its surroundings, at one or more scales, and answers anew:
//! whether it is an object, whether it is filled, where exactly its edges are. The objectness logits of both networks are added,
//! as the stages of a cascade do (Cascade R-CNN, Cai and Vasconcelos 2018).
//!
//! It is stored inside the ONNX file of the first network, so that a model stays one file with one checksum, and other programs
//! find an ordinary YOLO detector in that file. Metadata keys:
//!
//! | key | value |
//! |---|---|
//! | `refiner` | the refiner's own ONNX file in base64 |
//! | `refiner_trust` | weight of the first network's logit, 1 by default |
//! | `refiner_floor` | lowest confidence of the first network that is refined, 0 by default |
//! | `refiner_views` | sides of the crops, as multiples of the smallest one's, `[1.0]` by default |
//!
//! Input: f32 `[N, views, 48, 48]`, 0 black to 1 white. Output: f32 `[N, 6]` or `[N, 7]`: objectness logit, logit of the second
//! class, by how much the left, top, right and bottom edge have to move right or down, in sides of the smallest crop, and
//! the logit of a round outline.

mod crop;
mod judging;
mod mirror;
mod output;

use std::ops::Range;

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use checkbox_convolution::BATCH_MULTIPLE;

use super::logistic::{logit, sigmoid};
use crate::image::{Page, WHITE};
use crate::model::{Metadata, network};
use crate::network::FixedPlan;
use crate::{BoundingBox, DetectError, Detection};
use crop::{CROP_PX, crop_square};
use mirror::MIRRORS;
use output::{OUTPUT_VALUES, Output, outputs};

/// More views than any refiner needs: bounds the cost of a crop.
const MAX_VIEWS: usize = 4;
/// Largest multiple of the smallest crop's side.
const MAX_VIEW: f32 = 16.0;
/// Candidates that are refined at once; blank crops fill up the last batch.
const BATCH: usize = BATCH_MULTIPLE;
/// Bounds the influence of the first network.
const MAX_LOGIT: f32 = 6.0;
/// Probabilities closer to 0 or 1 than this are not told apart.
const MIN_PROBABILITY: f32 = 1e-4;

/// IoU for the suppression of candidates before they are refined. It is high: the candidate with the highest confidence is not
/// always the one whose edges the refiner can correct, and candidates of two small boxes that touch overlap.
pub(crate) const PROPOSAL_IOU: f32 = 0.75;
/// IoU for the suppression of refined detections. It is low: refined edges lie on outlines, and the outlines of two upright
/// boxes do not overlap.
pub(crate) const REFINED_IOU: f32 = 0.3;

/// Objectness, from 0 to 1, at which a candidate is uncertain.
const UNCERTAIN: Range<f32> = 0.005..0.95;

/// A refined box with a lower IoU with its candidate was far from the middle of the crop.
const MOVED_IOU: f32 = 0.7;
/// Least confidence, and side in page pixels, at which a box that moved is refined again.
const MIN_MOVED_CONFIDENCE: f32 = 0.03;
const MIN_MOVED_SIDE_PX: f32 = 3.0;

/// The second network of a model that has one.
pub(crate) struct Refiner {
    /// Always on the CPU, which is done with a candidate before a GPU has received it.
    plan: FixedPlan,
    /// Sides of the crops, as multiples of the smallest one's.
    views: Vec<f32>,
    /// Weight of the first network's logit.
    proposal_weight: f32,
    min_confidence: f32,
}

impl Refiner {
    /// The refiner in a model's metadata, if there is one.
    pub(crate) fn from_metadata(metadata: &Metadata) -> Result<Option<Self>, DetectError> {
        const KEY: &str = "refiner";
        let Some(text) = metadata.text(KEY) else {
            return Ok(None);
        };
        let invalid = |reason: String| DetectError::InvalidMetadata { key: KEY, reason };
        let onnx = BASE64_STANDARD
            .decode(text)
            .map_err(|error| invalid(format!("expected base64: {error}")))?;
        let (model, shape) = network(&onnx).map_err(|error| invalid(error.to_string()))?;
        let views = views(metadata)?;
        if shape[1].is_some_and(|channels| channels != views.len()) {
            return Err(invalid(format!("expected an input of {} channels", views.len())));
        }
        let side = CROP_PX as usize;
        let plan = FixedPlan::new(&model, [BATCH, views.len(), side, side]);
        let plan = plan.map_err(|error| invalid(error.to_string()))?;
        if !OUTPUT_VALUES
            .iter()
            .any(|values| plan.has_output(&[BATCH, *values]))
        {
            return Err(invalid("expected an output of 6 or 7 values".to_owned()));
        }
        Ok(Some(Self {
            plan,
            views,
            proposal_weight: metadata.number("refiner_trust")?.unwrap_or(1.0),
            min_confidence: metadata.number("refiner_floor")?.unwrap_or(0.0),
        }))
    }

    /// Lowest confidence of a candidate that is refined.
    pub(crate) fn min_confidence(&self) -> f32 {
        self.min_confidence
    }

    /// Crops of a candidate, one after the other.
    pub(crate) fn crops(&self, page: &Page<'_>, candidate: &Detection) -> Result<Vec<u8>, DetectError> {
        let smallest = crop_square(&candidate.bbox);
        let mut crops = Vec::with_capacity(self.views.len() * crop::CROP_LEN);
        for &factor in &self.views {
            crops.extend(page.crop(smallest.widened(factor), CROP_PX)?);
        }
        Ok(crops)
    }

    /// The candidates with class, confidence and edges by the refiner. `with_mirrors`, an uncertain candidate is also run mirrored and upside
    /// down, and its objectness and edges are the mean of the three: an outline looks the same in a mirror, so what
    /// differs is error.
    pub(crate) fn refine(
        &self,
        crops: &[Vec<u8>],
        candidates: &[Detection],
        with_mirrors: bool,
    ) -> Result<Vec<Detection>, DetectError> {
        let outputs = self.outputs(crops, candidates, with_mirrors)?;
        let refined = outputs.iter().zip(candidates);
        Ok(refined
            .map(|(output, candidate)| self.apply(output, candidate))
            .collect())
    }

    /// Outputs for candidates; `with_mirrors`, those of uncertain ones are averaged over mirrored crops.
    fn outputs(
        &self,
        crops: &[Vec<u8>],
        candidates: &[Detection],
        with_mirrors: bool,
    ) -> Result<Vec<Output>, DetectError> {
        let mut outputs = self.run(crops)?;
        if with_mirrors {
            let uncertain: Vec<usize> = (0..candidates.len())
                .filter(|&index| UNCERTAIN.contains(&self.objectness(&outputs[index], &candidates[index])))
                .collect();
            self.average_mirrored(crops, &uncertain, &mut outputs)?;
        }
        Ok(outputs)
    }

    /// Averages the outputs of these candidates with those of their mirrored crops.
    fn average_mirrored(
        &self,
        crops: &[Vec<u8>],
        indices: &[usize],
        outputs: &mut [Output],
    ) -> Result<(), DetectError> {
        let mirrored = MIRRORS.iter().flat_map(|mirror| {
            let crops = indices.iter().map(|&index| &crops[index]);
            crops.map(|crops| mirror.crops(crops))
        });
        let mirrored = self.run(&mirrored.collect::<Vec<_>>())?;
        for (nth, &index) in indices.iter().enumerate() {
            let of_candidate = mirrored.iter().skip(nth).step_by(indices.len());
            outputs[index] = outputs[index].averaged(MIRRORS.into_iter().zip(of_candidate.copied()));
        }
        Ok(())
    }

    /// Outputs of the network, one for each candidate's crops.
    fn run(&self, crops: &[Vec<u8>]) -> Result<Vec<Output>, DetectError> {
        let input_len = self.plan.shape().iter().product();
        let mut found = Vec::with_capacity(crops.len());
        for batch in crops.chunks(BATCH) {
            let pixels = batch.iter().flatten().map(|&byte| f32::from(byte) / WHITE);
            let mut input = Vec::with_capacity(input_len);
            input.extend(pixels);
            input.resize(input_len, 1.0);
            let output = self.plan.run(&input)?;
            found.extend_from_slice(&outputs(&output, BATCH)?[..batch.len()]);
        }
        Ok(found)
    }

    /// Probability that a candidate is an object, whatever its class.
    fn objectness(&self, output: &Output, candidate: &Detection) -> f32 {
        let probability = candidate.confidence.clamp(MIN_PROBABILITY, 1.0 - MIN_PROBABILITY);
        let proposal = logit(probability).clamp(-MAX_LOGIT, MAX_LOGIT);
        sigmoid(output.object + self.proposal_weight * proposal)
    }

    fn apply(&self, output: &Output, candidate: &Detection) -> Detection {
        let second_class = sigmoid(output.second_class);
        let state_confidence = second_class.max(1.0 - second_class);
        let side = crop_square(&candidate.bbox).side;
        let [left, top, right, bottom] = output.edges;
        Detection {
            class_index: usize::from(second_class > 0.5),
            // What is no box has no state either: doubt about the one is doubt about the other.
            confidence: self.objectness(output, candidate) * state_confidence,
            state_confidence: Some(state_confidence),
            roundness: output.round.map(sigmoid),
            bbox: BoundingBox {
                x1: candidate.bbox.x1 + left * side,
                y1: candidate.bbox.y1 + top * side,
                x2: candidate.bbox.x2 + right * side,
                y2: candidate.bbox.y2 + bottom * side,
            },
        }
    }
}

/// Sides of the crops of a model's refiner, as multiples of the smallest one's.
fn views(metadata: &Metadata) -> Result<Vec<f32>, DetectError> {
    const KEY: &str = "refiner_views";
    let Some(views) = metadata.numbers(KEY)? else {
        return Ok(vec![1.0]);
    };
    let is_side = |view: &f32| (1.0..=MAX_VIEW).contains(view);
    if (1..=MAX_VIEWS).contains(&views.len()) && views.iter().all(is_side) {
        return Ok(views);
    }
    Err(DetectError::InvalidMetadata {
        key: KEY,
        reason: format!("expected 1 to {MAX_VIEWS} numbers from 1 to {MAX_VIEW}"),
    })
}

/// Whether a refined box lies so far from its candidate, as with one half of a wide oval, that refining it again from there
/// improves it.
pub(crate) fn has_moved(candidate: &Detection, refined: &Detection) -> bool {
    let (from, to) = (&candidate.bbox, &refined.bbox);
    refined.confidence >= MIN_MOVED_CONFIDENCE
        && to.width().min(to.height()) >= MIN_MOVED_SIDE_PX
        && from.iou(to) < MOVED_IOU
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_large_confident_box_far_from_its_candidate_has_moved() {
        let at = |x2, confidence| Detection {
            class_index: 0,
            confidence,
            bbox: BoundingBox {
                x1: 10.0,
                y1: 10.0,
                x2,
                y2: 20.0,
            },
            ..Detection::default()
        };
        let half = at(20.0, 0.3);
        assert!(has_moved(&half, &at(30.0, 0.3)));
        assert!(!has_moved(&half, &at(21.0, 0.3)), "hardly moved");
        assert!(!has_moved(&half, &at(30.0, 0.01)), "no object");
        assert!(!has_moved(&half, &at(12.0, 0.3)), "too small");
        assert!(!has_moved(&half, &at(5.0, 0.3)), "inverted");
    }
}
