//! A second, small network that looks at each candidate of the first one closely.
//!
//! The first network sees the whole page shrunk to its input, where a checkbox is a dozen pixels wide. The refiner
//! sees a candidate alone, cut out of the page's own pixels with its surroundings, closely and from further away, and
//! answers again: is it an object, is it filled, where exactly are its edges. The is-an-object logits of both are
//! added, as stages of a cascade do (Cascade R-CNN, Cai and Vasconcelos 2018).
//!
//! It travels inside the ONNX file of the first network, so that a model stays one file with one checksum: the
//! metadata key `refiner` holds its own ONNX file in base64, `refiner_trust` the factor of the first network's
//! logit, `refiner_floor` the confidence from which a candidate is looked at, `refiner_views` the sides of the regions
//! shown, as multiples of the nearest one (`[1.0]` unless said otherwise). Its interface: f32 `[N, views, 48, 48]`, 0
//! black to 1 white, to f32 `[N, 6]`: is-an-object logit, logit of the second class, and by how much the left, top,
//! right and bottom edge have to move right or down, in sides of the nearest region.

use std::ops::Range;
use std::slice::ChunksExact;

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use checkbox_convolution::BATCH_MULTIPLE;

use crate::metadata::Metadata;
use crate::onnx_file::network;
use crate::plan::{FixedPlan, reason, shape_text};
use crate::preprocess::Source;
use crate::{BoundingBox, DetectError, Detection};

/// Side of the refiner's square input.
const INPUT_PX: u32 = 48;
const VIEW_LEN: usize = (INPUT_PX * INPUT_PX) as usize;
/// More views than any refiner needs: bounds what a look costs.
const MAX_VIEWS: usize = 4;
/// Largest multiple of the nearest region's side.
const MAX_VIEW: f32 = 16.0;
/// Looks that are taken at once; blank ones fill the last batch up.
const BATCH: usize = BATCH_MULTIPLE;
const OUTPUT_VALUES: usize = 6;
/// Where in the output the logit of the second class is.
const SECOND_CLASS: usize = 1;
/// How a candidate in doubt is shown again.
const MIRRORS: [Mirror; 2] = [Mirror::LeftRight, Mirror::UpsideDown];
const LOOKS: f32 = 1.0 + MIRRORS.len() as f32;
/// Side of the region that is shown, in geometric mean sides of the candidate.
const CONTEXT: f32 = 3.0;
/// The same for long candidates, in longest sides.
const LEAST_CONTEXT: f32 = 1.5;
/// Bounds the say of the first network.
const LOGIT_LIMIT: f32 = 6.0;

/// Candidates that overlap by less are each looked at: the surest is not always the one whose edges the refiner can
/// correct, and of two small boxes that touch, what the first network proposes overlaps.
pub(crate) const PROPOSED_IOU: f32 = 0.75;
/// Refined edges lie on outlines, and outlines that are not askew do not overlap: more than this is one object seen twice.
pub(crate) const REFINED_IOU: f32 = 0.3;

/// Confidences, the state of the mark aside, between which the refiner looks again.
const DOUBT: Range<f32> = 0.005..0.95;

/// Refined edges that overlap the proposed ones by less were far from the middle of what the refiner was shown.
const MOVED_IOU: f32 = 0.7;
/// Confidence and side, in page pixels, from which it is worth looking again at what has moved.
const LEAST_MOVED_CONFIDENCE: f32 = 0.03;
const LEAST_MOVED_SIDE_PX: f32 = 3.0;

/// What the refiner says of one image.
type Answer = [f32; OUTPUT_VALUES];

/// A square part of a page, in page pixels; it may reach beyond the page.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Square {
    pub(crate) left: f32,
    pub(crate) top: f32,
    pub(crate) side: f32,
}

impl Square {
    /// What the refiner is shown of a candidate: the candidate in the middle, its surroundings around it.
    fn around(bbox: &BoundingBox) -> Self {
        let (width, height) = (bbox.width().max(1.0), bbox.height().max(1.0));
        let side = (CONTEXT * (width * height).sqrt()).max(LEAST_CONTEXT * width.max(height));
        let [x, y] = bbox.center();
        Self {
            left: x - side / 2.0,
            top: y - side / 2.0,
            side,
        }
    }

    /// The square with the same middle and `factor` times the side.
    fn widened(self, factor: f32) -> Self {
        let margin = (factor - 1.0) * self.side / 2.0;
        Self {
            left: self.left - margin,
            top: self.top - margin,
            side: factor * self.side,
        }
    }
}

/// The second network of a model that has one.
pub(crate) struct Refiner {
    /// On the CPU, always: one candidate is done there before a GPU has been handed it.
    plan: FixedPlan,
    /// Sides of the regions that are shown of a candidate, as multiples of the nearest one's.
    views: Vec<f32>,
    trust: f32,
    floor: f32,
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
        let input_px = INPUT_PX as usize;
        let plan = FixedPlan::new(&model, [BATCH, views.len(), input_px, input_px]);
        Ok(Some(Self {
            plan: plan.map_err(|error| invalid(error.to_string()))?,
            views,
            trust: metadata.number("refiner_trust")?.unwrap_or(1.0),
            floor: metadata.number("refiner_floor")?.unwrap_or(0.0),
        }))
    }

    /// Confidence from which a candidate is looked at.
    pub(crate) fn floor(&self) -> f32 {
        self.floor
    }

    /// What the refiner is fed for a candidate: its views, one after the other.
    pub(crate) fn input(&self, source: &Source<'_>, candidate: &Detection) -> Result<Vec<f32>, DetectError> {
        let nearest = Square::around(&candidate.bbox);
        let mut input = Vec::with_capacity(self.views.len() * VIEW_LEN);
        for &factor in &self.views {
            input.extend(source.square_input(nearest.widened(factor), INPUT_PX)?);
        }
        Ok(input)
    }

    /// The candidates as the refiner sees them: their class, confidence and edges. Where one look leaves a candidate in doubt,
    /// confidence and edges are the mean of three: as it is, mirrored, and upside down.
    pub(crate) fn refine(
        &self,
        inputs: &[Vec<f32>],
        candidates: &[Detection],
    ) -> Result<Vec<Detection>, DetectError> {
        let mut answers = self.look(inputs)?;
        let doubtful: Vec<usize> = (0..candidates.len())
            .filter(|&index| DOUBT.contains(&self.object_confidence(&answers[index], &candidates[index])))
            .collect();
        let mirrored = MIRRORS.iter().flat_map(|mirror| {
            let inputs = doubtful.iter().map(|&index| &inputs[index]);
            inputs.map(|image| mirror.image(image))
        });
        let again = self.look(&mirrored.collect::<Vec<_>>())?;
        for (nth, &index) in doubtful.iter().enumerate() {
            let first = answers[index];
            for (mirror, again) in MIRRORS.iter().zip(again.iter().skip(nth).step_by(doubtful.len())) {
                for (sum, value) in answers[index].iter_mut().zip(mirror.answer(*again)) {
                    *sum += value;
                }
            }
            answers[index] = answers[index].map(|sum| sum / LOOKS);
            // Outlines look the same in a mirror; handwriting does not.
            answers[index][SECOND_CLASS] = first[SECOND_CLASS];
        }
        let judged = answers.iter().zip(candidates);
        Ok(judged
            .map(|(answer, candidate)| self.judge(answer, candidate))
            .collect())
    }

    fn look(&self, inputs: &[Vec<f32>]) -> Result<Vec<Answer>, DetectError> {
        let input_len = self.plan.shape().iter().product();
        let mut answers = Vec::with_capacity(inputs.len());
        for batch in inputs.chunks(BATCH) {
            let mut pixels = batch.concat();
            pixels.resize(input_len, 1.0);
            let output = self.plan.run(&pixels)?;
            let unexpected = |what: String| DetectError::Output {
                shape: shape_text(output.shape()),
                what,
            };
            if output.shape() != [BATCH, OUTPUT_VALUES] {
                return Err(unexpected(format!(
                    "{BATCH} x {OUTPUT_VALUES} values from the refiner"
                )));
            }
            let values = output.try_as_plain_ram().and_then(|view| view.as_slice::<f32>());
            let values = values.map_err(|error| unexpected(format!("float32 ({})", reason(&error))))?;
            let (values, _) = values.as_chunks::<OUTPUT_VALUES>();
            answers.extend_from_slice(&values[..batch.len()]);
        }
        Ok(answers)
    }

    fn object_confidence(&self, values: &Answer, candidate: &Detection) -> f32 {
        sigmoid(values[0] + self.trust * logit(candidate.confidence))
    }

    fn judge(&self, values: &Answer, candidate: &Detection) -> Detection {
        let &[_, second_class, left, top, right, bottom] = values;
        let object = self.object_confidence(values, candidate);
        let second_class = sigmoid(second_class);
        let side = Square::around(&candidate.bbox).side;
        Detection {
            class_index: usize::from(second_class > 0.5),
            confidence: object * second_class.max(1.0 - second_class),
            bbox: BoundingBox {
                x1: candidate.bbox.x1 + left * side,
                y1: candidate.bbox.y1 + top * side,
                x2: candidate.bbox.x2 + right * side,
                y2: candidate.bbox.y2 + bottom * side,
            },
        }
    }
}

/// Sides of the regions that a refiner is shown, as multiples of the nearest one's.
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

/// Whether a candidate turned out to lie elsewhere than proposed, as half of a wide oval does, so that the refiner would
/// judge it better from there.
pub(crate) fn has_moved(candidate: &Detection, refined: &Detection) -> bool {
    let (from, to) = (&candidate.bbox, &refined.bbox);
    refined.confidence >= LEAST_MOVED_CONFIDENCE
        && to.width().min(to.height()) >= LEAST_MOVED_SIDE_PX
        && from.iou(to) < MOVED_IOU
}

/// A way to show the same candidate again.
#[derive(Clone, Copy)]
enum Mirror {
    LeftRight,
    UpsideDown,
}

impl Mirror {
    /// Every view mirrored.
    fn image(self, views: &[f32]) -> Vec<f32> {
        match self {
            Self::LeftRight => rows(views).flat_map(|row| row.iter().rev()).copied().collect(),
            Self::UpsideDown => {
                let views = views.chunks_exact(VIEW_LEN);
                views
                    .flat_map(|view| rows(view).rev().flatten())
                    .copied()
                    .collect()
            }
        }
    }

    /// What the refiner said of the mirrored image, in terms of the image as it was.
    fn answer(
        self,
        [object, second_class, left, top, right, bottom]: [f32; OUTPUT_VALUES],
    ) -> [f32; OUTPUT_VALUES] {
        match self {
            Self::LeftRight => [object, second_class, -right, top, -left, bottom],
            Self::UpsideDown => [object, second_class, left, -bottom, right, -top],
        }
    }
}

fn rows(views: &[f32]) -> ChunksExact<'_, f32> {
    views.chunks_exact(INPUT_PX as usize)
}

pub(crate) fn sigmoid(logit: f32) -> f32 {
    1.0 / (1.0 + (-logit).exp())
}

fn logit(probability: f32) -> f32 {
    let bounded = probability.clamp(1e-4, 1.0 - 1e-4);
    (bounded / (1.0 - bounded)).ln().clamp(-LOGIT_LIMIT, LOGIT_LIMIT)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mirror_undoes_itself() {
        let image: Vec<f32> = (0..2 * VIEW_LEN).map(|index| index as f32).collect();
        let answer = [1.0, 2.0, 3.0, 4.0, 5.0, 6.0];
        for mirror in [Mirror::LeftRight, Mirror::UpsideDown] {
            assert_ne!(mirror.image(&image), image);
            assert_eq!(mirror.image(&mirror.image(&image)), image);
            assert_eq!(mirror.answer(mirror.answer(answer)), answer);
        }
    }

    #[test]
    fn each_view_is_mirrored_in_its_place() {
        let [near, far] = [1.0, 2.0].map(|level| vec![level; VIEW_LEN]);
        let views = [near, far].concat();
        for mirror in MIRRORS {
            assert_eq!(mirror.image(&views), views);
        }
        let mut corner = vec![0.0; 2 * VIEW_LEN];
        corner[VIEW_LEN] = 1.0;
        let side = INPUT_PX as usize;
        assert_eq!(Mirror::LeftRight.image(&corner)[VIEW_LEN + side - 1], 1.0);
        assert_eq!(Mirror::UpsideDown.image(&corner)[2 * VIEW_LEN - side], 1.0);
    }

    #[test]
    fn what_was_proposed_by_half_and_is_large_and_likely_enough_has_moved() {
        let at = |x2, confidence| Detection {
            class_index: 0,
            confidence,
            bbox: BoundingBox {
                x1: 10.0,
                y1: 10.0,
                x2,
                y2: 20.0,
            },
        };
        let half = at(20.0, 0.3);
        assert!(has_moved(&half, &at(30.0, 0.3)));
        assert!(!has_moved(&half, &at(21.0, 0.3)), "hardly moved");
        assert!(!has_moved(&half, &at(30.0, 0.01)), "no object");
        assert!(!has_moved(&half, &at(12.0, 0.3)), "nothing to see");
        assert!(!has_moved(&half, &at(5.0, 0.3)), "inside out");
    }

    #[test]
    fn an_edge_that_moves_out_of_the_mirrored_image_moves_out_of_the_image() {
        let wider = |left, top, right, bottom| [0.0, 0.0, left, top, right, bottom];
        assert_eq!(
            Mirror::LeftRight.answer(wider(-0.25, 0.0, 0.0, 0.0)),
            wider(0.0, 0.0, 0.25, 0.0)
        );
        assert_eq!(
            Mirror::UpsideDown.answer(wider(0.0, 0.0, 0.0, 0.5)),
            wider(0.0, -0.5, 0.0, 0.0)
        );
    }
}
