//! Recognition of the form of a YOLO output.

use crate::error::shape_text;
use crate::{DetectError, OutputForm};

/// Numbers that describe a box in every form: centre and size, or two corners.
pub(crate) const BOX_VALUES: usize = 4;
/// Values of a row that holds a final box: two corners, confidence, class index.
pub(crate) const END_TO_END_VALUES: usize = 6;

/// The last two axes of an output `[batch, _, _]`; `None` where an axis follows the size of the input.
pub(crate) type OutputAxes = [Option<usize>; 2];

/// Hints to tell apart forms whose shapes look alike.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Hints {
    /// Whether the output is final boxes, if the metadata says so.
    pub(crate) end_to_end: Option<bool>,
    /// Fewest candidate boxes of any head that is not end-to-end: one for each cell at stride 16, as no detector
    /// does with coarser cells alone. `None` when the input size is dynamic: then their number is dynamic too.
    pub(crate) fewest_candidates: Option<usize>,
}

impl OutputForm {
    /// Index, in the last two axes, of the one that holds the values of a box.
    fn value_axis(self) -> usize {
        match self {
            Self::ClassScores => 0,
            Self::ClassScoresTransposed | Self::Objectness | Self::EndToEnd => 1,
        }
    }

    /// Number of values of one box.
    pub(crate) fn values_per_box(self, classes: usize) -> usize {
        match self {
            Self::ClassScores | Self::ClassScoresTransposed => classes.saturating_add(BOX_VALUES),
            Self::Objectness => classes.saturating_add(BOX_VALUES + 1),
            Self::EndToEnd => END_TO_END_VALUES,
        }
    }

    fn class_count_error(self, axes: OutputAxes, classes: usize) -> DetectError {
        let shape = axes_text(axes);
        match axes[self.value_axis()].and_then(|values| values.checked_sub(self.values_per_box(0))) {
            Some(found) if found > 0 && self != Self::EndToEnd => DetectError::ClassCount {
                shape,
                found,
                named: classes,
            },
            _ => DetectError::NotADetector {
                reason: format!("its output {shape} is not a list of boxes"),
            },
        }
    }

    /// Name and shape, for errors.
    fn description(self) -> String {
        let shape = match self {
            Self::ClassScores => "[1, 4 + classes, boxes]",
            Self::ClassScoresTransposed => "[1, boxes, 4 + classes]",
            Self::Objectness => "[1, boxes, 5 + classes]",
            Self::EndToEnd => "[1, boxes, 6]",
        };
        format!("{self} {shape}")
    }
}

/// Whether an output of this shape can have a form.
pub(crate) fn fits(form: OutputForm, axes: OutputAxes, classes: usize) -> bool {
    axes[form.value_axis()] == Some(form.values_per_box(classes))
}

/// The form that an output of this shape has, given how many classes there are.
///
/// # Errors
/// [`DetectError::AmbiguousOutput`] when several fit, [`DetectError::ClassCount`] or
/// [`DetectError::NotADetector`] when none does.
pub(crate) fn recognise(axes: OutputAxes, classes: usize, hints: Hints) -> Result<OutputForm, DetectError> {
    let mut fitting: Vec<OutputForm> = OutputForm::ALL
        .iter()
        .copied()
        .filter(|form| fits(*form, axes, classes))
        .collect();
    if fitting.len() > 1 && fitting.contains(&OutputForm::EndToEnd) {
        match hints.end_to_end.or_else(|| too_few_candidates(axes, hints)) {
            Some(true) => return Ok(OutputForm::EndToEnd),
            Some(false) => fitting.retain(|form| *form != OutputForm::EndToEnd),
            None => {}
        }
    }
    match fitting[..] {
        [form] => Ok(form),
        [] => Err(likeliest(axes).class_count_error(axes, classes)),
        _ => Err(DetectError::AmbiguousOutput {
            shape: axes_text(axes),
            candidates: fitting
                .iter()
                .map(|form| form.description())
                .collect::<Vec<_>>()
                .join(", "),
        }),
    }
}

/// Checks a form that the caller insists on.
pub(crate) fn check(form: OutputForm, axes: OutputAxes, classes: usize) -> Result<(), DetectError> {
    if fits(form, axes, classes) {
        Ok(())
    } else {
        Err(form.class_count_error(axes, classes))
    }
}

/// `Some(true)` when a row-by-row output has too few rows for anything but final boxes.
fn too_few_candidates(axes: OutputAxes, hints: Hints) -> Option<bool> {
    let rows = axes[0]?;
    hints
        .fewest_candidates
        .is_none_or(|fewest| rows < fewest)
        .then_some(true)
}

/// The form to name in an error: there are more boxes than values in one.
fn likeliest(axes: OutputAxes) -> OutputForm {
    match axes {
        [Some(first), Some(second)] if second < first => OutputForm::Objectness,
        [None, _] => OutputForm::Objectness,
        _ => OutputForm::ClassScores,
    }
}

fn axes_text(axes: OutputAxes) -> String {
    let axis = |axis: Option<usize>| axis.map_or_else(|| "?".to_owned(), |length| shape_text(&[length]));
    format!("1 x {} x {}", axis(axes[0]), axis(axes[1]))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::DetectorOption;

    const FIXED_640: Hints = Hints {
        end_to_end: None,
        fewest_candidates: Some(1600),
    };
    const DYNAMIC: Hints = Hints {
        end_to_end: None,
        fewest_candidates: None,
    };

    fn ok(axes: OutputAxes, classes: usize, hints: Hints) -> OutputForm {
        recognise(axes, classes, hints).unwrap()
    }

    #[test]
    fn the_usual_exports_are_recognised_from_their_shape() {
        assert_eq!(ok([Some(84), Some(8400)], 80, FIXED_640), OutputForm::ClassScores);
        assert_eq!(ok([Some(6), Some(8400)], 2, FIXED_640), OutputForm::ClassScores);
        assert_eq!(
            ok([Some(8400), Some(84)], 80, FIXED_640),
            OutputForm::ClassScoresTransposed
        );
        assert_eq!(
            ok([Some(25_200), Some(85)], 80, FIXED_640),
            OutputForm::Objectness
        );
        assert_eq!(ok([Some(300), Some(6)], 80, FIXED_640), OutputForm::EndToEnd);
    }

    #[test]
    fn a_dynamic_axis_counts_boxes() {
        assert_eq!(ok([Some(6), None], 2, DYNAMIC), OutputForm::ClassScores);
        assert_eq!(ok([None, Some(85)], 80, DYNAMIC), OutputForm::Objectness);
    }

    #[test]
    fn six_values_a_row_are_final_boxes_when_there_are_few_rows() {
        assert_eq!(ok([Some(300), Some(6)], 1, FIXED_640), OutputForm::EndToEnd);
        assert_eq!(ok([Some(300), Some(6)], 2, FIXED_640), OutputForm::EndToEnd);
        assert_eq!(ok([Some(300), Some(6)], 2, DYNAMIC), OutputForm::EndToEnd);
    }

    #[test]
    fn six_values_in_many_rows_are_ambiguous_until_the_metadata_tells() {
        for classes in [1, 2] {
            let axes = [Some(25_200), Some(6)];
            let error = recognise(axes, classes, FIXED_640).unwrap_err();
            assert_eq!(error.option(), Some(DetectorOption::Head), "{error}");
            let told = |end_to_end| Hints {
                end_to_end: Some(end_to_end),
                ..FIXED_640
            };
            assert_eq!(ok(axes, classes, told(true)), OutputForm::EndToEnd);
            assert_ne!(ok(axes, classes, told(false)), OutputForm::EndToEnd);
        }
    }

    #[test]
    fn a_square_output_is_ambiguous() {
        assert!(matches!(
            recognise([Some(9), Some(9)], 5, FIXED_640),
            Err(DetectError::AmbiguousOutput { .. })
        ));
        assert!(matches!(
            recognise([Some(9), Some(10)], 5, FIXED_640),
            Err(DetectError::AmbiguousOutput { .. })
        ));
    }

    #[test]
    fn a_class_count_that_disagrees_with_the_names_is_an_error() {
        let found = |axes, classes| match recognise(axes, classes, FIXED_640) {
            Err(DetectError::ClassCount { found, named, .. }) => (found, named),
            other => panic!("{other:?}"),
        };
        assert_eq!(found([Some(84), Some(8400)], 2), (80, 2));
        assert_eq!(found([Some(25_200), Some(85)], 2), (80, 2));
    }

    #[test]
    fn an_output_too_narrow_for_boxes_is_not_a_detector() {
        assert!(matches!(
            recognise([Some(3), Some(1000)], 2, FIXED_640),
            Err(DetectError::NotADetector { .. })
        ));
    }

    #[test]
    fn a_form_set_by_the_caller_still_has_to_fit() {
        assert!(check(OutputForm::Objectness, [Some(25_200), Some(6)], 1).is_ok());
        assert!(check(OutputForm::Objectness, [Some(25_200), Some(6)], 2).is_err());
        assert!(check(OutputForm::EndToEnd, [Some(300), Some(7)], 2).is_err());
    }
}
