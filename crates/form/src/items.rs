//! Items: boxes with the words of their options.

use checkbox_pixels::{BoundingBox, Field};

use crate::geometry::{center_x, center_y, overlap_y, union};
use crate::layout::Layout;
use crate::options::{Label, Side, labels};
use crate::page::PageBox;
use crate::sentences::{Sentence, sentences, whole};
use crate::tables::{Header, header, words_beside_cell};
use crate::wording::{question_len, tidy, yes_no_len};

/// Box with its option, its field and the space that it stands in.
pub(crate) struct Item<'a> {
    pub(crate) bbox: BoundingBox,
    pub(crate) label: Label,
    /// The words of the label.
    pub(crate) text: String,
    pub(crate) field: Option<&'a Field>,
    /// Box and label together.
    pub(crate) area: BoundingBox,
    pub(crate) cell: BoundingBox,
    /// Words right before it, of the sentence that it stands in as the first box.
    pub(crate) stem: Option<usize>,
}

/// The items of a page, in the order of its boxes. Parts segments of the layout where a label ends within one.
pub(crate) fn items<'a>(layout: &mut Layout, page_boxes: &[PageBox], fields: &'a [Field]) -> Vec<Item<'a>> {
    let boxes: Vec<BoundingBox> = page_boxes.iter().map(|page_box| page_box.bbox).collect();
    let (labels, sentences) = labels_and_sentences(layout, &boxes);
    let layout = &*layout;
    let item = |(index, label): (usize, Label)| {
        let b = boxes[index];
        let beside = label
            .segments
            .iter()
            .map(|segment| layout.segments[*segment].bbox);
        let is_followed = boxes
            .iter()
            .any(|other| other.x1 > b.x1 && overlap_y(other, &b) > 0.5 * b.height());
        let sentence = sentences
            .iter()
            .find(|sentence| sentence.boxes.first() == Some(&index));
        Item {
            bbox: b,
            text: tidy(&layout.text(&label.segments), is_followed),
            field: page_boxes[index].field.and_then(|field| fields.get(field)),
            area: if label.side == Side::Elsewhere {
                b
            } else {
                union(beside.chain([b])).unwrap_or(b)
            },
            cell: layout.cell(center_x(&b), center_y(&b)),
            stem: sentence.map(|sentence| sentence.stem),
            label,
        }
    };
    labels.into_iter().enumerate().map(item).collect()
}

fn labels_and_sentences(layout: &mut Layout, boxes: &[BoundingBox]) -> (Vec<Label>, Vec<Sentence>) {
    let find_headers =
        |layout: &Layout| -> Vec<_> { boxes.iter().map(|b| header(layout, b, |_| true)).collect() };
    let mut headers = find_headers(layout);
    let beside = labels(layout, boxes, &headers);
    part_labels(layout, &beside);
    headers = find_headers(layout);
    let mut labels = find_labels(layout, boxes, &headers);
    let sentences = sentences(layout, boxes, &labels);
    if sentences.is_empty() {
        return (labels, sentences);
    }
    for sentence in &sentences {
        sentence.part(layout, &labels);
    }
    labels = find_labels(layout, boxes, &find_headers(layout));
    for label in &mut labels {
        let is_of = |sentence: &&Sentence| label.segments.first() == Some(&sentence.stem);
        if let Some(sentence) = sentences.iter().find(is_of) {
            label.segments = whole(layout, boxes, sentence.stem);
        }
    }
    (labels, sentences)
}

/// Parts labels from what stands on the same line and is none of theirs.
fn part_labels(layout: &mut Layout, labels: &[Label]) {
    for label in labels {
        let Some(&segment) = label.segments.first() else {
            continue;
        };
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
fn find_labels(layout: &Layout, boxes: &[BoundingBox], headers: &[Option<Header>]) -> Vec<Label> {
    let mut labels = labels(layout, boxes, headers);
    for ((label, b), header) in labels.iter_mut().zip(boxes).zip(headers) {
        if label.side != Side::Elsewhere {
            continue;
        }
        match (header, words_beside_cell(layout, boxes, b)) {
            (Some(header), beside) if header.is_of_column || beside.is_none() => {
                label.segments = header.segments.clone();
            }
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
