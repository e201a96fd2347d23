//! The rotation of a page, and the way back.

use super::skew::Skew;
use crate::BoundingBox;

/// Pixels that an upright page may have however few the page has. Around a sheet that is rotated by 45 degrees there is up to
/// twice its area, and reduced to less than it a small page's boxes of ten pixels are lost.
const MIN_UPRIGHT_LIMIT_PX: u64 = 8_000_000;

/// A page rotated upright: the mapping from its pixels to those of the page.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Upright {
    skew: Skew,
    /// Upright pixels per page pixel.
    scale: f32,
    pub(crate) width_px: u32,
    pub(crate) height_px: u32,
}

impl Upright {
    /// The printed part of a page of `page_px` pixels, at the page's own scale, reduced where it would have more pixels than both
    /// the page and [`MIN_UPRIGHT_LIMIT_PX`].
    pub(crate) fn new(skew: Skew, page_px: u64) -> Self {
        let [width, height] = [skew.along, skew.across].map(|(from, to)| to - from);
        let scale = (page_px.max(MIN_UPRIGHT_LIMIT_PX) as f32 / (width * height))
            .sqrt()
            .min(1.0);
        let [width_px, height_px] = [width, height].map(|length| ((length * scale) as u32).max(1));
        Self {
            skew,
            scale,
            width_px,
            height_px,
        }
    }

    /// Points on the page, `[x, y]` in page pixels, at the centres of one row of upright pixels.
    pub(crate) fn row(&self, row: u32) -> impl Iterator<Item = [f32; 2]> + use<> {
        let upright = *self;
        (0..self.width_px).map(move |column| upright.point_to_page([column as f32 + 0.5, row as f32 + 0.5]))
    }

    fn point_to_page(&self, [x, y]: [f32; 2]) -> [f32; 2] {
        let Skew {
            cos,
            sin,
            along,
            across,
        } = self.skew;
        let (along, across) = (along.0 + x / self.scale, across.0 + y / self.scale);
        [cos * along - sin * across, cos * across + sin * along]
    }

    /// The box in page pixels around the object in a box in upright pixels: half-way between that for an oval and that for a
    /// rectangle, since a box does not tell which it holds.
    pub(crate) fn box_to_page(&self, bbox: &BoundingBox) -> BoundingBox {
        let Skew { cos, sin, .. } = self.skew;
        let [x, y] = self.point_to_page(bbox.center());
        let [width, height] = [bbox.width(), bbox.height()].map(|side| side / self.scale / 2.0);
        let half = |a: f32, b: f32| ((a * a + b * b).sqrt() * (a.abs() + b.abs())).sqrt();
        let (across, down) = (half(width * cos, height * sin), half(width * sin, height * cos));
        BoundingBox {
            x1: x - across,
            y1: y - down,
            x2: x + across,
            y2: y + down,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A page whose print is `size` times 400 x 300 px.
    fn upright(degrees: f32, size: f32, page_px: u64) -> Upright {
        let (sin, cos) = degrees.to_radians().sin_cos();
        let skew = Skew {
            cos,
            sin,
            along: (-20.0 * size, 380.0 * size),
            across: (10.0 * size, 310.0 * size),
        };
        Upright::new(skew, page_px)
    }

    #[test]
    fn an_upright_page_has_the_scale_of_the_page_unless_it_is_large() {
        let extent = |upright: Upright| (upright.width_px, upright.height_px);
        assert_eq!(extent(upright(30.0, 1.0, 1)), (400, 300));
        assert_eq!(extent(upright(30.0, 20.0, 60_000_000)), (8000, 6000));
        assert_eq!(extent(upright(30.0, 20.0, 12_000_000)), (4000, 3000));
        assert_eq!(upright(30.0, 20.0, 12_000_000).row(0).count(), 4000);
        let smallest = extent(upright(30.0, 20.0, 1));
        assert!(smallest.0 * smallest.1 <= 8_000_000, "{smallest:?}");
    }

    #[test]
    fn a_mapped_box_encloses_an_oval_and_fits_into_a_rotated_square() {
        let square = |side: f32| BoundingBox {
            x1: 100.0 - side / 2.0,
            y1: 50.0 - side / 2.0,
            x2: 100.0 + side / 2.0,
            y2: 50.0 + side / 2.0,
        };
        for degrees in [0.0_f32, 20.0, 45.0, 70.0, 90.0] {
            let upright = upright(degrees, 1.0, 1_000_000);
            let mapped = upright.box_to_page(&square(20.0));
            let of_square = 20.0 * (degrees.to_radians().cos().abs() + degrees.to_radians().sin().abs());
            assert!(
                mapped.width() > 19.99 && mapped.width() < of_square + 0.01,
                "{degrees}: {mapped:?}"
            );
            let [x, y] = upright.point_to_page([100.0, 50.0]);
            let centre = mapped.center();
            assert!((centre[0] - x).abs() < 1e-3 && (centre[1] - y).abs() < 1e-3);
        }
    }

    #[test]
    fn a_quarter_turn_swaps_the_sides_of_a_box() {
        let skew = Skew {
            cos: 0.0,
            sin: 1.0,
            along: (0.0, 600.0),
            across: (-400.0, 0.0),
        };
        let standing = BoundingBox {
            x1: 100.0,
            y1: 50.0,
            x2: 110.0,
            y2: 90.0,
        };
        let mapped = Upright::new(skew, 240_000).box_to_page(&standing);
        assert_eq!(
            [mapped.x1, mapped.y1, mapped.x2, mapped.y2],
            [310.0, 100.0, 350.0, 110.0]
        );
    }
}
