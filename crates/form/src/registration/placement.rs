//! Placements: where on a page the boxes of a template are.

use checkbox_pixels::BoundingBox;

use super::candidates::{Candidate, PageMarks, PreparedPage};
use super::constellation::distance;
use super::homography::{Parameters, Point, apply};
use crate::BoxKind;
use crate::template::TemplateBox;

/// Boxes that say how far the paper is from flat around a box that was not found.
const NEAREST: usize = 3;
/// Least part of a box that lies on the page where it is on it.
const MIN_ON_PAGE: f32 = 0.7;

/// Place of a template's box on a page.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Placement {
    /// Area around its outline, in pixels of the page; it may reach over its edge.
    pub bbox: BoundingBox,
    /// Index of the box that was found there; `None` where none was.
    pub found: Option<usize>,
    /// Whether it lies on the page, and not where that was cut off.
    pub is_on_page: bool,
}

impl PreparedPage {
    pub(super) fn placements(
        &self,
        marks: &PageMarks,
        candidate: &Candidate,
        boxes: &[TemplateBox],
    ) -> Vec<Placement> {
        let (width, height) = (marks.size()[0] as f32, marks.size()[1] as f32);
        let mut found = vec![None; boxes.len()];
        for &(index, other) in &candidate.alignment.pairs {
            found[index] = Some(other);
        }
        let placements = boxes.iter().zip(found).enumerate().map(|(index, (one, found))| {
            let bbox = match found {
                Some(other) => marks.boxes[other],
                None => self.place(marks, candidate, index, one),
            };
            Placement {
                bbox,
                found: found.map(|other| marks.indices[other]),
                is_on_page: bbox.clipped(width, height).area() >= MIN_ON_PAGE * bbox.area()
                    && bbox.area() > 0.0,
            }
        });
        placements.collect()
    }

    /// The area of a box that was not found, by the homography and by how far from it the nearest boxes were found.
    fn place(
        &self,
        marks: &PageMarks,
        candidate: &Candidate,
        index: usize,
        one: &TemplateBox,
    ) -> BoundingBox {
        let p = &candidate.alignment.parameters;
        let Some(middle) = apply(p, self.constellation.points[index]) else {
            return BoundingBox::default();
        };
        let [dx, dy] = self.shift(marks, candidate, index);
        let [half_width, half_height] = self.half_extents(p, one, middle);
        let (x, y) = (middle[0] + dx, middle[1] + dy);
        let edge = |at: f64| at as f32;
        BoundingBox {
            x1: edge(x - half_width),
            y1: edge((y - half_height) / candidate.stretch),
            x2: edge(x + half_width),
            y2: edge((y + half_height) / candidate.stretch),
        }
    }

    /// Halves of width and height of the area around a box on the page.
    fn half_extents(&self, p: &Parameters, one: &TemplateBox, middle: Point) -> [f64; 2] {
        let [x, y] = one.bbox.center().map(f64::from);
        let (half_width, half_height) = (
            f64::from(one.bbox.width()) / 2.0,
            f64::from(one.bbox.height()) / 2.0,
        );
        let image = |at: Point| apply(p, self.to_unit(at)).unwrap_or(middle);
        let (right, down) = (image([x + half_width, y]), image([x, y + half_height]));
        [0, 1].map(|axis| {
            let (a, b) = (right[axis] - middle[axis], down[axis] - middle[axis]);
            match one.kind {
                BoxKind::Checkbox => a.abs() + b.abs(),
                BoxKind::Radio => a.hypot(b),
            }
        })
    }

    /// How far from their places the nearest boxes were found: the paper is not flat.
    fn shift(&self, marks: &PageMarks, candidate: &Candidate, index: usize) -> Point {
        let at = self.constellation.points[index];
        let mut near: Vec<(f64, Point)> = Vec::new();
        for &(other, seen) in &candidate.alignment.pairs {
            let point = self.constellation.points[other];
            let Some(place) = apply(&candidate.alignment.parameters, point) else {
                continue;
            };
            let [x, y] = marks.boxes[seen].center().map(f64::from);
            near.push((
                distance(at, point),
                [x - place[0], y * candidate.stretch - place[1]],
            ));
        }
        near.sort_by(|a, b| a.0.total_cmp(&b.0));
        near.truncate(NEAREST);
        let weight = |far: f64| 1.0 / (far + 0.5 * self.constellation.side);
        let total: f64 = near.iter().map(|(far, _)| weight(*far)).sum();
        // What nothing is near of is as likely off to one side as to the other.
        let total = total + 1.0 / (6.0 * self.constellation.side).max(1e-9);
        [0, 1].map(|axis| {
            near.iter()
                .map(|(far, shift)| weight(*far) * shift[axis])
                .sum::<f64>()
                / total
        })
    }
}
