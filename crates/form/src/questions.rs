//! Questions: the words that a group of boxes answers.

use crate::geometry::{center_y, overlap_x, union};
use crate::groups::{Option_, words_before};
use crate::layout::Layout;
use crate::options::Side;
use checkbox_pixels::BoundingBox;

/// Farthest that a question stands above its boxes, in font sizes.
const MAX_DISTANCE: f32 = 5.0;
/// Distance between the lines of a paragraph, in font sizes.
const MAX_LEADING: f32 = 1.6;

/// The question of a group: its segments in reading order, none where no words ask.
pub(crate) fn question(layout: &Layout, options: &[Option_<'_>], free: &[bool], members: &[usize]) -> Vec<usize> {
    let Some(first) = first_member(options, members) else {
        return Vec::new();
    };
    if let Some(before) = words_before(layout, options, free, &options[first]) {
        if options[first].label.side == Side::Elsewhere {
            return vec![before];
        }
        return paragraph(layout, free, before);
    }
    let Some(area) = union(members.iter().map(|member| options[*member].area)) else {
        return Vec::new();
    };
    let above = words_above(layout, options, free, &options[first], &area);
    let parent = parent(layout, options, members, &options[first]);
    match (above, parent) {
        (Some(above), Some(parent)) => {
            let bottom = options[parent].area.y2;
            if bottom > center_y(&layout.segments[above].bbox) {
                options[parent].label.segments.clone()
            } else {
                paragraph(layout, free, above)
            }
        }
        (Some(above), None) => paragraph(layout, free, above),
        (None, Some(parent)) => options[parent].label.segments.clone(),
        (None, None) => Vec::new(),
    }
}

/// The leftmost box of the topmost row.
fn first_member(options: &[Option_<'_>], members: &[usize]) -> Option<usize> {
    let top = members
        .iter()
        .map(|member| options[*member].bbox.y1)
        .fold(f32::INFINITY, f32::min);
    members
        .iter()
        .copied()
        .filter(|member| options[*member].bbox.y1 < top + 0.5 * options[*member].bbox.height())
        .min_by(|a, b| options[*a].bbox.x1.total_cmp(&options[*b].bbox.x1))
}

/// The free segment nearest above a group, in the same cell.
fn words_above(
    layout: &Layout,
    options: &[Option_<'_>],
    free: &[bool],
    first: &Option_<'_>,
    area: &BoundingBox,
) -> Option<usize> {
    let cell = &first.cell;
    let (index, segment) = layout
        .segments
        .iter()
        .enumerate()
        .filter(|(index, segment)| {
            let s = &segment.bbox;
            free[*index]
                && center_y(s) < area.y1
                && center_y(s) > cell.y1
                && overlap_x(s, area) > 0.0
                && s.x1 < first.area.x2
                && s.x1 >= cell.x1 - layout.em
                && s.x2 <= cell.x2 + layout.em
        })
        .max_by(|a, b| center_y(&a.1.bbox).total_cmp(&center_y(&b.1.bbox)))?;
    let _ = options;
    (area.y1 - segment.bbox.y2 <= MAX_DISTANCE * layout.em).then_some(index)
}

/// The box above whose option the group belongs to: it stands further out.
fn parent(layout: &Layout, options: &[Option_<'_>], members: &[usize], first: &Option_<'_>) -> Option<usize> {
    let b = &first.bbox;
    options
        .iter()
        .enumerate()
        .filter(|(index, option)| {
            !members.contains(index)
                && option.bbox.y2 <= b.y1
                && option.bbox.x1 < b.x1 - 0.7 * layout.em
                && option.area.x2 > b.x1
                && center_y(&option.bbox) > first.cell.y1
                && b.y1 - option.area.y2 < MAX_DISTANCE * layout.em
        })
        .max_by(|x, y| x.1.bbox.y1.total_cmp(&y.1.bbox.y1))
        .map(|(index, _)| index)
}

/// All lines of the paragraph that a segment belongs to, with the number of the item in front.
pub(crate) fn paragraph(layout: &Layout, free: &[bool], segment: usize) -> Vec<usize> {
    let mut lines = vec![segment];
    while let Some(above) = line_beside(layout, free, lines[0], false) {
        lines.insert(0, above);
    }
    while let Some(below) = line_beside(layout, free, lines[lines.len() - 1], true) {
        lines.push(below);
    }
    if let Some(number) = item_number(layout, free, lines[0]) {
        lines.insert(0, number);
    }
    lines
}

fn line_beside(layout: &Layout, free: &[bool], line: usize, is_below: bool) -> Option<usize> {
    let from = &layout.segments[line];
    let y = center_y(&from.bbox);
    let (index, segment) = layout
        .segments
        .iter()
        .enumerate()
        .filter(|(index, segment)| {
            let step = if is_below { center_y(&segment.bbox) - y } else { y - center_y(&segment.bbox) };
            free[*index]
                && step > 0.5 * from.size
                && step <= MAX_LEADING * from.size.max(segment.size)
                && (segment.size / from.size - 1.0).abs() < 0.15
                && (segment.bbox.x1 - from.bbox.x1).abs() <= 2.0 * from.size
        })
        .min_by(|a, b| (center_y(&a.1.bbox) - y).abs().total_cmp(&(center_y(&b.1.bbox) - y).abs()))?;
    let (top, bottom) = (y.min(center_y(&segment.bbox)), y.max(center_y(&segment.bbox)));
    (!layout.is_ruled_between(from.bbox.x1 + 1.0, top, bottom)).then_some(index)
}

/// The number of an item, set apart at the left of its first line.
fn item_number(layout: &Layout, free: &[bool], line: usize) -> Option<usize> {
    let from = &layout.segments[line];
    layout.segments.iter().enumerate().position(|(index, segment)| {
        free[index]
            && index != line
            && (center_y(&segment.bbox) - center_y(&from.bbox)).abs() < 0.4 * from.size
            && (0.0..4.0 * from.size).contains(&(from.bbox.x1 - segment.bbox.x2))
            && is_item_number(&segment.text())
    })
}

/// Whether words are no more than the number of an item, such as `9.`, `5B.`, `(a)` or `3.b.`.
pub(crate) fn is_item_number(text: &str) -> bool {
    let text = text.trim_matches(|char: char| !char.is_alphanumeric());
    !text.is_empty()
        && text.len() <= 5
        && !text.contains(' ')
        && (text.chars().any(|char| char.is_ascii_digit()) || text.len() == 1)
}
