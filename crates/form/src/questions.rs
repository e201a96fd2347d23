//! Questions: the words that a group of boxes answers.

use crate::geometry::{center_y, overlap_x, overlap_y, union};
use crate::groups::{Option_, words_before};
use crate::layout::Layout;
use crate::options::Side;
use crate::segments::Segment;
use crate::tables::header;
use checkbox_pixels::BoundingBox;

/// Farthest that a question stands above its boxes, in font sizes.
const MAX_DISTANCE: f32 = 5.0;
/// Farthest that the caption of a list stands above it, in font sizes.
const MAX_CAPTION_GAP: f32 = 2.5;
/// Distance from which on words at the left may be of another column, in font sizes.
const FAR: f32 = 2.0;
/// Height of a cell up to which it is one row of a table, in font sizes.
const MAX_ROW_HEIGHT: f32 = 8.0;
/// Farthest that the later lines of a paragraph are indented, in font sizes.
const MAX_INDENT: f32 = 6.0;
/// Distance between the lines of a paragraph, in font sizes.
const MAX_LEADING: f32 = 2.0;

/// The question of a group: its segments in reading order, none where no words ask.
pub(crate) fn question(layout: &Layout, options: &[Option_<'_>], free: &[bool], members: &[usize]) -> Vec<usize> {
    let Some(first) = first_member(options, members) else {
        return Vec::new();
    };
    let others: Vec<BoundingBox> = (0..options.len())
        .filter(|index| !members.contains(index))
        .map(|index| options[index].bbox)
        .filter(|b| members.iter().all(|member| overlap_y(&options[*member].bbox, b) <= 0.0))
        .collect();
    let option = &options[first];
    let is_table = option.label.side == Side::Elsewhere;
    if let Some(stem) = option.stem {
        return vec![stem];
    }
    let mut rows: Vec<usize> = members.to_vec();
    rows.sort_by(|a, b| options[*a].bbox.y1.total_cmp(&options[*b].bbox.y1));
    rows.retain(|member| !members.iter().any(|other| options[*other].bbox.x1 < options[*member].bbox.x1 && overlap_y(&options[*other].bbox, &options[*member].bbox) > 0.0));
    let before = rows.iter().find_map(|member| words_before(layout, options, free, &options[*member], false));
    let is_number = |words: usize| is_item_number(&layout.segments[words].text());
    let headed = || {
        let header = header(layout, &option.bbox, |segment| free[segment])?.segments;
        let says = !is_table && option.cell.height() < MAX_ROW_HEIGHT * layout.em && header.iter().any(|words| !is_number(*words));
        says.then_some(header)
    };
    let area = union(members.iter().map(|member| options[*member].area)).unwrap_or(option.area);
    let asks = |words: &usize| members.len() > 1 || ends_question(&layout.segments[*words]);
    let above = words_above(layout, free, option, &area, &option.cell).filter(asks);
    // A list has its caption right above; what stands far to its left is of another column.
    let captions = |words: usize| {
        let s = &layout.segments[words].bbox;
        area.y1 - s.y2 < MAX_CAPTION_GAP * layout.em && (s.x1 - option.bbox.x1).abs() < 2.0 * layout.em
    };
    let is_far = |words: usize| option.area.x1 - layout.segments[words].bbox.x2 > FAR * layout.em;
    let before = before.filter(|before| !(is_far(*before) && above.is_some_and(captions)));
    if let Some(before) = before {
        let header = if is_number(before) { headed() } else { None };
        return header.unwrap_or_else(|| paragraph(layout, free, before, &others, is_table));
    }
    let parent = parent(layout, options, members, option);
    if let Some(parent) = parent
        && above.is_none_or(|above| options[parent].area.y2 > center_y(&layout.segments[above].bbox))
    {
        return options[parent].label.segments.clone();
    }
    let beyond = || {
        let before = words_before(layout, options, free, option, true);
        if before.is_none_or(is_number)
            && let Some(header) = headed()
        {
            return Some(header);
        }
        let before = before.or_else(|| {
            words_above(layout, free, option, &area, &layout.page)
                .filter(|words| option.cell.y1 - layout.segments[*words].bbox.y2 < 1.5 * layout.em)
        })?;
        Some(paragraph(layout, free, before, &others, is_table))
    };
    match above {
        Some(words) => paragraph(layout, free, words, &others, is_table),
        None if members.len() > 1 => beyond().unwrap_or_default(),
        None => Vec::new(),
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
    free: &[bool],
    first: &Option_<'_>,
    area: &BoundingBox,
    cell: &BoundingBox,
) -> Option<usize> {
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
                && s.x1 >= cell.x1 - layout.em
                && s.x2 <= cell.x2 + layout.em
        })
        .max_by(|a, b| center_y(&a.1.bbox).total_cmp(&center_y(&b.1.bbox)))?;
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
///
/// Lines that stand beside `others`, the boxes of other questions, are left to those.
pub(crate) fn paragraph(layout: &Layout, free: &[bool], segment: usize, others: &[BoundingBox], is_table: bool) -> Vec<usize> {
    let mut lines = vec![segment];
    let is_other = |line: usize| {
        let segment = &layout.segments[line];
        others.iter().any(|b| layout.is_beside(segment, b) && (is_table || layout.shares_cell(segment, b)))
    };
    while let Some(above) = line_beside(layout, free, lines[0], false).filter(|line| !is_other(*line)) {
        lines.insert(0, above);
    }
    while let Some(below) = line_beside(layout, free, lines[lines.len() - 1], true).filter(|line| !is_other(*line)) {
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
                && (are_aligned(segment, from) || if is_below { hangs(segment, from) } else { hangs(from, segment) })
        })
        .min_by(|a, b| (center_y(&a.1.bbox) - y).abs().total_cmp(&(center_y(&b.1.bbox) - y).abs()))?;
    let (top, bottom) = (y.min(center_y(&segment.bbox)), y.max(center_y(&segment.bbox)));
    let starts_item = |segment: &Segment| segment.words.len() > 1 && is_item_number(&segment.words[0].text);
    let is_next_item = if is_below { starts_item(segment) || ends_question(from) } else { starts_item(from) || ends_question(segment) };
    (!is_next_item && !layout.is_ruled_between(from.bbox.x1 + 1.0, top, bottom)).then_some(index)
}

/// Whether two lines of a paragraph begin at the same place, the number of an item left aside, or are centred alike.
fn are_aligned(a: &Segment, b: &Segment) -> bool {
    let starts = |segment: &Segment| {
        let second = segment.words.get(1).filter(|_| is_item_number(&segment.words[0].text));
        [segment.bbox.x1, second.map_or(segment.bbox.x1, |word| word.bbox.x1)]
    };
    let is_near = |a: f32, b: f32, size: f32| (a - b).abs() <= 0.8 * size;
    starts(a).iter().any(|x| starts(b).iter().any(|y| is_near(*x, *y, a.size)))
        || is_near(a.bbox.center()[0], b.bbox.center()[0], a.size)
}

/// Whether a line is the hanging rest of the full line above it.
fn hangs(line: &Segment, above: &Segment) -> bool {
    let indent = (line.bbox.x1 - above.bbox.x1) / above.size;
    (0.0..MAX_INDENT).contains(&indent) && above.bbox.x2 > line.bbox.x2 - above.size
}

/// Whether a line ends what is asked: nothing on the next one belongs to it.
fn ends_question(segment: &Segment) -> bool {
    segment.words.last().is_some_and(|word| word.text.ends_with(['?', ':']))
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
