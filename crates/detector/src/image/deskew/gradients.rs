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

/// Gradient of print at one place.
struct Gradient {
    column: u32,
    row: u32,
    /// Change of brightness per pixel, by Scharr's operator.
    change: [f32; 2],
}

/// Gradients of the print on a page in a network input, taken on every second of its pixels.
pub(super) struct Gradients(Vec<Gradient>);

impl Gradients {
    pub(super) fn of(plane: &[f32], letterbox: &Letterbox) -> Self {
        let stride = letterbox.input_width_px as usize;
        let [width, height] =
            [letterbox.resized_width_px, letterbox.resized_height_px].map(|px| px as usize / REDUCTION);
        let mut found = Vec::new();
        if width < 3 {
            return Self(found);
        }
        // Three rows of the reduced page at a time, above, here and below.
        let mut lines = [vec![0.0; width], vec![0.0; width], vec![0.0; width]];
        let mut changes = [vec![0.0; width - 2], vec![0.0; width - 2]];
        for (row, rows) in (0..).zip(plane.chunks_exact(stride * REDUCTION).take(height)) {
            lines.rotate_left(1);
            reduce(rows, stride, &mut lines[2]);
            if row >= 2 {
                scharr(&lines, &mut changes);
                collect(&changes, row - 1, &mut found);
            }
        }
        Self(found)
    }

    /// Cosine and sine of the angle, within 45 degrees, on which the gradients agree up to quarter turns; `None` when it is
    /// small or they do not agree.
    pub(super) fn direction(&self) -> Option<(f32, f32)> {
        let (mut real, mut imaginary, mut total) = (0.0, 0.0, 0.0);
        for &Gradient { change: [dx, dy], .. } in &self.0 {
            let (p, q, power) = (dx * dx - dy * dy, 2.0 * dx * dy, dx * dx + dy * dy);
            real += f64::from((p * p - q * q) / power);
            imaginary += f64::from(2.0 * p * q / power);
            total += f64::from(power);
        }
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
        for &Gradient { column, row, change } in &self.0 {
            let at = [column, row].map(|index| (index as f32 + 0.5) * REDUCTION as f32);
            let [along, across] = rotated(cos, sin, letterbox.point_to_region(at));
            let [change_along, change_across] = rotated(cos, sin, change);
            profiles[0].add(along, change_across.abs());
            profiles[1].add(across, change_along.abs());
        }
        profiles
    }
}

/// Means of blocks of two rows of `stride` pixels.
fn reduce(rows: &[f32], stride: usize, target: &mut [f32]) {
    let (upper, lower) = rows.split_at(stride);
    let [upper, lower] = [upper, lower].map(|row| row.as_chunks::<REDUCTION>().0);
    for (mean, ([a, b], [c, d])) in target.iter_mut().zip(upper.iter().zip(lower)) {
        *mean = (a + b + c + d) / 4.0;
    }
}

/// Scharr's operator on three rows: changes to the right and downwards at all places but the first and the last.
fn scharr([above, here, below]: &[Vec<f32>; 3], [across, down]: &mut [Vec<f32>; 2]) {
    // Slices of one length each, so that the loop is compiled to vectors.
    let count = across.len();
    let ([a0, a1, a2], [h0, _, h2], [b0, b1, b2]) =
        (three(above, count), three(here, count), three(below, count));
    let down = &mut down[..count];
    for (at, across) in across.iter_mut().enumerate() {
        let dx = 3.0 * (a2[at] - a0[at] + b2[at] - b0[at]) + 10.0 * (h2[at] - h0[at]);
        let dy = 3.0 * (b0[at] - a0[at] + b2[at] - a2[at]) + 10.0 * (b1[at] - a1[at]);
        (*across, down[at]) = (dx / 32.0, dy / 32.0);
    }
}

/// `count` pixels of a row, and as many one and two pixels on.
fn three(line: &[f32], count: usize) -> [&[f32]; 3] {
    [&line[..count], &line[1..=count], &line[2..count + 2]]
}

/// Appends the gradients of a row that are large enough.
fn collect([across, down]: &[Vec<f32>; 2], row: u32, found: &mut Vec<Gradient>) {
    for (column, (&dx, &dy)) in (1..).zip(across.iter().zip(down)) {
        if dx * dx + dy * dy > MIN_GRADIENT * MIN_GRADIENT {
            found.push(Gradient {
                column,
                row,
                change: [dx, dy],
            });
        }
    }
}
