//! Decoding of a YOLO head: network output to candidate boxes, before suppression.

use tract_onnx::prelude::Tensor;

use crate::error::{reason, shape_text};
use crate::model::{BOX_VALUES, END_TO_END_VALUES, fits};
use crate::{BoundingBox, DetectError, Detection, ModelInfo, OutputForm};

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
/// `values` is the output of one image, boxes and values in the order of `form`. Candidates with a score or a
/// coordinate that is not finite, or without area, are dropped: NaN must neither win nor hide a neighbour.
///
/// # Errors
/// [`DetectError::ClassIndex`] when a final box has a class that `classes` does not cover.
pub fn decode(
    form: OutputForm,
    values: &[f32],
    classes: usize,
    confidence: f32,
) -> Result<Vec<Detection>, DetectError> {
    let rows = || values.chunks_exact(form.values_per_box(classes));
    match form {
        OutputForm::ClassScores => Ok(class_score_planes(values, classes, confidence)),
        OutputForm::ClassScoresTransposed => Ok(rows()
            .filter_map(|row| scored_row(row, 1.0, &row[BOX_VALUES..], confidence))
            .collect()),
        OutputForm::Objectness => Ok(rows()
            .filter_map(|row| scored_row(row, row[BOX_VALUES], &row[BOX_VALUES + 1..], confidence))
            .collect()),
        OutputForm::EndToEnd => final_rows(values, classes, confidence),
    }
}

/// Candidates of [`OutputForm::ClassScores`], one plane for each value. The best class is found plane by plane, so that each
/// loop runs over consecutive floats.
fn class_score_planes(values: &[f32], classes: usize, confidence: f32) -> Vec<Detection> {
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
            detection(bbox, score, best_class[i] as usize)
        })
        .collect()
}

/// Candidate of a row with one score for each class; its confidence is `objectness` × the best score.
fn scored_row(row: &[f32], objectness: f32, scores: &[f32], confidence: f32) -> Option<Detection> {
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
    if score >= confidence {
        detection(around_centre(row[0], row[1], row[2], row[3]), score, best.1)
    } else {
        None
    }
}

/// Detections of [`OutputForm::EndToEnd`].
fn final_rows(values: &[f32], classes: usize, confidence: f32) -> Result<Vec<Detection>, DetectError> {
    let mut found = Vec::new();
    for row in values.as_chunks::<END_TO_END_VALUES>().0 {
        let &[x1, y1, x2, y2, score, class] = row;
        if score >= confidence
            && let Some(detection) = detection(BoundingBox { x1, y1, x2, y2 }, score, class as usize)
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
fn detection(bbox: BoundingBox, score: f32, class_index: usize) -> Option<Detection> {
    let finite = [bbox.x1, bbox.y1, bbox.x2, bbox.y2, score]
        .iter()
        .all(|value| value.is_finite());
    // A sigmoid can round to a little over 1.
    let confidence = score.min(1.0);
    (finite && bbox.area() > 0.0).then_some(Detection {
        class_index,
        confidence,
        bbox,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

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
                bbox: bbox(8.0, 17.0, 12.0, 23.0),
            },
            Detection {
                class_index: 0,
                confidence: 0.7,
                bbox: bbox(49.0, 49.0, 51.0, 51.0),
            },
        ];
        assert_eq!(
            decode(OutputForm::ClassScores, &planes(&rows), 2, 0.2).unwrap(),
            expected
        );
        assert_eq!(
            decode(OutputForm::ClassScoresTransposed, rows.as_flattened(), 2, 0.2).unwrap(),
            expected
        );
    }

    #[test]
    fn objectness_multiplies_the_class_score() {
        let rows = [
            [10.0, 20.0, 4.0, 6.0, 0.5, 0.2, 0.8],
            [10.0, 20.0, 4.0, 6.0, 0.1, 0.9, 0.9],
        ];
        let found = decode(OutputForm::Objectness, rows.as_flattened(), 2, 0.3).unwrap();
        assert_eq!(found.len(), 1);
        assert_eq!((found[0].class_index, found[0].confidence), (1, 0.4));
    }

    #[test]
    fn final_boxes_are_corners() {
        let rows = [[8.0, 17.0, 12.0, 23.0, 0.9, 1.0], [0.0; 6]];
        let found = decode(OutputForm::EndToEnd, rows.as_flattened(), 2, 0.2).unwrap();
        assert_eq!(
            found,
            [Detection {
                class_index: 1,
                confidence: 0.9,
                bbox: bbox(8.0, 17.0, 12.0, 23.0)
            }]
        );
    }

    #[test]
    fn a_final_box_of_an_unnamed_class_is_an_error() {
        for class in [2.0, -1.0, NAN] {
            let row = [8.0, 17.0, 12.0, 23.0, 0.9, class];
            let error = decode(OutputForm::EndToEnd, &row, 2, 0.2).unwrap_err();
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
            assert_eq!(decode(form, &values, 1, 0.0).unwrap().len(), 1, "{form:?}");
        }
        let with_objectness: Vec<f32> = rows
            .iter()
            .flat_map(|&[x, y, w, h, score]| [x, y, w, h, score, 1.0])
            .collect();
        assert_eq!(
            decode(OutputForm::Objectness, &with_objectness, 1, 0.0)
                .unwrap()
                .len(),
            1
        );
        let corners: Vec<f32> = rows
            .iter()
            .flat_map(|&[x, y, w, h, s]| [x, y, x + w, y + h, s, 0.0])
            .collect();
        assert_eq!(decode(OutputForm::EndToEnd, &corners, 1, 0.0).unwrap().len(), 1);
    }

    #[test]
    fn a_nan_score_does_not_hide_another_class() {
        let found = decode(OutputForm::ClassScores, &[10.0, 20.0, 4.0, 6.0, NAN, 0.9], 2, 0.2).unwrap();
        assert_eq!((found[0].class_index, found[0].confidence), (1, 0.9));
    }

    #[test]
    fn boxes_without_area_are_dropped() {
        for (width, height) in [(0.0, 5.0), (5.0, 0.0), (-5.0, 5.0)] {
            assert!(
                decode(OutputForm::ClassScores, &[9.0, 9.0, width, height, 0.9], 1, 0.2)
                    .unwrap()
                    .is_empty()
            );
        }
    }

    #[test]
    fn an_output_without_boxes_is_empty() {
        assert!(decode(OutputForm::ClassScores, &[], 2, 0.2).unwrap().is_empty());
        assert!(decode(OutputForm::EndToEnd, &[], 2, 0.2).unwrap().is_empty());
    }
}
