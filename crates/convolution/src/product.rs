//! Matrix product in which every convolution ends: weights, prepared once, times a strip of columns.

use fearless_simd::prelude::*;

/// Vectors of columns that are multiplied at once.
const VECTORS: usize = 2;

/// Rows of weights in a group, whose sums stay in registers, on processors with 32 vector registers.
const ROWS_32_REGISTERS: usize = 12;
/// Rows in a group with 16 registers.
const ROWS_16_REGISTERS: usize = 6;
/// Rows in a group without fused multiply-add, as in WebAssembly: a product needs a register of its own before it is added.
const ROWS_UNFUSED: usize = 4;

/// Weight matrix, stored in the order in which this processor's kernel reads it.
#[derive(Debug, PartialEq)]
pub(crate) struct Weights {
    rows: usize,
    depth: usize,
    rows_at_once: usize,
    /// For each group of rows, for each column, one value a row; missing rows of the last group are 0.
    values: Vec<f32>,
}

impl Weights {
    /// Weights from `matrix`, `rows` x `depth`, row by row.
    pub(crate) fn new(matrix: &[f32], rows: usize, depth: usize) -> Self {
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

    /// Rows of the product, including the rows of zeros that fill the last group.
    pub(crate) fn padded_rows(&self) -> usize {
        self.rows.next_multiple_of(self.rows_at_once)
    }
}

#[inline(always)]
fn rows_at_once<S: Simd>(_: S) -> usize {
    match S::f32s::LEN {
        _ if cfg!(target_arch = "aarch64") => ROWS_32_REGISTERS,
        ..=4 => ROWS_UNFUSED,
        5..=8 => ROWS_16_REGISTERS,
        _ => ROWS_32_REGISTERS,
    }
}

/// Columns that are multiplied at once; a strip has a multiple of them.
#[inline(always)]
pub(crate) fn columns_at_once<S: Simd>(_: S) -> usize {
    VECTORS * S::f32s::LEN
}

/// Computes `output` = `weights` x `strip`. Both have `columns` columns, a multiple of [`columns_at_once`], and `output` has
/// [`Weights::padded_rows`] rows.
#[inline(always)]
pub(crate) fn multiply<S: Simd>(
    simd: S,
    weights: &Weights,
    strip: &[f32],
    columns: usize,
    output: &mut [f32],
) {
    match rows_at_once(simd) {
        ROWS_32_REGISTERS => multiply_groups::<S, ROWS_32_REGISTERS>(simd, weights, strip, columns, output),
        ROWS_16_REGISTERS => multiply_groups::<S, ROWS_16_REGISTERS>(simd, weights, strip, columns, output),
        _ => multiply_groups::<S, ROWS_UNFUSED>(simd, weights, strip, columns, output),
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

/// Sums of one group of rows times one block of columns; rows of the strip are `columns` apart.
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
