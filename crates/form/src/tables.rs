//! Tables: boxes in cells of their own, whose label stands at the head of the column or in the cell beside.

use checkbox_pixels::BoundingBox;

use crate::geometry::{center_x, center_y, overlap_x, overlap_y};
use crate::layout::Layout;

/// Most cells from a box up to the head of its column.
const MAX_ROWS: usize = 60;
/// Distance between the lines of a header, in font sizes.
const MAX_LEADING: f32 = 1.6;
/// How much wider than the column the cell of its header may be: one header may span two columns.
const MAX_SPAN: f32 = 2.5;

/// The words at the head of a column.
pub(crate) struct Header {
    /// The lines, in reading order.
    pub(crate) segments: Vec<usize>,
    /// Whether they head this column and no more.
    pub(crate) is_of_column: bool,
}

/// The header of a box's column, of the segments that are `offered`.
pub(crate) fn header(layout: &Layout, b: &BoundingBox, offered: impl Fn(usize) -> bool) -> Option<Header> {
    let x = center_x(b);
    let column = layout.cell(x, center_y(b));
    let mut y = b.y1;
    // Up from cell to cell until one has words.
    for _ in 0..MAX_ROWS {
        let cell = layout.cell(x, y - 1.0);
        let mut inside: Vec<usize> = (0..layout.segments.len())
            .filter(|index| {
                let s = &layout.segments[*index].bbox;
                let is_above = center_y(s) < y
                    && center_y(s) > cell.y1
                    && center_x(s) > cell.x1
                    && center_x(s) < cell.x2;
                offered(*index) && is_above && s.x1 - layout.em < x && x < s.x2 + layout.em
            })
            .collect();
        if !inside.is_empty() {
            inside.sort_by(|a, b| {
                center_y(&layout.segments[*b].bbox).total_cmp(&center_y(&layout.segments[*a].bbox))
            });
            let is_bounded = column.x1 > layout.page.x1 && column.x2 < layout.page.x2;
            let is_of_column = if is_bounded {
                cell.width() <= MAX_SPAN * column.width()
            } else {
                overlap_x(&layout.segments[inside[0]].bbox, b) > 0.0
            };
            return Some(Header {
                segments: lowest_lines(layout, &inside),
                is_of_column,
            });
        }
        if cell.y1 >= y || cell.y1 <= layout.page.y1 {
            return None;
        }
        y = cell.y1;
    }
    None
}

/// Of segments from the lowest up, those that stand together at the bottom, in reading order.
fn lowest_lines(layout: &Layout, segments: &[usize]) -> Vec<usize> {
    let mut lines = vec![segments[0]];
    for next in &segments[1..] {
        let last = &layout.segments[lines[lines.len() - 1]];
        if center_y(&last.bbox) - center_y(&layout.segments[*next].bbox) > MAX_LEADING * last.size {
            break;
        }
        lines.push(*next);
    }
    lines.reverse();
    lines
}

/// The words in the cell at the right of a box's cell, else in the one at its left, and whether they are at the right.
///
/// Where the boxes of a row alternate with words, the box at its end tells on which side they stand.
pub(crate) fn words_beside_cell(
    layout: &Layout,
    boxes: &[BoundingBox],
    b: &BoundingBox,
) -> Option<(Vec<usize>, bool)> {
    let y = center_y(b);
    let cell = layout.cell(center_x(b), y);
    if cell.x1 <= layout.page.x1 && cell.x2 >= layout.page.x2 {
        return None;
    }
    let row = || {
        boxes
            .iter()
            .filter(|other| overlap_y(other, b) > 0.5 * b.height())
    };
    let beside = |b: &BoundingBox, is_right: bool| {
        let cell = layout.cell(center_x(b), center_y(b));
        let x = if is_right {
            cell.x2 + 0.3 * layout.em
        } else {
            cell.x1 - 0.3 * layout.em
        };
        let next = layout.cell(x, center_y(b));
        let has_box = boxes
            .iter()
            .any(|other| next.intersection(other) > 0.5 * other.area());
        let inside = |index: &usize| {
            let [x, y] = layout.segments[*index].bbox.center();
            !has_box && next.x1 < x && x < next.x2 && next.y1 < y && y < next.y2
        };
        (0..layout.segments.len()).filter(inside).collect::<Vec<_>>()
    };
    let all_have = |is_right: bool| row().all(|other| !beside(other, is_right).is_empty());
    let is_right = match (all_have(true), all_have(false)) {
        (false, true) => false,
        (true, _) => true,
        (false, false) => !beside(b, true).is_empty(),
    };
    let words = beside(b, is_right);
    (!words.is_empty()).then_some((words, is_right))
}
