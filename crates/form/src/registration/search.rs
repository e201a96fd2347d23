//! Search for the alignments of a template's boxes with those of a page.
//!
//! Two neighbours of the template and two of the page make a similarity, which is good around them. Where it finds more of
//! the neighbours, it grows from there over the whole page and becomes a homography on the way. That is RANSAC with samples
//! that are near each other, as PROSAC's are likely ones: half of the boxes may be missing, and a page that is bent, askew or
//! stretched is still nearly similar in the small. Samples are taken in a fixed order, so that the same page gives the same.

use super::alignment::{Aligner, Alignment};
use super::constellation::distance;
use super::homography::{Parameters, Point, apply, similarity};

/// Neighbours of a box of the template that make a pair with it, and of a box of the page.
const TEMPLATE_NEIGHBOURS: usize = 6;
const PAGE_NEIGHBOURS: usize = 8;
/// Neighbours by which a similarity is checked before it grows.
const CHECKED: usize = 8;
/// Largest ratio of a scale by two boxes' distance to the scale by the sizes of boxes: the area around a box that is turned
/// by 45 degrees is twice its own.
const MAX_SCALE_RATIO: f64 = 1.7;
/// Largest ratio of the sizes of two boxes that are the same, after that scale.
const MAX_SIZE_RATIO: f64 = 1.6;
/// Boxes of the page that are tried for one of the template's, similarities that are checked, and that grow, at most.
const MAX_TRIALS: usize = 300_000;
const MAX_CHECKS: usize = 60_000;
const MAX_GROWN: usize = 250;
/// Alignments that are kept.
const KEPT: usize = 6;
/// Share of the boxes that ends the search.
const ENOUGH: f64 = 0.6;

/// Alignments that find most boxes first; at most [`KEPT`], all distinct.
pub(crate) fn search(aligner: &Aligner<'_>) -> Vec<Alignment> {
    let mut search = Search {
        aligner,
        box_scale: aligner.page.side / aligner.template.side.max(1e-9),
        trials: 0,
        checks: 0,
        grown: 0,
        found: Vec::new(),
    };
    for seed in scattered(aligner.template.points.len()) {
        if search.try_seed(seed) || search.is_spent() {
            break;
        }
    }
    search.found
}

struct Search<'a> {
    aligner: &'a Aligner<'a>,
    /// Pixels of the page in a unit of the template, by the sizes of the boxes.
    box_scale: f64,
    trials: usize,
    checks: usize,
    grown: usize,
    found: Vec<Alignment>,
}

impl Search<'_> {
    fn is_spent(&self) -> bool {
        self.trials >= MAX_TRIALS || self.checks >= MAX_CHECKS || self.grown >= MAX_GROWN
    }

    /// Tries the pairs of one box of the template; true when that found enough.
    fn try_seed(&mut self, seed: usize) -> bool {
        let (template, page) = (self.aligner.template, self.aligner.page);
        let mut order: Option<Vec<usize>> = None;
        for &second in template.neighbours[seed].iter().take(TEMPLATE_NEIGHBOURS) {
            let from = [template.points[seed], template.points[second as usize]];
            for first in 0..page.points.len() {
                self.trials += 1;
                if !self.is_size(seed, first) {
                    continue;
                }
                for &other in page.neighbours[first].iter().take(PAGE_NEIGHBOURS) {
                    let to = [page.points[first], page.points[other as usize]];
                    let ratio =
                        distance(to[0], to[1]) / (distance(from[0], from[1]) * self.box_scale).max(1e-9);
                    if !(1.0 / MAX_SCALE_RATIO..MAX_SCALE_RATIO).contains(&ratio)
                        || !self.is_size(second as usize, other as usize)
                    {
                        continue;
                    }
                    self.checks += 1;
                    let Some(guess) = similarity(from, to).filter(|guess| self.is_promising(guess, seed))
                    else {
                        continue;
                    };
                    let order = order.get_or_insert_with(|| template.by_distance(from[0]));
                    if self.grow(&guess, order) {
                        return true;
                    }
                }
                if self.is_spent() {
                    return false;
                }
            }
        }
        false
    }

    fn is_size(&self, index: usize, other: usize) -> bool {
        let ratio =
            self.aligner.page.sides[other] / (self.aligner.template.sides[index] * self.box_scale).max(1e-9);
        (1.0 / MAX_SIZE_RATIO..MAX_SIZE_RATIO).contains(&ratio)
    }

    /// Whether enough of a box's neighbours are where a similarity puts them.
    fn is_promising(&self, guess: &Parameters, seed: usize) -> bool {
        let template = self.aligner.template;
        let neighbours = &template.neighbours[seed];
        let checked = neighbours.len().min(CHECKED);
        let scale = guess[0].hypot(guess[2]);
        let is_found = |&index: &u32| {
            let point: Point = template.points[index as usize];
            let far = distance(point, template.points[seed]);
            let reach =
                (0.5 * template.sides[index as usize] + 0.12 * far).min(0.45 * template.gap(index as usize));
            apply(guess, point).is_some_and(|place| self.aligner.grid.nearest(place, scale * reach).is_some())
        };
        let found = neighbours
            .iter()
            .take(checked)
            .filter(|index| is_found(index))
            .count();
        // One of them made the similarity.
        found > (checked - 1).div_ceil(3)
    }

    /// Grows a similarity; true when it found enough.
    fn grow(&mut self, guess: &Parameters, order: &[usize]) -> bool {
        if self.found.iter().any(|known| self.is_known(known, guess, order)) {
            return false;
        }
        self.grown += 1;
        let Some(alignment) = self.aligner.grow(guess, order) else {
            return false;
        };
        let is_enough = alignment.share() >= ENOUGH && 2 * alignment.visible >= order.len();
        keep(self.aligner, &mut self.found, alignment);
        is_enough
    }

    /// Whether a similarity is what a known alignment is around the seed.
    fn is_known(&self, known: &Alignment, guess: &Parameters, order: &[usize]) -> bool {
        let template = self.aligner.template;
        order.iter().take(3).all(|&index| {
            let point = template.points[index];
            match (apply(&known.parameters, point), apply(guess, point)) {
                (Some(a), Some(b)) => distance(a, b) < 0.5 * template.sides[index] * self.box_scale,
                _ => false,
            }
        })
    }
}

/// Adds an alignment unless it is among them, and keeps the best.
pub(crate) fn keep(aligner: &Aligner<'_>, found: &mut Vec<Alignment>, alignment: Alignment) {
    match found
        .iter_mut()
        .find(|known| !aligner.is_distinct(known, &alignment))
    {
        Some(known) if known.pairs.len() >= alignment.pairs.len() => {}
        Some(known) => *known = alignment,
        None => found.push(alignment),
    }
    found.sort_by_key(|alignment| std::cmp::Reverse(alignment.pairs.len()));
    found.truncate(KEPT);
}

/// The numbers below `count`, each once, neighbours in the order far apart.
fn scattered(count: usize) -> impl Iterator<Item = usize> {
    let golden = (count as f64 * 0.618) as usize;
    let step = (golden.max(1)..).find(|step| gcd(*step, count) == 1).unwrap_or(1);
    (0..count).map(move |nth| nth * step % count)
}

fn gcd(a: usize, b: usize) -> usize {
    if b == 0 { a } else { gcd(b, a % b) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_box_is_a_seed_once() {
        for count in [0, 1, 2, 3, 10, 97, 100] {
            let mut order: Vec<usize> = scattered(count).collect();
            assert_eq!(order.len(), count);
            order.sort_unstable();
            assert!(order.into_iter().eq(0..count));
        }
    }
}
