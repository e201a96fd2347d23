//! Gradients of a page, and the angle on which they agree.

use super::profile::Profile;
use crate::image::letterbox::Letterbox;

/// Sine of the least skew that is undone, 7 degrees: below it boxes are found as well as on an upright page.
const MIN_SKEW_SINE: f64 = 0.122;
/// Least share of all gradients, by power, that has to agree on the angle.
const MIN_COHERENCE: f64 = 0.12;
/// Side, in input pixels, of the blocks that are averaged before the gradient is taken: single pixels favour diagonals.
const REDUCTION: usize = 2;
/// Least gradient of print, in brightness (0 to 1) per pixel; less is paper.
const MIN_GRADIENT: f32 = 0.04;

/// `[x, y]` along and across lines at an angle with this cosine and sine.
pub(super) fn rotated(cos: f32, sin: f32, [x, y]: [f32; 2]) -> [f32; 2] {
    [cos * x + sin * y, cos * y - sin * x]
}

/// Gradients of a page in a network input, on every second of its pixels.
pub(super) struct Gradients {
    width: usize,
    pixels: Vec<f32>,
}

impl Gradients {
    pub(super) fn of(plane: &[f32], letterbox: &Letterbox) -> Self {
        let stride = letterbox.input_width_px as usize;
        let [width, height] =
            [letterbox.resized_width_px, letterbox.resized_height_px].map(|px| px as usize / REDUCTION);
        let mut pixels = Vec::with_capacity(width * height);
        for rows in plane.chunks_exact(stride * REDUCTION).take(height) {
            let (upper, lower) = rows.split_at(stride);
            let [upper, lower] = [upper, lower].map(|row| row.as_chunks::<REDUCTION>().0);
            let blocks = upper.iter().zip(lower).take(width);
            pixels.extend(blocks.map(|([a, b], [c, d])| (a + b + c + d) / 4.0));
        }
        Self { width, pixels }
    }

    /// Calls back with `[column, row]` and the gradient where it is large enough, in brightness per pixel by Scharr's operator.
    fn for_each(&self, mut call: impl FnMut([usize; 2], [f32; 2])) {
        if self.width < 3 {
            return;
        }
        let rows: Vec<&[f32]> = self.pixels.chunks_exact(self.width).collect();
        for (row, lines) in rows.windows(3).enumerate() {
            let &[above, here, below] = lines else { continue };
            let neighbours = above.windows(3).zip(here.windows(3)).zip(below.windows(3));
            for (column, ((a, h), b)) in neighbours.enumerate() {
                let dx = 3.0 * (a[2] - a[0] + b[2] - b[0]) + 10.0 * (h[2] - h[0]);
                let dy = 3.0 * (b[0] - a[0] + b[2] - a[2]) + 10.0 * (b[1] - a[1]);
                let (dx, dy) = (dx / 32.0, dy / 32.0);
                if dx * dx + dy * dy > MIN_GRADIENT * MIN_GRADIENT {
                    call([column + 1, row + 1], [dx, dy]);
                }
            }
        }
    }

    /// Cosine and sine of the angle, within 45 degrees, on which the gradients agree up to quarter turns; `None` when it is
    /// small or they do not agree.
    pub(super) fn direction(&self) -> Option<(f32, f32)> {
        let (mut real, mut imaginary, mut total) = (0.0, 0.0, 0.0);
        self.for_each(|_, [dx, dy]| {
            let (p, q, power) = (dx * dx - dy * dy, 2.0 * dx * dy, dx * dx + dy * dy);
            real += f64::from((p * p - q * q) / power);
            imaginary += f64::from(2.0 * p * q / power);
            total += f64::from(power);
        });
        let agreed = (real * real + imaginary * imaginary).sqrt();
        if agreed == 0.0 || agreed < MIN_COHERENCE * total {
            return None;
        }
        // Halved by square roots, which have the same bits on every machine; a library's arctangent need not.
        let halved = |(cos, sin): (f64, f64)| {
            let root = |value: f64| (value.max(0.0) / 2.0).sqrt();
            (root(1.0 + cos), root(1.0 - cos).copysign(sin))
        };
        let (cos, sin) = halved(halved((real / agreed, imaginary / agreed)));
        (sin.abs() >= MIN_SKEW_SINE).then_some((cos as f32, sin as f32))
    }

    /// Amount of print at each position along and across lines of this direction. The profile along the lines sums the
    /// gradients across them, and the other way round, so that a long rule is no peak in the profile across it.
    pub(super) fn profiles(&self, cos: f32, sin: f32, letterbox: &Letterbox) -> [Profile; 2] {
        let [width, height] = letterbox.page_size();
        let corners = [[0.0, 0.0], [width, 0.0], [0.0, height], [width, height]];
        let corners = corners.map(|corner| rotated(cos, sin, corner));
        let pitch = REDUCTION as f32 / letterbox.scale();
        let mut profiles = [0, 1].map(|axis| Profile::between(corners.map(|corner| corner[axis]), pitch));
        self.for_each(|at, gradient| {
            let point = letterbox.point_to_region(at.map(|index| (index as f32 + 0.5) * REDUCTION as f32));
            let [along, across] = rotated(cos, sin, point);
            let [change_along, change_across] = rotated(cos, sin, gradient);
            profiles[0].add(along, change_across.abs());
            profiles[1].add(across, change_along.abs());
        });
        profiles
    }
}
