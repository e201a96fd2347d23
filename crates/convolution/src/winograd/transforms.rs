//! Transforms of F(4x4, 3x3) and F(2x2, 3x3), as Lavin and Gray give them.

use fearless_simd::prelude::*;

/// Side of the largest tile, and its number of values.
pub(super) const MAX_TILE: usize = 6;
pub(super) const MAX_VALUES: usize = MAX_TILE * MAX_TILE;

/// F(m x m, 3 x 3), given by its transforms along one axis. A line has room for [`MAX_TILE`] values; the first
/// [`Filtering::TILE`] are used.
pub(super) trait Filtering {
    /// Side of the output of a tile: m.
    const OUT: usize;
    /// Side of a tile: the inputs on which that output depends.
    const TILE: usize = Self::OUT + 2;
    const VALUES: usize = Self::TILE * Self::TILE;
    /// G, the transform of kernels.
    const KERNEL: &[[f64; 3]];

    /// B^T d, the transform of inputs.
    fn input<S: Simd>(simd: S, line: [S::f32s; MAX_TILE]) -> [S::f32s; MAX_TILE];

    /// A^T m, the transform of sums; the first [`Filtering::OUT`] values of the result are used.
    fn output<S: Simd>(simd: S, line: [S::f32s; MAX_TILE]) -> [S::f32s; MAX_TILE];
}

/// F(4x4, 3x3).
pub(super) struct F4x4;

impl Filtering for F4x4 {
    const OUT: usize = 4;
    const KERNEL: &[[f64; 3]] = &[
        [1.0 / 4.0, 0.0, 0.0],
        [-1.0 / 6.0, -1.0 / 6.0, -1.0 / 6.0],
        [-1.0 / 6.0, 1.0 / 6.0, -1.0 / 6.0],
        [1.0 / 24.0, 1.0 / 12.0, 1.0 / 6.0],
        [1.0 / 24.0, -1.0 / 12.0, 1.0 / 6.0],
        [0.0, 0.0, 1.0],
    ];

    #[inline(always)]
    fn input<S: Simd>(_: S, [a, b, c, d, e, f]: [S::f32s; MAX_TILE]) -> [S::f32s; MAX_TILE] {
        let (even, odd) = (e - c * 4.0, d - b * 4.0);
        let (near, far) = (e - c, (d - b) * 2.0);
        [
            a * 4.0 - c * 5.0 + e,
            even + odd,
            even - odd,
            near + far,
            near - far,
            b * 4.0 - d * 5.0 + f,
        ]
    }

    #[inline(always)]
    fn output<S: Simd>(simd: S, [a, b, c, d, e, f]: [S::f32s; MAX_TILE]) -> [S::f32s; MAX_TILE] {
        let (near_sum, near_difference) = (b + c, b - c);
        let (far_sum, far_difference) = (d + e, d - e);
        let unused = S::f32s::splat(simd, 0.0);
        [
            a + near_sum + far_sum,
            near_difference + far_difference * 2.0,
            near_sum + far_sum * 4.0,
            near_difference + far_difference * 8.0 + f,
            unused,
            unused,
        ]
    }
}

/// F(2x2, 3x3).
pub(super) struct F2x2;

impl Filtering for F2x2 {
    const OUT: usize = 2;
    const KERNEL: &[[f64; 3]] = &[
        [1.0, 0.0, 0.0],
        [0.5, 0.5, 0.5],
        [0.5, -0.5, 0.5],
        [0.0, 0.0, 1.0],
    ];

    #[inline(always)]
    fn input<S: Simd>(_: S, [a, b, c, d, e, f]: [S::f32s; MAX_TILE]) -> [S::f32s; MAX_TILE] {
        [a - c, b + c, c - b, d - b, e, f]
    }

    #[inline(always)]
    fn output<S: Simd>(_: S, [a, b, c, d, e, f]: [S::f32s; MAX_TILE]) -> [S::f32s; MAX_TILE] {
        [a + b + c, b - c + d, c, d, e, f]
    }
}

/// G g G^T of a 3 x 3 kernel, in double precision because it is done only once.
pub(super) fn transform_kernel<F: Filtering>(kernel: &[f32]) -> Vec<f32> {
    let rows = F::KERNEL.iter();
    rows.flat_map(|row| F::KERNEL.iter().map(move |column| (row, column)))
        .map(|(row, column)| {
            let sum: f64 = (0..9)
                .map(|tap| row[tap / 3] * f64::from(kernel[tap]) * column[tap % 3])
                .sum();
            sum as f32
        })
        .collect()
}

/// Second half of B^T d B, down the columns.
#[inline(always)]
pub(super) fn transform_columns<S: Simd, F: Filtering>(simd: S, values: &mut [S::f32s; MAX_VALUES]) {
    for column in 0..F::TILE {
        let mut line = [S::f32s::splat(simd, 0.0); MAX_TILE];
        for row in 0..F::TILE {
            line[row] = values[row * F::TILE + column];
        }
        let transformed = F::input(simd, line);
        for row in 0..F::TILE {
            values[row * F::TILE + column] = transformed[row];
        }
    }
}

/// A^T m A with bias and ReLU; the outputs of each tile are row by row in the first values.
#[inline(always)]
pub(super) fn transform_sums<S: Simd, F: Filtering>(
    simd: S,
    values: &mut [S::f32s; MAX_VALUES],
    bias: f32,
    relu: bool,
) {
    let (bias, zero) = (S::f32s::splat(simd, bias), S::f32s::splat(simd, 0.0));
    for column in 0..F::TILE {
        let mut line = [zero; MAX_TILE];
        for row in 0..F::TILE {
            line[row] = values[row * F::TILE + column];
        }
        let transformed = F::output(simd, line);
        for row in 0..F::OUT {
            values[row * F::TILE + column] = transformed[row];
        }
    }
    for row in 0..F::OUT {
        let mut line = [zero; MAX_TILE];
        line[..F::TILE].copy_from_slice(&values[row * F::TILE..(row + 1) * F::TILE]);
        let transformed = F::output(simd, line);
        for column in 0..F::OUT {
            let value = transformed[column] + bias;
            values[row * F::OUT + column] = if relu { value.max(zero) } else { value };
        }
    }
}
