//! Candidates: alignments of one page of a template with a page that are good enough to be true.

use checkbox_pixels::{BoundingBox, PageView};

use super::alignment::{Aligner, Alignment};
use super::anchored::{InkPair, anchored};
use super::constellation::{Constellation, Grid, distance, without_doubles};
use super::homography::{Point, apply, scale_at};
use super::ink::{ComparedInk, PageInk};
use super::search::{keep, search};
use super::{Fit, Misfit};
use crate::template::TemplatePage;

/// Boxes of a template's page up to which its ink says how a page lies.
const FEW: usize = 3;
/// Most boxes of a page: one with more is no form.
const MAX_BOXES: usize = 4_000;
/// Distance from a box up to which ink is compared, as a share of half the page's long side.
const INK_REACH: f64 = 0.25;
/// Least share of the boxes in sight that must be found: where the ink agrees well, and else.
const MIN_SHARE_WITH_INK: f64 = 0.35;
const MIN_SHARE: f64 = 0.5;
/// Least share of the boxes on the page that must be the template's, where the ink does not agree well.
const MIN_KNOWN: f64 = 0.25;
/// Correlations of ink: below the first it is another form, from the second on it agrees well.
const MIN_INK: f64 = 0.25;
const GOOD_INK: f64 = 0.45;
/// The same where three boxes or fewer say little.
const MIN_INK_OF_FEW: f64 = 0.4;
/// Least boxes, and share of them, for a template without ink.
const MIN_BOXES_WITHOUT_INK: usize = 6;
const MIN_SHARE_WITHOUT_INK: f64 = 0.6;
/// Difference of box aspects from which on a page counts as stretched.
const STRETCHED: f64 = 0.06;
/// Alignments whose alternatives are looked at.
const ROUNDS: usize = 4;

/// Page of a template, prepared.
#[derive(Clone, Debug)]
pub(super) struct PreparedPage {
    pub(super) constellation: Constellation,
    /// Place and scale that bring the page within -1 to 1.
    pub(super) middle: Point,
    pub(super) scale: f64,
    ink: Option<ComparedInk>,
}

/// What is found on a page that it can be told by.
#[derive(Debug)]
pub(super) struct PageMarks {
    /// Boxes, without those that repeat another.
    pub(super) boxes: Vec<BoundingBox>,
    /// For each of them its index among those that were given.
    pub(super) indices: Vec<usize>,
    ink: PageInk,
    size: [f64; 2],
    aspect: f64,
}

/// An alignment that is good enough to be true.
#[derive(Clone, Debug)]
pub(super) struct Candidate {
    pub(super) alignment: Alignment,
    /// Factor of the page's y coordinates in the alignment.
    pub(super) stretch: f64,
    pub(super) ink: Option<f64>,
    /// Share of the boxes found and correlation of the ink, added.
    pub(super) score: f64,
    pub(super) error_px: f64,
}

impl PageMarks {
    /// # Errors
    /// When the page has no boxes, or more than any form has.
    pub(super) fn new(view: PageView<'_>, boxes: &[BoundingBox]) -> Result<Self, Misfit> {
        if boxes.len() > MAX_BOXES {
            return Err(Misfit::NoTemplate);
        }
        let indices = without_doubles(boxes);
        if indices.is_empty() {
            return Err(Misfit::NoBoxes);
        }
        let boxes: Vec<BoundingBox> = indices.iter().map(|&index| boxes[index]).collect();
        Ok(Self {
            ink: PageInk::new(view),
            size: [f64::from(view.width_px()), f64::from(view.height_px())],
            aspect: Constellation::new(&boxes, [0.0, 0.0], [1.0, 1.0]).aspect,
            boxes,
            indices,
        })
    }

    /// Width and height of the page, in pixels.
    pub(super) fn size(&self) -> [f64; 2] {
        self.size
    }

    /// Factors of y by which the page's boxes become as wide for their height as the template's, as the page lies and a
    /// quarter turned; and none.
    fn stretches(&self, template_aspect: f64) -> Vec<f64> {
        let mut stretches: Vec<f64> = Vec::new();
        for factor in [self.aspect / template_aspect, self.aspect * template_aspect, 1.0] {
            let factor = if (factor - 1.0).abs() < STRETCHED {
                1.0
            } else {
                factor.clamp(0.25, 4.0)
            };
            if stretches
                .iter()
                .all(|known| (known / factor - 1.0).abs() > STRETCHED)
            {
                stretches.push(factor);
            }
        }
        stretches
    }
}

impl PreparedPage {
    pub(super) fn new(page: &TemplatePage) -> Self {
        let (width, height) = (f64::from(page.width_px()), f64::from(page.height_px()));
        let middle = [width / 2.0, height / 2.0];
        let scale = 2.0 / width.max(height);
        let boxes: Vec<BoundingBox> = page.boxes().iter().map(|one| one.bbox).collect();
        let constellation = Constellation::new(&boxes, middle, [scale, scale]);
        let reach = if boxes.len() <= FEW {
            f64::INFINITY
        } else {
            INK_REACH
        };
        let to_unit = |[x, y]: Point| [(x - middle[0]) * scale, (y - middle[1]) * scale];
        let ink = page
            .ink()
            .map(|ink| ComparedInk::new(ink, [width, height], &constellation.points, reach, to_unit));
        Self {
            constellation,
            middle,
            scale,
            ink,
        }
    }

    /// The alignments with a page that are good enough to be true, all distinct.
    pub(super) fn candidates(&self, marks: &PageMarks) -> Vec<Candidate> {
        if self.constellation.points.is_empty() {
            return Vec::new();
        }
        let stretches = marks.stretches(self.constellation.aspect);
        let mut candidates = Vec::new();
        for stretch in stretches {
            candidates.extend(self.stretched(marks, stretch));
        }
        candidates
    }

    fn stretched(&self, marks: &PageMarks, stretch: f64) -> Vec<Candidate> {
        let page = Constellation::new(&marks.boxes, [0.0, 0.0], [1.0, stretch]);
        let aligner = Aligner {
            template: &self.constellation,
            grid: Grid::new(&page.points),
            page: &page,
            size: [marks.size[0], marks.size[1] * stretch],
        };
        let ink = self.ink.as_ref().map(|template| InkPair {
            template,
            page: &marks.ink,
            stretch,
        });
        let alignments = match &ink {
            Some(ink) if self.constellation.points.len() <= FEW => anchored(&aligner, ink),
            _ => with_alternatives(&aligner, search(&aligner)),
        };
        let possible = alignments
            .into_iter()
            .filter(|alignment| alignment.share() >= MIN_SHARE_WITH_INK);
        let candidates = possible.filter_map(|alignment| {
            let correlation = ink.map(|ink| self.agreement(&ink, &alignment));
            self.is_acceptable(&alignment, marks, correlation)
                .then(|| Candidate {
                    score: self.box_score(&alignment) + correlation.unwrap_or(0.0),
                    error_px: aligner.error_px(&alignment),
                    stretch,
                    ink: correlation,
                    alignment,
                })
        });
        candidates.collect()
    }

    /// Correlation of the ink, where it agrees best near an alignment: boxes in one corner leave open how the rest lies.
    fn agreement(&self, ink: &InkPair<'_>, alignment: &Alignment) -> f64 {
        let correlation = ink.correlation(&alignment.parameters, 1);
        if correlation >= GOOD_INK || self.constellation.points.len() <= FEW {
            return correlation;
        }
        let count = alignment.pairs.len() as f64;
        let middle = [0, 1].map(|axis| {
            let points = alignment
                .pairs
                .iter()
                .map(|(index, _)| self.constellation.points[*index][axis]);
            points.sum::<f64>() / count
        });
        correlation.max(ink.improved(&alignment.parameters, middle).1)
    }

    /// Share of the template's boxes that were found, those out of sight counted by half.
    fn box_score(&self, alignment: &Alignment) -> f64 {
        let count = self.constellation.points.len();
        2.0 * alignment.pairs.len() as f64 / (count + alignment.visible) as f64
    }

    fn is_acceptable(&self, alignment: &Alignment, marks: &PageMarks, ink: Option<f64>) -> bool {
        let count = self.constellation.points.len();
        let found = alignment.pairs.len();
        let share = alignment.share();
        let known = found as f64 / marks.boxes.len() as f64;
        let Some(ink) = ink else {
            return found >= MIN_BOXES_WITHOUT_INK && share >= MIN_SHARE_WITHOUT_INK && known >= MIN_SHARE;
        };
        if count <= FEW {
            return share >= MIN_SHARE && ink >= MIN_INK_OF_FEW;
        }
        let (min_share, min_known) = if ink >= GOOD_INK {
            (MIN_SHARE_WITH_INK, 0.0)
        } else {
            (MIN_SHARE, MIN_KNOWN)
        };
        found >= FEW.min(count / 2) && share >= min_share && known >= min_known && ink >= MIN_INK
    }

    /// Whether two candidates put some box at different places of the page.
    pub(super) fn is_distinct(&self, a: &Candidate, b: &Candidate) -> bool {
        let place = |candidate: &Candidate, point: Point| {
            let [x, y] = apply(&candidate.alignment.parameters, point)?;
            Some([x, y / candidate.stretch])
        };
        self.constellation
            .points
            .iter()
            .any(|&point| match (place(a, point), place(b, point)) {
                (Some(from), Some(to)) => {
                    distance(from, to) > self.constellation.side * scale_at(&a.alignment.parameters, point)
                }
                _ => true,
            })
    }

    pub(super) fn fit(&self, candidate: &Candidate) -> Fit {
        Fit {
            matched: candidate.alignment.pairs.len() as u32,
            of: self.constellation.points.len() as u32,
            error_px: candidate.error_px as f32,
            ink: candidate.ink.map(|ink| ink as f32),
        }
    }

    /// A place of the template's page, brought within -1 to 1.
    pub(super) fn to_unit(&self, [x, y]: Point) -> Point {
        [
            (x - self.middle[0]) * self.scale,
            (y - self.middle[1]) * self.scale,
        ]
    }
}

/// Alignments, and those that differ from the best by as much as the template looks like itself.
fn with_alternatives(aligner: &Aligner<'_>, mut found: Vec<Alignment>) -> Vec<Alignment> {
    for _ in 0..ROUNDS {
        let Some(best) = found.first().cloned() else {
            break;
        };
        for other in aligner.alternatives(&best) {
            keep(aligner, &mut found, other);
        }
        if found
            .first()
            .is_some_and(|first| first.parameters == best.parameters)
        {
            break;
        }
    }
    found
}
