//! Pipeline from a page to its detections.
//!
//! The first network proposes candidates, on the whole page and then, where boxes are small, in tiles ([`tiling`]). The
//! second one, if the model has one, refines each candidate in its own crop of the page ([`refiner`]). Confidences are then
//! rescored by the neighbours on the page ([`rescoring`]), and non-maximum suppression keeps one detection of each object.
//! A skewed page goes through all of this twice, as it lies and deskewed.
//!
//! A page is passed by reference and never changed: each method is a function of the model, the options and its arguments.

mod decode;
mod logistic;
mod model;
mod nms;
mod proposals;
mod refinement;
mod refiner;
mod rescoring;
mod state_calibration;
mod tiling;

pub use decode::decode;
pub(crate) use decode::first_image;
pub(crate) use model::Model;
pub use nms::suppress;

use crate::image::{NetworkInput, Page, Skew, Upright};
use crate::stopwatch::Stopwatch;
use crate::{DetectError, DetectOptions, Detection, Stage};
use refiner::{PROPOSAL_IOU, REFINED_IOU, Refiner};
use rescoring::Rescoring;
use tiling::{CONFIDENT, TilingThresholds};

/// Least sum of confidences on the deskewed page, as a share of that on the page as it lies, for its answer to be taken. It
/// is below 1 because on a skewed page things that are no boxes add to the sum.
const MIN_DESKEWED_SHARE: f32 = 0.75;

/// Pipeline for one page.
pub(crate) struct Pipeline<'a> {
    model: &'a Model,
    /// The model's, unless the caller leaves it out.
    refiner: Option<&'a Refiner>,
    /// The model's, unless the caller leaves it out.
    rescoring: Option<&'a Rescoring>,
    options: &'a DetectOptions<'a>,
    stopwatch: &'a Stopwatch<'a>,
}

/// A page, as it lies or deskewed, and what is asked of it.
#[derive(Clone, Copy)]
struct Sheet<'a> {
    page: &'a Page<'a>,
    /// Lowest confidence to report.
    min_confidence: f32,
    tiling: TilingThresholds,
}

impl<'a> Pipeline<'a> {
    pub(crate) fn new(
        model: &'a Model,
        options: &'a DetectOptions<'a>,
        stopwatch: &'a Stopwatch<'a>,
    ) -> Self {
        let runs = |stage| !options.without.contains(&stage);
        Self {
            model,
            refiner: model.refiner.as_ref().filter(|_| runs(Stage::Refiner)),
            rescoring: model.rescoring.as_ref().filter(|_| runs(Stage::Rescoring)),
            options,
            stopwatch,
        }
    }

    /// Detections on a page, most confident first.
    pub(crate) fn detect(&self, page: &Page<'_>) -> Result<Vec<Detection>, DetectError> {
        let mut found = self.detect_page(page)?;
        for detection in &mut found {
            let state = self.model.info.state(detection.class_index);
            detection.state_confidence = state
                .and(detection.state_confidence)
                .map(|probability| self.model.state_calibration.calibrated(probability));
        }
        Ok(found)
    }

    /// Detections on a page, before the confidence of their states is calibrated.
    fn detect_page(&self, page: &Page<'_>) -> Result<Vec<Detection>, DetectError> {
        let input = self.prepare(page, page.region(), &self.model.info.input)?;
        // Without a refiner the edges of a box could not be measured where it lies on a skewed page.
        if let Some(refiner) = self.refiner
            && self.runs(Stage::Deskewing)
            && let Some((upright, deskewed)) = self.deskewed(page, &input)?
        {
            return self.detect_both_ways(refiner, page, input, &upright, &deskewed);
        }
        let sheet = Sheet {
            page,
            min_confidence: self.options.confidence,
            tiling: TilingThresholds::UPRIGHT,
        };
        self.detect_sheet(sheet, input)
    }

    /// Detections on a sheet, whose whole page is `input`.
    fn detect_sheet(&self, sheet: Sheet<'_>, input: NetworkInput) -> Result<Vec<Detection>, DetectError> {
        let candidates = self.propose(sheet, input)?;
        let (detections, iou) = match self.refiner {
            // They went through the final suppression already.
            None if self.rescoring.is_none() => return Ok(candidates),
            None => (candidates, self.options.iou),
            Some(refiner) => {
                let refined = self.refine(refiner, sheet, &candidates)?;
                (refined, self.options.iou.min(REFINED_IOU))
            }
        };
        Ok(self.rescore(sheet, detections, iou))
    }

    /// Rescores detections and suppresses all but one of each object: the one whose neighbours support it most, which need
    /// not be the one that had the highest confidence before.
    fn rescore(&self, sheet: Sheet<'_>, mut detections: Vec<Detection>, iou: f32) -> Vec<Detection> {
        if let Some(rescoring) = self.rescoring {
            let neighbours = self.suppress(detections.clone(), iou);
            self.stopwatch.time(
                |t| &mut t.postprocess,
                || rescoring.rescore(&mut detections, &neighbours),
            );
            detections.retain(|detection| detection.confidence >= sheet.min_confidence);
        }
        self.suppress(detections, iou)
    }

    /// The page deskewed; `None` when it is not skewed.
    fn deskewed(
        &self,
        page: &Page<'_>,
        input: &NetworkInput,
    ) -> Result<Option<(Upright, Page<'static>)>, DetectError> {
        self.stopwatch.time(
            |t| &mut t.preprocess,
            || {
                let Some(skew) = Skew::of(input.first_plane()?, &input.letterbox) else {
                    return Ok(None);
                };
                let upright = Upright::new(skew, page.area_px());
                Ok(page.deskewed(&upright).map(|deskewed| (upright, deskewed)))
            },
        )
    }

    /// Detections on a page as it lies and on the same page deskewed. The latter are taken unless their confidences are lower
    /// by far: a hatched background, say, looks like skew and is none.
    fn detect_both_ways(
        &self,
        refiner: &Refiner,
        page: &Page<'_>,
        input: NetworkInput,
        upright: &Upright,
        deskewed: &Page<'_>,
    ) -> Result<Vec<Detection>, DetectError> {
        // Which of the two is taken must not depend on the caller's threshold.
        let min_confidence = self.options.confidence.min(CONFIDENT);
        let sheet = Sheet {
            page,
            min_confidence,
            tiling: TilingThresholds::UPRIGHT,
        };
        let as_it_lies = self.detect_sheet(sheet, input)?;
        let sheet = Sheet {
            page: deskewed,
            min_confidence,
            tiling: TilingThresholds::DESKEWED,
        };
        let input = self.prepare(deskewed, deskewed.region(), &self.model.info.input)?;
        let on_deskewed = self.detect_sheet(sheet, input)?;
        let is_better = confidence_sum(&on_deskewed) >= MIN_DESKEWED_SHARE * confidence_sum(&as_it_lies);
        let mut found = if is_better {
            self.map_to_page(refiner, page, upright, on_deskewed)?
        } else {
            as_it_lies
        };
        found.retain(|detection| detection.confidence >= self.options.confidence);
        Ok(found)
    }

    fn runs(&self, stage: Stage) -> bool {
        !self.options.without.contains(&stage)
    }

    /// Threshold to use before rescoring so that nothing above `min_confidence` is lost.
    fn threshold_before_rescoring(&self, min_confidence: f32) -> f32 {
        match self.rescoring {
            None => min_confidence,
            Some(_) => Rescoring::threshold_before(min_confidence),
        }
    }

    /// Threshold to use before refining so that nothing above `min_confidence` is lost.
    fn threshold_before_refining(&self, min_confidence: f32) -> f32 {
        let threshold = self.threshold_before_rescoring(min_confidence);
        match self.refiner {
            None => threshold,
            Some(refiner) => threshold.min(refiner.min_confidence()),
        }
    }

    /// IoU for the suppression of candidates. The caller's is meant for detections, so before refining it is higher.
    fn proposal_iou(&self) -> f32 {
        match self.refiner {
            Some(_) => PROPOSAL_IOU,
            None => self.options.iou,
        }
    }

    fn suppress(&self, candidates: Vec<Detection>, iou: f32) -> Vec<Detection> {
        let mode = self.options.nms.unwrap_or(self.model.info.nms);
        self.stopwatch.time(
            |t| &mut t.postprocess,
            || suppress(candidates, iou, mode, self.options.max_detections),
        )
    }
}

fn confidence_sum(detections: &[Detection]) -> f32 {
    let confidences = detections.iter().map(|detection| detection.confidence);
    confidences.filter(|&confidence| confidence >= CONFIDENT).sum()
}
