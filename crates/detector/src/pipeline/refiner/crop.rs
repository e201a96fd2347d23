//! Crops of a candidate.

use crate::BoundingBox;
use crate::image::Square;

/// Side of the refiner's square input.
pub(super) const CROP_PX: u32 = 48;
/// Number of values of one crop.
pub(super) const CROP_LEN: usize = (CROP_PX * CROP_PX) as usize;

/// Side of the smallest crop, in geometric mean sides of the candidate.
const CONTEXT: f32 = 3.0;
/// Least side of the smallest crop, in longest sides of the candidate.
const MIN_CONTEXT: f32 = 1.5;

/// The smallest crop of a candidate: the candidate in the middle, its surroundings around it.
pub(super) fn crop_square(bbox: &BoundingBox) -> Square {
    let (width, height) = (bbox.width().max(1.0), bbox.height().max(1.0));
    let side = (CONTEXT * (width * height).sqrt()).max(MIN_CONTEXT * width.max(height));
    let [x, y] = bbox.center();
    Square {
        left: x - side / 2.0,
        top: y - side / 2.0,
        side,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_crop_is_centred_and_large_enough_for_long_boxes() {
        let bbox = |width: f32| BoundingBox {
            x1: 100.0 - width / 2.0,
            y1: 45.0,
            x2: 100.0 + width / 2.0,
            y2: 55.0,
        };
        let square = crop_square(&bbox(10.0));
        assert_eq!((square.left, square.top, square.side), (85.0, 35.0, 30.0));
        assert_eq!(crop_square(&bbox(400.0)).side, 600.0);
    }
}
