//! Alignments of templates with one to three boxes: too few to tell a page by, so the page's ink tells how it lies.

use super::alignment::{Aligner, Alignment};
use super::constellation::distance;
use super::homography::{Parameters, Point, apply, compose, is_plausible, similarity};
use super::ink::{ComparedInk, PageInk};

/// Most boxes of a page for each of the template's: a page of more is another form.
const MAX_BOXES_EACH: usize = 6;
/// Angles that are tried, around the whole circle.
const ANGLES: usize = 180;
/// Guesses that are looked at more closely, and that are improved.
const CLOSER: usize = 60;
const IMPROVED: usize = 8;
/// One of so many cells is compared for a guess at first, more closely, and while it is improved.
const COARSEST: usize = 47;
const COARSE: usize = 13;
const FINE: usize = 7;
/// Most rounds of the improvement.
const MAX_ROUNDS: usize = 14;
/// First and last step of the improvement, as a share of the page.
const FIRST_STEP: f64 = 0.02;
const LAST_STEP: f64 = 0.002;
/// Largest ratio of the sizes of two boxes that are the same.
const MAX_SIZE_RATIO: f64 = 1.8;

/// Ink of a template and of a page, whose y coordinates were multiplied by `stretch`.
#[derive(Clone, Copy, Debug)]
pub(crate) struct InkPair<'a> {
    pub(crate) template: &'a ComparedInk,
    pub(crate) page: &'a PageInk,
    pub(crate) stretch: f64,
}

impl InkPair<'_> {
    /// Correlation of the ink where a homography puts it; -1 where too little lies on the page.
    pub(crate) fn correlation(&self, p: &Parameters, stride: usize) -> f64 {
        let correlation = self.template.correlation(self.page, p, self.stretch, stride);
        correlation.unwrap_or(-1.0)
    }

    /// A homography near another under which the ink agrees better, with the same image of `anchor`; and its correlation.
    pub(crate) fn improved(&self, p: &Parameters, anchor: Point) -> (Parameters, f64) {
        let mut best = *p;
        let mut correlation = self.correlation(p, FINE);
        let mut step = FIRST_STEP;
        for _ in 0..MAX_ROUNDS {
            if step < LAST_STEP {
                break;
            }
            let mut is_better = false;
            for change in changes(step) {
                let Some(other) = changed(&best, &change, anchor).filter(is_plausible) else {
                    continue;
                };
                let other_correlation = self.correlation(&other, FINE);
                if other_correlation > correlation {
                    (best, correlation, is_better) = (other, other_correlation, true);
                }
            }
            if !is_better {
                step /= 2.0;
            }
        }
        (best, self.correlation(&best, 1))
    }
}

/// Small changes of a page: turned, stretched, sheared, tilted and moved, each in both directions.
fn changes(step: f64) -> impl Iterator<Item = Parameters> {
    let of = |step: f64| {
        [
            [1.0, -step, step, 1.0, 0.0, 0.0, 0.0, 0.0],
            [1.0 + step, 0.0, 0.0, 1.0 + step, 0.0, 0.0, 0.0, 0.0],
            [1.0 + step, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0, 0.0],
            [1.0, step, 0.0, 1.0, 0.0, 0.0, 0.0, 0.0],
            [1.0, 0.0, 0.0, 1.0, 0.0, 0.0, step, 0.0],
            [1.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0, step],
        ]
    };
    of(step).into_iter().chain(of(-step))
}

/// A homography after a change around a point.
fn changed(p: &Parameters, change: &Parameters, [x, y]: Point) -> Option<Parameters> {
    let to_origin = [1.0, 0.0, 0.0, 1.0, -x, -y, 0.0, 0.0];
    let back = [1.0, 0.0, 0.0, 1.0, x, y, 0.0, 0.0];
    compose(p, &compose(&back, &compose(change, &to_origin)?)?)
}

/// Alignments by the ink, around each pair of boxes that may be the same.
pub(crate) fn anchored(aligner: &Aligner<'_>, ink: &InkPair<'_>) -> Vec<Alignment> {
    let (template, page) = (aligner.template, aligner.page);
    if page.points.len() > MAX_BOXES_EACH * template.points.len() {
        return Vec::new();
    }
    let mut guesses: Vec<(f64, Parameters, Point)> = Vec::new();
    let mut add = |p: Parameters, anchor: Point| guesses.push((ink.correlation(&p, COARSEST), p, anchor));
    for index in 0..template.points.len() {
        for other in 0..page.points.len() {
            let anchor = template.points[index];
            for guess in turned(aligner, index, other) {
                add(guess, anchor);
            }
            for &second in &template.neighbours[index] {
                let from = [anchor, template.points[second as usize]];
                let neighbours = page.neighbours[other]
                    .iter()
                    .filter(|end| is_size(aligner, second as usize, **end as usize));
                for guess in neighbours
                    .filter_map(|&end| similarity(from, [page.points[other], page.points[end as usize]]))
                {
                    add(guess, anchor);
                }
            }
        }
    }
    best(&mut guesses, CLOSER);
    for (correlation, p, _) in &mut guesses {
        *correlation = ink.correlation(p, COARSE);
    }
    best(&mut guesses, IMPROVED);
    let improved = guesses.iter().map(|(_, p, anchor)| ink.improved(p, *anchor).0);
    let mut alignments: Vec<Alignment> = Vec::new();
    for p in improved {
        let alignment = aligner.counted(&p);
        let is_known = alignments
            .iter()
            .any(|known| !aligner.is_distinct(known, &alignment));
        if !is_known && !alignment.pairs.is_empty() {
            alignments.push(alignment);
        }
    }
    alignments
}

fn best(guesses: &mut Vec<(f64, Parameters, Point)>, count: usize) {
    guesses.sort_by(|a, b| b.0.total_cmp(&a.0));
    guesses.truncate(count);
}

fn is_size(aligner: &Aligner<'_>, index: usize, other: usize) -> bool {
    let ratio = aligner.page.sides[other] * aligner.template.side
        / (aligner.template.sides[index] * aligner.page.side).max(1e-9);
    (1.0 / MAX_SIZE_RATIO..MAX_SIZE_RATIO).contains(&ratio)
}

/// Similarities that put one box of the template on one of the page, at any angle: at the scale of the boxes, and at that
/// of the page.
fn turned(aligner: &Aligner<'_>, index: usize, other: usize) -> Vec<Parameters> {
    if !is_size(aligner, index, other) {
        return Vec::new();
    }
    let (from, to) = (aligner.template.points[index], aligner.page.points[other]);
    let by_box = aligner.page.sides[other] / aligner.template.sides[index].max(1e-9);
    // The template's page reaches from -1 to 1 along its long side.
    let by_page = aligner.size[0].max(aligner.size[1]) / 2.0;
    let mut guesses = Vec::new();
    for nth in 0..ANGLES {
        let angle = nth as f64 * std::f64::consts::TAU / ANGLES as f64;
        let (sine, cosine) = angle.sin_cos();
        // The area around a square that is turned.
        let upright = by_box / (sine.abs() + cosine.abs());
        let scales = if distance([upright, 0.0], [by_page, 0.0]) < 0.02 * by_page {
            vec![by_page]
        } else {
            vec![upright, by_page]
        };
        for scale in scales {
            let (a, b) = (scale * cosine, scale * sine);
            let moved = [
                to[0] - (a * from[0] - b * from[1]),
                to[1] - (b * from[0] + a * from[1]),
            ];
            guesses.push([a, -b, b, a, moved[0], moved[1], 0.0, 0.0]);
        }
    }
    guesses.retain(|guess| apply(guess, from).is_some());
    guesses
}
