//! Boxes that are covered by ink, with all that is around them.

use checkbox_pixels::{BoundingBox, PageView};

use crate::geometry::grown;
use crate::pixels::Gray;

/// Width of the area around a box that is looked at, and of that whose brightest part is paper, in sides.
const RING: f32 = 0.5;
const SURROUNDINGS: f32 = 3.0;
/// Share of the surroundings that may be brighter than paper is taken to be.
const BRIGHTER: f64 = 0.1;
/// Least brightness of paper.
const MIN_PAPER: f64 = 90.0;
/// Brightness of ink, as a share of the paper's.
const INK: f64 = 0.55;
/// Share of ink around a box from which on it is covered.
const COVERED: f64 = 0.75;

/// Whether a box is blacked out: around it, too, is hardly anything but ink. `bbox` is its outer edge in pixels of the page. Nobody
/// can tell whether it was chosen before.
pub fn is_blacked_out(view: PageView<'_>, bbox: &BoundingBox) -> bool {
    let gray = Gray::new(view);
    let side = bbox.width().max(bbox.height()).max(2.0);
    let counts = histogram(&gray, &grown(bbox, SURROUNDINGS * side), None);
    let total: usize = counts.iter().sum();
    if total == 0 {
        return false;
    }
    let mut brighter = 0;
    let paper = (0..256).rev().find(|&luma| {
        brighter += counts[luma];
        brighter as f64 > BRIGHTER * total as f64
    });
    let ink = INK * (paper.unwrap_or(0) as f64).max(MIN_PAPER);
    let ring = histogram(&gray, &grown(bbox, RING * side), Some(bbox));
    let dark: usize = (0..256)
        .filter(|&luma| (luma as f64) < ink)
        .map(|luma| ring[luma])
        .sum();
    let ring: usize = ring.iter().sum();
    ring > 0 && dark as f64 >= COVERED * ring as f64
}

/// Pixels of each luma in an area, but for those in another.
fn histogram(gray: &Gray<'_>, area: &BoundingBox, without: Option<&BoundingBox>) -> [usize; 256] {
    let mut counts = [0; 256];
    let (columns, rows) = gray.pixels(area);
    let left_out = without.map(|without| gray.pixels(without));
    for row in rows {
        for column in columns.clone() {
            let is_left_out = left_out
                .as_ref()
                .is_some_and(|(x, y)| x.contains(&column) && y.contains(&row));
            if !is_left_out {
                counts[usize::from(gray.at(column, row))] += 1;
            }
        }
    }
    counts
}

#[cfg(test)]
mod tests {
    use super::*;
    use checkbox_pixels::PixelFormat;

    /// Whether a box of 10 px in the middle of a page of 60 x 60 px is, where ink reaches so far from the middle.
    fn is_blacked_out_by(reach: f32, paper: u8) -> bool {
        let pixels: Vec<u8> = (0..3600)
            .map(|i| {
                let (x, y) = ((i % 60) as f32 - 29.5, (i / 60) as f32 - 29.5);
                if x.abs().max(y.abs()) < reach {
                    paper / 8
                } else {
                    paper
                }
            })
            .collect();
        let view = PageView::new(60, 60, PixelFormat::Gray8, &pixels).unwrap();
        let bbox = BoundingBox {
            x1: 25.0,
            y1: 25.0,
            x2: 35.0,
            y2: 35.0,
        };
        is_blacked_out(view, &bbox)
    }

    #[test]
    fn ink_all_around_blacks_a_box_out_and_a_filled_box_is_none() {
        for paper in [250, 120] {
            assert!(is_blacked_out_by(11.0, paper));
            assert!(is_blacked_out_by(60.0, paper), "as far as one sees");
            assert!(!is_blacked_out_by(5.0, paper), "filled to its edge");
            assert!(!is_blacked_out_by(6.5, paper), "filled over its edge");
            assert!(!is_blacked_out_by(0.0, paper), "empty");
        }
    }
}
