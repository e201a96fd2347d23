//! The matrix product that every convolution ends in: weights, prepared once, times a strip of columns.

use fearless_simd::prelude::*;

/// Vectors of columns that are multiplied at once.
const VECTORS: usize = 2;

/// Weights are stored for groups of this many rows, whose sums stay in registers: of 32 registers here.
const ROWS_OF_MANY: usize = 12;
/// The same where there are 16 registers.
const ROWS_OF_FEW: usize = 6;
/// The same where a product needs a register of its own before it is added, as in WebAssembly.
const ROWS_OF_FEW_PLAIN: usize = 4;

/// A matrix of weights, stored in the order in which a processor with given registers reads it.
#[derive(Debug, PartialEq)]
pub(super) struct Weights {
    rows: usize,
    depth: usize,
    rows_at_once: usize,
    /// For each group of rows, for each column, one value a row; missing rows of the last group are 0.
    values: Vec<f32>,
}

impl Weights {
    /// `matrix`: `rows` x `depth`, row by row.
    pub(super) fn new(matrix: &[f32], rows: usize, depth: usize) -> Self {
        let rows_at_once = fearless_simd::dispatch!(fearless_simd::Level::new(), simd => rows_at_once(simd));
        let mut values = vec![0.0; rows.next_multiple_of(rows_at_once) * depth];
        for (row, weights) in matrix.chunks_exact(depth).enumerate() {
            let (group, lane) = (row / rows_at_once, row % rows_at_once);
            for (column, weight) in weights.iter().enumerate() {
                values[(group * depth + column) * rows_at_once + lane] = *weight;
            }
        }
        Self {
            rows,
            depth,
            rows_at_once,
            values,
        }
    }

    /// Rows of a product, those of zeros that fill the last group included.
    pub(super) fn padded_rows(&self) -> usize {
        self.rows.next_multiple_of(self.rows_at_once)
    }
}

#[inline(always)]
fn rows_at_once<S: Simd>(_: S) -> usize {
    match S::f32s::LEN {
        _ if cfg!(target_arch = "aarch64") => ROWS_OF_MANY,
        ..=4 => ROWS_OF_FEW_PLAIN,
        5..=8 => ROWS_OF_FEW,
        _ => ROWS_OF_MANY,
    }
}

/// The number of columns in a strip is a multiple of this.
#[inline(always)]
pub(super) fn columns_at_once<S: Simd>(_: S) -> usize {
    VECTORS * S::f32s::LEN
}

/// `output` = `weights` x `strip`, with `columns` columns in both, a multiple of [`columns_at_once`];
/// `output` has [`Weights::padded_rows`] rows.
#[inline(always)]
pub(super) fn multiply<S: Simd>(
    simd: S,
    weights: &Weights,
    strip: &[f32],
    columns: usize,
    output: &mut [f32],
) {
    match rows_at_once(simd) {
        ROWS_OF_MANY => multiply_groups::<S, ROWS_OF_MANY>(simd, weights, strip, columns, output),
        ROWS_OF_FEW => multiply_groups::<S, ROWS_OF_FEW>(simd, weights, strip, columns, output),
        _ => multiply_groups::<S, ROWS_OF_FEW_PLAIN>(simd, weights, strip, columns, output),
    }
}

#[inline(always)]
fn multiply_groups<S: Simd, const ROWS: usize>(
    simd: S,
    weights: &Weights,
    strip: &[f32],
    columns: usize,
    output: &mut [f32],
) {
    let block = columns_at_once(simd);
    for column in (0..columns).step_by(block) {
        let groups = weights.values.chunks_exact(weights.depth * ROWS);
        for (group, output) in groups.zip(output.chunks_exact_mut(columns * ROWS)) {
            let sums = sums::<S, ROWS>(simd, group, &strip[column..], columns);
            for (sums, output) in sums.iter().zip(output.chunks_exact_mut(columns)) {
                let output = &mut output[column..column + block];
                for (sum, output) in sums.iter().zip(output.chunks_exact_mut(S::f32s::LEN)) {
                    sum.store_slice(output);
                }
            }
        }
    }
}

/// One group of rows times one block of columns; rows of the strip are `columns` apart.
#[inline(always)]
fn sums<S: Simd, const ROWS: usize>(
    simd: S,
    group: &[f32],
    strip: &[f32],
    columns: usize,
) -> [[S::f32s; VECTORS]; ROWS] {
    let lanes = S::f32s::LEN;
    let mut sums = [[S::f32s::splat(simd, 0.0); VECTORS]; ROWS];
    for (weights, values) in group.chunks_exact(ROWS).zip(strip.chunks(columns)) {
        let first = S::f32s::from_slice(simd, &values[..lanes]);
        let second = S::f32s::from_slice(simd, &values[lanes..2 * lanes]);
        for row in 0..ROWS {
            let weight = S::f32s::splat(simd, weights[row]);
            sums[row] = [
                weight.mul_add(first, sums[row][0]),
                weight.mul_add(second, sums[row][1]),
            ];
        }
    }
    sums
}
