//! Candidates refined by the second network, each in its own crop of the page.

use super::refiner::{Refiner, has_moved};
use super::{Pipeline, Sheet};
use crate::image::{Page, Upright};
use crate::{DetectError, Detection, Stage};

/// Candidates whose crops are held in memory at once.
const MAX_CROPPED: usize = 256;
/// Least IoU, of a box mapped from the deskewed page and the same box refined on the page, for the refined edges to be taken.
const MIN_MAPPED_IOU: f32 = 0.6;

impl Pipeline<'_> {
    /// Refines candidates, those that move far a second time, and drops those whose confidence is too low then. Several may be
    /// of one object afterwards.
    pub(super) fn refine(
        &self,
        refiner: &Refiner,
        sheet: Sheet<'_>,
        candidates: &[Detection],
    ) -> Result<Vec<Detection>, DetectError> {
        let mut refined = Vec::with_capacity(candidates.len());
        for candidates in candidates.chunks(MAX_CROPPED) {
            refined.extend(self.refine_chunk(refiner, sheet.page, candidates)?);
        }
        for detection in &mut refined {
            detection.bbox = sheet.page.clip(&detection.bbox);
        }
        let threshold = self.threshold_before_rescoring(sheet.min_confidence);
        refined.retain(|detection| detection.confidence >= threshold && detection.bbox.area() > 0.0);
        Ok(refined)
    }

    fn refine_chunk(
        &self,
        refiner: &Refiner,
        page: &Page<'_>,
        candidates: &[Detection],
    ) -> Result<Vec<Detection>, DetectError> {
        let mut refined = self.refine_crops(refiner, page, candidates)?;
        if !self.runs(Stage::Recentring) {
            return Ok(refined);
        }
        let moved: Vec<usize> = (0..candidates.len())
            .filter(|&index| has_moved(&candidates[index], &refined[index]))
            .collect();
        let recentred = moved.iter().map(|&index| Detection {
            bbox: refined[index].bbox,
            ..candidates[index]
        });
        let again = self.refine_crops(refiner, page, &recentred.collect::<Vec<_>>())?;
        for (index, detection) in moved.into_iter().zip(again) {
            refined[index] = detection;
        }
        Ok(refined)
    }

    /// The candidates as the refiner corrects them.
    fn refine_crops(
        &self,
        refiner: &Refiner,
        page: &Page<'_>,
        candidates: &[Detection],
    ) -> Result<Vec<Detection>, DetectError> {
        let crops: Vec<_> = self.stopwatch.time(
            |t| &mut t.preprocess,
            || {
                let crops = candidates.iter().map(|candidate| refiner.crops(page, candidate));
                crops.collect::<Result<_, _>>()
            },
        )?;
        self.stopwatch.time(
            |t| &mut t.inference,
            || refiner.refine(&crops, candidates, self.runs(Stage::Mirrors)),
        )
    }

    /// Maps detections from the deskewed page to the page, where the refiner measures their edges: a box around a rotated box
    /// says little of these.
    pub(super) fn map_to_page(
        &self,
        refiner: &Refiner,
        page: &Page<'_>,
        upright: &Upright,
        mut found: Vec<Detection>,
    ) -> Result<Vec<Detection>, DetectError> {
        for detection in &mut found {
            detection.bbox = upright.box_to_page(&detection.bbox);
        }
        for detections in found.chunks_mut(MAX_CROPPED) {
            let refined = self.refine_crops(refiner, page, detections)?;
            for (detection, refined) in detections.iter_mut().zip(refined) {
                if detection.bbox.iou(&refined.bbox) >= MIN_MAPPED_IOU {
                    detection.bbox = refined.bbox;
                }
                detection.bbox = page.clip(&detection.bbox);
            }
        }
        found.retain(|detection| detection.bbox.area() > 0.0);
        Ok(found)
    }
}
