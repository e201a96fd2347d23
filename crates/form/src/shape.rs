//! Shape of a box's outline.

use checkbox_pixels::BoundingBox;

use crate::geometry::grown;
use crate::pixels::Gray;

/// Part of a box's side that is a corner.
const CORNER: f32 = 0.14;
/// Part of the way from paper to ink from which on something is printed.
const PRINTED: f32 = 0.35;

/// Whether an outline is round: printed at the middles of its sides, and not in its corners.
pub(crate) fn is_round(gray: &Gray<'_>, b: &BoundingBox) -> bool {
    let side = b.width().min(b.height());
    if side < 6.0 {
        return false;
    }
    let (paper, ink) = gray.range(&grown(b, 1.0));
    if paper - ink < 60.0 {
        return false;
    }
    let corner = CORNER * side;
    let is_printed = |x: f32, y: f32, half: f32| {
        let place = BoundingBox {
            x1: x - half,
            y1: y - half,
            x2: x + half,
            y2: y + half,
        };
        gray.range(&place).1 < paper - PRINTED * (paper - ink)
    };
    let inset = corner / 2.0;
    let corners = [(b.x1, b.y1), (b.x2, b.y1), (b.x1, b.y2), (b.x2, b.y2)].map(|(x, y)| {
        let inward = |edge: f32, center: f32| edge + inset * (center - edge).signum();
        (inward(x, b.center()[0]), inward(y, b.center()[1]))
    });
    let [x, y] = b.center();
    let middles = [(x, b.y1), (x, b.y2), (b.x1, y), (b.x2, y)];
    let printed_corners = corners
        .iter()
        .filter(|(x, y)| is_printed(*x, *y, inset.max(0.5)))
        .count();
    let printed_middles = middles
        .iter()
        .filter(|(x, y)| is_printed(*x, *y, 0.1 * side + 1.0))
        .count();
    printed_corners <= 1 && printed_middles >= 3
}

#[cfg(test)]
mod tests {
    use super::*;
    use checkbox_pixels::{PageView, PixelFormat};

    /// A page of 40 x 40 px that is dark where `is_ink` says so, of the distances from its middle.
    fn is_round_where(is_ink: impl Fn(f32, f32) -> bool) -> bool {
        let pixels: Vec<u8> = (0..1600)
            .map(|i| {
                let (x, y) = ((i % 40) as f32 - 19.5, (i / 40) as f32 - 19.5);
                if is_ink(x, y) { 20 } else { 250 }
            })
            .collect();
        let view = PageView::new(40, 40, PixelFormat::Gray8, &pixels).unwrap();
        let bbox = BoundingBox {
            x1: 10.0,
            y1: 10.0,
            x2: 30.0,
            y2: 30.0,
        };
        is_round(&Gray::new(view), &bbox)
    }

    #[test]
    fn circles_are_round_and_squares_are_not() {
        let ring = |x: f32, y: f32| (8.0..10.0).contains(&x.hypot(y));
        let square = |x: f32, y: f32| (8.0..10.0).contains(&x.abs().max(y.abs()));
        assert!(is_round_where(ring));
        assert!(!is_round_where(square));
        assert!(
            is_round_where(|x, y| ring(x, y) || x.hypot(y) < 4.0),
            "with a dot"
        );
        assert!(
            !is_round_where(|x, y| square(x, y) || (x - y).abs() < 2.0),
            "with a tick"
        );
        assert!(!is_round_where(|_, _| false), "nothing printed");
    }
}
