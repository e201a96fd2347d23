//! Labels, groups and states of the boxes of a page, from its words and from the fields of a PDF form.

use checkbox_detector::{MarkState, ModelInfo};
use checkbox_form::{BoxReading, GroupReading, PageBox, PageContent, join_fields, read};
use checkbox_pixels::{BoundingBox, Field};

use crate::{FoundBox, StateSource};

/// Confidence below which a person had better look at a box.
const DOUBTFUL: f32 = 0.5;
/// Probability of the state below which a person had better look at it.
const DOUBTFUL_STATE: f32 = 0.9;

/// Reads what the boxes of a page say, and gives those that are fields of its form the field's state. A field that viewers
/// show and whose outline was not found is added as a box. Returns the groups, and whether the page has more than is read.
pub(crate) fn read_form(
    boxes: &mut Vec<FoundBox>,
    content: &PageContent<'_>,
    model: &ModelInfo,
) -> (Vec<GroupReading>, bool) {
    let bboxes: Vec<BoundingBox> = boxes.iter().map(|found| found.bbox).collect();
    let mut joined = join_fields(content.fields, &bboxes);
    for (found, field) in boxes.iter_mut().zip(&joined.of_boxes) {
        if let Some(field) = field {
            take_state(found, &content.fields[*field], model);
        }
    }
    let (width, height) = (content.view.width_px() as f32, content.view.height_px() as f32);
    for index in joined.without_box {
        let field = &content.fields[index];
        let bbox = field.bbox.clipped(width, height);
        let Some(class_index) = class_of(model, field).filter(|_| bbox.area() > 0.0) else {
            continue;
        };
        boxes.push(FoundBox {
            bbox,
            confidence: 1.0,
            state_confidence: Some(1.0),
            roundness: None,
            class: model.class_names[class_index].clone(),
            class_index,
            state: Some(state_of(field)),
            source: StateSource::Acroform,
            disagrees: false,
            field: Some(field.clone()),
            reading: BoxReading::default(),
        });
        joined.of_boxes.push(Some(index));
    }
    let page_boxes: Vec<PageBox> = boxes
        .iter()
        .zip(&joined.of_boxes)
        .map(|(found, field)| PageBox {
            bbox: found.bbox,
            is_filled: found.is_filled(),
            is_doubtful: is_doubtful(found),
            roundness: found.roundness,
            field: *field,
        })
        .collect();
    let reading = read(content, &page_boxes);
    for (found, reading) in boxes.iter_mut().zip(reading.boxes) {
        found.reading = reading;
    }
    (reading.groups, reading.is_truncated)
}

/// Whether a person had better look at a box.
fn is_doubtful(found: &FoundBox) -> bool {
    found.disagrees
        || found.confidence < DOUBTFUL
        || found
            .state_confidence
            .is_some_and(|probability| probability < DOUBTFUL_STATE)
}

fn take_state(found: &mut FoundBox, field: &Field, model: &ModelInfo) {
    if let Some(class_index) = class_of(model, field) {
        let state = state_of(field);
        found.disagrees = found.state.is_some_and(|seen| seen != state);
        // The file says the state; where the page shows another, somebody may have marked a print of it.
        found.state_confidence = if found.disagrees {
            found.state_confidence.map(|seen| 1.0 - seen)
        } else {
            Some(1.0)
        };
        found.state = Some(state);
        found.class_index = class_index;
        found.class = model.class_names[class_index].clone();
        found.source = StateSource::Acroform;
    }
    found.field = Some(field.clone());
}

fn state_of(field: &Field) -> MarkState {
    if field.is_on {
        MarkState::Selected
    } else {
        MarkState::Unselected
    }
}

/// The model's class for the state of a field, by its index; `None` for a model whose classes are no states.
fn class_of(model: &ModelInfo, field: &Field) -> Option<usize> {
    let is_it = |class: &String| MarkState::of_class(class) == Some(state_of(field));
    model.class_names.iter().position(is_it)
}
