//! Fields of a form, and the boxes that were seen on its page.

use checkbox_pixels::{BoundingBox, Field};

/// Part of the smaller of a field and a box that both must cover to be one.
const MIN_SHARE: f32 = 0.5;

/// How much larger than its box the area of a field may be: labels are often part of it.
const MAX_SIZE: f32 = 16.0;

/// Fields and boxes, each with at most one of the other.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct JoinedFields {
    /// For each box its field, as an index.
    pub of_boxes: Vec<Option<usize>>,
    /// Fields that viewers show and that have no box, as indices.
    pub without_box: Vec<usize>,
}

/// Joins the fields that viewers show with the boxes that lie over them, those that cover each other most first.
pub fn join_fields(fields: &[Field], boxes: &[BoundingBox]) -> JoinedFields {
    let mut pairs: Vec<(f32, usize, usize)> = Vec::new();
    for (field_index, field) in fields.iter().enumerate().filter(|(_, field)| field.is_visible) {
        for (box_index, b) in boxes.iter().enumerate() {
            let smaller = field.bbox.area().min(b.area());
            let share = field.bbox.intersection(b) / smaller.max(f32::MIN_POSITIVE);
            if share >= MIN_SHARE && field.bbox.area() <= MAX_SIZE * b.area() {
                pairs.push((share + field.bbox.iou(b), field_index, box_index));
            }
        }
    }
    pairs.sort_by(|a, b| b.0.total_cmp(&a.0));
    let mut of_boxes = vec![None; boxes.len()];
    let mut is_joined = vec![false; fields.len()];
    for (_, field, b) in pairs {
        if of_boxes[b].is_none() && !is_joined[field] {
            of_boxes[b] = Some(field);
            is_joined[field] = true;
        }
    }
    let without_box = (0..fields.len()).filter(|field| fields[*field].is_visible && !is_joined[*field]);
    JoinedFields {
        of_boxes,
        without_box: without_box.collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use checkbox_pixels::FieldKind;

    fn square(x1: f32, side: f32) -> BoundingBox {
        BoundingBox {
            x1,
            y1: 10.0,
            x2: x1 + side,
            y2: 10.0 + side,
        }
    }

    fn field(bbox: BoundingBox, is_visible: bool) -> Field {
        Field {
            name: String::new(),
            tooltip: None,
            kind: FieldKind::Checkbox,
            value: None,
            is_on: false,
            is_visible,
            bbox,
        }
    }

    #[test]
    fn a_box_has_the_field_that_lies_over_it() {
        let fields = [field(square(40.0, 14.0), true), field(square(9.0, 14.0), true)];
        let joined = join_fields(&fields, &[square(10.0, 10.0), square(80.0, 10.0)]);
        assert_eq!(joined.of_boxes, [Some(1), None]);
        assert_eq!(joined.without_box, [0]);
    }

    #[test]
    fn two_fields_over_one_box_leave_one_alone() {
        let fields = [field(square(13.0, 10.0), true), field(square(10.0, 10.0), true)];
        let joined = join_fields(&fields, &[square(10.0, 10.0)]);
        assert_eq!((joined.of_boxes, joined.without_box), (vec![Some(1)], vec![0]));
    }

    #[test]
    fn a_field_over_half_the_page_is_no_field_of_a_box() {
        let joined = join_fields(&[field(square(0.0, 500.0), true)], &[square(10.0, 10.0)]);
        assert_eq!(joined.of_boxes, [None]);
    }

    #[test]
    fn hidden_fields_are_left_out() {
        let joined = join_fields(&[field(square(10.0, 10.0), false)], &[square(10.0, 10.0)]);
        assert_eq!((joined.of_boxes, joined.without_box), (vec![None], vec![]));
    }
}
