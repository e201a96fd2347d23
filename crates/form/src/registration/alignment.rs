//! Alignments of a template's boxes with those of a page: which is which, and the homography between.

use super::constellation::{Constellation, Grid, distance, median};
use super::homography::{Parameters, Point, apply, compose, fit, is_plausible, scale_at};

/// Part of a box's side by which its detected centre is off where all is well.
const SIGMA: f64 = 0.12;
/// Farthest that a box lies from its place in a finished alignment, in its sides.
const MATCHED: f64 = 0.6;
/// Part of the way to the next box up to which a box can be found.
const MAX_REACH: f64 = 0.45;
/// By how much places may be off while an alignment grows: in sides, and as a share of the distance from what is aligned.
const LOOSE: f64 = 0.6;
const DRIFT: f64 = 0.06;
/// Largest ratio of the sizes of two boxes that are the same: the area around one that is turned by 45 degrees is twice its own.
const MAX_SIZE_RATIO: f64 = 1.7;
/// Boxes that an alignment grows from.
const FIRST: usize = 8;
/// Least share of the boxes in sight that must be found while an alignment grows.
const MIN_GROWING: f64 = 0.35;

/// A template's page and a page, ready to be aligned.
#[derive(Debug)]
pub(crate) struct Aligner<'a> {
    /// Boxes of the template's page, which lies within -1 to 1.
    pub(crate) template: &'a Constellation,
    /// Boxes of the page, in its pixels.
    pub(crate) page: &'a Constellation,
    pub(crate) grid: Grid<'a>,
    /// Width and height of the page.
    pub(crate) size: [f64; 2],
}

/// An alignment.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Alignment {
    pub(crate) parameters: Parameters,
    /// Boxes of the template and of the page that are the same, each at most once.
    pub(crate) pairs: Vec<(usize, usize)>,
    /// Boxes of the template whose centres lie on the page.
    pub(crate) visible: usize,
}

impl Alignment {
    /// Share of the boxes in sight that were found.
    pub(crate) fn share(&self) -> f64 {
        self.pairs.len() as f64 / self.visible.max(1) as f64
    }
}

impl Aligner<'_> {
    /// Whether a place lies on the page.
    fn is_visible(&self, [x, y]: Point) -> bool {
        (0.0..self.size[0]).contains(&x) && (0.0..self.size[1]).contains(&y)
    }

    /// Pairs of boxes of the template, of those in `subset`, and boxes of the page no farther from their places than
    /// `reach` says; and how many of the subset are in sight.
    fn pair(
        &self,
        p: &Parameters,
        subset: &[usize],
        reach: impl Fn(usize, f64) -> f64,
    ) -> (Vec<(usize, usize)>, usize) {
        let mut found: Vec<(f64, usize, usize)> = Vec::with_capacity(subset.len());
        let mut visible = 0;
        for &index in subset {
            let point = self.template.points[index];
            let Some(place) = apply(p, point).filter(|place| self.is_visible(*place)) else {
                continue;
            };
            visible += 1;
            let scale = scale_at(p, point);
            let reach = reach(index, scale).min(MAX_REACH * self.template.gap(index) * scale);
            let Some((far, other)) = self.grid.nearest(place, reach) else {
                continue;
            };
            let ratio = self.page.sides[other] / (self.template.sides[index] * scale).max(1e-9);
            if (1.0 / MAX_SIZE_RATIO..MAX_SIZE_RATIO).contains(&ratio) {
                found.push((far, index, other));
            }
        }
        found.sort_by(|a, b| a.0.total_cmp(&b.0));
        let mut is_taken = vec![false; self.page.points.len()];
        let mut pairs = Vec::with_capacity(found.len());
        for (_, index, other) in found {
            if !std::mem::replace(&mut is_taken[other], true) {
                pairs.push((index, other));
            }
        }
        (pairs, visible)
    }

    fn fitted(&self, p: &Parameters, pairs: &[(usize, usize)]) -> Parameters {
        let points: Vec<(Point, Point)> = pairs
            .iter()
            .map(|&(index, other)| (self.template.points[index], self.page.points[other]))
            .collect();
        fit(&points, p, (SIGMA * self.page.side).max(0.3))
    }

    /// Distance of a box of the page from its place, in pixels.
    pub(crate) fn residual(&self, p: &Parameters, (index, other): (usize, usize)) -> f64 {
        let place = apply(p, self.template.points[index]);
        place.map_or(f64::INFINITY, |place| distance(place, self.page.points[other]))
    }

    /// Median distance of the boxes of the page from their places, in pixels.
    pub(crate) fn error_px(&self, alignment: &Alignment) -> f64 {
        let residuals = alignment
            .pairs
            .iter()
            .map(|pair| self.residual(&alignment.parameters, *pair));
        median(residuals.collect())
    }

    /// The alignment that grows from a guess, which is good around the first of `order`, to all boxes of the template;
    /// `None` where it finds too few on the way.
    pub(crate) fn grow(&self, guess: &Parameters, order: &[usize]) -> Option<Alignment> {
        let mut p = *guess;
        let seed = self.template.points[*order.first()?];
        let mut count = FIRST.min(order.len());
        loop {
            let subset = &order[..count];
            let (pairs, visible) = self.pair(&p, subset, |index, scale| {
                let far = distance(self.template.points[index], seed);
                scale * (LOOSE * self.template.sides[index] + DRIFT * far)
            });
            let needed = MIN_GROWING * visible as f64;
            if pairs.len() < 2 || (pairs.len() as f64) < needed {
                return None;
            }
            p = self.fitted(&p, &pairs);
            if !is_plausible(&p) {
                return None;
            }
            if count == order.len() {
                return self.settle(&p);
            }
            count = (2 * count).min(order.len());
        }
    }

    /// The alignment that a guess for the whole page settles in; `None` where nothing fits it.
    pub(crate) fn settle(&self, guess: &Parameters) -> Option<Alignment> {
        let all: Vec<usize> = (0..self.template.points.len()).collect();
        let mut p = *guess;
        for looseness in [1.5, 0.9, MATCHED] {
            let reach = |index: usize, scale: f64| looseness * scale * self.template.sides[index];
            let (pairs, _) = self.pair(&p, &all, reach);
            if pairs.is_empty() {
                return None;
            }
            p = self.fitted(&p, &pairs);
        }
        let alignment = self.counted(&p);
        (is_plausible(&p) && !alignment.pairs.is_empty()).then_some(alignment)
    }

    /// The alignment as a homography has it, which is left as it is.
    pub(crate) fn counted(&self, p: &Parameters) -> Alignment {
        let all: Vec<usize> = (0..self.template.points.len()).collect();
        let reach = |index: usize, scale: f64| MATCHED * scale * self.template.sides[index];
        let (pairs, visible) = self.pair(p, &all, reach);
        Alignment {
            parameters: *p,
            pairs,
            visible,
        }
    }

    /// Alignments that differ from one by as much as the template looks like itself: by the way from a box to the next, where
    /// many boxes have a next one so, and by half and quarter turns.
    pub(crate) fn alternatives(&self, alignment: &Alignment) -> Vec<Alignment> {
        let mut moves: Vec<Parameters> = Vec::new();
        for [dx, dy] in self.steps() {
            moves.push([1.0, 0.0, 0.0, 1.0, dx, dy, 0.0, 0.0]);
            moves.push([1.0, 0.0, 0.0, 1.0, -dx, -dy, 0.0, 0.0]);
        }
        let count = self.template.points.len() as f64;
        let middle =
            [0, 1].map(|axis| self.template.points.iter().map(|point| point[axis]).sum::<f64>() / count);
        let [x, y] = middle;
        moves.push([-1.0, 0.0, 0.0, -1.0, 2.0 * x, 2.0 * y, 0.0, 0.0]);
        moves.push([0.0, -1.0, 1.0, 0.0, x + y, y - x, 0.0, 0.0]);
        moves.push([0.0, 1.0, -1.0, 0.0, x - y, x + y, 0.0, 0.0]);
        let moved = moves
            .iter()
            .filter_map(|step| compose(&alignment.parameters, step));
        moved
            .filter_map(|guess| self.settle(&guess))
            .filter(|other| self.is_distinct(alignment, other))
            .collect()
    }

    /// The most common ways from a box of the template to one of its neighbours.
    fn steps(&self) -> Vec<Point> {
        const KEPT: usize = 6;
        let mut steps: Vec<(Point, usize)> = Vec::new();
        let same = 0.3 * self.template.side;
        for (index, neighbours) in self.template.neighbours.iter().enumerate().take(500) {
            for &other in neighbours.iter().take(6) {
                let (from, to) = (self.template.points[index], self.template.points[other as usize]);
                let step = [to[0] - from[0], to[1] - from[1]];
                let step = if step[0] + 0.01 * step[1] < 0.0 {
                    step.map(|value| -value)
                } else {
                    step
                };
                match steps.iter().position(|(known, _)| distance(*known, step) < same) {
                    Some(known) => steps[known].1 += 1,
                    None if steps.len() < 200 => steps.push((step, 1)),
                    None => {}
                }
            }
        }
        steps.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
        steps.truncate(KEPT);
        steps.into_iter().map(|(step, _)| step).collect()
    }

    /// Whether two alignments put some box of the template at different places.
    pub(crate) fn is_distinct(&self, a: &Alignment, b: &Alignment) -> bool {
        let side = self.template.side;
        self.template.points.iter().any(|&point| {
            match (apply(&a.parameters, point), apply(&b.parameters, point)) {
                (Some(from), Some(to)) => distance(from, to) > side * scale_at(&a.parameters, point),
                _ => true,
            }
        })
    }
}
