//! Reading of a page: from boxes, words, rules and fields to labels, groups and questions.

use checkbox_pixels::{BoundingBox, TextDirection};

use crate::analysis::Analysis;
use crate::choice::{choice, is_radio};
use crate::groups::groups;
use crate::items::Item;
use crate::order::reading_order;
use crate::page::{PageBox, PageContent};
use crate::pixels::Gray;
use crate::questions::question;
use crate::wording::asked;

/// Boxes of a page that are read; of more, none is: what has more is no form.
const MAX_BOXES: usize = 2_000;
/// Words of a page that are read, for the same reason.
const MAX_WORDS: usize = 20_000;

/// Boxes times words and lines: a page of a thousand boxes and four thousand words is read.
const MAX_PAIRS: usize = 6_000_000;

/// Kind of a box.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum BoxKind {
    /// Square outline, or check box of a form.
    #[default]
    Checkbox,
    /// Round outline, or radio button of a form.
    Radio,
}

/// Source of a label.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum LabelSource {
    /// Words of the document's text layer.
    TextLayer,
    /// Tooltip of the box's field, where no words stand by it.
    Acroform,
}

/// Number of boxes of a group that may be chosen.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Choice {
    /// One.
    Single,
    /// Any.
    #[default]
    Multiple,
}

/// Reason to look at a group.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum GroupFlag {
    /// No box is chosen.
    None,
    /// Several are, where one may be.
    Several,
    /// One of them is in doubt.
    Doubtful,
}

/// Reading of one box: its number, kind, label and group.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct BoxReading {
    /// Number on the page in reading order, from 1.
    pub id: u32,
    /// Check box or radio button.
    pub kind: BoxKind,
    /// The words of its option.
    pub label: Option<String>,
    /// Place of its words; on a picture, of their ink.
    pub label_bbox: Option<BoundingBox>,
    /// Source of the label.
    pub label_source: Option<LabelSource>,
    /// Number of its group, as [`GroupReading::id`].
    pub group: u32,
}

/// Boxes that answer one question.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct GroupReading {
    /// Number on the page in reading order, from 1.
    pub id: u32,
    /// The words of the question.
    pub question: Option<String>,
    /// Whether one box or any number may be chosen.
    pub choice: Choice,
    /// The chosen boxes, by [`BoxReading::id`].
    pub selected: Vec<u32>,
    /// Reasons to look at it.
    pub flags: Vec<GroupFlag>,
}

/// Reading of the boxes of a page.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Reading {
    /// One for each box, in the order in which they were given.
    pub boxes: Vec<BoxReading>,
    /// The groups, in reading order.
    pub groups: Vec<GroupReading>,
    /// Whether the page has more than any form has, and its boxes are only numbered.
    pub is_truncated: bool,
}

/// Reads what the boxes of a page say. A page of more boxes or words than any form has is not read: its boxes are numbered,
/// and each is a group of its own.
pub fn read(content: &PageContent<'_>, boxes: &[PageBox]) -> Reading {
    let word_count = content.text.words.len();
    let pairs = boxes.len().saturating_mul(word_count + content.text.rules.len());
    if boxes.len() > MAX_BOXES || word_count > MAX_WORDS || pairs > MAX_PAIRS {
        return numbered(boxes);
    }
    let gray = Gray::new(content.view);
    let bboxes: Vec<BoundingBox> = boxes.iter().map(|page_box| page_box.bbox).collect();
    let Analysis {
        layout,
        items,
        free,
        label_bboxes,
    } = Analysis::new(content, boxes);
    let numbers = groups(&layout, &items, &free);
    let order = reading_order(&bboxes, &numbers, is_right_to_left(content));
    let ids = numbers_of(&order);
    let group_ids = group_ids(&order, &numbers);

    let readings = items.iter().enumerate().map(|(index, item)| {
        let (label, label_source) = label_of(item);
        BoxReading {
            id: ids[index],
            kind: if is_radio(item.field, &gray, &boxes[index]) {
                BoxKind::Radio
            } else {
                BoxKind::Checkbox
            },
            label,
            label_bbox: label_bboxes[index],
            label_source,
            group: group_ids[numbers[index]],
        }
    });
    let readings: Vec<BoxReading> = readings.collect();
    let mut groups: Vec<GroupReading> = (0..group_ids.len())
        .map(|number| {
            let members: Vec<usize> = order
                .iter()
                .copied()
                .filter(|index| numbers[*index] == number)
                .collect();
            let question = asked(&layout.text(&question(&layout, &items, &free, &members)));
            let choice = choice(&items, &readings, &members, &question);
            group(boxes, &readings, &members, group_ids[number], question, choice)
        })
        .collect();
    groups.sort_by_key(|group| group.id);
    Reading {
        boxes: readings,
        groups,
        is_truncated: false,
    }
}

/// Boxes that are numbered from top to bottom and say nothing.
fn numbered(boxes: &[PageBox]) -> Reading {
    let mut order: Vec<usize> = (0..boxes.len()).collect();
    order.sort_by(|a, b| boxes[*a].bbox.y1.total_cmp(&boxes[*b].bbox.y1));
    let readings: Vec<BoxReading> = numbers_of(&order)
        .into_iter()
        .map(|id| BoxReading {
            id,
            group: id,
            ..BoxReading::default()
        })
        .collect();
    let groups = order.iter().map(|index| {
        let id = readings[*index].id;
        group(boxes, &readings, &[*index], id, String::new(), Choice::Multiple)
    });
    Reading {
        groups: groups.collect(),
        boxes: readings,
        is_truncated: true,
    }
}

fn group(
    boxes: &[PageBox],
    readings: &[BoxReading],
    members: &[usize],
    id: u32,
    question: String,
    choice: Choice,
) -> GroupReading {
    let selected: Vec<u32> = members
        .iter()
        .filter(|member| boxes[**member].is_filled)
        .map(|member| readings[*member].id)
        .collect();
    let flags = [
        (GroupFlag::None, selected.is_empty()),
        (GroupFlag::Several, selected.len() > 1 && choice == Choice::Single),
        (
            GroupFlag::Doubtful,
            members.iter().any(|member| boxes[*member].is_doubtful),
        ),
    ];
    GroupReading {
        id,
        question: (!question.is_empty()).then_some(question),
        choice,
        selected,
        flags: flags
            .into_iter()
            .filter(|(_, applies)| *applies)
            .map(|(flag, _)| flag)
            .collect(),
    }
}

/// The words of an option, else the tooltip of its field.
fn label_of(item: &Item<'_>) -> (Option<String>, Option<LabelSource>) {
    if !item.text.is_empty() {
        return (Some(item.text.clone()), Some(LabelSource::TextLayer));
    }
    let tooltip = item.field.and_then(|field| field.tooltip.clone());
    let source = tooltip.as_ref().map(|_| LabelSource::Acroform);
    (tooltip, source)
}

/// For each box its place in an order, from 1.
fn numbers_of(order: &[usize]) -> Vec<u32> {
    let mut numbers = vec![0; order.len()];
    for (number, index) in (1..).zip(order) {
        numbers[*index] = number;
    }
    numbers
}

/// For each group, as `numbers` call it, its number in reading order, from 1.
fn group_ids(order: &[usize], numbers: &[usize]) -> Vec<u32> {
    let mut ids = vec![0; numbers.iter().max().map_or(0, |last| last + 1)];
    let mut next = 1;
    for index in order {
        let id = &mut ids[numbers[*index]];
        if *id == 0 {
            *id = next;
            next += 1;
        }
    }
    ids
}

/// Whether most words of a page are of a script that is written from right to left.
fn is_right_to_left(content: &PageContent<'_>) -> bool {
    let words = &content.text.words;
    2 * words
        .iter()
        .filter(|word| word.direction == TextDirection::Left)
        .count()
        > words.len()
}
