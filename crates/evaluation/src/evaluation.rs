//! The evaluation: all metrics over all pages.

use std::collections::BTreeMap;

use checkbox_contract::ModelRecord;
use checkbox_detector::{Detection, ModelInfo};
use indexmap::IndexMap;
use serde::Serialize;

use crate::metrics::average_precision;
use crate::{Calibration, JudgedPage, LabelledPage, Scores, SureStates, Tally, Verdict};

/// Group of pages or boxes that lack the key.
const WITHOUT_KEY: &str = "(none)";

/// Settings of an evaluation.
pub struct Settings<'a> {
    /// Lowest confidence that counts as found, 0 to 1.
    pub confidence: f32,
    /// IoU from which a detection was matched to a box.
    pub iou_threshold: f32,
    /// Lowest confidence that the detector was asked for: the sweep begins there.
    pub min_confidence: f32,
    /// Keys of images, or attributes of boxes, to group by.
    pub by: &'a [String],
}

/// Numbers of an evaluation; shares are 0 to 1, `None` where there is nothing to take a share of.
#[derive(Debug, Serialize)]
pub struct Evaluation {
    /// The model that was measured.
    pub model: ModelRecord,
    /// Lowest confidence that counts as found.
    pub confidence: f64,
    /// IoU from which a detection was matched to a box.
    pub iou_threshold: f64,
    /// Pages that were measured.
    pub images: u64,
    /// Known boxes.
    pub boxes: u64,
    /// Known boxes with a detection.
    pub matched: u64,
    /// Detections that stand for no box.
    pub wrong: u64,
    /// Known boxes without a detection.
    pub missed: u64,
    /// Shares of these counts.
    #[serde(flatten)]
    pub scores: Scores,
    /// Average precision at [`crate::AP_IOU`].
    pub ap50: AveragePrecisions,
    /// Confidence against the share of reported detections that are matched.
    pub calibration: Calibration,
    /// Probability of the state against the share of matched detections whose state is right.
    pub state_calibration: Calibration,
    /// Wrong states among the surest.
    pub sure_states: SureStates,
    /// By key, in the order that was asked for.
    pub groups: IndexMap<String, Grouping>,
    /// Scores at thresholds of confidence, ascending.
    pub sweep: Vec<SweepPoint>,
}

/// Average precision at [`crate::AP_IOU`].
#[derive(Debug, Serialize)]
pub struct AveragePrecisions {
    /// By class; `None` for a class without boxes.
    pub classes: IndexMap<String, Option<f64>>,
    /// Mean over the classes that have boxes.
    pub mean: Option<f64>,
}

/// Numbers by the values of one key.
#[derive(Debug, Serialize)]
pub struct Grouping {
    /// Whether the key is one of the images, else it is an attribute of the boxes: detections that match no box
    /// belong to no group then, and precision is unknown.
    pub of_images: bool,
    /// By value of the key.
    pub values: BTreeMap<String, Group>,
}

/// Numbers of one group.
#[derive(Debug, Serialize)]
pub struct Group {
    /// Images with the value, or with a box that has it.
    pub images: u64,
    /// Known boxes.
    pub boxes: u64,
    /// Shares.
    #[serde(flatten)]
    pub scores: Scores,
}

/// Scores at one threshold.
#[derive(Debug, Serialize)]
pub struct SweepPoint {
    /// The threshold.
    pub confidence: f64,
    /// Shares.
    #[serde(flatten)]
    pub scores: Scores,
}

/// Pages with the verdicts on their detections.
type Pages<'a> = [(&'a LabelledPage, JudgedPage)];

impl Evaluation {
    /// Measures pages that `model` was run on.
    pub fn new(pages: &Pages<'_>, model: &ModelInfo, settings: &Settings<'_>) -> Self {
        let tally = tally_at(pages, settings.confidence);
        let grouping = |key: &String| (key.clone(), group_by(pages, key, settings.confidence));
        let state_outcomes = state_outcomes(pages, settings.confidence);
        Self {
            model: model.into(),
            confidence: short(settings.confidence),
            iou_threshold: short(settings.iou_threshold),
            images: pages.len() as u64,
            boxes: tally.boxes,
            matched: tally.matched,
            wrong: tally.wrong,
            missed: tally.boxes - tally.matched,
            scores: tally.scores(),
            ap50: average_precisions(pages, &model.class_names),
            calibration: Calibration::new(&outcomes(pages, settings.confidence)),
            state_calibration: Calibration::new(&state_outcomes),
            sure_states: SureStates::new(state_outcomes),
            groups: settings.by.iter().map(grouping).collect(),
            sweep: sweep(pages, settings.min_confidence),
        }
    }

    /// The threshold of the sweep with the highest F1, the lowest of equals.
    pub fn best_threshold(&self) -> Option<&SweepPoint> {
        self.sweep.iter().reduce(|best, next| {
            if next.scores.f1 > best.scores.f1 {
                next
            } else {
                best
            }
        })
    }
}

/// An f32 option as the decimal that was written.
fn short(value: f32) -> f64 {
    value.to_string().parse().unwrap_or_else(|_| f64::from(value))
}

fn tally_at(pages: &Pages<'_>, confidence: f32) -> Tally {
    let mut sum = Tally::default();
    for (labels, judged) in pages {
        sum += Tally::of_page(labels, judged, confidence, None);
    }
    sum
}

/// Scores at 0.05, 0.10 .. 0.95, from the lowest confidence that was asked for.
fn sweep(pages: &Pages<'_>, min_confidence: f32) -> Vec<SweepPoint> {
    let thresholds = (1..20_u8).map(|step| f64::from(step) / 20.0);
    thresholds
        .filter(|&threshold| threshold as f32 >= min_confidence)
        .map(|threshold| SweepPoint {
            confidence: threshold,
            scores: tally_at(pages, threshold as f32).scores(),
        })
        .collect()
}

fn average_precisions(pages: &Pages<'_>, class_names: &[String]) -> AveragePrecisions {
    let of_class = |class_index: usize| {
        let boxes = pages.iter().flat_map(|(labels, _)| &labels.boxes);
        let outcomes = pages
            .iter()
            .flat_map(|(_, judged)| judged.detections.iter().zip(&judged.verdicts_in_class));
        average_precision(
            outcomes
                .filter(|(detection, verdict)| {
                    detection.class_index == class_index && **verdict != Verdict::Ignored
                })
                .map(|(detection, verdict)| (detection.confidence, matches!(verdict, Verdict::Match(_))))
                .collect(),
            boxes
                .filter(|labelled| labelled.class_index == class_index)
                .count() as u64,
        )
    };
    let classes: IndexMap<_, _> = class_names
        .iter()
        .enumerate()
        .map(|(index, name)| (name.clone(), of_class(index)))
        .collect();
    let known: Vec<f64> = classes.values().copied().flatten().collect();
    let mean = (!known.is_empty()).then(|| known.iter().sum::<f64>() / known.len() as f64);
    AveragePrecisions { classes, mean }
}

/// Confidence of the detections that are reported, and whether each is matched.
fn outcomes(pages: &Pages<'_>, confidence: f32) -> Vec<(f32, bool)> {
    let outcomes = reported(pages, confidence).filter_map(|(_, detection, verdict)| match verdict {
        Verdict::Match(_) => Some((detection.confidence, true)),
        Verdict::Wrong => Some((detection.confidence, false)),
        Verdict::Ignored => None,
    });
    outcomes.collect()
}

/// Probability of the state of the detections that are reported and matched, and whether each is right; of models that tell.
fn state_outcomes(pages: &Pages<'_>, confidence: f32) -> Vec<(f32, bool)> {
    let outcomes = reported(pages, confidence).filter_map(|(labels, detection, verdict)| {
        let Verdict::Match(index) = verdict else {
            return None;
        };
        let right = labels.boxes[index].class_index == detection.class_index;
        detection.state_confidence.map(|probability| (probability, right))
    });
    outcomes.collect()
}

fn reported<'a>(
    pages: &'a Pages<'_>,
    confidence: f32,
) -> impl Iterator<Item = (&'a LabelledPage, &'a Detection, Verdict)> {
    let all = pages.iter().flat_map(|(labels, judged)| {
        let verdicts = judged.detections.iter().zip(&judged.verdicts);
        verdicts.map(|(detection, verdict)| (*labels, detection, *verdict))
    });
    all.filter(move |(_, detection, _)| detection.confidence >= confidence)
}

/// By a key of the images, else by an attribute of the boxes.
fn group_by(pages: &Pages<'_>, key: &str, confidence: f32) -> Grouping {
    if pages.iter().any(|(labels, _)| labels.keys.contains_key(key)) {
        group_by_image_key(pages, key, confidence)
    } else {
        group_by_box_attribute(pages, key, confidence)
    }
}

fn group_by_image_key(pages: &Pages<'_>, key: &str, confidence: f32) -> Grouping {
    let mut tallies: BTreeMap<String, (u64, Tally)> = BTreeMap::new();
    for (labels, judged) in pages {
        let value = labels.keys.get(key).map_or(WITHOUT_KEY, String::as_str);
        let (images, tally) = tallies.entry(value.to_owned()).or_default();
        *images += 1;
        *tally += Tally::of_page(labels, judged, confidence, None);
    }
    grouping(true, tallies)
}

fn group_by_box_attribute(pages: &Pages<'_>, key: &str, confidence: f32) -> Grouping {
    let mut tallies: BTreeMap<String, (u64, Tally)> = BTreeMap::new();
    for (labels, judged) in pages {
        let value_of = |index: usize| {
            labels.boxes[index]
                .attributes
                .get(key)
                .map_or(WITHOUT_KEY, String::as_str)
        };
        let mut values: Vec<_> = (0..labels.boxes.len()).map(value_of).collect();
        values.sort_unstable();
        values.dedup();
        for value in values {
            let (images, tally) = tallies.entry(value.to_owned()).or_default();
            *images += 1;
            *tally += Tally::of_page(
                labels,
                judged,
                confidence,
                Some(&|index| value_of(index) == value),
            );
        }
    }
    grouping(false, tallies)
}

fn grouping(of_images: bool, tallies: BTreeMap<String, (u64, Tally)>) -> Grouping {
    let group = |(value, (images, tally)): (String, (u64, Tally))| {
        let mut scores = tally.scores();
        if !of_images {
            (scores.precision, scores.f1) = (None, None);
        }
        (
            value,
            Group {
                images,
                boxes: tally.boxes,
                scores,
            },
        )
    };
    Grouping {
        of_images,
        values: tallies.into_iter().map(group).collect(),
    }
}
