//! Questions: the words that a group of boxes answers.

use checkbox_pixels::BoundingBox;

use crate::geometry::{center_y, overlap_x, overlap_y, union};
use crate::groups::words_before;
use crate::items::Item;
use crate::layout::Layout;
use crate::options::Side;
use crate::paragraphs::{ends_question, is_item_number, paragraph};
use crate::tables::header;

/// Farthest that a question stands above its boxes, in font sizes.
const MAX_DISTANCE: f32 = 5.0;
/// How much further in than an option the boxes stand that belong to it, in font sizes.
const MIN_INDENT: f32 = 0.7;
/// Distance below which words above a group are right above it, in font sizes.
const NEAR: f32 = 1.5;
/// Farthest that the caption of a list stands above it, in font sizes.
const MAX_CAPTION_GAP: f32 = 2.5;
/// Distance from which on words at the left may be of another column, in font sizes.
const FAR: f32 = 2.0;
/// Height of a cell up to which it is one row of a table, in font sizes.
const MAX_ROW_HEIGHT: f32 = 8.0;

/// The question of a group: its segments in reading order, none where no words ask.
pub(crate) fn question(layout: &Layout, items: &[Item<'_>], free: &[bool], members: &[usize]) -> Vec<usize> {
    match Group::new(layout, items, free, members) {
        Some(group) => group.question(),
        None => Vec::new(),
    }
}

/// A group and what surrounds it.
struct Group<'a> {
    layout: &'a Layout,
    items: &'a [Item<'a>],
    /// Which segments belong to no label.
    free: &'a [bool],
    members: &'a [usize],
    /// The leftmost box of the topmost row.
    first: &'a Item<'a>,
    /// Boxes of other groups, of other rows.
    others: Vec<BoundingBox>,
    /// All boxes and labels together.
    area: BoundingBox,
}

impl<'a> Group<'a> {
    fn new(
        layout: &'a Layout,
        items: &'a [Item<'a>],
        free: &'a [bool],
        members: &'a [usize],
    ) -> Option<Self> {
        let others = (0..items.len())
            .filter(|index| !members.contains(index))
            .map(|index| items[index].bbox)
            .filter(|b| {
                members
                    .iter()
                    .all(|member| overlap_y(&items[*member].bbox, b) <= 0.0)
            });
        Some(Self {
            layout,
            items,
            free,
            members,
            first: &items[first_member(items, members)?],
            others: others.collect(),
            area: union(members.iter().map(|member| items[*member].area))?,
        })
    }

    fn question(&self) -> Vec<usize> {
        if let Some(stem) = self.first.stem {
            return vec![stem];
        }
        let above = self.words_above();
        if let Some(before) = self
            .words_before()
            .filter(|before| !(self.is_far(*before) && above.is_some_and(|above| self.is_caption(above))))
        {
            return self.beside(before);
        }
        if let Some(parent) = self.parent(above) {
            return parent;
        }
        let is_single = self.members.len() == 1;
        let beyond = words_before(self.layout, self.items, self.free, self.first, true);
        // Words well above a group say less than those at its left, across a line or not.
        if let Some(before) = beyond.filter(|words| !self.is_number(*words))
            && !above.is_some_and(|above| self.distance_above(above) < NEAR)
            && (!is_single || ends_question(&self.layout.segments[before]))
        {
            return self.paragraph(before);
        }
        match above {
            Some(words) => self.paragraph(words),
            None if is_single => Vec::new(),
            None => self.beyond_cell(),
        }
    }

    /// The words at the left of the first row that has any.
    fn words_before(&self) -> Option<usize> {
        let is_first = |member: &&usize| {
            let b = &self.items[**member].bbox;
            let leads = |other: &usize| {
                self.items[*other].bbox.x1 < b.x1 && overlap_y(&self.items[*other].bbox, b) > 0.0
            };
            !self.members.iter().any(leads)
        };
        let mut rows: Vec<&usize> = self.members.iter().filter(is_first).collect();
        rows.sort_by(|a, b| self.items[**a].bbox.y1.total_cmp(&self.items[**b].bbox.y1));
        rows.into_iter()
            .find_map(|member| words_before(self.layout, self.items, self.free, &self.items[*member], false))
    }

    /// The words above in the same cell. A single box has a question there only where words ask, or where both stand in a
    /// cell of their own.
    fn words_above(&self) -> Option<usize> {
        let (layout, cell) = (self.layout, &self.first.cell);
        let is_boxed = self.is_in_row() && cell.x1 > layout.page.x1;
        words_above(layout, self.free, &self.area, cell)
            .filter(|words| self.members.len() > 1 || is_boxed || ends_question(&layout.segments[*words]))
    }

    /// The question that stands at the left, or at the head of the column where that is only a number.
    fn beside(&self, before: usize) -> Vec<usize> {
        if self.is_number(before)
            && let Some(header) = self.header()
        {
            return header;
        }
        let mut lines = self.paragraph(before);
        // Words that run into their box go on behind it, not on the next line.
        let segment = &self.layout.segments[before];
        let runs_on = self.first.bbox.x1 - segment.bbox.x2 < self.layout.em && !ends_question(segment);
        if runs_on
            && !self.is_in_table()
            && let Some(last) = lines.iter().position(|line| *line == before)
        {
            lines.truncate(last + 1);
        }
        lines
    }

    /// The option above that the group stands further in than, with nothing free in between.
    fn parent(&self, above: Option<usize>) -> Option<Vec<usize>> {
        let parent = parent(self.layout, self.items, self.members, self.first)?;
        let is_nearer =
            above.is_none_or(|above| parent.area.y2 > center_y(&self.layout.segments[above].bbox));
        is_nearer.then(|| parent.label.segments.clone())
    }

    /// The question of a group whose cell has none: at the left, at the head of the column, or right above the cell.
    fn beyond_cell(&self) -> Vec<usize> {
        let before = words_before(self.layout, self.items, self.free, self.first, true);
        if before.is_none_or(|words| self.is_number(words))
            && let Some(header) = self.header()
        {
            return header;
        }
        let above = || {
            words_above(self.layout, self.free, &self.area, &self.layout.page).filter(|words| {
                self.first.cell.y1 - self.layout.segments[*words].bbox.y2 < NEAR * self.layout.em
            })
        };
        before
            .or_else(above)
            .map_or(Vec::new(), |words| self.paragraph(words))
    }

    /// The head of the column of a group in a row of a table, where it is more than numbers.
    fn header(&self) -> Option<Vec<usize>> {
        if self.is_in_table() || !self.is_in_row() {
            return None;
        }
        let header = header(self.layout, &self.first.bbox, |segment| self.free[segment])?.segments;
        header
            .iter()
            .any(|words| !self.is_number(*words))
            .then_some(header)
    }

    fn paragraph(&self, words: usize) -> Vec<usize> {
        paragraph(self.layout, self.free, words, &self.others, self.is_in_table())
    }

    /// Whether words are the caption of a list: right above it, and where it begins.
    fn is_caption(&self, words: usize) -> bool {
        let indent = self.layout.segments[words].bbox.x1 - self.first.bbox.x1;
        self.distance_above(words) < MAX_CAPTION_GAP && indent.abs() < 2.0 * self.layout.em
    }

    /// Whether words at the left may be of another column.
    fn is_far(&self, words: usize) -> bool {
        self.first.area.x1 - self.layout.segments[words].bbox.x2 > FAR * self.layout.em
    }

    /// Distance from words down to the group, in font sizes.
    fn distance_above(&self, words: usize) -> f32 {
        (self.area.y1 - self.layout.segments[words].bbox.y2) / self.layout.em
    }

    fn is_number(&self, words: usize) -> bool {
        is_item_number(&self.layout.segments[words].text())
    }

    /// Whether the boxes are labelled by the heads of their columns.
    fn is_in_table(&self) -> bool {
        self.first.label.side == Side::Elsewhere
    }

    /// Whether the group stands in a cell that is no higher than a row.
    fn is_in_row(&self) -> bool {
        self.first.cell.height() <= MAX_ROW_HEIGHT * self.layout.em
    }
}

/// The leftmost box of the topmost row.
fn first_member(items: &[Item<'_>], members: &[usize]) -> Option<usize> {
    let top = members
        .iter()
        .map(|member| items[*member].bbox.y1)
        .fold(f32::INFINITY, f32::min);
    members
        .iter()
        .copied()
        .filter(|member| items[*member].bbox.y1 < top + 0.5 * items[*member].bbox.height())
        .min_by(|a, b| items[*a].bbox.x1.total_cmp(&items[*b].bbox.x1))
}

/// The free segment nearest above a group, in the same cell.
fn words_above(layout: &Layout, free: &[bool], area: &BoundingBox, cell: &BoundingBox) -> Option<usize> {
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
fn parent<'a>(
    layout: &Layout,
    items: &'a [Item<'a>],
    members: &[usize],
    first: &Item<'_>,
) -> Option<&'a Item<'a>> {
    let b = &first.bbox;
    let is_parent = |item: &&Item<'_>| {
        item.bbox.y2 <= b.y1
            && item.bbox.x1 < b.x1 - MIN_INDENT * layout.em
            && item.area.x2 > b.x1
            && center_y(&item.bbox) > first.cell.y1
            && b.y1 - item.area.y2 < MAX_DISTANCE * layout.em
    };
    let others = items
        .iter()
        .enumerate()
        .filter(|(index, _)| !members.contains(index));
    others
        .map(|(_, item)| item)
        .filter(is_parent)
        .max_by(|x, y| x.bbox.y1.total_cmp(&y.bbox.y1))
}
