//! Segments: words of one line that stand together, with nothing between them that separates.

use checkbox_pixels::{BoundingBox, TextDirection, Word};

use crate::geometry::{center_x, center_y, union};

/// Gap that ends a segment, in font sizes: wider than the widest space of a justified line.
const MAX_GAP: f32 = 0.9;
/// How far the middles of words of one line may lie apart, in font sizes: a superscript is on the line.
const MAX_SHIFT: f32 = 0.4;
/// Gap below which two words are pieces of one, in font sizes.
const MIN_SPACE: f32 = 0.1;

/// Words of one line that stand together.
#[derive(Clone, Debug)]
pub(crate) struct Segment {
    /// The words, from left to right, reduced to what is read.
    pub(crate) words: Vec<Piece>,
    pub(crate) bbox: BoundingBox,
    /// Size of the font, in pixels.
    pub(crate) size: f32,
}

/// A word of a segment.
#[derive(Clone, Debug)]
pub(crate) struct Piece {
    /// Empty where the page is a picture.
    pub(crate) text: String,
    pub(crate) bbox: BoundingBox,
    is_right_to_left: bool,
    /// Whether it is no word and parts those beside it.
    separates: bool,
    pub(crate) size: f32,
}

impl Segment {
    fn of(words: Vec<Piece>) -> Option<Self> {
        let bbox = union(words.iter().map(|word| word.bbox))?;
        let size = words.iter().map(|word| word.size).fold(0.0, f32::max);
        Some(Self { words, bbox, size })
    }

    /// Its first words and the rest; `None` where one of them is empty.
    pub(crate) fn split(&self, word_count: usize) -> Option<(Self, Self)> {
        let (first, rest) = self.words.split_at_checked(word_count)?;
        Some((Self::of(first.to_vec())?, Self::of(rest.to_vec())?))
    }

    /// Its words in reading order.
    pub(crate) fn text(&self) -> String {
        let right_to_left = self.words.iter().filter(|word| word.is_right_to_left).count();
        let is_right_to_left = 2 * right_to_left > self.words.len();
        let mut text = String::new();
        let mut add = |word: &Piece, gap: f32| {
            if gap > MIN_SPACE * word.size && !text.is_empty() {
                text.push(' ');
            }
            text.push_str(&word.text);
        };
        let mut last: Option<BoundingBox> = None;
        if is_right_to_left {
            for word in self.words.iter().rev() {
                add(word, last.map_or(0.0, |last| last.x1 - word.bbox.x2));
                last = Some(word.bbox);
            }
        } else {
            for word in &self.words {
                add(word, last.map_or(0.0, |last| word.bbox.x1 - last.x2));
                last = Some(word.bbox);
            }
        }
        text
    }
}

/// The segments of a page, from top to bottom and from left to right.
///
/// `boxes` and vertical `rules` separate; words of lines that are turned, marks in boxes and symbols are left out.
pub(crate) fn segments(words: &[Word], boxes: &[BoundingBox], rules: &[BoundingBox]) -> Vec<Segment> {
    let mut pieces: Vec<Piece> = words.iter().filter_map(|word| piece(word, boxes)).collect();
    pieces.sort_by(|a, b| center_y(&a.bbox).total_cmp(&center_y(&b.bbox)));
    let mut lines: Vec<Vec<Piece>> = Vec::new();
    for piece in pieces {
        let y = center_y(&piece.bbox);
        let line = lines.iter_mut().rev().take(8).find(|line| {
            let first = &line[line.len() / 2];
            (y - center_y(&first.bbox)).abs() <= MAX_SHIFT * piece.size.min(first.size)
        });
        match line {
            Some(line) => line.push(piece),
            None => lines.push(vec![piece]),
        }
    }
    let mut segments = Vec::new();
    for mut line in lines {
        line.sort_by(|a, b| a.bbox.x1.total_cmp(&b.bbox.x1));
        let mut open: Vec<Piece> = Vec::new();
        for piece in line {
            let ends = piece.separates
                || open.last().is_some_and(|last| {
                    piece.bbox.x1 - last.bbox.x2 > MAX_GAP * piece.size.max(last.size)
                        || is_separated(&last.bbox, &piece.bbox, boxes, rules)
                });
            if ends {
                segments.extend(Segment::of(std::mem::take(&mut open)));
            }
            if !piece.separates {
                open.push(piece);
            }
        }
        segments.extend(Segment::of(open));
    }
    segments.sort_by(|a, b| {
        let line = center_y(&a.bbox).total_cmp(&center_y(&b.bbox));
        line.then(a.bbox.x1.total_cmp(&b.bbox.x1))
    });
    segments
}

/// What is read of a word: without box characters and fill-in lines, which separate what stands beside them.
fn piece(word: &Word, boxes: &[BoundingBox]) -> Option<Piece> {
    if !matches!(word.direction, TextDirection::Right | TextDirection::Left) {
        return None;
    }
    let mut bbox = word.bbox;
    let is_mark = |b: &BoundingBox| {
        let [x, y] = word.bbox.center();
        b.x1 <= x && x <= b.x2 && b.y1 <= y && y <= b.y2 && word.bbox.width() < 2.0 * b.width()
    };
    if boxes.iter().any(is_mark) {
        return None;
    }
    let text = word.text.trim_matches(|char| is_symbol(char) || char == '_');
    if text.len() < word.text.len() {
        // A box character and its label in one: the label begins behind the box.
        for b in boxes
            .iter()
            .filter(|b| b.intersection(&word.bbox) > 0.5 * b.area())
        {
            if center_x(b) < center_x(&word.bbox) {
                bbox.x1 = b.x2;
            } else {
                bbox.x2 = b.x1;
            }
        }
    }
    // A bullet between a box and its label is no word of it.
    if matches!(text, "•" | "·" | "") && !word.text.contains('_') && !word.text.is_empty() {
        return None;
    }
    let is_dots = text.chars().all(|char| matches!(char, '.' | '…' | '·'));
    Some(Piece {
        text: text.to_owned(),
        separates: is_dots && !word.text.is_empty(),
        bbox,
        is_right_to_left: word.direction == TextDirection::Left,
        size: word.font_size_px,
    })
}

/// Box characters, ticks, bullets of private fonts: nothing that is read aloud.
fn is_symbol(char: char) -> bool {
    matches!(char,
        '\u{25a0}'..='\u{25ff}' | '\u{2610}'..='\u{2612}' | '\u{2713}'..='\u{2718}' | '\u{274f}'..='\u{2752}'
        | '\u{e000}'..='\u{f8ff}' | '\u{fffd}')
}

/// Whether a box or a vertical rule stands between two words of a line.
fn is_separated(
    left: &BoundingBox,
    right: &BoundingBox,
    boxes: &[BoundingBox],
    rules: &[BoundingBox],
) -> bool {
    let y = center_y(left);
    let (from, to) = (left.x2.min(right.x1) - 1.0, right.x1.max(left.x2) + 1.0);
    boxes.iter().any(|b| {
        let slack = 0.2 * b.height();
        b.y1 - slack <= y && y <= b.y2 + slack && (from - slack..to + slack).contains(&center_x(b))
    }) || rules
        .iter()
        .any(|rule| rule.y1 <= y && y <= rule.y2 && (from..to).contains(&center_x(rule)))
}
