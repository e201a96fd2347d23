//! Decoding of a YOLO head: network output to candidate boxes, before suppression.

use tract_onnx::prelude::Tensor;

use crate::error::{reason, shape_text};
use crate::model::{BOX_VALUES, END_TO_END_VALUES, fits};
use crate::{BoundingBox, DetectError, Detection, MarkState, ModelInfo, OutputForm};

/// States of the classes, in index order; `None` for a class that stands for none.
type States<'a> = &'a [Option<MarkState>];

/// Values of the first image of a batch, as [`decode`] takes them.
pub(crate) fn first_image<'a>(output: &'a Tensor, model: &ModelInfo) -> Result<&'a [f32], DetectError> {
    let shape = output.shape();
    let unexpected = |what: String| DetectError::Output {
        shape: shape_text(shape),
        what,
    };
    let &[batch, first, second] = shape else {
        return Err(unexpected("three axes".to_owned()));
    };
    if batch != model.input.batch || !fits(model.output, [Some(first), Some(second)], model.class_names.len())
    {
        return Err(unexpected(format!("{} as declared", model.output)));
    }
    let values = output.try_as_plain_ram().and_then(|view| view.as_slice::<f32>());
    let values = values.map_err(|error| unexpected(format!("float32 ({})", reason(&error))))?;
    Ok(&values[..first * second])
}

/// Candidates of one image with at least `confidence`, in input pixels and output order.
///
/// `values` is the output of one image, boxes and values in the order of `form`; `states` has the state of each class in
/// index order, `None` for a class that stands for none. Candidates with a score or a
/// coordinate that is not finite, or without area, are dropped: NaN must neither win nor hide a neighbour.
///
/// # Errors
/// [`DetectError::ClassIndex`] when a final box has a class that `states` does not cover.
pub fn decode(
    form: OutputForm,
    values: &[f32],
    states: &[Option<MarkState>],
    confidence: f32,
) -> Result<Vec<Detection>, DetectError> {
    let classes = states.len();
    let rows = || values.chunks_exact(form.values_per_box(classes));
    match form {
        OutputForm::ClassScores => Ok(class_score_planes(values, states, confidence)),
        OutputForm::ClassScoresTransposed => Ok(rows()
            .filter_map(|row| scored_row(row, 1.0, &row[BOX_VALUES..], states, confidence))
            .collect()),
        OutputForm::Objectness => Ok(rows()
            .filter_map(|row| scored_row(row, row[BOX_VALUES], &row[BOX_VALUES + 1..], states, confidence))
            .collect()),
        OutputForm::EndToEnd => final_rows(values, classes, confidence),
    }
}

/// Candidates of [`OutputForm::ClassScores`], one plane for each value. The best class is found plane by plane, so that each
/// loop runs over consecutive floats.
fn class_score_planes(values: &[f32], states: States<'_>, confidence: f32) -> Vec<Detection> {
    let classes = states.len();
    let boxes = values.len() / OutputForm::ClassScores.values_per_box(classes);
    if boxes == 0 {
        return Vec::new();
    }
    let (coordinates, scores) = values.split_at(BOX_VALUES * boxes);
    let mut best_score = vec![f32::NEG_INFINITY; boxes];
    let mut best_class = vec![0_u32; boxes];
    for (class, plane) in (0..classes as u32).zip(scores.chunks_exact(boxes)) {
        for ((best_score, best_class), &score) in best_score.iter_mut().zip(&mut best_class).zip(plane) {
            if score > *best_score {
                *best_score = score;
                *best_class = class;
            }
        }
    }
    let at = |value: usize, index: usize| coordinates[value * boxes + index];
    best_score
        .iter()
        .enumerate()
        .filter(|(_, score)| **score >= confidence)
        .filter_map(|(i, &score)| {
            let bbox = around_centre(at(0, i), at(1, i), at(2, i), at(3, i));
            let class_index = best_class[i] as usize;
            let state_confidence = state_confidence(class_index, states, |class| scores[class * boxes + i]);
            detection(bbox, score, class_index, state_confidence)
        })
        .collect()
}

/// Candidate of a row with one score for each class; its confidence is `objectness` × the best score.
fn scored_row(
    row: &[f32],
    objectness: f32,
    scores: &[f32],
    states: States<'_>,
    confidence: f32,
) -> Option<Detection> {
    if objectness < confidence {
        return None;
    }
    let mut best = (f32::NEG_INFINITY, 0);
    for (class, &score) in scores.iter().enumerate() {
        if score > best.0 {
            best = (score, class);
        }
    }
    let score = objectness * best.0;
    if score < confidence {
        return None;
    }
    let bbox = around_centre(row[0], row[1], row[2], row[3]);
    let state_confidence = state_confidence(best.1, states, |class| scores[class]);
    detection(bbox, score, best.1, state_confidence)
}

/// Share of a class's score in it and the highest score of the other state: what the scores say of the state, where that an
/// object is there is a factor of both. `None` for a class without a state, and where no class has the other one.
fn state_confidence(class_index: usize, states: States<'_>, score: impl Fn(usize) -> f32) -> Option<f32> {
    let state = states[class_index]?;
    let is_other = |class: &usize| states[*class].is_some_and(|other| other != state);
    let other = (0..states.len()).filter(is_other).map(&score).reduce(f32::max)?;
    let (score, other) = (score(class_index).max(0.0), other.max(0.0));
    let share = score / (score + other);
    Some(if share.is_finite() { share } else { 0.5 })
}

/// Detections of [`OutputForm::EndToEnd`].
fn final_rows(values: &[f32], classes: usize, confidence: f32) -> Result<Vec<Detection>, DetectError> {
    let mut found = Vec::new();
    for row in values.as_chunks::<END_TO_END_VALUES>().0 {
        let &[x1, y1, x2, y2, score, class] = row;
        if score >= confidence
            && let Some(detection) = detection(BoundingBox { x1, y1, x2, y2 }, score, class as usize, None)
        {
            if !(class >= 0.0 && (class as usize) < classes) {
                return Err(DetectError::ClassIndex {
                    index: class,
                    named: classes,
                });
            }
            found.push(detection);
        }
    }
    Ok(found)
}

fn around_centre(x: f32, y: f32, width: f32, height: f32) -> BoundingBox {
    let (half_width, half_height) = (width / 2.0, height / 2.0);
    BoundingBox {
        x1: x - half_width,
        y1: y - half_height,
        x2: x + half_width,
        y2: y + half_height,
    }
}

/// A detection; `None` for a box or a score that is not finite, and for a box without area.
fn detection(
    bbox: BoundingBox,
    score: f32,
    class_index: usize,
    state_confidence: Option<f32>,
) -> Option<Detection> {
    let finite = [bbox.x1, bbox.y1, bbox.x2, bbox.y2, score]
        .iter()
        .all(|value| value.is_finite());
    // A sigmoid can round to a little over 1.
    let confidence = score.min(1.0);
    (finite && bbox.area() > 0.0).then_some(Detection {
        class_index,
        confidence,
        state_confidence,
        roundness: None,
        bbox,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const STATES: [Option<MarkState>; 2] = [Some(MarkState::Unselected), Some(MarkState::Selected)];
    const NO_STATE: [Option<MarkState>; 1] = [None];
    const NAN: f32 = f32::NAN;
    const INFINITY: f32 = f32::INFINITY;

    /// Rows of one box each, as planes.
    fn planes<const VALUES: usize>(rows: &[[f32; VALUES]]) -> Vec<f32> {
        (0..VALUES)
            .flat_map(|value| rows.iter().map(move |row| row[value]))
            .collect()
    }

    fn bbox(x1: f32, y1: f32, x2: f32, y2: f32) -> BoundingBox {
        BoundingBox { x1, y1, x2, y2 }
    }

    #[test]
    fn class_scores_give_the_best_class_of_each_box() {
        let rows = [
            [10.0, 20.0, 4.0, 6.0, 0.1, 0.9],
            [50.0, 50.0, 2.0, 2.0, 0.7, 0.3],
            [1.0, 1.0, 1.0, 1.0, 0.1, 0.1],
        ];
        let expected = vec![
            Detection {
                class_index: 1,
                confidence: 0.9,
                state_confidence: Some(0.9),
                roundness: None,
                bbox: bbox(8.0, 17.0, 12.0, 23.0),
            },
            Detection {
                class_index: 0,
                confidence: 0.7,
                state_confidence: Some(0.7),
                roundness: None,
                bbox: bbox(49.0, 49.0, 51.0, 51.0),
            },
        ];
        assert_eq!(
            decode(OutputForm::ClassScores, &planes(&rows), &STATES, 0.2).unwrap(),
            expected
        );
        assert_eq!(
            decode(
                OutputForm::ClassScoresTransposed,
                rows.as_flattened(),
                &STATES,
                0.2
            )
            .unwrap(),
            expected
        );
    }

    #[test]
    fn the_state_is_judged_among_the_classes_of_the_other_state() {
        let (on, off) = (Some(MarkState::Selected), Some(MarkState::Unselected));
        // Check box on and off, radio button on and off.
        let found = |states: &[Option<MarkState>], scores: [f32; 4]| {
            let row: Vec<f32> = [10.0, 20.0, 4.0, 6.0].into_iter().chain(scores).collect();
            decode(OutputForm::ClassScores, &row, states, 0.1).unwrap()[0].state_confidence
        };
        let share = found(&[on, off, on, off], [0.6, 0.1, 0.5, 0.2]);
        assert!(
            (share.unwrap() - 0.75).abs() < 1e-6,
            "a radio button on is no doubt: {share:?}"
        );
        assert_eq!(
            found(&[on, None, on, None], [0.6, 0.1, 0.5, 0.2]),
            None,
            "one state"
        );
        assert_eq!(found(&[None, off, on, off], [0.6, 0.1, 0.5, 0.2]), None, "none");
        assert_eq!(found(&[on, off, on, off], [0.6, NAN, 0.5, NAN]), Some(1.0));
        assert_eq!(found(&[on, off, on, off], [0.6, -INFINITY, 0.5, 0.0]), Some(1.0));
    }

    #[test]
    fn objectness_multiplies_the_class_score() {
        let rows = [
            [10.0, 20.0, 4.0, 6.0, 0.5, 0.2, 0.8],
            [10.0, 20.0, 4.0, 6.0, 0.1, 0.9, 0.9],
        ];
        let found = decode(OutputForm::Objectness, rows.as_flattened(), &STATES, 0.3).unwrap();
        assert_eq!(found.len(), 1);
        assert_eq!((found[0].class_index, found[0].confidence), (1, 0.4));
    }

    #[test]
    fn final_boxes_are_corners() {
        let rows = [[8.0, 17.0, 12.0, 23.0, 0.9, 1.0], [0.0; 6]];
        let found = decode(OutputForm::EndToEnd, rows.as_flattened(), &STATES, 0.2).unwrap();
        assert_eq!(
            found,
            [Detection {
                class_index: 1,
                confidence: 0.9,
                bbox: bbox(8.0, 17.0, 12.0, 23.0),
                ..Detection::default()
            }]
        );
    }

    #[test]
    fn a_final_box_of_an_unnamed_class_is_an_error() {
        for class in [2.0, -1.0, NAN] {
            let row = [8.0, 17.0, 12.0, 23.0, 0.9, class];
            let error = decode(OutputForm::EndToEnd, &row, &STATES, 0.2).unwrap_err();
            assert!(matches!(error, DetectError::ClassIndex { named: 2, .. }));
        }
    }

    #[test]
    fn nan_and_infinite_scores_and_boxes_are_dropped() {
        let good = [10.0, 20.0, 4.0, 6.0, 0.9];
        let mut rows = vec![good];
        for broken in [NAN, INFINITY, -INFINITY] {
            for value in 0..5 {
                let mut row = good;
                row[value] = broken;
                rows.push(row);
            }
        }
        for form in [OutputForm::ClassScores, OutputForm::ClassScoresTransposed] {
            let values = if form == OutputForm::ClassScores {
                planes(&rows)
            } else {
                rows.concat()
            };
            assert_eq!(
                decode(form, &values, &NO_STATE, 0.0).unwrap().len(),
                1,
                "{form:?}"
            );
        }
        let with_objectness: Vec<f32> = rows
            .iter()
            .flat_map(|&[x, y, w, h, score]| [x, y, w, h, score, 1.0])
            .collect();
        assert_eq!(
            decode(OutputForm::Objectness, &with_objectness, &NO_STATE, 0.0)
                .unwrap()
                .len(),
            1
        );
        let corners: Vec<f32> = rows
            .iter()
            .flat_map(|&[x, y, w, h, s]| [x, y, x + w, y + h, s, 0.0])
            .collect();
        assert_eq!(
            decode(OutputForm::EndToEnd, &corners, &NO_STATE, 0.0)
                .unwrap()
                .len(),
            1
        );
    }

    #[test]
    fn a_nan_score_does_not_hide_another_class() {
        let found = decode(
            OutputForm::ClassScores,
            &[10.0, 20.0, 4.0, 6.0, NAN, 0.9],
            &STATES,
            0.2,
        )
        .unwrap();
        assert_eq!((found[0].class_index, found[0].confidence), (1, 0.9));
    }

    #[test]
    fn boxes_without_area_are_dropped() {
        for (width, height) in [(0.0, 5.0), (5.0, 0.0), (-5.0, 5.0)] {
            assert!(
                decode(
                    OutputForm::ClassScores,
                    &[9.0, 9.0, width, height, 0.9],
                    &NO_STATE,
                    0.2
                )
                .unwrap()
                .is_empty()
            );
        }
    }

    #[test]
    fn an_output_without_boxes_is_empty() {
        assert!(
            decode(OutputForm::ClassScores, &[], &STATES, 0.2)
                .unwrap()
                .is_empty()
        );
        assert!(
            decode(OutputForm::EndToEnd, &[], &STATES, 0.2)
                .unwrap()
                .is_empty()
        );
    }
}
