//! Everything that `checkbox evaluate` reports.

use std::collections::BTreeMap;

use checkbox_contract::ModelRecord;
use checkbox_detector::ModelInfo;
use indexmap::IndexMap;
use serde::Serialize;

use super::dataset::LabelledPage;
use super::matching::{JudgedPage, Verdict};
use super::metrics::{
    CalibrationBin, Scores, Tally, average_precision, calibration, expected_calibration_error,
};

/// Group of pages or boxes that lack the key.
const WITHOUT_KEY: &str = "(none)";

/// How to measure.
pub(super) struct Settings<'a> {
    pub(super) confidence: f32,
    pub(super) iou_threshold: f32,
    /// Confidence from which the pages were searched.
    pub(super) lowest_confidence: f32,
    pub(super) by: &'a [String],
}

/// The numbers; shares are 0 to 1, `null` where there is nothing to take a share of.
#[derive(Debug, Serialize)]
pub(super) struct Evaluation {
    pub(super) model: ModelRecord,
    pub(super) confidence: f64,
    pub(super) iou_threshold: f64,
    pub(super) images: u64,
    pub(super) boxes: u64,
    pub(super) matched: u64,
    pub(super) wrong: u64,
    pub(super) missed: u64,
    #[serde(flatten)]
    pub(super) scores: Scores,
    /// By class, and their mean.
    pub(super) ap50: AveragePrecisions,
    pub(super) calibration: Calibration,
    /// By key, then by value.
    pub(super) groups: IndexMap<String, Grouping>,
    pub(super) sweep: Vec<SweepPoint>,
}

/// Average precision at [`super::matching::AP_IOU`].
#[derive(Debug, Serialize)]
pub(super) struct AveragePrecisions {
    pub(super) classes: IndexMap<String, Option<f64>>,
    /// Over the classes that have boxes.
    pub(super) mean: Option<f64>,
}

#[derive(Debug, Serialize)]
pub(super) struct Calibration {
    pub(super) expected_error: Option<f64>,
    pub(super) bins: [CalibrationBin; 10],
}

/// Numbers by the values of one key.
#[derive(Debug, Serialize)]
pub(super) struct Grouping {
    /// Whether the key is one of the images, else it is an attribute of the boxes: detections that match no box
    /// belong to no group then, and precision is unknown.
    pub(super) of_images: bool,
    pub(super) values: BTreeMap<String, Group>,
}

#[derive(Debug, Serialize)]
pub(super) struct Group {
    /// Images with the value, or with a box that has it.
    pub(super) images: u64,
    pub(super) boxes: u64,
    #[serde(flatten)]
    pub(super) scores: Scores,
}

#[derive(Debug, Serialize)]
pub(super) struct SweepPoint {
    pub(super) confidence: f64,
    #[serde(flatten)]
    pub(super) scores: Scores,
}

type Pages<'a> = [(&'a LabelledPage, &'a JudgedPage)];

impl Evaluation {
    pub(super) fn new(pages: &Pages<'_>, model: &ModelInfo, settings: &Settings<'_>) -> Self {
        let tally = tally_at(pages, settings.confidence);
        let grouping = |key: &String| (key.clone(), group_by(pages, key, settings.confidence));
        let bins = calibration(&calibration_outcomes(pages, settings.confidence));
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
            calibration: Calibration {
                expected_error: expected_calibration_error(&bins),
                bins,
            },
            groups: settings.by.iter().map(grouping).collect(),
            sweep: sweep(pages, settings.lowest_confidence),
        }
    }

    /// The threshold of the sweep with the highest F1, the lowest of equals.
    pub(super) fn best_threshold(&self) -> Option<&SweepPoint> {
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

/// Thresholds 0.05, 0.10 .. 0.95, from where the search began.
fn sweep(pages: &Pages<'_>, lowest_confidence: f32) -> Vec<SweepPoint> {
    let thresholds = (1..20_u8).map(|step| f64::from(step) / 20.0);
    thresholds
        .filter(|&threshold| threshold as f32 >= lowest_confidence)
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

/// Confidence of the detections that are reported, and whether each is matched and of the right class.
fn calibration_outcomes(pages: &Pages<'_>, confidence: f32) -> Vec<(f32, bool)> {
    let outcomes = pages.iter().flat_map(|(labels, judged)| {
        judged
            .detections
            .iter()
            .zip(&judged.verdicts)
            .filter_map(|(detection, verdict)| {
                let right = match *verdict {
                    Verdict::Match(index) => labels.boxes[index].class_index == detection.class_index,
                    Verdict::Wrong => false,
                    Verdict::Ignored => return None,
                };
                Some((detection.confidence, right))
            })
    });
    outcomes.filter(|(found, _)| *found >= confidence).collect()
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
