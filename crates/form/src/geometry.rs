//! Arithmetic of boxes on a page.

use checkbox_pixels::BoundingBox;

pub(crate) fn center_x(bbox: &BoundingBox) -> f32 {
    bbox.center()[0]
}

pub(crate) fn center_y(bbox: &BoundingBox) -> f32 {
    bbox.center()[1]
}

/// The smallest box around all; `None` for none.
pub(crate) fn union(boxes: impl IntoIterator<Item = BoundingBox>) -> Option<BoundingBox> {
    boxes.into_iter().reduce(|a, b| BoundingBox {
        x1: a.x1.min(b.x1),
        y1: a.y1.min(b.y1),
        x2: a.x2.max(b.x2),
        y2: a.y2.max(b.y2),
    })
}

/// The box with a margin of `by` on each side.
pub(crate) fn grown(b: &BoundingBox, by: f32) -> BoundingBox {
    BoundingBox {
        x1: b.x1 - by,
        y1: b.y1 - by,
        x2: b.x2 + by,
        y2: b.y2 + by,
    }
}

/// Length that two boxes share across, negative where there is a gap.
pub(crate) fn overlap_x(a: &BoundingBox, b: &BoundingBox) -> f32 {
    a.x2.min(b.x2) - a.x1.max(b.x1)
}

/// Length that two boxes share down, negative where there is a gap.
pub(crate) fn overlap_y(a: &BoundingBox, b: &BoundingBox) -> f32 {
    a.y2.min(b.y2) - a.y1.max(b.y1)
}

/// The middle of the values; 0 for none.
pub(crate) fn median(mut values: Vec<f32>) -> f32 {
    if values.is_empty() {
        return 0.0;
    }
    let middle = values.len() / 2;
    *values.select_nth_unstable_by(middle, f32::total_cmp).1
}
