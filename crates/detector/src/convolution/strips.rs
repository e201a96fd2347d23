//! Any convolution, a strip of output pixels at a time: what the kernel sees of each is laid out as a column, then the
//! strip is multiplied by the weights while it is still in the cache. A pixel of several images is as many columns.

use std::ops::Range;

use fearless_simd::{Level, dispatch, prelude::*};

use super::Geometry;
use super::product::{Weights, columns_at_once, multiply};

/// Columns of a strip, rounded up to what is multiplied at once: few enough for the nearest cache.
const STRIP_VALUES: usize = 64;
/// Output pixels of a strip of several images.
const LEAST_STRIP_PX: usize = 8;

/// A convolution, and the pointwise ones that follow it: those multiply the strip again while it is at hand, and the
/// many channels in between never travel to memory.
#[derive(Debug, PartialEq)]
pub(super) struct Strips {
    /// Values that the kernel sees of an output pixel.
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
    pub(super) fn new(shape: &Geometry, weights: &[f32], bias: &[f32], relu: bool) -> Self {
        let depth = shape.input_channels * shape.kernel[0] * shape.kernel[1];
        let mut strips = Self {
            depth,
            layers: Vec::new(),
        };
        strips.then(weights, bias, relu);
        strips
    }

    /// Appends a pointwise convolution of the output.
    pub(super) fn then(&mut self, weights: &[f32], bias: &[f32], relu: bool) {
        let depth = self.layers.last().map_or(self.depth, |layer| layer.bias.len());
        self.layers.push(Layer {
            weights: Weights::new(weights, bias.len(), depth),
            bias: bias.to_vec(),
            relu,
        });
    }

    pub(super) fn run(&self, shape: &Geometry, image: &[f32], output: &mut [f32]) {
        dispatch!(Level::new(), simd => self.run_with(simd, shape, image, output));
    }

    #[inline(always)]
    fn run_with<S: Simd>(&self, simd: S, shape: &Geometry, image: &[f32], output: &mut [f32]) {
        let values = shape.output_px[0] * shape.output_px[1] * shape.images;
        let columns = (STRIP_VALUES.max(LEAST_STRIP_PX * shape.images).min(values))
            .next_multiple_of(columns_at_once(simd));
        let most_rows = self.layers.iter().map(|layer| layer.weights.padded_rows()).max();
        let mut strip = vec![0.0; self.depth.max(most_rows.unwrap_or(0)) * columns];
        let mut products = strip.clone();
        for start in (0..values).step_by(columns) {
            let count = columns.min(values - start);
            gather(
                shape,
                image,
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

/// [`finish`] where the products are.
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

/// Adds the bias, applies the ReLU.
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

/// Written out, since WebAssembly calls a function for `f32::max`.
#[inline(always)]
fn activated(value: f32, relu: bool) -> f32 {
    if relu && value < 0.0 { 0.0 } else { value }
}

/// Lays out the values that the kernel sees of each output value: a row of `strip` for each tap, a column for each value.
fn gather(shape: &Geometry, image: &[f32], values: Range<usize>, strip: &mut [f32], columns: usize) {
    let [height, width] = shape.input_px;
    let pointwise = shape.is_pointwise();
    let mut rows = strip.chunks_exact_mut(columns);
    for channel in image.chunks_exact(height * width * shape.images) {
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

/// What one tap of the kernel sees in one channel, for each output value.
fn gather_tap(shape: &Geometry, channel: &[f32], tap: [usize; 2], values: Range<usize>, row: &mut [f32]) {
    let [height, width] = shape.input_px;
    let (output_width, images) = (shape.output_px[1], shape.images);
    let (mut pixel, end) = (values.start / images, values.end / images);
    let mut row = row;
    while pixel < end {
        let (y, x) = (pixel / output_width, pixel % output_width);
        let count = (output_width - x).min(end - pixel);
        let (segment, rest) = row.split_at_mut(count * images);
        match (y * shape.stride[0] + tap[0]).checked_sub(shape.pad[0]) {
            Some(from) if from < height => {
                let line = &channel[from * width * images..(from + 1) * width * images];
                gather_line(shape, line, x * shape.stride[1] + tap[1], segment);
            }
            _ => segment.fill(0.0),
        }
        (pixel, row) = (pixel + count, rest);
    }
}

/// Every stride-th pixel of a line from `first` on, which counts the zeros on the line's left.
fn gather_line(shape: &Geometry, line: &[f32], first: usize, segment: &mut [f32]) {
    let (pad, stride, images) = (shape.pad[1], shape.stride[1], shape.images);
    let count = segment.len() / images;
    let before = pad.saturating_sub(first).div_ceil(stride).min(count);
    let (zeros, segment) = segment.split_at_mut(before * images);
    zeros.fill(0.0);
    let first = first + before * stride - pad.min(first + before * stride);
    let left = shape.input_px[1].saturating_sub(first);
    let inside = left.div_ceil(stride).min(count - before);
    let (segment, zeros) = segment.split_at_mut(inside * images);
    zeros.fill(0.0);
    if segment.is_empty() {
        return;
    }
    let line = &line[first * images..];
    match (stride, images) {
        (1, _) => segment.copy_from_slice(&line[..segment.len()]),
        // A stride that is known is gathered several times as fast.
        (2, 1) => every::<2>(line, segment),
        (8, 1) => every::<8>(line, segment),
        _ => {
            let pixels = line.chunks_exact(images).step_by(stride);
            for (pixel, from) in segment.chunks_exact_mut(images).zip(pixels) {
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
