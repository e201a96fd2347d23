//! Paragraphs: lines of words that belong to no label and go on from one another.

use checkbox_pixels::BoundingBox;

use crate::geometry::center_y;
use crate::layout::Layout;
use crate::segments::Segment;

/// Distance between the lines of a paragraph, in font sizes.
const MAX_LEADING: f32 = 2.0;
/// Farthest that the later lines of a paragraph are indented, in font sizes.
const MAX_INDENT: f32 = 6.0;
/// Farthest that a line stands behind the box that it belongs to, in font sizes.
const MAX_BEHIND: f32 = 4.0;

/// All lines of the paragraph that a segment belongs to, with the number of the item in front.
///
/// Lines that stand beside `others`, the boxes of other questions, are left to those.
pub(crate) fn paragraph(
    layout: &Layout,
    free: &[bool],
    segment: usize,
    others: &[BoundingBox],
    is_table: bool,
) -> Vec<usize> {
    let mut lines = vec![segment];
    let is_other = |line: usize| others.iter().any(|b| is_of_box(layout, line, b, is_table));
    while let Some(above) = line_beside(layout, free, lines[0], false).filter(|line| !is_other(*line)) {
        lines.insert(0, above);
    }
    while let Some(below) =
        line_beside(layout, free, lines[lines.len() - 1], true).filter(|line| !is_other(*line))
    {
        lines.push(below);
    }
    if let Some(number) = item_number(layout, free, lines[0]) {
        lines.insert(0, number);
    }
    lines
}

/// Whether a line stands right before a box, or right behind it.
fn is_of_box(layout: &Layout, line: usize, b: &BoundingBox, is_table: bool) -> bool {
    let segment = &layout.segments[line];
    if !layout.is_beside(segment, b) || !(is_table || layout.shares_cell(segment, b)) {
        return false;
    }
    if b.x1 < segment.bbox.x1 {
        return segment.bbox.x1 - b.x2 < MAX_BEHIND * layout.em;
    }
    let between = segment.bbox.x2..b.x1;
    !layout
        .segments
        .iter()
        .any(|other| layout.is_beside(other, b) && between.contains(&other.bbox.center()[0]))
}

fn line_beside(layout: &Layout, free: &[bool], line: usize, is_below: bool) -> Option<usize> {
    let from = &layout.segments[line];
    let y = center_y(&from.bbox);
    let (index, segment) = layout
        .segments
        .iter()
        .enumerate()
        .filter(|(index, segment)| {
            let step = if is_below {
                center_y(&segment.bbox) - y
            } else {
                y - center_y(&segment.bbox)
            };
            free[*index]
                && step > 0.5 * from.size
                && step <= MAX_LEADING * from.size.max(segment.size)
                && (segment.size / from.size - 1.0).abs() < 0.15
                && (are_aligned(segment, from)
                    || if is_below {
                        hangs(segment, from)
                    } else {
                        hangs(from, segment)
                    })
        })
        .min_by(|a, b| {
            (center_y(&a.1.bbox) - y)
                .abs()
                .total_cmp(&(center_y(&b.1.bbox) - y).abs())
        })?;
    let (top, bottom) = (y.min(center_y(&segment.bbox)), y.max(center_y(&segment.bbox)));
    let starts_item = |segment: &Segment| segment.words.len() > 1 && is_item_number(&segment.words[0].text);
    let is_next_item = if is_below {
        starts_item(segment) || ends_question(from)
    } else {
        starts_item(from) || ends_question(segment)
    };
    (!is_next_item && !layout.is_ruled_between(from.bbox.x1 + 1.0, top, bottom)).then_some(index)
}

/// Whether two lines of a paragraph begin at the same place, the number of an item left aside, or are centred alike.
fn are_aligned(a: &Segment, b: &Segment) -> bool {
    let starts = |segment: &Segment| {
        let second = segment
            .words
            .get(1)
            .filter(|_| is_item_number(&segment.words[0].text));
        [
            segment.bbox.x1,
            second.map_or(segment.bbox.x1, |word| word.bbox.x1),
        ]
    };
    let is_near = |a: f32, b: f32, size: f32| (a - b).abs() <= 0.8 * size;
    starts(a)
        .iter()
        .any(|x| starts(b).iter().any(|y| is_near(*x, *y, a.size)))
        || is_near(a.bbox.center()[0], b.bbox.center()[0], a.size)
}

/// Whether a line is the hanging rest of the full line above it.
fn hangs(line: &Segment, above: &Segment) -> bool {
    let indent = (line.bbox.x1 - above.bbox.x1) / above.size;
    (0.0..MAX_INDENT).contains(&indent) && above.bbox.x2 > line.bbox.x2 - above.size
}

/// Whether a line ends what is asked: nothing on the next one belongs to it.
pub(crate) fn ends_question(segment: &Segment) -> bool {
    segment
        .words
        .last()
        .is_some_and(|word| word.text.ends_with(['?', ':']))
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
