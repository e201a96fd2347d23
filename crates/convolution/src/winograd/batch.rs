//! Winograd's convolution of a batch: a vector holds one pixel of many images, so that nothing is rearranged and no lane is
//! idle, however small the images are.

use std::ops::Range;

use fearless_simd::prelude::*;

use super::Winograd;
use super::transforms::{Filtering, MAX_TILE, MAX_VALUES, transform_columns, transform_sums};
use crate::Geometry;
use crate::product::{columns_at_once, multiply};

/// Columns of a strip: few enough for the strip to stay in the cache.
const STRIP_COLUMNS: usize = 64;

/// Computes the convolution of a batch.
#[inline(always)]
pub(super) fn run<S: Simd, F: Filtering>(
    simd: S,
    winograd: &Winograd,
    shape: &Geometry,
    input: &[f32],
    output: &mut [f32],
) {
    let tiles_per_row = shape.output_px[1].div_ceil(F::OUT);
    let tiles = shape.output_px[0].div_ceil(F::OUT) * tiles_per_row;
    let tiles_at_once = (STRIP_COLUMNS / shape.batch).clamp(1, tiles);
    let columns = (tiles_at_once * shape.batch).next_multiple_of(columns_at_once(simd));
    let padded_rows = winograd.weights[0].padded_rows();
    let mut strip = Strip {
        tiles_per_row,
        columns,
        padded_rows,
        tiles: vec![0.0; F::VALUES * shape.input_channels * columns],
        sums: vec![0.0; F::VALUES * padded_rows * columns],
    };
    for first in (0..tiles).step_by(tiles_at_once) {
        let tiles = first..tiles.min(first + tiles_at_once);
        strip.transform_tiles::<S, F>(simd, shape, input, tiles.clone());
        let operands = strip.tiles.chunks_exact(shape.input_channels * columns);
        let sums = strip.sums.chunks_exact_mut(padded_rows * columns);
        for ((weights, operand), sums) in winograd.weights.iter().zip(operands).zip(sums) {
            multiply(simd, weights, operand, columns, sums);
        }
        strip.transform_sums::<S, F>(simd, shape, tiles, winograd, output);
    }
}

/// Tiles of all images, before and after the multiplication.
struct Strip {
    tiles_per_row: usize,
    /// Tiles times images, rounded up to a multiple of what is multiplied at once.
    columns: usize,
    padded_rows: usize,
    /// Values of a tile x input channels x columns.
    tiles: Vec<f32>,
    /// Values of a tile x padded output channels x columns.
    sums: Vec<f32>,
}

impl Strip {
    /// Computes B^T d B of the tiles in every channel.
    #[inline(always)]
    fn transform_tiles<S: Simd, F: Filtering>(
        &mut self,
        simd: S,
        shape: &Geometry,
        input: &[f32],
        tiles: Range<usize>,
    ) {
        let lanes = S::f32s::LEN;
        let plane = shape.input_px[0] * shape.input_px[1] * shape.batch;
        for (channel, plane) in input.chunks_exact(plane).enumerate() {
            for (index, tile) in tiles.clone().enumerate() {
                for lane in (0..shape.batch).step_by(lanes) {
                    let mut values = self.load::<S, F>(simd, shape, plane, tile, lane);
                    for row in values.chunks_exact_mut(F::TILE).take(F::TILE) {
                        let mut line = [S::f32s::splat(simd, 0.0); MAX_TILE];
                        line[..F::TILE].copy_from_slice(row);
                        row.copy_from_slice(&F::input(simd, line)[..F::TILE]);
                    }
                    transform_columns::<S, F>(simd, &mut values);
                    for (value, vector) in values.iter().take(F::VALUES).enumerate() {
                        let row = (value * shape.input_channels + channel) * self.columns;
                        let at = row + index * shape.batch + lane;
                        vector.store_slice(&mut self.tiles[at..at + lanes]);
                    }
                }
            }
        }
    }

    /// Row and column of a tile's first output pixel.
    #[inline(always)]
    fn corner<F: Filtering>(&self, tile: usize) -> (usize, usize) {
        (
            tile / self.tiles_per_row * F::OUT,
            tile % self.tiles_per_row * F::OUT,
        )
    }

    /// The input pixels of a tile in one channel, zeros beyond its edges.
    #[inline(always)]
    fn load<S: Simd, F: Filtering>(
        &self,
        simd: S,
        shape: &Geometry,
        plane: &[f32],
        tile: usize,
        lane: usize,
    ) -> [S::f32s; MAX_VALUES] {
        let [height, width] = shape.input_px;
        let (top, left) = self.corner::<F>(tile);
        let mut values = [S::f32s::splat(simd, 0.0); MAX_VALUES];
        for row in 0..F::TILE {
            let Some(y) = (top + row).checked_sub(shape.pad[0]).filter(|y| *y < height) else {
                continue;
            };
            for column in 0..F::TILE {
                let Some(x) = (left + column).checked_sub(shape.pad[1]).filter(|x| *x < width) else {
                    continue;
                };
                let at = (y * width + x) * shape.batch + lane;
                values[row * F::TILE + column] = S::f32s::from_slice(simd, &plane[at..at + S::f32s::LEN]);
            }
        }
        values
    }

    /// Computes A^T m A of the tiles, with bias and ReLU, in every output channel.
    #[inline(always)]
    fn transform_sums<S: Simd, F: Filtering>(
        &self,
        simd: S,
        shape: &Geometry,
        tiles: Range<usize>,
        winograd: &Winograd,
        output: &mut [f32],
    ) {
        let [height, width] = shape.output_px;
        let lanes = S::f32s::LEN;
        let mut values = [S::f32s::splat(simd, 0.0); MAX_VALUES];
        let planes = output.chunks_exact_mut(height * width * shape.batch);
        for ((channel, plane), bias) in planes.enumerate().zip(&winograd.bias) {
            for (index, tile) in tiles.clone().enumerate() {
                let (top, left) = self.corner::<F>(tile);
                for lane in (0..shape.batch).step_by(lanes) {
                    for (value, vector) in values.iter_mut().take(F::VALUES).enumerate() {
                        let row = (value * self.padded_rows + channel) * self.columns;
                        let at = row + index * shape.batch + lane;
                        *vector = S::f32s::from_slice(simd, &self.sums[at..at + lanes]);
                    }
                    transform_sums::<S, F>(simd, &mut values, *bias, winograd.relu);
                    for y in top..height.min(top + F::OUT) {
                        for x in left..width.min(left + F::OUT) {
                            let at = (y * width + x) * shape.batch + lane;
                            values[(y - top) * F::OUT + x - left].store_slice(&mut plane[at..at + lanes]);
                        }
                    }
                }
            }
        }
    }
}
