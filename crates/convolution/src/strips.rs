//! Convolution of any kernel by im2col in strips: the receptive fields of a strip of output pixels are laid out as columns,
//! and multiplied by the weights while they are still in the cache. With a batch, a pixel has as many columns as images.

use std::ops::Range;

use fearless_simd::{Level, dispatch, prelude::*};

use crate::Geometry;
use crate::product::{Weights, columns_at_once, multiply};

/// Columns of a strip, rounded up to what is multiplied at once: few enough for the first-level cache.
const STRIP_VALUES: usize = 64;
/// Fewest output pixels of a strip of a batch.
const MIN_STRIP_PX: usize = 8;

/// A convolution and the pointwise ones that follow it. These multiply the strip again while it is in the cache, so that the
/// many channels in between are never written to memory.
#[derive(Debug, PartialEq)]
pub(crate) struct Strips {
    /// Values in the receptive field of an output pixel.
    depth: usize,
    layers: Vec<Layer>,
}

#[derive(Debug, PartialEq)]
struct Layer {
    weights: Weights,
    bias: Vec<f32>,
    relu: bool,
}

impl Strips {
    pub(crate) fn new(shape: &Geometry, weights: &[f32], bias: &[f32], relu: bool) -> Self {
        let depth = shape.input_channels * shape.kernel[0] * shape.kernel[1];
        let mut strips = Self {
            depth,
            layers: Vec::new(),
        };
        strips.append_pointwise(weights, bias, relu);
        strips
    }

    /// Appends a pointwise convolution of the output.
    pub(crate) fn append_pointwise(&mut self, weights: &[f32], bias: &[f32], relu: bool) {
        let depth = self.layers.last().map_or(self.depth, |layer| layer.bias.len());
        self.layers.push(Layer {
            weights: Weights::new(weights, bias.len(), depth),
            bias: bias.to_vec(),
            relu,
        });
    }

    pub(crate) fn run(&self, shape: &Geometry, input: &[f32], output: &mut [f32]) {
        dispatch!(Level::new(), simd => self.run_with(simd, shape, input, output));
    }

    #[inline(always)]
    fn run_with<S: Simd>(&self, simd: S, shape: &Geometry, input: &[f32], output: &mut [f32]) {
        let values = shape.output_px[0] * shape.output_px[1] * shape.batch;
        let columns = (STRIP_VALUES.max(MIN_STRIP_PX * shape.batch).min(values))
            .next_multiple_of(columns_at_once(simd));
        let most_rows = self.layers.iter().map(|layer| layer.weights.padded_rows()).max();
        let mut strip = vec![0.0; self.depth.max(most_rows.unwrap_or(0)) * columns];
        let mut products = strip.clone();
        for start in (0..values).step_by(columns) {
            let count = columns.min(values - start);
            gather(
                shape,
                input,
                start..start + count,
                &mut strip[..self.depth * columns],
                columns,
            );
            for (index, layer) in self.layers.iter().enumerate() {
                multiply(simd, &layer.weights, &strip, columns, &mut products);
                let rows = products.chunks_exact_mut(columns).zip(&layer.bias);
                if index + 1 < self.layers.len() {
                    for (products, bias) in rows {
                        finish_in_place(simd, products, *bias, layer.relu);
                    }
                    std::mem::swap(&mut strip, &mut products);
                } else {
                    for ((products, bias), output) in rows.zip(output.chunks_exact_mut(values)) {
                        finish(
                            simd,
                            &products[..count],
                            *bias,
                            layer.relu,
                            &mut output[start..start + count],
                        );
                    }
                }
            }
        }
    }
}

/// [`finish`] in place.
#[inline(always)]
fn finish_in_place<S: Simd>(simd: S, products: &mut [f32], bias: f32, relu: bool) {
    simd.vectorize(
        #[inline(always)]
        || {
            for product in products {
                *product = activated(*product + bias, relu);
            }
        },
    );
}

/// Writes the products with the bias added and the ReLU applied.
#[inline(always)]
fn finish<S: Simd>(simd: S, products: &[f32], bias: f32, relu: bool, output: &mut [f32]) {
    simd.vectorize(
        #[inline(always)]
        || {
            for (product, output) in products.iter().zip(output) {
                *output = activated(product + bias, relu);
            }
        },
    );
}

/// The ReLU, written out because WebAssembly calls a function for `f32::max`.
#[inline(always)]
fn activated(value: f32, relu: bool) -> f32 {
    if relu && value < 0.0 { 0.0 } else { value }
}

/// Fills `strip` with receptive fields: a row for each tap of the kernel, a column for each output value.
fn gather(shape: &Geometry, input: &[f32], values: Range<usize>, strip: &mut [f32], columns: usize) {
    let [height, width] = shape.input_px;
    let pointwise = shape.is_pointwise();
    let mut rows = strip.chunks_exact_mut(columns);
    for channel in input.chunks_exact(height * width * shape.batch) {
        if pointwise {
            if let Some(row) = rows.next() {
                row[..values.len()].copy_from_slice(&channel[values.clone()]);
            }
            continue;
        }
        for tap_y in 0..shape.kernel[0] {
            for tap_x in 0..shape.kernel[1] {
                if let Some(row) = rows.next() {
                    gather_tap(shape, channel, [tap_y, tap_x], values.clone(), row);
                }
            }
        }
    }
}

/// Fills a row of the strip: the input value under one tap in one channel, for each output value.
fn gather_tap(shape: &Geometry, channel: &[f32], tap: [usize; 2], values: Range<usize>, row: &mut [f32]) {
    let [height, width] = shape.input_px;
    let (output_width, batch) = (shape.output_px[1], shape.batch);
    let (mut pixel, end) = (values.start / batch, values.end / batch);
    let mut row = row;
    while pixel < end {
        let (y, x) = (pixel / output_width, pixel % output_width);
        let count = (output_width - x).min(end - pixel);
        let (segment, rest) = row.split_at_mut(count * batch);
        match (y * shape.stride[0] + tap[0]).checked_sub(shape.pad[0]) {
            Some(from) if from < height => {
                let line = &channel[from * width * batch..(from + 1) * width * batch];
                gather_line(shape, line, x * shape.stride[1] + tap[1], segment);
            }
            _ => segment.fill(0.0),
        }
        (pixel, row) = (pixel + count, rest);
    }
}

/// Copies every stride-th pixel of a line from `first` on, where `first` counts the zeros left of the line too.
fn gather_line(shape: &Geometry, line: &[f32], first: usize, segment: &mut [f32]) {
    let (pad, stride, batch) = (shape.pad[1], shape.stride[1], shape.batch);
    let count = segment.len() / batch;
    let before = pad.saturating_sub(first).div_ceil(stride).min(count);
    let (zeros, segment) = segment.split_at_mut(before * batch);
    zeros.fill(0.0);
    let first = first + before * stride - pad.min(first + before * stride);
    let left = shape.input_px[1].saturating_sub(first);
    let inside = left.div_ceil(stride).min(count - before);
    let (segment, zeros) = segment.split_at_mut(inside * batch);
    zeros.fill(0.0);
    if segment.is_empty() {
        return;
    }
    let line = &line[first * batch..];
    match (stride, batch) {
        (1, _) => segment.copy_from_slice(&line[..segment.len()]),
        // A stride known at compile time is gathered several times as fast.
        (2, 1) => every::<2>(line, segment),
        (8, 1) => every::<8>(line, segment),
        _ => {
            let pixels = line.chunks_exact(batch).step_by(stride);
            for (pixel, from) in segment.chunks_exact_mut(batch).zip(pixels) {
                pixel.copy_from_slice(from);
            }
        }
    }
}

#[inline(always)]
fn every<const STRIDE: usize>(line: &[f32], segment: &mut [f32]) {
    let whole = line.chunks_exact(STRIDE);
    // The last pixel of a line may have nothing behind it.
    if let (Some(last), Some(from)) = (segment.get_mut(whole.len()), whole.remainder().first()) {
        *last = *from;
    }
    for (value, from) in segment.iter_mut().zip(whole) {
        *value = from[0];
    }
}
