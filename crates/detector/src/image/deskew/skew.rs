//! Skew of a page: the angle and the extent of its print.

use super::gradients::Gradients;
use crate::image::letterbox::Letterbox;

/// Least ratio of the variation of gradients along lines to that across them for the page to be sideways.
const MIN_SIDEWAYS_RATIO: f32 = 2.5;

/// Angle and extent of the print on a page.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Skew {
    /// Cosine and sine of the angle from the page's x axis to the lines of print, clockwise, from -45 to 135 degrees.
    pub(super) cos: f32,
    pub(super) sin: f32,
    /// Start and end of the print along and across its lines, in whole page pixels from the page's top left corner.
    pub(super) along: (f32, f32),
    pub(super) across: (f32, f32),
}

impl Skew {
    /// The skew of a page in the first plane of a network input, brightness 0 to 1; `None` when the page is upright or nearly
    /// so, or when the angle cannot be told.
    pub(crate) fn of(plane: &[f32], letterbox: &Letterbox) -> Option<Self> {
        let gradients = Gradients::of(plane, letterbox);
        let direction = gradients.direction();
        let (cos, sin) = direction.unwrap_or((1.0, 0.0));
        let [along, across] = gradients.profiles(cos, sin, letterbox);
        if along.variation() > MIN_SIDEWAYS_RATIO * across.variation() {
            let (from, to) = along.extent();
            return Some(Self {
                cos: -sin,
                sin: cos,
                along: across.extent(),
                across: (-to, -from),
            });
        }
        direction.map(|_| Self {
            cos,
            sin,
            along: along.extent(),
            across: across.extent(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::image::deskew::gradients::rotated;
    use crate::{InputChannels, InputPolicy};

    const POLICY: InputPolicy = InputPolicy {
        channels: InputChannels::Gray,
        long_side_px: 640,
        stride_px: 32,
        fixed_width_px: None,
        fixed_height_px: None,
        batch: 1,
        pad_value: 1.0,
        max_upscale: 1.0,
    };
    const WIDTH_PX: u32 = 500;
    const HEIGHT_PX: u32 = 630;

    /// A network input with `brightness` at each page pixel, and its letterbox.
    fn input(brightness: impl Fn(f32, f32) -> f32) -> (Vec<f32>, Letterbox) {
        let letterbox = Letterbox::new(&POLICY, WIDTH_PX, HEIGHT_PX);
        let (width, height) = (letterbox.input_width_px, letterbox.input_height_px);
        let pixels = (0..height).flat_map(|y| (0..width).map(move |x| (x, y)));
        let plane = pixels.map(|(x, y)| {
            let is_page = x < WIDTH_PX && y < HEIGHT_PX;
            if is_page {
                brightness(x as f32 + 0.5, y as f32 + 0.5)
            } else {
                1.0
            }
        });
        (plane.collect(), letterbox)
    }

    /// Lines of strokes, rotated clockwise, in the middle of the page; as in print, no stroke is above another.
    fn print(degrees: f32) -> impl Fn(f32, f32) -> f32 {
        let (sin, cos) = degrees.to_radians().sin_cos();
        move |x, y| {
            let [along, across] = rotated(cos, sin, [x - 250.0, y - 315.0]);
            let is_ink = along.abs() < 150.0
                && across.abs() < 100.0
                && across.rem_euclid(22.0) < 9.0
                && (along + 4.7 * (across / 22.0).floor()).rem_euclid(11.0) < 4.0;
            if is_ink { 0.1 } else { 0.9 }
        }
    }

    fn skew(brightness: impl Fn(f32, f32) -> f32) -> Option<Skew> {
        let (plane, letterbox) = input(brightness);
        Skew::of(&plane, &letterbox)
    }

    #[test]
    fn the_angle_of_print_is_measured_up_to_half_a_turn() {
        for degrees in [8.0_f32, 15.0, 30.0, 44.0, 60.0, 90.0, 120.0, -10.0, -30.0] {
            let found = skew(print(degrees)).unwrap();
            let angle = found.sin.atan2(found.cos).to_degrees();
            let difference = (angle - degrees).rem_euclid(180.0);
            assert!(difference.min(180.0 - difference) < 1.0, "{degrees}: {angle}");
            for (from, to, length) in [
                (found.along.0, found.along.1, 300.0),
                (found.across.0, found.across.1, 200.0),
            ] {
                assert!(
                    to - from >= length && to - from < length + 60.0,
                    "{degrees}: {found:?}"
                );
            }
        }
    }

    #[test]
    fn upright_pages_blank_pages_and_noise_have_no_skew() {
        for degrees in [0.0, 4.0, -6.0, 180.0] {
            assert_eq!(skew(print(degrees)), None, "{degrees}");
        }
        assert_eq!(skew(|_, _| 1.0), None);
        let noise = |x: f32, y: f32| {
            (x * 12.9898 + y * 78.233)
                .sin()
                .mul_add(43_758.547, 0.0)
                .rem_euclid(1.0)
        };
        assert_eq!(skew(noise), None);
    }

    #[test]
    fn the_smallest_pages_have_no_skew() {
        for (width_px, height_px) in [(1, 1), (1, 640), (5, 3), (640, 2)] {
            let letterbox = Letterbox::new(&POLICY, width_px, height_px);
            let plane = vec![0.5; (letterbox.input_width_px * letterbox.input_height_px) as usize];
            assert_eq!(Skew::of(&plane, &letterbox), None);
        }
    }
}
