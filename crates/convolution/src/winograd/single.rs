//! Winograd's convolution of a single image: a vector holds neighbouring tiles of a row.

use std::ops::Range;

use fearless_simd::prelude::*;

use super::Winograd;
use super::transforms::{F4x4, Filtering, transform_columns, transform_sums};
use crate::Geometry;
use crate::product::{Weights, columns_at_once, multiply};

/// Side of a tile, side of its output, and number of its values.
const TILE: usize = F4x4::TILE;
const OUT: usize = F4x4::OUT;
const VALUES: usize = F4x4::VALUES;

/// Tiles of a strip: whole rows of tiles up to this many, at least one row, so that the strip stays in the cache.
const STRIP_TILES: usize = 32;

/// Computes the convolution of one image.
#[inline(always)]
pub(super) fn run<S: Simd>(
    simd: S,
    winograd: &Winograd,
    shape: &Geometry,
    input: &[f32],
    output: &mut [f32],
) {
    let mut strip = Strip::new(simd, shape, winograd.weights[0].padded_rows());
    let tile_rows = shape.output_px[0].div_ceil(OUT);
    for first in (0..tile_rows).step_by(strip.tile_rows) {
        let rows = first..(first + strip.tile_rows).min(tile_rows);
        strip.transform_tiles(simd, shape, input, rows.clone());
        strip.multiply(simd, &winograd.weights);
        strip.transform_sums(simd, shape, rows, &winograd.bias, winograd.relu, output);
    }
}

/// Rows of tiles, before and after the multiplication.
struct Strip {
    /// Rows of tiles in a strip.
    tile_rows: usize,
    tiles_per_row: usize,
    /// Tiles, rounded up to a multiple of what is multiplied at once.
    columns: usize,
    input_channels: usize,
    padded_rows: usize,
    /// 36 x input channels x columns.
    tiles: Vec<f32>,
    /// 36 x padded output channels x columns, and one vector more, since the last load may reach beyond.
    sums: Vec<f32>,
    /// Lines of the image with zeros left and right.
    lines: Vec<f32>,
    line_len: usize,
}

impl Strip {
    #[inline(always)]
    fn new<S: Simd>(simd: S, shape: &Geometry, padded_rows: usize) -> Self {
        let lanes = S::f32s::LEN;
        let tiles_per_row = shape.output_px[1].div_ceil(OUT);
        let tile_rows = (STRIP_TILES / tiles_per_row).clamp(1, shape.output_px[0].div_ceil(OUT));
        let columns = (tile_rows * tiles_per_row).next_multiple_of(columns_at_once(simd));
        let line_len = OUT * (tiles_per_row.next_multiple_of(lanes) + lanes);
        Self {
            tile_rows,
            tiles_per_row,
            columns,
            input_channels: shape.input_channels,
            padded_rows,
            tiles: vec![0.0; VALUES * shape.input_channels * columns],
            sums: vec![0.0; VALUES * padded_rows * columns + lanes],
            lines: vec![0.0; TILE * line_len],
            line_len,
        }
    }

    /// Computes B^T d B of every tile of the rows in every channel.
    #[inline(always)]
    fn transform_tiles<S: Simd>(&mut self, simd: S, shape: &Geometry, input: &[f32], rows: Range<usize>) {
        let [height, width] = shape.input_px;
        let lanes = S::f32s::LEN;
        let mut values = [S::f32s::splat(simd, 0.0); VALUES];
        for (channel, pixels) in input.chunks_exact(height * width).enumerate() {
            for (index, row) in rows.clone().enumerate() {
                self.copy_lines(shape, pixels, row);
                for tile in (0..self.tiles_per_row).step_by(lanes) {
                    transform_tile(simd, &self.lines, self.line_len, tile, &mut values);
                    let column = index * self.tiles_per_row + tile;
                    let room = lanes.min(self.columns - column);
                    for (value, vector) in values.iter().enumerate() {
                        let at = (value * self.input_channels + channel) * self.columns + column;
                        let tiles = &mut self.tiles[at..at + room];
                        if room == lanes {
                            vector.store_slice(tiles);
                        } else {
                            tiles.copy_from_slice(&vector.as_slice()[..room]);
                        }
                    }
                }
            }
        }
    }

    /// Copies the six lines of a channel that a row of tiles covers.
    #[inline(always)]
    fn copy_lines(&mut self, shape: &Geometry, pixels: &[f32], row: usize) {
        let [height, width] = shape.input_px;
        let [above, left] = shape.pad;
        let count = width.min(self.line_len - left);
        for (index, line) in self.lines.chunks_exact_mut(self.line_len).enumerate() {
            match (row * OUT + index).checked_sub(above) {
                Some(y) if y < height => {
                    line[left..left + count].copy_from_slice(&pixels[y * width..y * width + count]);
                }
                _ => line.fill(0.0),
            }
        }
    }

    #[inline(always)]
    fn multiply<S: Simd>(&mut self, simd: S, weights: &[Weights]) {
        let tiles = self.tiles.chunks_exact(self.input_channels * self.columns);
        let sums = self.sums.chunks_exact_mut(self.padded_rows * self.columns);
        for ((weights, tiles), sums) in weights.iter().zip(tiles).zip(sums) {
            multiply(simd, weights, tiles, self.columns, sums);
        }
    }

    /// Computes A^T m A of every tile of the rows, with bias and ReLU, in every output channel.
    #[inline(always)]
    fn transform_sums<S: Simd>(
        &mut self,
        simd: S,
        shape: &Geometry,
        rows: Range<usize>,
        bias: &[f32],
        relu: bool,
        output: &mut [f32],
    ) {
        let [height, width] = shape.output_px;
        let lanes = S::f32s::LEN;
        let mut values = [S::f32s::splat(simd, 0.0); VALUES];
        for ((channel, output), bias) in output.chunks_exact_mut(height * width).enumerate().zip(bias) {
            for (index, row) in rows.clone().enumerate() {
                for tile in (0..self.tiles_per_row).step_by(lanes) {
                    let column = index * self.tiles_per_row + tile;
                    for (value, vector) in values.iter_mut().enumerate() {
                        let at = (value * self.padded_rows + channel) * self.columns + column;
                        *vector = S::f32s::from_slice(simd, &self.sums[at..at + lanes]);
                    }
                    transform_sums::<S, F4x4>(simd, &mut values, *bias, relu);
                    for row in 0..OUT {
                        let at = row * self.line_len + tile * OUT;
                        let line = &mut self.lines[at..at + OUT * lanes];
                        store_interleaved(simd, &values[row * OUT..(row + 1) * OUT], line);
                    }
                }
                let lines = output.chunks_exact_mut(width).skip(row * OUT);
                for (line, scratch) in lines.zip(self.lines.chunks_exact(self.line_len).take(OUT)) {
                    line.copy_from_slice(&scratch[..width]);
                }
            }
        }
        // The next lines need zeros on both sides, where outputs were written here.
        self.lines.fill(0.0);
    }
}

/// Transforms one vector of tiles, from `tile` on.
#[inline(always)]
fn transform_tile<S: Simd>(
    simd: S,
    lines: &[f32],
    line_len: usize,
    tile: usize,
    values: &mut [S::f32s; VALUES],
) {
    let span = OUT * S::f32s::LEN;
    for row in 0..TILE {
        let line = &lines[row * line_len + tile * OUT..];
        let [a, b, c, d] = load_interleaved(simd, &line[..span]);
        let [e, f, ..] = load_interleaved(simd, &line[OUT..OUT + span]);
        let transformed = F4x4::input(simd, [a, b, c, d, e, f]);
        values[row * TILE..(row + 1) * TILE].copy_from_slice(&transformed);
    }
    transform_columns::<S, F4x4>(simd, values);
}

/// Loads vectors of the first pixels of every four, the second ones, and so on.
#[inline(always)]
fn load_interleaved<S: Simd>(simd: S, line: &[f32]) -> [S::f32s; OUT] {
    let lanes = S::f32s::LEN;
    let part = |index: usize| &line[index * lanes..(index + 1) * lanes];
    let [a, b] = [
        S::f32s::from_slice(simd, part(0)),
        S::f32s::from_slice(simd, part(1)),
    ];
    let [c, d] = [
        S::f32s::from_slice(simd, part(2)),
        S::f32s::from_slice(simd, part(3)),
    ];
    let ((even, odd), (more_even, more_odd)) = (a.deinterleave(b), c.deinterleave(d));
    let ((first, third), (second, fourth)) = (even.deinterleave(more_even), odd.deinterleave(more_odd));
    [first, second, third, fourth]
}

/// Reverses [`load_interleaved`].
#[inline(always)]
fn store_interleaved<S: Simd>(_: S, values: &[S::f32s], line: &mut [f32]) {
    let ((even, more_even), (odd, more_odd)) =
        (values[0].interleave(values[2]), values[1].interleave(values[3]));
    let ((a, b), (c, d)) = (even.interleave(odd), more_even.interleave(more_odd));
    let lanes = S::f32s::LEN;
    a.store_slice(&mut line[..lanes]);
    b.store_slice(&mut line[lanes..2 * lanes]);
    c.store_slice(&mut line[2 * lanes..3 * lanes]);
    d.store_slice(&mut line[3 * lanes..4 * lanes]);
}
