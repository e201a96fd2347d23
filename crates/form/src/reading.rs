//! Reading of a page: from boxes, words, rules and fields to labels, groups and questions.

use crate::geometry::{center_x, center_y, overlap_y, union};
use crate::groups::{Option_, free_segments, groups};
use crate::layout::Layout;
use crate::options::{Label, Side, labels};
use crate::sentences::{sentences, whole};
use crate::wording::{asked, question_len, tidy, yes_no_len};
use crate::questions::question;
use crate::tables::{header, words_beside_cell};
use checkbox_pixels::{BoundingBox, Field, Word};

/// What a document says of a page, in the pixels of the page.
#[derive(Clone, Copy, Debug)]
pub struct PageContent<'a> {
    /// Width and height of the page in pixels.
    pub size_px: (f32, f32),
    /// Its words.
    pub words: &'a [Word],
    /// Its ruled lines.
    pub rules: &'a [BoundingBox],
    /// Its check boxes and radio buttons.
    pub fields: &'a [Field],
}

/// What a box says.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct BoxReading {
    /// The words of its option.
    pub label: Option<String>,
    /// Where they are.
    pub label_bbox: Option<BoundingBox>,
    /// Number of its group, from 0, as in [`Reading::groups`].
    pub group: usize,
}

/// Boxes that answer one question.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct GroupReading {
    /// The words of the question.
    pub question: Option<String>,
}

/// What the boxes of a page say.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Reading {
    /// One for each box, in the order in which they were given.
    pub boxes: Vec<BoxReading>,
    /// The groups.
    pub groups: Vec<GroupReading>,
}

/// Reads what `boxes` say.
pub fn read(content: &PageContent<'_>, boxes: &[BoundingBox]) -> Reading {
    let page = BoundingBox {
        x1: 0.0,
        y1: 0.0,
        x2: content.size_px.0,
        y2: content.size_px.1,
    };
    let mut layout = Layout::new(content.words, content.rules, boxes, page);
    let beside = labels(&layout, boxes);
    part_labels(&mut layout, &beside);
    let mut labels = find_labels(&layout, boxes);
    let sentences = sentences(&layout, boxes, &labels);
    if !sentences.is_empty() {
        for sentence in &sentences {
            sentence.part(&mut layout, &labels);
        }
        labels = find_labels(&layout, boxes);
        for label in &mut labels {
            if let Some(sentence) = sentences.iter().find(|sentence| label.segments.first() == Some(&sentence.stem)) {
                label.segments = whole(&layout, boxes, sentence.stem);
            }
        }
    }
    let stem_of = |index: usize| sentences.iter().find(|sentence| sentence.boxes.first() == Some(&index)).map(|sentence| sentence.stem);
    let layout = layout;
    let text = |segments: &[usize]| {
        let texts: Vec<String> = segments.iter().map(|segment| layout.segments[*segment].text()).collect();
        texts.join(" ")
    };
    let options: Vec<Option_<'_>> = labels
        .into_iter()
        .zip(boxes)
        .enumerate()
        .map(|(index, (label, b))| {
            let beside = label.segments.iter().map(|segment| layout.segments[*segment].bbox);
            let area = if label.side == Side::Elsewhere { *b } else { union(beside.chain([*b])).unwrap_or(*b) };
            Option_ {
                bbox: *b,
                text: tidy(&text(&label.segments), boxes.iter().any(|other| other.x1 > b.x1 && overlap_y(other, b) > 0.5 * b.height())),
                field: field_of(content.fields, b),
                area,
                cell: layout.cell(center_x(b), center_y(b)),
                label,
                stem: stem_of(index),
            }
        })
        .collect();
    let free = free_segments(&layout, &options);
    let numbers = groups(&layout, &options, &free);
    let count = numbers.iter().max().map_or(0, |last| last + 1);
    let groups = (0..count)
        .map(|number| {
            let members: Vec<usize> = (0..options.len()).filter(|index| numbers[*index] == number).collect();
            let question = asked(&text(&question(&layout, &options, &free, &members)));
            GroupReading {
                question: (!question.is_empty()).then_some(question),
            }
        })
        .collect();
    let boxes = options
        .iter()
        .zip(&numbers)
        .map(|(option, group)| BoxReading {
            label: (!option.text.is_empty()).then(|| option.text.clone()),
            label_bbox: union(option.label.segments.iter().map(|segment| layout.segments[*segment].bbox)),
            group: *group,
        })
        .collect();
    Reading { boxes, groups }
}

/// Parts labels from what stands on the same line and is none of theirs.
fn part_labels(layout: &mut Layout, labels: &[Label]) {
    for label in labels {
        let Some(&segment) = label.segments.first() else { continue };
        let words = &layout.segments[segment].words;
        let at = match label.side {
            Side::Left => question_len(words),
            Side::Right => yes_no_len(words),
            Side::Elsewhere => 0,
        };
        layout.split(segment, at);
    }
}

/// The label of every box: beside it, at the head of its column, or in the next cell.
fn find_labels(layout: &Layout, boxes: &[BoundingBox]) -> Vec<Label> {
    let mut labels = labels(layout, boxes);
    for (label, b) in labels.iter_mut().zip(boxes) {
        if label.side != Side::Elsewhere {
            continue;
        }
        let header = header(layout, b, |_| true);
        match (header, words_beside_cell(layout, boxes, b)) {
            (Some(header), beside) if header.is_of_column || beside.is_none() => label.segments = header.segments,
            (_, Some((segments, is_right))) => {
                label.segments = segments;
                label.side = if is_right { Side::Right } else { Side::Left };
            }
            _ => {}
        }
    }
    // Words above a whole row are the header of no column.
    let heads: Vec<Vec<usize>> = labels.iter().map(|label| label.segments.clone()).collect();
    for (index, label) in labels.iter_mut().enumerate() {
        let is_shared = (0..boxes.len()).any(|other| {
            other != index && heads[other] == heads[index] && overlap_y(&boxes[other], &boxes[index]) > 0.0
        });
        if label.side == Side::Elsewhere && is_shared {
            label.segments.clear();
        }
    }
    labels
}

/// The field whose area is that of a box.
fn field_of<'a>(fields: &'a [Field], b: &BoundingBox) -> Option<&'a Field> {
    fields
        .iter()
        .map(|field| (field, field.bbox.intersection(b) / field.bbox.area().min(b.area()).max(1.0)))
        .filter(|(_, share)| *share > 0.5)
        .max_by(|a, b| a.1.total_cmp(&b.1))
        .map(|(field, _)| field)
}
