//! Ink beside a box: where its label must be on a page without text, so that a person or a reader of text can look there.

use checkbox_pixels::BoundingBox;

use crate::geometry::overlap_y;
use crate::pixels::Gray;

/// Farthest that a label begins from its box, in heights of the box.
const MAX_DISTANCE: f32 = 3.0;
/// White that ends a line of print, in heights of the box.
const MAX_GAP: f32 = 1.5;
/// Part of a box's height that the line beside it may reach above and below it.
const SLACK: f32 = 0.25;
/// Longest label, in heights of the box.
const MAX_LENGTH: f32 = 60.0;

/// The line of ink right of a box, else left of it, as far as no other box stands in between.
pub(crate) fn label_bbox(gray: &Gray<'_>, boxes: &[BoundingBox], b: &BoundingBox) -> Option<BoundingBox> {
    let height = b.height();
    if height <= 0.0 {
        return None;
    }
    let band = |x1: f32, x2: f32| BoundingBox {
        x1,
        x2,
        y1: b.y1 - SLACK * height,
        y2: b.y2 + SLACK * height,
    };
    let row = || {
        boxes
            .iter()
            .filter(|other| *other != b && overlap_y(other, b) > 0.3 * height)
    };
    let right_end = row()
        .filter(|other| other.x1 >= b.x2)
        .map(|other| other.x1)
        .fold(f32::INFINITY, f32::min);
    let left_end = row()
        .filter(|other| other.x2 <= b.x1)
        .map(|other| other.x2)
        .fold(f32::NEG_INFINITY, f32::max);
    let gap = 0.15 * height;
    let right = band(b.x2 + gap, (right_end - gap).min(b.x2 + MAX_LENGTH * height));
    let left = band((left_end + gap).max(b.x1 - MAX_LENGTH * height), b.x1 - gap);
    run(gray, &right, false, height).or_else(|| run(gray, &left, true, height))
}

/// The run of ink that begins nearest to the left end of an area (or the right end, `from_right`).
fn run(gray: &Gray<'_>, area: &BoundingBox, from_right: bool, height: f32) -> Option<BoundingBox> {
    if area.x2 <= area.x1 {
        return None;
    }
    let (columns, rows) = gray.pixels(area);
    let (paper, ink) = gray.range(area);
    if paper - ink < 60.0 {
        return None;
    }
    let threshold = paper - 0.4 * (paper - ink);
    let inked = |column: u32| {
        let printed = rows
            .clone()
            .filter(|row| f32::from(gray.at(column, *row)) < threshold);
        // A line that crosses the whole band is a rule and no print.
        let printed: Vec<u32> = printed.collect();
        (!printed.is_empty() && printed.len() < rows.len()).then(|| (printed[0], printed[printed.len() - 1]))
    };
    let order: Vec<u32> = if from_right {
        columns.rev().collect()
    } else {
        columns.collect()
    };
    let mut found: Option<(u32, u32, u32, u32)> = None;
    let mut blank = 0.0;
    for column in order {
        match (inked(column), &mut found) {
            (Some((top, bottom)), Some((first, last, least, most))) => {
                (*first, *last) = ((*first).min(column), (*last).max(column));
                (*least, *most) = ((*least).min(top), (*most).max(bottom));
                blank = 0.0;
            }
            (Some((top, bottom)), found) => {
                *found = Some((column, column, top, bottom));
                blank = 0.0;
            }
            (None, found) => {
                blank += 1.0;
                if blank > if found.is_some() { MAX_GAP } else { MAX_DISTANCE } * height {
                    break;
                }
            }
        }
    }
    let (first, last, top, bottom) = found?;
    // Less than a letter is dirt.
    let is_print = (last - first) as f32 > 0.2 * height && (bottom - top) as f32 > 0.2 * height;
    is_print.then_some(BoundingBox {
        x1: first as f32,
        y1: top as f32,
        x2: last as f32 + 1.0,
        y2: bottom as f32 + 1.0,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use checkbox_pixels::{PageView, PixelFormat};

    fn rect(x1: f32, y1: f32, x2: f32, y2: f32) -> BoundingBox {
        BoundingBox { x1, y1, x2, y2 }
    }

    /// Where ink lies beside the first box on a page of 200 x 40 px with these areas of ink.
    fn beside(boxes: &[BoundingBox], ink: &[BoundingBox]) -> Option<BoundingBox> {
        let pixels: Vec<u8> = (0..8000)
            .map(|i| {
                let place = rect(
                    (i % 200) as f32,
                    (i / 200) as f32,
                    (i % 200) as f32 + 1.0,
                    (i / 200) as f32 + 1.0,
                );
                if ink.iter().any(|area| area.intersection(&place) > 0.5) {
                    0
                } else {
                    255
                }
            })
            .collect();
        let view = PageView::new(200, 40, PixelFormat::Gray8, &pixels).unwrap();
        label_bbox(&Gray::new(view), boxes, &boxes[0])
    }

    #[test]
    fn a_label_is_the_ink_beside_its_box() {
        let b = rect(20.0, 10.0, 32.0, 22.0);
        let words = [
            rect(40.0, 12.0, 60.0, 20.0),
            rect(64.0, 14.0, 80.0, 20.0),
            rect(120.0, 12.0, 150.0, 20.0),
        ];
        assert_eq!(beside(&[b], &words), Some(rect(40.0, 12.0, 80.0, 20.0)));
        assert_eq!(
            beside(&[b], &[rect(4.0, 12.0, 14.0, 20.0)]),
            Some(rect(4.0, 12.0, 14.0, 20.0))
        );
        assert_eq!(beside(&[b], &[]), None);
    }

    #[test]
    fn another_box_ends_it() {
        let boxes = [rect(20.0, 10.0, 32.0, 22.0), rect(60.0, 10.0, 72.0, 22.0)];
        let words = [rect(40.0, 12.0, 50.0, 20.0), rect(76.0, 12.0, 90.0, 20.0)];
        assert_eq!(beside(&boxes, &words), Some(rect(40.0, 12.0, 50.0, 20.0)));
    }

    #[test]
    fn rules_and_dirt_are_no_print() {
        let b = rect(20.0, 10.0, 32.0, 22.0);
        assert_eq!(beside(&[b], &[rect(40.0, 0.0, 42.0, 40.0)]), None);
        assert_eq!(beside(&[b], &[rect(40.0, 15.0, 41.0, 16.0)]), None);
    }
}
