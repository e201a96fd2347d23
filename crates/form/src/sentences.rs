//! Sentences with boxes inside: "The [ ] plaintiff [ ] defendant shall pay". The options are the words behind the boxes, the
//! words before the first box ask, and a box at the front turns the whole sentence on.

use crate::geometry::{center_x, center_y, overlap_y};
use crate::layout::Layout;
use crate::options::{Label, Side, neighbour};
use crate::wording::is_yes_no;
use checkbox_pixels::BoundingBox;

/// Gap between the words and boxes of a sentence, in font sizes.
const MAX_GAP: f32 = 1.6;
/// Words of an option inside a sentence.
const MAX_OPTION_WORDS: usize = 3;

/// Boxes of one sentence, from left to right, and the words before them.
pub(crate) struct Sentence {
    pub(crate) boxes: Vec<usize>,
    pub(crate) stem: usize,
    /// Words of the last box's label that are its option; the rest goes on with the sentence.
    option_words: usize,
}

/// The sentences of a page that have two or more boxes inside.
pub(crate) fn sentences(layout: &Layout, boxes: &[BoundingBox], labels: &[Label]) -> Vec<Sentence> {
    let mut order: Vec<usize> = (0..boxes.len()).collect();
    order.sort_by(|a, b| boxes[*a].x1.total_cmp(&boxes[*b].x1));
    let mut found: Vec<Sentence> = Vec::new();
    for &first in &order {
        if found.iter().any(|sentence| sentence.boxes.contains(&first)) {
            continue;
        }
        if let Some(sentence) = sentence_from(layout, boxes, labels, first) {
            found.push(sentence);
        }
    }
    found
}

fn sentence_from(layout: &Layout, boxes: &[BoundingBox], labels: &[Label], first: usize) -> Option<Sentence> {
    let stem = stem_of(layout, boxes, first)?;
    let mut members = vec![first];
    let mut last = first;
    while let Some(next) = next_in_sentence(layout, boxes, labels, last) {
        members.push(next);
        last = next;
    }
    let start = |member: usize| labels[member].segments.first().map(|segment| &layout.segments[*segment]);
    let lengths: Option<Vec<usize>> = members.iter().map(|member| Some(start(*member)?.words.len())).collect();
    let (last_len, others) = lengths.as_ref()?.split_last()?;
    let option_words = *others.iter().max()?;
    let continues = start(last)?.words.get(option_words).is_some_and(|word| word.text.starts_with(char::is_lowercase));
    let is_sentence = option_words <= MAX_OPTION_WORDS && *last_len >= option_words + 2 && continues;
    is_sentence.then_some(Sentence {
        boxes: members,
        stem,
        option_words,
    })
}

/// The words right before a box on its line, if they lead into a sentence.
fn stem_of(layout: &Layout, boxes: &[BoundingBox], first: usize) -> Option<usize> {
    let b = &boxes[first];
    let (index, segment) = layout.segments.iter().enumerate().find(|(_, segment)| {
        let gap = (b.x1 - segment.bbox.x2) / layout.em;
        layout.is_beside(segment, b) && (-0.3..MAX_GAP).contains(&gap)
    })?;
    let text = segment.text();
    let leads = !text.ends_with([':', '?', '.']) && !is_yes_no(&text) && text.chars().any(char::is_alphabetic);
    leads.then_some(index)
}

/// The box that follows a box and its label in a sentence.
fn next_in_sentence(layout: &Layout, boxes: &[BoundingBox], labels: &[Label], last: usize) -> Option<usize> {
    let b = &boxes[last];
    let end = layout.segments[*labels[last].segments.first()?].bbox.x2;
    (0..boxes.len()).find(|other| {
        let other_box = &boxes[*other];
        let gap = (other_box.x1 - end) / layout.em;
        overlap_y(other_box, b) > 0.5 * b.height() && (-0.3..MAX_GAP).contains(&gap) && labels[*other].side == Side::Right
    })
}

impl Sentence {
    /// Parts the option of the last box from the rest of the sentence.
    pub(crate) fn part(&self, layout: &mut Layout, labels: &[Label]) {
        let last = self.boxes.last().and_then(|last| labels[*last].segments.first());
        if let Some(&segment) = last {
            layout.split(segment, self.option_words);
        }
    }
}

/// All words of a sentence that begins with the label of a box: to the right of it, and on the lines that go on.
pub(crate) fn whole(layout: &Layout, boxes: &[BoundingBox], stem: usize) -> Vec<usize> {
    let mut all = Vec::new();
    let mut line = Some(stem);
    while let Some(start) = line {
        all.extend(line_from(layout, boxes, start));
        line = neighbour(layout, start, stem, true).filter(|next| {
            let y = center_y(&layout.segments[*next].bbox);
            let is_led = |b: &BoundingBox| b.y1 < y && y < b.y2 && (0.0..3.0 * layout.em).contains(&(layout.segments[*next].bbox.x1 - b.x2));
            !boxes.iter().any(is_led)
        });
    }
    all
}

/// The segments of a line from one on, as far as only boxes stand between.
fn line_from(layout: &Layout, boxes: &[BoundingBox], start: usize) -> Vec<usize> {
    let y = center_y(&layout.segments[start].bbox);
    let mut line: Vec<usize> = (0..layout.segments.len())
        .filter(|index| {
            let s = &layout.segments[*index];
            (center_y(&s.bbox) - y).abs() < 0.4 * s.size && s.bbox.x1 >= layout.segments[start].bbox.x1
        })
        .collect();
    line.sort_by(|a, b| layout.segments[*a].bbox.x1.total_cmp(&layout.segments[*b].bbox.x1));
    let mut end = layout.segments[start].bbox.x2;
    let mut kept = Vec::new();
    for index in line {
        let s = &layout.segments[index].bbox;
        let between: f32 = boxes
            .iter()
            .filter(|b| b.y1 < y && y < b.y2 && center_x(b) > end && center_x(b) < s.x1)
            .map(BoundingBox::width)
            .sum();
        if s.x1 - end - between > 2.0 * MAX_GAP * layout.em {
            break;
        }
        kept.push(index);
        end = s.x2;
    }
    kept
}
