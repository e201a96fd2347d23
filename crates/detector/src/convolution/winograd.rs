//! A 3 x 3 convolution of stride 1 by Winograd's minimal filtering F(4x4, 3x3) (Lavin and Gray, "Fast Algorithms for
//! Convolutional Neural Networks", 2015): 4 x 4 output pixels come from 36 multiplications a pair of channels instead of
//! 144. A tile is the 6 x 6 input pixels that they see; the transforms of weights, tiles and sums are the paper's, and
//! cost additions only. In f32 the result differs from the definition by some 1e-6 of the values.
//!
//! Of small images F(2x2, 3x3) may take as few multiplications, since no tile reaches beyond the image; its weights are
//! less than half as large ([`filtering`]).

mod filtering;
mod many;

use fearless_simd::{Level, dispatch, prelude::*};

use super::Geometry;
use super::product::{Weights, columns_at_once, multiply};
use filtering::{Filtering, Four, Two, transform_columns, transform_kernel, transform_sums};

/// Side of a tile, of what comes out of it, and its number of values.
const TILE: usize = Four::TILE;
const OUT: usize = Four::OUT;
const VALUES: usize = Four::VALUES;

/// Tiles of a strip: whole rows of tiles up to this many, one row at least, so that the strip stays in the cache.
const STRIP_TILES: usize = 32;

#[derive(Debug, PartialEq)]
pub(super) struct Winograd {
    /// Side of what comes out of a tile.
    out: usize,
    /// One matrix for each value of a tile.
    weights: Vec<Weights>,
    bias: Vec<f32>,
    relu: bool,
}

impl Winograd {
    /// Whether the transforms pay: they are shared by the channels.
    pub(super) fn suits(shape: &Geometry) -> bool {
        const LEAST_CHANNELS: usize = 8;
        shape.kernel == [3, 3]
            && shape.stride == [1, 1]
            && shape.input_channels.min(shape.output_channels) >= LEAST_CHANNELS
    }

    pub(super) fn new(shape: &Geometry, weights: &[f32], bias: &[f32], relu: bool) -> Self {
        // One image is done in lines of tiles, by the larger tiles only.
        let is_small = shape.images > 1 && multiplications::<Two>(shape) <= multiplications::<Four>(shape);
        let (out, weights) = if is_small {
            (Two::OUT, transform_weights::<Two>(shape, weights))
        } else {
            (Four::OUT, transform_weights::<Four>(shape, weights))
        };
        Self {
            out,
            weights,
            bias: bias.to_vec(),
            relu,
        }
    }

    pub(super) fn name(&self) -> &'static str {
        match self.out {
            Two::OUT => "Winograd F(2x2, 3x3)",
            _ => "Winograd F(4x4, 3x3)",
        }
    }

    pub(super) fn run(&self, shape: &Geometry, image: &[f32], output: &mut [f32]) {
        dispatch!(Level::new(), simd => self.run_with(simd, shape, image, output));
    }

    #[inline(always)]
    fn run_with<S: Simd>(&self, simd: S, shape: &Geometry, image: &[f32], output: &mut [f32]) {
        match (shape.images, self.out) {
            (1, _) => {}
            (_, Two::OUT) => return many::run::<S, Two>(simd, self, shape, image, output),
            _ => return many::run::<S, Four>(simd, self, shape, image, output),
        }
        let mut strip = Strip::new(simd, shape, self.weights[0].padded_rows());
        let tile_rows = shape.output_px[0].div_ceil(OUT);
        for first in (0..tile_rows).step_by(strip.tile_rows) {
            let rows = first..(first + strip.tile_rows).min(tile_rows);
            strip.transform_tiles(simd, shape, image, rows.clone());
            strip.multiply(simd, &self.weights);
            strip.transform_sums(simd, shape, rows, &self.bias, self.relu, output);
        }
    }
}

/// Rows of tiles on their way through the convolution.
struct Strip {
    /// Rows of tiles that fit.
    tile_rows: usize,
    tiles_per_row: usize,
    /// Tiles, up to a multiple of what is multiplied at once.
    columns: usize,
    input_channels: usize,
    padded_rows: usize,
    /// 36 x input channels x columns.
    tiles: Vec<f32>,
    /// 36 x padded output channels x columns, and a vector more, since the last one may reach further.
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

    /// B^T d B of every tile of the rows, in every channel.
    #[inline(always)]
    fn transform_tiles<S: Simd>(
        &mut self,
        simd: S,
        shape: &Geometry,
        image: &[f32],
        rows: std::ops::Range<usize>,
    ) {
        let [height, width] = shape.input_px;
        let lanes = S::f32s::LEN;
        let mut values = [S::f32s::splat(simd, 0.0); VALUES];
        for (channel, pixels) in image.chunks_exact(height * width).enumerate() {
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

    /// The six lines that a row of tiles sees of a channel.
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

    /// A^T m A of every tile of the rows, bias and ReLU, in every output channel.
    #[inline(always)]
    fn transform_sums<S: Simd>(
        &mut self,
        simd: S,
        shape: &Geometry,
        rows: std::ops::Range<usize>,
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
                    transform_sums::<S, Four>(simd, &mut values, *bias, relu);
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
        // What was written here is not zero where the next lines need it to be.
        self.lines.fill(0.0);
    }
}

/// Of one pair of channels.
fn multiplications<F: Filtering>(shape: &Geometry) -> usize {
    let [down, across] = shape.output_px.map(|side| side.div_ceil(F::OUT));
    down * across * F::VALUES
}

/// One matrix for each value of a tile.
fn transform_weights<F: Filtering>(shape: &Geometry, weights: &[f32]) -> Vec<Weights> {
    let transformed: Vec<_> = weights.chunks_exact(9).map(transform_kernel::<F>).collect();
    let matrix = |value: usize| -> Vec<f32> { transformed.iter().map(|kernel| kernel[value]).collect() };
    (0..F::VALUES)
        .map(|value| Weights::new(&matrix(value), shape.output_channels, shape.input_channels))
        .collect()
}

/// One vector of tiles, from `tile` on.
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
        let transformed = Four::input(simd, [a, b, c, d, e, f]);
        values[row * TILE..(row + 1) * TILE].copy_from_slice(&transformed);
    }
    transform_columns::<S, Four>(simd, values);
}

/// The first pixels of every four, the second ones, and so on.
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

/// The reverse of [`load_interleaved`].
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
