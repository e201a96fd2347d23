//! Groups: boxes that answer one question.

use crate::geometry::{center_x, center_y, overlap_y, union};
use crate::layout::Layout;
use crate::options::{Label, Side};
use crate::questions::{is_item_number, paragraph};
use crate::segments::Segment;
use crate::wording::is_yes_no;
use checkbox_pixels::{BoundingBox, Field};

/// Farthest that the rows of a group stand apart, in font sizes.
const MAX_ROW_GAP: f32 = 3.0;
/// Farthest that the boxes of a row stand apart, in font sizes, from the end of one's label on.
const MAX_GAP: f32 = 16.0;

/// Gap from which on two boxes are of one row only if they stand at one height, in font sizes, and how exactly.
const NEAR_GAP: f32 = 1.5;
const MAX_SHIFT: f32 = 0.4;
/// Distance from which on words at the left of a list say nothing of it, in font sizes, and how tight a list is.
const FAR: f32 = 2.0;
const TIGHT: f32 = 0.9;
/// Height of a cell up to which all of it is one row, in font sizes.
const MAX_ROW_HEIGHT: f32 = 6.0;

/// What is known of a box when groups are made.
pub(crate) struct Option_<'a> {
    pub(crate) bbox: BoundingBox,
    pub(crate) label: Label,
    pub(crate) text: String,
    pub(crate) field: Option<&'a Field>,
    /// Box and label together.
    pub(crate) area: BoundingBox,
    pub(crate) cell: BoundingBox,
    /// Words right before it, of the sentence that it stands in as the first box.
    pub(crate) stem: Option<usize>,
}

/// Which segments belong to no label.
pub(crate) fn free_segments(layout: &Layout, options: &[Option_<'_>]) -> Vec<bool> {
    let mut free = vec![true; layout.segments.len()];
    for segment in options.iter().flat_map(|option| &option.label.segments) {
        free[*segment] = false;
    }
    // The number of an option that stands on the other side of its box says nothing more.
    let number_of = |option: &Option_<'_>| {
        let is_number = |segment: &&Segment| {
            let distance = (option.bbox.x1 - segment.bbox.x2) / layout.em;
            layout.is_beside(segment, &option.bbox) && (-0.5..3.0).contains(&distance) && is_item_number(&segment.text())
        };
        layout.segments.iter().position(|segment| is_number(&segment))
    };
    for option in options.iter().filter(|option| option.label.side == Side::Right) {
        let Some(number) = number_of(option).filter(|number| free[*number]) else { continue };
        // One number before several boxes is that of their question.
        let next = options
            .iter()
            .filter(|other| {
                other.bbox.x1 > option.bbox.x1
                    && overlap_y(&other.bbox, &option.bbox) > 0.5 * option.bbox.height()
                    && other.bbox.x1 - option.area.x2 < MAX_GAP * layout.em
            })
            .min_by(|a, b| a.bbox.x1.total_cmp(&b.bbox.x1));
        if next.is_none_or(|next| number_of(next).is_some()) {
            free[number] = false;
        }
    }
    free
}

/// For each box the number of its group, from 0.
pub(crate) fn groups(layout: &Layout, options: &[Option_<'_>], free: &[bool]) -> Vec<usize> {
    let mut sets = Sets::new(options.len());
    for (a, b) in row_neighbours(layout, options, free) {
        if !excluded(options, &sets.members(a), &sets.members(b)) {
            sets.join(a, b);
        }
    }
    let rows = sets.clone();
    for (a, b) in column_neighbours(layout, options, free, &rows) {
        if !excluded(options, &sets.members(a), &sets.members(b)) {
            sets.join(a, b);
        }
    }
    for a in 0..options.len() {
        for b in 0..a {
            if same_field(&options[a], &options[b]) {
                sets.join(a, b);
            }
        }
    }
    sets.numbered()
}

/// Whether two sets of boxes cannot be one group: the same words twice, or radio buttons of two fields.
fn excluded(options: &[Option_<'_>], a: &[usize], b: &[usize]) -> bool {
    let is_shared = |field: &Field| {
        options.iter().any(|option| option.field.is_some_and(|other| other.name == field.name && other.value != field.value))
    };
    a.iter().any(|&a| {
        b.iter().any(|&b| {
            let (a, b) = (&options[a], &options[b]);
            let same_words = !a.text.is_empty() && a.text.eq_ignore_ascii_case(&b.text);
            let other_field = match (a.field, b.field) {
                (Some(a), Some(b)) => a.kind != b.kind || (a.name != b.name && (is_shared(a) || is_shared(b))),
                _ => false,
            };
            same_words || other_field
        })
    })
}

fn same_field(a: &Option_<'_>, b: &Option_<'_>) -> bool {
    match (a.field, b.field) {
        (Some(a), Some(b)) => !a.name.is_empty() && a.name == b.name && a.value != b.value,
        _ => false,
    }
}

/// Pairs of boxes that follow each other in a row with nothing between them but their labels.
fn row_neighbours(layout: &Layout, options: &[Option_<'_>], free: &[bool]) -> Vec<(usize, usize)> {
    let mut pairs = Vec::new();
    for (index, option) in options.iter().enumerate() {
        let b = &option.bbox;
        let next = options
            .iter()
            .enumerate()
            .filter(|(_, other)| other.bbox.x1 > b.x1 && overlap_y(&other.bbox, b) > 0.5 * b.height().min(other.bbox.height()))
            .min_by(|x, y| x.1.bbox.x1.total_cmp(&y.1.bbox.x1));
        let Some((next_index, next)) = next else { continue };
        let y = center_y(b);
        let is_table = option.label.side == Side::Elsewhere && next.label.side == Side::Elsewhere;
        let has_own_words = |option: &Option_<'_>| {
            let is_inside = |segment: &Segment| {
                let [x, y] = segment.bbox.center();
                option.cell.x1 < x && x < option.cell.x2 && option.cell.y1 < y && y < option.cell.y2
            };
            layout.segments.iter().zip(free).any(|(segment, free)| *free && is_inside(segment))
        };
        let is_ruled = layout.is_ruled_across(y, b.x2, next.bbox.x1)
            && !is_table
            && (has_own_words(option) || has_own_words(next) || (option.cell.y2 - next.cell.y2).abs() > 0.5 * layout.em);
        let end = if option.label.side == Side::Right { option.area.x2.min(next.area.x1) } else { b.x2 };
        let gap = (next.area.x1 - end) / layout.em;
        let shift = (center_y(&next.bbox) - y).abs() / layout.em;
        let is_far = gap > MAX_GAP || (gap > NEAR_GAP && shift > MAX_SHIFT);
        let is_parted = layout.segments.iter().zip(free).any(|(segment, free)| {
            *free && layout.is_beside(segment, b) && center_x(&segment.bbox) > b.x2 && center_x(&segment.bbox) < next.bbox.x1
        });
        let is_pair = is_yes_no(&option.text) && is_yes_no(&next.text) && option.text != next.text;
        if !is_far && next.stem.is_none() && (is_pair || !is_ruled && !is_parted) {
            pairs.push((index, next_index));
        }
    }
    pairs
}

/// Pairs of boxes that follow each other down a column with nothing between them but their labels, the nearest first.
fn column_neighbours(
    layout: &Layout,
    options: &[Option_<'_>],
    free: &[bool],
    rows: &Sets,
) -> Vec<(usize, usize)> {
    let mut pairs = Vec::new();
    for (index, option) in options.iter().enumerate() {
        let b = &option.bbox;
        let below = options
            .iter()
            .enumerate()
            .filter(|(_, other)| {
                center_y(&other.bbox) > b.y2 && (other.bbox.x1 - b.x1).abs() <= 0.7 * layout.em.max(0.5 * b.width())
            })
            .min_by(|x, y| x.1.bbox.y1.total_cmp(&y.1.bbox.y1));
        let Some((below_index, below)) = below else { continue };
        let between = |other: &&Option_<'_>| other.bbox.x1 >= b.x1 && other.bbox.y1 > b.y1 && other.area.y2 < below.bbox.y2 && other.cell == option.cell;
        let covered = options.iter().filter(between).map(|other| other.area.y2).fold(option.area.y2, f32::max);
        let gap = below.area.y1 - covered;
        let (row_above, row) = (rows.members(index), rows.members(below_index));
        let is_list = row.len() == 1
            && row_above.len() == 1
            && gap < TIGHT * layout.em
            && words_before(layout, options, free, below, false)
                .is_some_and(|words| below.bbox.x1 - layout.segments[words].bbox.x2 > FAR * layout.em);
        let area = |row: &[usize]| union(row.iter().map(|member| options[*member].area)).unwrap_or(option.area);
        let is_other_cell = layout.is_ruled_between(center_x(b), b.y2, below.bbox.y1 + 1.0);
        if gap > MAX_ROW_GAP * layout.em
            || is_other_cell
            || option.label.side != below.label.side
            || (has_words_before(layout, options, free, &row, &row_above) && !is_list)
            || has_words_between(layout, free, option, below, area(&row_above), area(&row))
        {
            continue;
        }
        pairs.push((gap, index, below_index));
    }
    pairs.sort_by(|a, b| a.0.total_cmp(&b.0));
    pairs.into_iter().map(|(_, a, b)| (a, b)).collect()
}

/// Whether words ask at the left of a row of boxes, and do not go on from those at the left of the row above.
fn has_words_before(
    layout: &Layout,
    options: &[Option_<'_>],
    free: &[bool],
    row: &[usize],
    row_above: &[usize],
) -> bool {
    let before = |row: &[usize]| {
        let first = row.iter().min_by(|a, b| options[**a].area.x1.total_cmp(&options[**b].area.x1))?;
        words_before(layout, options, free, &options[*first], false)
    };
    let Some(words) = before(row) else {
        return false;
    };
    before(row_above).is_none_or(|above| above != words && !paragraph(layout, free, above, &[], false).contains(&words))
}

/// The free segment that stands nearest at the left of a box and its label, with no other box between, in the
/// same cell unless `beyond_cell`.
pub(crate) fn words_before(
    layout: &Layout,
    options: &[Option_<'_>],
    free: &[bool],
    option: &Option_<'_>,
    beyond_cell: bool,
) -> Option<usize> {
    if option.stem.is_some() {
        return option.stem;
    }
    let b = &option.bbox;
    let beyond_cell = beyond_cell || option.label.side == Side::Elsewhere;
    let stop = options
        .iter()
        .filter(|other| other.bbox.x2 <= b.x1 && overlap_y(&other.bbox, b) > 0.3 * b.height())
        .map(|other| other.area.x2.min(b.x1).max(other.bbox.x2))
        .fold(if beyond_cell { f32::NEG_INFINITY } else { option.cell.x1 }, f32::max);
    let row = &option.cell;
    let label_line = option.label.segments.first().filter(|_| option.label.side == Side::Right);
    let label_line = label_line.map(|segment| center_y(&layout.segments[*segment].bbox));
    let is_ruled_row = beyond_cell && row.height() <= MAX_ROW_HEIGHT * layout.em;
    let is_in_row = |segment: &Segment| {
        let y = center_y(&segment.bbox);
        let is_on_label_line = label_line.is_some_and(|line| (line - y).abs() < 0.4 * segment.size);
        is_on_label_line || layout.is_beside(segment, b) || is_ruled_row && row.y1 < y && y < row.y2
    };
    let (index, _) = layout
        .segments
        .iter()
        .enumerate()
        .filter(|(index, segment)| {
            free[*index] && is_in_row(segment) && segment.bbox.x2 <= option.area.x1 + 0.5 * layout.em && segment.bbox.x1 >= stop - 1.0
        })
        .max_by(|a, b| a.1.bbox.x2.total_cmp(&b.1.bbox.x2))?;
    Some(index)
}

/// Whether free words stand between a box and the one below it.
fn has_words_between(
    layout: &Layout,
    free: &[bool],
    above: &Option_<'_>,
    below: &Option_<'_>,
    row_above: BoundingBox,
    row_below: BoundingBox,
) -> bool {
    let Some(both) = union([row_above, row_below]) else {
        return false;
    };
    let label_left = above.area.x1.max(above.bbox.x2) + 3.0 * layout.em;
    layout.segments.iter().zip(free).any(|(segment, free)| {
        let y = center_y(&segment.bbox);
        *free
            && y > above.bbox.y2.max(above.area.y2 - 0.5 * segment.size)
            && y < below.bbox.y1.min(below.area.y1 + 0.5 * segment.size)
            && segment.bbox.x1 < label_left
            && segment.bbox.x1 < both.x2
            && segment.bbox.x2 > both.x1
    })
}

/// Disjoint sets of numbers.
#[derive(Clone)]
pub(crate) struct Sets {
    root: Vec<usize>,
}

impl Sets {
    fn new(count: usize) -> Self {
        Self {
            root: (0..count).collect(),
        }
    }

    fn join(&mut self, a: usize, b: usize) {
        let (from, to) = (self.root[a], self.root[b]);
        for root in &mut self.root {
            if *root == from {
                *root = to;
            }
        }
    }

    fn members(&self, a: usize) -> Vec<usize> {
        (0..self.root.len()).filter(|b| self.root[*b] == self.root[a]).collect()
    }

    fn numbered(&self) -> Vec<usize> {
        let mut seen: Vec<usize> = Vec::new();
        self.root
            .iter()
            .map(|root| {
                seen.iter().position(|known| known == root).unwrap_or_else(|| {
                    seen.push(*root);
                    seen.len() - 1
                })
            })
            .collect()
    }
}
