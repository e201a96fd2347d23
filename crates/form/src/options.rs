//! Options: the words that belong to a box.

use crate::geometry::{center_x, center_y, overlap_y};
use crate::layout::Layout;
use crate::questions::is_item_number;
use crate::segments::Segment;
use crate::tables::header;
use checkbox_pixels::BoundingBox;

/// Farthest that a label stands from its box, in font sizes.
const MAX_DISTANCE: f32 = 4.0;
/// How much nearer the words on the left must be to be taken for the label, in font sizes: most stand on the right.
const RIGHT_BONUS: f32 = 0.75;
/// Distance between the lines of a label, in font sizes.
const MAX_LEADING: f32 = 1.5;

/// Where the label stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Side {
    Right,
    Left,
    /// Above or below, or at the head of the column.
    Elsewhere,
}

/// Label of a box, as segments of the layout.
#[derive(Clone, Debug)]
pub(crate) struct Label {
    pub(crate) side: Side,
    /// In reading order.
    pub(crate) segments: Vec<usize>,
}

/// Words beside a box on its own line.
#[derive(Clone, Copy, Debug, Default)]
struct Beside {
    right: Option<(usize, f32)>,
    left: Option<(usize, f32)>,
}

/// The labels of boxes that have theirs beside them, over all of its lines.
pub(crate) fn labels(layout: &Layout, boxes: &[BoundingBox]) -> Vec<Label> {
    let beside: Vec<Beside> = boxes.iter().map(|b| find_beside(layout, boxes, b)).collect();
    let sides = sides(layout, boxes, &beside);
    let starts: Vec<Option<usize>> = beside
        .iter()
        .zip(&sides)
        .map(|(beside, side)| match side {
            Side::Right => beside.right.map(|(segment, _)| segment),
            Side::Left => beside.left.map(|(segment, _)| segment),
            Side::Elsewhere => None,
        })
        .collect();
    let taken: Vec<usize> = starts.iter().flatten().copied().collect();
    (0..boxes.len())
        .map(|index| Label {
            side: sides[index],
            segments: starts[index].map_or(Vec::new(), |start| {
                all_lines(layout, boxes, index, sides[index], start, &taken)
            }),
        })
        .collect()
}

/// The nearest segments to the right and left on the line of a box, with their distances in font sizes, as far as no other
/// box and no rule lies between.
fn find_beside(layout: &Layout, boxes: &[BoundingBox], b: &BoundingBox) -> Beside {
    let y = center_y(b);
    let (mut left_end, mut right_end) = (f32::NEG_INFINITY, f32::INFINITY);
    for other in boxes.iter().filter(|other| *other != b && overlap_y(other, b) > 0.5 * b.height().min(other.height())) {
        if center_x(other) > center_x(b) {
            right_end = right_end.min(other.x1);
        } else {
            left_end = left_end.max(other.x2);
        }
    }
    let mut beside = Beside::default();
    for (index, segment) in layout.segments.iter().enumerate() {
        if !layout.is_beside(segment, b) {
            continue;
        }
        let s = &segment.bbox;
        let slack = 0.3 * b.width();
        if s.x1 >= b.x2 - slack && s.x1 < right_end && !layout.is_ruled_across(y, b.x2 - 1.0, s.x1) {
            let distance = ((s.x1 - b.x2).max(0.0) + off_line(segment, b)) / layout.em;
            if beside.right.is_none_or(|(_, nearest)| distance < nearest) {
                beside.right = Some((index, distance));
            }
        }
        if s.x2 <= b.x1 + slack && s.x2 > left_end && !layout.is_ruled_across(y, s.x2, b.x1 + 1.0) {
            let distance = ((b.x1 - s.x2).max(0.0) + off_line(segment, b)) / layout.em;
            if beside.left.is_none_or(|(_, nearest)| distance < nearest) {
                beside.left = Some((index, distance));
            }
        }
    }
    beside
}

/// How far a segment is from standing on the line of a box, in pixels, weighed against distances along the line.
fn off_line(segment: &Segment, b: &BoundingBox) -> f32 {
    let shift = (center_y(&segment.bbox) - center_y(b)).abs();
    2.0 * (shift - 0.3 * b.height().max(segment.size)).max(0.0)
}

/// The side of every label: the one where words are near, for a box and for the next ones in its row and its column.
fn sides(layout: &Layout, boxes: &[BoundingBox], beside: &[Beside]) -> Vec<Side> {
    let cost = |words: Option<(usize, f32)>| words.map_or(MAX_DISTANCE, |(_, distance)| distance.min(MAX_DISTANCE));
    let costs: Vec<(f32, f32)> = beside.iter().map(|beside| (cost(beside.right), cost(beside.left))).collect();
    (0..boxes.len())
        .map(|index| {
            let (mut right, mut left, mut count) = (0.0, 0.0, 0.0);
            for (other, weight) in peers(layout, boxes, index) {
                right += weight * costs[other].0;
                left += weight * costs[other].1;
                count += weight;
            }
            let (right, left) = (right / count, left / count);
            let (own_right, own_left) = costs[index];
            if is_in_matrix(layout, boxes, beside, index) {
                return Side::Elsewhere;
            }
            if own_right >= MAX_DISTANCE && own_left >= MAX_DISTANCE {
                Side::Elsewhere
            } else if left + RIGHT_BONUS < right && own_left < MAX_DISTANCE || own_right >= MAX_DISTANCE {
                Side::Left
            } else {
                Side::Right
            }
        })
        .collect()
}

/// Whether a box stands in a row of three or more with no words between, each under a header of its own.
fn is_in_matrix(layout: &Layout, boxes: &[BoundingBox], beside: &[Beside], index: usize) -> bool {
    let b = &boxes[index];
    let mut row: Vec<usize> = (0..boxes.len()).filter(|other| overlap_y(&boxes[*other], b) > 0.5 * b.height()).collect();
    row.sort_by(|x, y| boxes[*x].x1.total_cmp(&boxes[*y].x1));
    let has_words = |pair: &[usize]| beside[pair[0]].right.is_some() || beside[pair[1]].left.is_some();
    let is_headed = |member: &usize| header(layout, &boxes[*member], |_| true).is_some_and(|header| header.is_of_column);
    row.len() >= 3 && !row.windows(2).any(has_words) && row.iter().all(is_headed)
}

/// A box and the nearest ones in its row and its column, with what each counts.
fn peers(layout: &Layout, boxes: &[BoundingBox], index: usize) -> Vec<(usize, f32)> {
    let b = &boxes[index];
    let nearest = |is_peer: &dyn Fn(&BoundingBox) -> bool, distance: &dyn Fn(&BoundingBox) -> f32| {
        (0..boxes.len())
            .filter(|other| *other != index && is_peer(&boxes[*other]))
            .min_by(|x, y| distance(&boxes[*x]).total_cmp(&distance(&boxes[*y])))
    };
    let in_row = |other: &BoundingBox| overlap_y(other, b) > 0.5 * b.height().min(other.height());
    let in_column = |other: &BoundingBox| {
        (other.x1 - b.x1).abs() <= 0.5 * layout.em && (center_y(other) - center_y(b)).abs() <= 6.0 * layout.em
    };
    let across = |other: &BoundingBox| (center_x(other) - center_x(b)).abs();
    let down = |other: &BoundingBox| (center_y(other) - center_y(b)).abs();
    let found = [
        nearest(&|other| in_row(other) && other.x1 > b.x1, &across),
        nearest(&|other| in_row(other) && other.x1 < b.x1, &across),
        nearest(&|other| in_column(other) && other.y1 > b.y1, &down),
        nearest(&|other| in_column(other) && other.y1 < b.y1, &down),
    ];
    let others = found.into_iter().flatten().map(|other| (other, 1.0));
    [(index, 3.0)].into_iter().chain(others).collect()
}

/// The lines of a label whose line beside the box is `start`: those below, and above where the box stands in their midst.
fn all_lines(
    layout: &Layout,
    boxes: &[BoundingBox],
    index: usize,
    side: Side,
    start: usize,
    taken: &[usize],
) -> Vec<usize> {
    let b = &boxes[index];
    let mut lines = vec![start];
    let is_lone = !boxes.iter().any(|other| other != b && overlap_y(other, b) > 0.5 * b.height());
    if side == Side::Left && !is_lone {
        return lines;
    }
    let right_end = |y: f32| {
        boxes
            .iter()
            .filter(|other| other.x1 > b.x2 && other.y1 <= y && y <= other.y2)
            .map(|other| other.x1)
            .fold(f32::INFINITY, f32::min)
    };
    while let Some(next) = neighbour(layout, *lines.last().unwrap_or(&start), start, true) {
        let segment = &layout.segments[next].bbox;
        let is_past = side == Side::Right && segment.x1 > right_end(center_y(segment));
        if taken.contains(&next) || is_past || is_led_by_box(layout, boxes, next, b) {
            break;
        }
        lines.push(next);
    }
    let mut above = Vec::new();
    let mut first = start;
    while let Some(line) = neighbour(layout, first, start, false) {
        if taken.contains(&line) || is_led_by_box(layout, boxes, line, b) {
            break;
        }
        above.push(line);
        first = line;
    }
    let below = lines.len() - 1;
    let is_above = center_y(b) < center_y(&layout.segments[start].bbox) - 0.3 * layout.em;
    let belongs = match side {
        // The box stands at the end of its label.
        Side::Left => true,
        // The box stands in the midst of its label, or between two lines of it.
        _ => below > 0 && above.len().abs_diff(below) <= 1 && above.len() < 4 || is_above && above.len() == below + 1,
    };
    if belongs {
        above.reverse();
        lines.splice(0..0, above);
    }
    lines
}

/// The segment on the next line below (or above) that continues a paragraph whose first known line is `start`.
pub(crate) fn neighbour(layout: &Layout, line: usize, start: usize, is_below: bool) -> Option<usize> {
    let from = &layout.segments[line];
    let first = &layout.segments[start];
    let behind_number = first.words.get(1).filter(|_| is_item_number(&first.words[0].text)).map(|word| word.bbox.x1);
    let left = first.bbox.x1;
    let y = center_y(&from.bbox);
    let candidates = layout.segments.iter().enumerate().filter(|(_, segment)| {
        let step = if is_below { center_y(&segment.bbox) - y } else { y - center_y(&segment.bbox) };
        let is_near = step > 0.5 * from.size && step <= MAX_LEADING * from.size.max(segment.size);
        let is_alike = (segment.size / from.size - 1.0).abs() < 0.2;
        let starts_at = |x: f32| (segment.bbox.x1 - x).abs() <= 0.6 * from.size;
        is_near && is_alike && (starts_at(left) || behind_number.is_some_and(starts_at))
    });
    let (index, segment) = candidates.min_by(|a, b| {
        let distance = |segment: &Segment| (center_y(&segment.bbox) - y).abs();
        distance(a.1).total_cmp(&distance(b.1))
    })?;
    let (top, bottom) = (y.min(center_y(&segment.bbox)), y.max(center_y(&segment.bbox)));
    (!layout.is_ruled_between(left + 1.0, top, bottom)).then_some(index)
}

/// Whether a box but `own` stands at the left of a segment, and so begins another option.
fn is_led_by_box(layout: &Layout, boxes: &[BoundingBox], segment: usize, own: &BoundingBox) -> bool {
    let segment = &layout.segments[segment];
    boxes.iter().filter(|b| *b != own).any(|b| {
        let gap = segment.bbox.x1 - b.x2;
        layout.is_beside(segment, b) && (-0.3 * b.width()..2.0 * layout.em).contains(&gap)
    })
}
