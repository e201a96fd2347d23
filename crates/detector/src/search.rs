//! One page being searched.

use tract_onnx::prelude::Tensor;

use crate::context::Context;
use crate::decode::decode;
use crate::deskew::{Skew, Upright};
use crate::detector::first_image;
use crate::letterbox::Letterbox;
use crate::nms::suppress;
use crate::plan::{inference_failed, reason};
use crate::preprocess::{Region, Source};
use crate::refiner::{PROPOSED_IOU, REFINED_IOU, Refiner, has_moved};
use crate::stopwatch::Stopwatch;
use crate::tiling::{AS_IT_IS, Need, SURE_CONFIDENCE, SecondLook, TURNED};
use crate::{DetectError, DetectOptions, Detection, Detector, InputPolicy, StageTimings, Tiling};

/// Candidates whose pixels are held at once.
const REFINED_AT_ONCE: usize = 256;
/// What the refiner says of the edges of a box that was found upright holds if it overlaps what they were thought to be.
const PLACED_IOU: f32 = 0.6;
/// Sum of confidences on the page turned upright, of that on the page as it is, above which it was right to turn it. It was
/// so on every second page with a lower sum too: what is wrongly taken for a box lying askew adds to that.
const UPRIGHT_SURENESS: f32 = 0.75;

/// One page being searched.
pub(crate) struct Search<'a> {
    detector: &'a Detector,
    source: Source<'a>,
    options: &'a DetectOptions<'a>,
    /// Lowest confidence of interest.
    confidence: f32,
    stopwatch: Stopwatch<'a>,
}

/// A region of a page as the network is shown it.
struct Shown {
    region: Region,
    letterbox: Letterbox,
    input: Tensor,
}

impl Shown {
    fn skew(&self) -> Result<Option<Skew>, DetectError> {
        let Letterbox {
            input_width_px: width,
            input_height_px: height,
            ..
        } = self.letterbox;
        let values = self
            .input
            .try_as_plain_ram()
            .and_then(|view| view.as_slice::<f32>());
        let values = values.map_err(|error| inference_failed(self.input.shape(), reason(&error)))?;
        let plane_len = width as usize * height as usize;
        Ok(Skew::of(&values[..plane_len], &self.letterbox))
    }
}

impl<'a> Search<'a> {
    pub(crate) fn new(
        detector: &'a Detector,
        source: Source<'a>,
        options: &'a DetectOptions<'a>,
        stopwatch: Stopwatch<'a>,
    ) -> Self {
        Self {
            detector,
            source,
            options,
            confidence: options.confidence,
            stopwatch,
        }
    }

    pub(crate) fn timings(&self) -> Option<StageTimings> {
        self.stopwatch.timings()
    }

    /// Everything on the page, most confident first.
    pub(crate) fn run(&mut self) -> Result<Vec<Detection>, DetectError> {
        let shown = self.show_page()?;
        match self.deskewed(&shown)? {
            Some((refiner, upright, source)) => self.search_both_ways(shown, refiner, &upright, source),
            None => self.search(shown, AS_IT_IS),
        }
    }

    /// Everything on `source`, which is looked at again if `need` says so.
    fn search(&mut self, shown: Shown, need: Need) -> Result<Vec<Detection>, DetectError> {
        let candidates = self.candidates(shown, need)?;
        let Detector { refiner, context, .. } = self.detector;
        let (detections, iou) = match refiner {
            // Suppressed already, for good.
            None if context.is_none() => return Ok(candidates),
            None => (candidates, self.options.iou),
            Some(refiner) => {
                let refined = self.refine(refiner, &candidates)?;
                (refined, self.options.iou.min(REFINED_IOU))
            }
        };
        Ok(self.reconsider(detections, iou))
    }

    /// What is still of interest in the light of all that was found. Of detections of one object the one stays that keeps the
    /// best company, which need not be the one that was surest before.
    fn reconsider(&mut self, mut detections: Vec<Detection>, iou: f32) -> Vec<Detection> {
        if let Some(context) = &self.detector.context {
            let found = self.suppress(detections.clone(), iou);
            self.stopwatch.time(
                |t| &mut t.postprocess,
                || context.rescore(&mut detections, &found),
            );
            detections.retain(|detection| detection.confidence >= self.confidence);
        }
        self.suppress(detections, iou)
    }

    /// Lowest confidence of interest before the others on the page were considered.
    fn unweighed(&self) -> f32 {
        match self.detector.context {
            None => self.confidence,
            Some(_) => Context::floor(self.confidence),
        }
    }

    /// The page turned upright, if it lies askew.
    fn deskewed(&mut self, shown: &Shown) -> Result<Option<(&'a Refiner, Upright, Source<'a>)>, DetectError> {
        let Self {
            detector: Detector { refiner, .. },
            source,
            stopwatch,
            ..
        } = self;
        // A model without a refiner finds what it finds elsewhere, and could not tell a turned box's edges.
        let Some(refiner) = refiner else { return Ok(None) };
        stopwatch.time(
            |t| &mut t.preprocess,
            || {
                let Some(skew) = shown.skew()? else {
                    return Ok(None);
                };
                let Region {
                    width_px, height_px, ..
                } = source.region();
                let upright = Upright::new(skew, u64::from(width_px) * u64::from(height_px));
                Ok(source.deskewed(&upright).map(|turned| (refiner, upright, turned)))
            },
        )
    }

    /// Searches the page as it is and upright, and takes the latter unless it is less sure of its boxes by far: a hatched
    /// background, say, is no skew.
    fn search_both_ways(
        &mut self,
        shown: Shown,
        refiner: &Refiner,
        upright: &Upright,
        turned: Source<'a>,
    ) -> Result<Vec<Detection>, DetectError> {
        let sureness = |found: &[Detection]| {
            let sure = found
                .iter()
                .map(|d| d.confidence)
                .filter(|&c| c >= SURE_CONFIDENCE);
            sure.sum::<f32>()
        };
        // Which way is taken does not depend on how much is wanted.
        self.confidence = self.confidence.min(SURE_CONFIDENCE);
        let as_it_is = self.search(shown, AS_IT_IS)?;
        let page = std::mem::replace(&mut self.source, turned);
        let shown = self.show_page()?;
        let upright_found = self.search(shown, TURNED)?;
        self.source = page;
        let mut found = if sureness(&upright_found) >= UPRIGHT_SURENESS * sureness(&as_it_is) {
            self.place(refiner, upright, upright_found)?
        } else {
            as_it_is
        };
        found.retain(|detection| detection.confidence >= self.options.confidence);
        Ok(found)
    }

    /// Where on the page the boxes are that were found upright, by the refiner's look at each where it is.
    fn place(
        &mut self,
        refiner: &Refiner,
        upright: &Upright,
        mut found: Vec<Detection>,
    ) -> Result<Vec<Detection>, DetectError> {
        for detection in &mut found {
            detection.bbox = upright.on_page(&detection.bbox);
        }
        for detections in found.chunks_mut(REFINED_AT_ONCE) {
            let seen = self.look_closely(refiner, detections)?;
            for (detection, seen) in detections.iter_mut().zip(seen) {
                if detection.bbox.iou(&seen.bbox) >= PLACED_IOU {
                    detection.bbox = seen.bbox;
                }
                detection.bbox = self.source.clip(&detection.bbox);
            }
        }
        found.retain(|detection| detection.bbox.area() > 0.0);
        Ok(found)
    }

    /// Lowest confidence of interest before candidates are refined.
    fn floor(&self) -> f32 {
        let wanted = self.unweighed();
        (self.detector.refiner.as_ref()).map_or(wanted, |refiner| wanted.min(refiner.floor()))
    }

    /// Overlap from which candidates count as one. What the caller asks for holds for what is found in the end.
    fn proposed_iou(&self) -> f32 {
        match self.detector.refiner {
            Some(_) => PROPOSED_IOU,
            None => self.options.iou,
        }
    }

    /// What one or two looks at the page find, the first of which is prepared.
    fn candidates(&mut self, shown: Shown, need: Need) -> Result<Vec<Detection>, DetectError> {
        let policy = self.detector.model.input;
        let page = shown.region;
        let candidates = self.look(shown)?;
        let found = self.suppress(candidates, self.proposed_iou());
        let scale = Letterbox::new(&policy, page.width_px, page.height_px).scale();
        let second_look = match self.options.tiling {
            Tiling::Off => None,
            Tiling::Auto => SecondLook::plan(page, &policy, scale, &found, need),
        };
        match second_look {
            None => Ok(found),
            Some(second_look) => self.look_again(&second_look, found),
        }
    }

    /// Looks at each candidate alone, again at those that turn out to lie elsewhere than proposed, and keeps what still
    /// may be an object then, some of it twice.
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
        let least = self.unweighed();
        refined.retain(|detection| detection.confidence >= least && detection.bbox.area() > 0.0);
        Ok(refined)
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
                    .map(|candidate| refiner.input(source, candidate));
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
            let shown = self.show(tile, &second_look.policy)?;
            let in_tile = self.look(shown)?;
            found.extend(
                in_tile
                    .into_iter()
                    .filter(|d| second_look.keeps_from_tile(page, tile, &d.bbox)),
            );
        }
        Ok(self.suppress(found, self.proposed_iou()))
    }

    /// The whole page, prepared for the network.
    fn show_page(&mut self) -> Result<Shown, DetectError> {
        self.show(self.source.region(), &self.detector.model.input)
    }

    /// One region of the page, prepared for the network.
    fn show(&mut self, region: Region, policy: &InputPolicy) -> Result<Shown, DetectError> {
        let Self {
            source, stopwatch, ..
        } = self;
        let letterbox = Letterbox::new(policy, region.width_px, region.height_px);
        let input = stopwatch.time(
            |t| &mut t.preprocess,
            || source.network_input(region, &letterbox, policy),
        )?;
        Ok(Shown {
            region,
            letterbox,
            input,
        })
    }

    /// All candidates in what is shown, in page pixels.
    fn look(&mut self, shown: Shown) -> Result<Vec<Detection>, DetectError> {
        let floor = self.floor();
        let Self {
            detector: Detector { model, plans, .. },
            source,
            stopwatch,
            ..
        } = self;
        let Shown {
            region,
            letterbox,
            input,
        } = shown;
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
