//! Layout of a page: what its words, rules and boxes are to one another.

use checkbox_pixels::{BoundingBox, Word};

use crate::geometry::{center_x, center_y, median, overlap_y};
use crate::segments::{Segment, segments};

/// Shortest vertical rule that separates, in font sizes: shorter ones are ticks of a comb.
const MIN_RULE_HEIGHT: f32 = 1.5;
/// Part of the page's width from which on a horizontal rule separates although it ends nowhere.
const WIDE_RULE: f32 = 0.6;

/// A page made ready to be read.
pub(crate) struct Layout {
    /// Size of most of the page's print, in pixels.
    pub(crate) em: f32,
    pub(crate) segments: Vec<Segment>,
    horizontals: Vec<BoundingBox>,
    verticals: Vec<BoundingBox>,
    pub(crate) page: BoundingBox,
}

impl Layout {
    pub(crate) fn new(
        words: &[Word],
        rules: &[BoundingBox],
        boxes: &[BoundingBox],
        page: BoundingBox,
    ) -> Self {
        let em = label_size(words, boxes);
        let is_outline = |rule: &BoundingBox| {
            boxes.iter().any(|b| {
                let slack = 0.2 * b.width() + 1.0;
                rule.x1 >= b.x1 - slack
                    && rule.x2 <= b.x2 + slack
                    && rule.y1 >= b.y1 - slack
                    && rule.y2 <= b.y2 + slack
            })
        };
        let (horizontals, verticals): (Vec<_>, Vec<_>) =
            rules.iter().partition(|rule| rule.width() >= rule.height());
        // The side of a cell may be drawn in pieces, each of them no longer than a box.
        let mut verticals = joined(verticals, em);
        verticals.retain(|rule| !is_outline(rule));
        let slack = 0.3 * em;
        let ends_at_vertical = |rule: &BoundingBox, x: f32| {
            verticals.iter().any(|v: &BoundingBox| {
                (center_x(v) - x).abs() <= slack && v.y1 - slack <= rule.y2 && rule.y1 <= v.y2 + slack
            })
        };
        let horizontals = horizontals
            .into_iter()
            .copied()
            .filter(|rule| !is_outline(rule))
            .filter(|rule| {
                rule.width() >= WIDE_RULE * page.width()
                    || (ends_at_vertical(rule, rule.x1) && ends_at_vertical(rule, rule.x2))
            })
            .collect();
        Self {
            em,
            segments: segments(words, boxes, &verticals),
            horizontals,
            verticals,
            page,
        }
    }

    /// Parts a segment in two after so many words. The first keeps its number.
    pub(crate) fn split(&mut self, segment: usize, word_count: usize) {
        if let Some((first, rest)) = self.segments[segment].split(word_count) {
            self.segments[segment] = first;
            self.segments.push(rest);
        }
    }

    /// The words of segments, in their order.
    pub(crate) fn text(&self, segments: &[usize]) -> String {
        let texts: Vec<String> = segments
            .iter()
            .map(|segment| self.segments[*segment].text())
            .filter(|text| !text.is_empty())
            .collect();
        texts.join(" ")
    }

    /// The space around a point that is bounded by rules or by the edges of the page.
    pub(crate) fn cell(&self, x: f32, y: f32) -> BoundingBox {
        let mut cell = self.page;
        for rule in self.verticals.iter().filter(|rule| rule.y1 <= y && y <= rule.y2) {
            if center_x(rule) < x {
                cell.x1 = cell.x1.max(rule.x2);
            } else {
                cell.x2 = cell.x2.min(rule.x1);
            }
        }
        for rule in self
            .horizontals
            .iter()
            .filter(|rule| rule.x1 <= x && x <= rule.x2)
        {
            if center_y(rule) < y {
                cell.y1 = cell.y1.max(rule.y2);
            } else {
                cell.y2 = cell.y2.min(rule.y1);
            }
        }
        cell
    }

    /// Whether a segment and a box are in one cell.
    pub(crate) fn shares_cell(&self, segment: &Segment, b: &BoundingBox) -> bool {
        let cell = self.cell(center_x(b), center_y(b));
        let (x, y) = (center_x(&segment.bbox), center_y(&segment.bbox));
        cell.x1 <= x && x <= cell.x2 && cell.y1 <= y && y <= cell.y2
    }

    /// Whether a rule lies between two heights, across this x.
    pub(crate) fn is_ruled_between(&self, x: f32, top: f32, bottom: f32) -> bool {
        self.horizontals.iter().any(|rule| {
            let y = center_y(rule);
            rule.x1 <= x && x <= rule.x2 && top < y && y < bottom
        })
    }

    /// Whether a vertical rule lies between two places of a line.
    pub(crate) fn is_ruled_across(&self, y: f32, left: f32, right: f32) -> bool {
        self.verticals.iter().any(|rule| {
            let x = center_x(rule);
            rule.y1 <= y && y <= rule.y2 && left < x && x < right
        })
    }

    /// Whether a segment stands on the line of a box.
    pub(crate) fn is_beside(&self, segment: &Segment, b: &BoundingBox) -> bool {
        let shift = (center_y(&segment.bbox) - center_y(b)).abs();
        shift <= 0.7 * b.height().max(segment.size) && overlap_y(&segment.bbox, b) > 0.0
    }
}

/// Size of the font that most labels are set in: of the words nearest to the boxes on their lines, else of all words.
fn label_size(words: &[Word], boxes: &[BoundingBox]) -> f32 {
    let nearest = |b: &BoundingBox| {
        let on_line = words.iter().filter(|word| overlap_y(&word.bbox, b) > 0.0);
        let distance = |word: &&Word| (word.bbox.x1 - b.x2).max(b.x1 - word.bbox.x2);
        let word = on_line
            .filter(|word| distance(word) >= 0.0)
            .min_by(|x, y| distance(x).total_cmp(&distance(y)))?;
        Some(word.font_size_px)
    };
    let sizes = [
        boxes.iter().filter_map(nearest).collect(),
        words.iter().map(|word| word.font_size_px).collect(),
        boxes.iter().map(BoundingBox::height).collect(),
    ];
    sizes
        .into_iter()
        .map(median)
        .find(|size| *size > 0.0)
        .unwrap_or(1.0)
}

/// Vertical rules whose pieces touch, in one; what stays short is dropped.
fn joined(mut rules: Vec<&BoundingBox>, em: f32) -> Vec<BoundingBox> {
    rules.sort_by(|a, b| center_x(a).total_cmp(&center_x(b)).then(a.y1.total_cmp(&b.y1)));
    let mut all: Vec<BoundingBox> = Vec::new();
    for rule in rules {
        let touching = all.iter_mut().rev().take(16).find(|last| {
            (center_x(last) - center_x(rule)).abs() <= 0.15 * em
                && rule.y1 <= last.y2 + 0.3 * em
                && rule.y2 >= last.y1 - 0.3 * em
        });
        match touching {
            Some(last) => {
                last.y1 = last.y1.min(rule.y1);
                last.y2 = last.y2.max(rule.y2);
            }
            None => all.push(*rule),
        }
    }
    all.retain(|rule| rule.height() >= MIN_RULE_HEIGHT * em);
    all
}
