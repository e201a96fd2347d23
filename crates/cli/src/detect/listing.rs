//! The boxes of a page as its form has them: in reading order, the options of a question below it.

use checkbox_contract::{BoxKind, DetectionRecord, GroupFlag, GroupRecord, MarkState, PageResult};

use super::wrap::wrap;
use crate::report::one_line;

/// Most lines of a question and of a label.
const MAX_LINES: usize = 4;
/// Blanks before a question.
const INDENT: usize = 1;

/// The boxes with their states, confidences and labels, below their questions, in lines of at most `width` columns as far
/// as words allow. With `coordinates`, where each box is.
pub(super) fn listing(result: &PageResult, coordinates: bool, width: usize) -> String {
    let mut lines = vec![header(coordinates)];
    let mut last = None;
    let mut was_apart = true;
    for detection in result.in_reading_order() {
        let id = detection.form.group;
        if last != Some(id) || id.is_none() {
            let group = result.groups.iter().find(|group| Some(group.id) == id);
            let title = title(detection, group);
            let is_apart = !title.is_empty() || id.is_some_and(|id| count(result, id) > 1);
            if is_apart || was_apart {
                lines.push(String::new());
            }
            was_apart = is_apart;
            last = Some(id);
            lines.extend(indented(&" ".repeat(INDENT), &title, width));
        }
        let label = match &detection.form.label {
            Some(label) => one_line(label),
            None => "-".to_owned(),
        };
        lines.extend(indented(&start(detection, coordinates), &label, width));
    }
    lines
        .iter()
        .map(|line| format!("{}\n", line.trim_end()))
        .collect()
}

fn header(coordinates: bool) -> String {
    let places = if coordinates {
        format!("  {:>6} {:>6} {:>6} {:>6}", "x1", "y1", "x2", "y2")
    } else {
        String::new()
    };
    format!(" {:>4}  state  conf.{places}", "box")
}

/// What stands before the label of a box.
fn start(detection: &DetectionRecord, coordinates: bool) -> String {
    let bbox = &detection.bbox;
    let places = if coordinates {
        let [x1, y1, x2, y2] = [bbox.x1, bbox.y1, bbox.x2, bbox.y2];
        format!("  {x1:>6.1} {y1:>6.1} {x2:>6.1} {y2:>6.1}")
    } else {
        String::new()
    };
    let state = state(detection);
    format!(
        " {:>4}  {state:<5}  {:<5.3}{places}  ",
        detection.form.id, detection.confidence
    )
}

/// The question of a group, and why to look at it.
fn title(detection: &DetectionRecord, group: Option<&GroupRecord>) -> String {
    let question = detection.form.question.as_deref().map(one_line);
    let flag = |flag: &GroupFlag| match flag {
        GroupFlag::None => None,
        GroupFlag::Several => Some("(several chosen)"),
        GroupFlag::Doubtful => Some("(in doubt)"),
    };
    let flags = group
        .into_iter()
        .flat_map(|group| group.flags.iter().filter_map(flag));
    let parts: Vec<String> = question.into_iter().chain(flags.map(str::to_owned)).collect();
    parts.join(" ")
}

fn count(result: &PageResult, group: u32) -> usize {
    let is_member = |detection: &&DetectionRecord| detection.form.group == Some(group);
    result.detections.iter().filter(is_member).count()
}

/// The state as it looks on paper; the class where it says no state.
pub(super) fn state(detection: &DetectionRecord) -> String {
    let state = match (MarkState::of_class(&detection.class), detection.form.kind) {
        (None, _) => return one_line(&detection.class),
        (Some(MarkState::Selected), BoxKind::Checkbox) => "[x]",
        (Some(MarkState::Unselected), BoxKind::Checkbox) => "[ ]",
        (Some(MarkState::Selected), BoxKind::Radio) => "(x)",
        (Some(MarkState::Unselected), BoxKind::Radio) => "( )",
    };
    state.to_owned()
}

/// Lines of `text` behind `start`, those after the first as far in.
fn indented(start: &str, text: &str, width: usize) -> Vec<String> {
    let indent = console::measure_text_width(start);
    let mut lines = Vec::new();
    for line in wrap(text, width.saturating_sub(indent), MAX_LINES) {
        if lines.is_empty() {
            lines.push(format!("{start}{line}"));
        } else {
            lines.push(format!("{}{line}", " ".repeat(indent)));
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use checkbox_contract::{FormRecord, PageRecord};

    use super::*;

    fn detection(id: u32, class: &str, label: &str, group: u32, question: &str) -> DetectionRecord {
        DetectionRecord {
            form: FormRecord {
                id,
                label: (!label.is_empty()).then(|| label.to_owned()),
                group: Some(group),
                question: (!question.is_empty()).then(|| question.to_owned()),
                ..FormRecord::default()
            },
            ..DetectionRecord::new(1, class.to_owned(), 0.9, checkbox::BoundingBox::default())
        }
    }

    #[test]
    fn options_stand_below_their_question_in_reading_order() {
        let result = PageResult {
            page: PageRecord::new(1, 100, 100, None),
            detections: vec![
                detection(3, "empty_checkbox", "", 2, ""),
                detection(2, "empty_checkbox", "No, because of other things", 1, "Married?"),
                detection(1, "filled_checkbox", "Yes", 1, "Married?"),
            ],
            groups: Vec::new(),
            warnings: Vec::new(),
        };
        let expected = "  box  state  conf.

 Married?
    1  [x]    0.900  Yes
    2  [ ]    0.900  No, because of
                     other things

    3  [ ]    0.900  -
";
        assert_eq!(listing(&result, false, 36), expected);
    }
}
