//! Judgement of places that are known to have a box.

use super::{Output, Refiner, has_moved};
use crate::image::Page;
use crate::{BoundingBox, DetectError, Detection, Judgement};

/// Places whose crops are held in memory at once.
const MAX_CROPPED: usize = 256;
/// Confidence that says nothing for or against a box: its logit is 0.
const EVEN: f32 = 0.5;

impl Refiner {
    /// Judgement of each place: what the refiner sees there, without any proposal. A box that lies farther off is judged again
    /// from where it is.
    pub(crate) fn judge(
        &self,
        page: &Page<'_>,
        places: &[BoundingBox],
    ) -> Result<Vec<Judgement>, DetectError> {
        let mut judgements = Vec::with_capacity(places.len());
        for places in places.chunks(MAX_CROPPED) {
            let mut candidates: Vec<Detection> = places.iter().map(candidate).collect();
            let mut outputs = self.outputs_at(page, &candidates)?;
            let moved: Vec<(usize, Detection)> = candidates
                .iter()
                .zip(&outputs)
                .map(|(candidate, output)| self.apply(output, candidate))
                .enumerate()
                .filter(|(index, refined)| has_moved(&candidates[*index], refined))
                .map(|(index, refined)| (index, candidate(&refined.bbox)))
                .collect();
            let recentred: Vec<Detection> = moved.iter().map(|(_, candidate)| *candidate).collect();
            for ((index, candidate), output) in moved.into_iter().zip(self.outputs_at(page, &recentred)?) {
                (candidates[index], outputs[index]) = (candidate, output);
            }
            judgements.extend(
                outputs
                    .iter()
                    .zip(&candidates)
                    .map(|(output, candidate)| self.judgement(output, candidate)),
            );
        }
        Ok(judgements)
    }

    fn outputs_at(&self, page: &Page<'_>, candidates: &[Detection]) -> Result<Vec<Output>, DetectError> {
        let crops = candidates.iter().map(|candidate| self.crops(page, candidate));
        self.outputs(&crops.collect::<Result<Vec<_>, _>>()?, candidates, true)
    }

    fn judgement(&self, output: &Output, candidate: &Detection) -> Judgement {
        let refined = self.apply(output, candidate);
        Judgement {
            class_index: refined.class_index,
            presence: refined.confidence,
            state_confidence: refined.state_confidence.unwrap_or_default(),
            bbox: refined.bbox,
        }
    }
}

fn candidate(place: &BoundingBox) -> Detection {
    Detection {
        class_index: 0,
        confidence: EVEN,
        bbox: *place,
        ..Detection::default()
    }
}
