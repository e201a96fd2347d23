//! Tables: boxes whose label stands at the head of their column, or right above or below them.

use crate::geometry::{center_x, center_y, overlap_x};
use crate::layout::Layout;
use checkbox_pixels::BoundingBox;

/// Farthest that a caption stands from its box, in font sizes.
const MAX_CAPTION_DISTANCE: f32 = 1.5;

/// The words at the head of a box's column, in reading order.
pub(crate) fn header(layout: &Layout, boxes: &[BoundingBox], b: &BoundingBox) -> Vec<usize> {
    let x = center_x(b);
    let mut y = b.y1;
    // Up from cell to cell until one has words.
    for _ in 0..200 {
        let cell = layout.cell(x, y - 1.0);
        let mut inside: Vec<usize> = (0..layout.segments.len())
            .filter(|index| {
                let s = &layout.segments[*index].bbox;
                let is_over = center_y(s) < y && center_y(s) > cell.y1 && center_x(s) > cell.x1 && center_x(s) < cell.x2;
                is_over && s.x1 - layout.em < x && x < s.x2 + layout.em
            })
            .collect();
        if !inside.is_empty() {
            inside.sort_by(|a, b| center_y(&layout.segments[*b].bbox).total_cmp(&center_y(&layout.segments[*a].bbox)));
            let mut lines = vec![inside[0]];
            for next in inside.into_iter().skip(1) {
                let last = &layout.segments[lines[lines.len() - 1]];
                if center_y(&last.bbox) - center_y(&layout.segments[next].bbox) > 1.6 * last.size {
                    break;
                }
                lines.push(next);
            }
            lines.reverse();
            return lines;
        }
        if cell.y1 >= y || cell.y1 <= 0.0 {
            return Vec::new();
        }
        y = cell.y1;
    }
    let _ = boxes;
    Vec::new()
}

/// Words right above or below a box.
pub(crate) fn caption(layout: &Layout, b: &BoundingBox) -> Option<usize> {
    let (index, _) = layout
        .segments
        .iter()
        .enumerate()
        .filter_map(|(index, segment)| {
            let s = &segment.bbox;
            let distance = (b.y1 - s.y2).max(s.y1 - b.y2);
            let is_near = overlap_x(s, b) > 0.0 && distance < MAX_CAPTION_DISTANCE * layout.em && distance > -0.5 * layout.em;
            is_near.then_some((index, distance))
        })
        .min_by(|a, b| a.1.total_cmp(&b.1))?;
    Some(index)
}
