//! Homographies from a template's page to a page, and their fit to pairs of points.

/// Parameters of a homography, `[a, b, c, d, x, y, g, h]`: it maps (u, v) to
/// ((a u + b v + x) / w, (c u + d v + y) / w) with w = g u + h v + 1.
pub(crate) type Parameters = [f64; 8];

/// Point, `[x, y]`.
pub(crate) type Point = [f64; 2];

/// Least w at which a point is in front of the camera.
const MIN_W: f64 = 0.2;
/// Expected change of the linear part in one fit, as a share of its scale.
const LINEAR_CHANGE: f64 = 0.1;
/// Expected size of the perspective, over half of the template's page.
const PERSPECTIVE: f64 = 0.1;
/// Expected change of the translation in one fit, in scales of the linear part.
const TRANSLATION_CHANGE: f64 = 10.0;
/// Rounds of Gauss and Newton.
const ROUNDS: usize = 3;

/// Image of a point; `None` where it lies behind the camera.
pub(crate) fn apply(p: &Parameters, [u, v]: Point) -> Option<Point> {
    let w = p[6] * u + p[7] * v + 1.0;
    (w > MIN_W).then(|| [(p[0] * u + p[1] * v + p[4]) / w, (p[2] * u + p[3] * v + p[5]) / w])
}

/// Scale of lengths at a point: the root of the determinant of the derivative there.
pub(crate) fn scale_at(p: &Parameters, [u, v]: Point) -> f64 {
    let w = (p[6] * u + p[7] * v + 1.0).max(MIN_W);
    let determinant =
        p[0] * (p[3] - p[5] * p[7]) - p[1] * (p[2] - p[5] * p[6]) + p[4] * (p[2] * p[7] - p[3] * p[6]);
    (determinant.abs() / (w * w * w)).sqrt()
}

/// Whether it keeps orientation, stretches no direction more than four times as much as another, and has a mild
/// perspective: whatever photographs and faxes do to a sheet does.
pub(crate) fn is_plausible(p: &Parameters) -> bool {
    let [a, b, c, d, ..] = *p;
    let determinant = a * d - b * c;
    let squares = a * a + b * b + c * c + d * d;
    p.iter().all(|value| value.is_finite())
        && determinant > 0.0
        && squares < 4.25 * determinant
        && p[6].hypot(p[7]) < 0.5
}

/// The similarity that maps `from` to `to`, both a pair of points; `None` where a pair is one point.
pub(crate) fn similarity(from: [Point; 2], to: [Point; 2]) -> Option<Parameters> {
    let ([ux, uy], [px, py]) = (difference(from), difference(to));
    let length = ux * ux + uy * uy;
    if length < 1e-12 {
        return None;
    }
    let (cosine, sine) = ((px * ux + py * uy) / length, (py * ux - px * uy) / length);
    let [u, v] = from[0];
    let x = to[0][0] - (cosine * u - sine * v);
    let y = to[0][1] - (sine * u + cosine * v);
    Some([cosine, -sine, sine, cosine, x, y, 0.0, 0.0])
}

fn difference([from, to]: [Point; 2]) -> Point {
    [to[0] - from[0], to[1] - from[1]]
}

/// `outer` after `inner`; `None` where the result sends the origin to infinity.
pub(crate) fn compose(outer: &Parameters, inner: &Parameters) -> Option<Parameters> {
    let matrix = |p: &Parameters| [[p[0], p[1], p[4]], [p[2], p[3], p[5]], [p[6], p[7], 1.0]];
    let (a, b) = (matrix(outer), matrix(inner));
    let at = |row: usize, column: usize| (0..3).map(|k| a[row][k] * b[k][column]).sum::<f64>();
    let w = at(2, 2);
    if w.abs() < 1e-9 {
        return None;
    }
    Some(
        [
            at(0, 0),
            at(0, 1),
            at(1, 0),
            at(1, 1),
            at(0, 2),
            at(1, 2),
            at(2, 0),
            at(2, 1),
        ]
        .map(|value| value / w),
    )
}

/// The homography near `start` that maps the first point of each pair to the second, most of them within `sigma`.
///
/// Least squares by Gauss and Newton, with Cauchy's weights for outliers, and with what is expected of pages as prior: few
/// or collinear pairs leave what they do not tell as it was at the start.
#[allow(
    clippy::needless_range_loop,
    reason = "rows and columns of a matrix are numbers"
)]
pub(crate) fn fit(pairs: &[(Point, Point)], start: &Parameters, sigma: f64) -> Parameters {
    let scale = (start[0] * start[3] - start[1] * start[2]).abs().sqrt().max(1e-9);
    let linear = (LINEAR_CHANGE * scale).powi(-2);
    let translation = (TRANSLATION_CHANGE * scale).powi(-2);
    let perspective = PERSPECTIVE.powi(-2);
    let precision = [
        linear,
        linear,
        linear,
        linear,
        translation,
        translation,
        perspective,
        perspective,
    ];
    // The perspective is expected to be none, the rest to stay.
    let expected = [
        start[0], start[1], start[2], start[3], start[4], start[5], 0.0, 0.0,
    ];
    let mut p = *start;
    for _ in 0..ROUNDS {
        let mut normal = [[0.0; 8]; 8];
        let mut right = [0.0; 8];
        for i in 0..8 {
            normal[i][i] = precision[i];
            right[i] = precision[i] * (expected[i] - p[i]);
        }
        for &(from, to) in pairs {
            add_pair(&mut normal, &mut right, &p, from, to, sigma);
        }
        let Some(step) = solve(normal, right) else {
            return p;
        };
        for (value, step) in p.iter_mut().zip(step) {
            *value += step;
        }
    }
    p
}

#[allow(
    clippy::needless_range_loop,
    reason = "rows and columns of a matrix are numbers"
)]
fn add_pair(
    normal: &mut [[f64; 8]; 8],
    right: &mut [f64; 8],
    p: &Parameters,
    from: Point,
    to: Point,
    sigma: f64,
) {
    let Some([x, y]) = apply(p, from) else {
        return;
    };
    let [u, v] = from;
    let w = p[6] * u + p[7] * v + 1.0;
    let (dx, dy) = (to[0] - x, to[1] - y);
    let weight = 1.0 / (sigma * sigma + dx * dx + dy * dy);
    let (u, v, one) = (u / w, v / w, 1.0 / w);
    let rows = [
        ([u, v, 0.0, 0.0, one, 0.0, -x * u, -x * v], dx),
        ([0.0, 0.0, u, v, 0.0, one, -y * u, -y * v], dy),
    ];
    for (row, residual) in rows {
        for i in 0..8 {
            right[i] += weight * row[i] * residual;
            for j in 0..8 {
                normal[i][j] += weight * row[i] * row[j];
            }
        }
    }
}

/// Solution of eight linear equations, by elimination with pivots; `None` where there is no single one.
#[allow(
    clippy::needless_range_loop,
    reason = "rows and columns of a matrix are numbers"
)]
fn solve(mut matrix: [[f64; 8]; 8], mut right: [f64; 8]) -> Option<[f64; 8]> {
    for column in 0..8 {
        let pivot =
            (column..8).max_by(|&a, &b| matrix[a][column].abs().total_cmp(&matrix[b][column].abs()))?;
        if matrix[pivot][column].abs() < 1e-300 {
            return None;
        }
        matrix.swap(column, pivot);
        right.swap(column, pivot);
        let pivot_row = matrix[column];
        for row in column + 1..8 {
            let factor = matrix[row][column] / pivot_row[column];
            for k in column..8 {
                matrix[row][k] -= factor * pivot_row[k];
            }
            right[row] -= factor * right[column];
        }
    }
    for row in (0..8).rev() {
        let known: f64 = (row + 1..8).map(|k| matrix[row][k] * right[k]).sum();
        right[row] = (right[row] - known) / matrix[row][row];
    }
    right.iter().all(|value| value.is_finite()).then_some(right)
}

#[cfg(test)]
mod tests {
    use super::*;

    const TRUE: Parameters = [700.0, -80.0, 90.0, 720.0, 600.0, 800.0, 0.08, -0.05];

    fn pairs(count: usize) -> Vec<(Point, Point)> {
        let points = (0..count).map(|i| {
            let i = i as f64;
            [(i * 0.618).fract() * 1.6 - 0.8, (i * 0.414).fract() * 2.0 - 1.0]
        });
        points
            .map(|point| (point, apply(&TRUE, point).unwrap()))
            .collect()
    }

    #[test]
    fn a_fit_finds_the_homography_of_its_pairs() {
        let start = [650.0, 0.0, 0.0, 650.0, 610.0, 790.0, 0.0, 0.0];
        let mut found = start;
        for _ in 0..6 {
            found = fit(&pairs(40), &found, 3.0);
        }
        for corner in [[-0.8, -1.0], [0.8, 1.0]] {
            let (a, b) = (apply(&found, corner).unwrap(), apply(&TRUE, corner).unwrap());
            assert!((a[0] - b[0]).hypot(a[1] - b[1]) < 0.2, "{a:?} {b:?}");
        }
    }

    #[test]
    fn collinear_pairs_leave_the_other_direction_as_it_was() {
        let start = [650.0, 0.0, 0.0, 650.0, 610.0, 790.0, 0.0, 0.0];
        let column: Vec<_> = (0..8)
            .map(|i| ([0.0, 0.1 * f64::from(i)], [610.0, 790.0 + 65.0 * f64::from(i)]))
            .collect();
        let found = fit(&column, &start, 3.0);
        assert!(
            (found[0] - 650.0).abs() < 1.0 && found[2].abs() < 1.0,
            "{found:?}"
        );
    }

    #[test]
    fn composition_maps_as_one_after_the_other() {
        let inner = similarity([[0.0, 0.0], [1.0, 0.0]], [[0.1, 0.2], [0.1, 1.2]]).unwrap();
        let both = compose(&TRUE, &inner).unwrap();
        let point = [0.3, -0.4];
        let (a, b) = (
            apply(&both, point).unwrap(),
            apply(&TRUE, apply(&inner, point).unwrap()).unwrap(),
        );
        assert!((a[0] - b[0]).abs() + (a[1] - b[1]).abs() < 1e-6);
    }

    #[test]
    fn mirrors_and_slivers_are_not_plausible() {
        assert!(is_plausible(&TRUE));
        assert!(
            !is_plausible(&[-1.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0, 0.0]),
            "a mirror"
        );
        assert!(
            !is_plausible(&[9.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0, 0.0]),
            "a sliver"
        );
    }

    #[test]
    fn scale_is_that_of_a_small_square() {
        let at = [0.2, -0.3];
        let small = 1e-5;
        let [origin, right, down] =
            [at, [at[0] + small, at[1]], [at[0], at[1] + small]].map(|point| apply(&TRUE, point).unwrap());
        let area =
            (right[0] - origin[0]) * (down[1] - origin[1]) - (right[1] - origin[1]) * (down[0] - origin[0]);
        assert!((scale_at(&TRUE, at) - area.abs().sqrt() / small).abs() < 0.1);
    }
}
