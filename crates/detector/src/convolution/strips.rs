//! Any convolution, a strip of output pixels at a time: what the kernel sees of each is laid out as a column, then the
//! strip is multiplied by the weights while it is still in the cache.

use std::ops::Range;

use fearless_simd::{Level, dispatch, prelude::*};

use super::Geometry;
use super::product::{Weights, columns_at_once, multiply};

/// Output pixels of a strip, rounded up to what is multiplied at once: few enough for the nearest cache.
const STRIP_PX: usize = 64;

/// A convolution, and the pointwise ones that follow it: those multiply the strip again while it is at hand, and the
/// many channels in between never travel to memory.
#[derive(Debug)]
pub(super) struct Strips {
    /// Values that the kernel sees of an output pixel.
    depth: usize,
    layers: Vec<Layer>,
}

#[derive(Debug)]
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

    pub(super) fn run(&self, shape: &Geometry, images: &[f32], outputs: &mut [f32]) {
        dispatch!(Level::new(), simd => self.run_with(simd, shape, images, outputs));
    }

    #[inline(always)]
    fn run_with<S: Simd>(&self, simd: S, shape: &Geometry, images: &[f32], outputs: &mut [f32]) {
        let pixels = images.len() / shape.input_len() * shape.output_area();
        let columns = STRIP_PX.min(pixels).next_multiple_of(columns_at_once(simd));
        let most_rows = self.layers.iter().map(|layer| layer.weights.padded_rows()).max();
        let mut strip = vec![0.0; self.depth.max(most_rows.unwrap_or(0)) * columns];
        let mut products = strip.clone();
        for start in (0..pixels).step_by(columns) {
            let strip_pixels = start..pixels.min(start + columns);
            for part in parts(shape, strip_pixels.clone()) {
                let image = &images[part.image * shape.input_len()..][..shape.input_len()];
                gather(shape, image, &part, &mut strip[..self.depth * columns], columns);
            }
            for (index, layer) in self.layers.iter().enumerate() {
                multiply(simd, &layer.weights, &strip, columns, &mut products);
                if index + 1 < self.layers.len() {
                    for (products, bias) in products.chunks_exact_mut(columns).zip(&layer.bias) {
                        finish_in_place(simd, products, *bias, layer.relu);
                    }
                    std::mem::swap(&mut strip, &mut products);
                    continue;
                }
                for part in parts(shape, strip_pixels.clone()) {
                    let output = &mut outputs[part.image * shape.output_len()..][..shape.output_len()];
                    let rows = products.chunks_exact(columns).zip(&layer.bias);
                    for ((products, bias), output) in rows.zip(output.chunks_exact_mut(shape.output_area())) {
                        let products = &products[part.column..][..part.pixels.len()];
                        finish(
                            simd,
                            products,
                            *bias,
                            layer.relu,
                            &mut output[part.pixels.clone()],
                        );
                    }
                }
            }
        }
    }
}

/// Columns of a strip that are pixels of one image's output.
struct Part {
    image: usize,
    pixels: Range<usize>,
    column: usize,
}

/// `pixels` counts through the outputs of all images.
fn parts(shape: &Geometry, pixels: Range<usize>) -> impl Iterator<Item = Part> {
    let area = shape.output_area();
    (pixels.start / area..pixels.end.div_ceil(area)).map(move |image| {
        let (from, to) = (pixels.start.max(image * area), pixels.end.min((image + 1) * area));
        Part {
            image,
            pixels: from - image * area..to - image * area,
            column: from - pixels.start,
        }
    })
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

/// Lays out the pixels that the kernel sees of each output pixel: a row of `strip` for each tap, a column for each pixel.
fn gather(shape: &Geometry, image: &[f32], part: &Part, strip: &mut [f32], columns: usize) {
    let [height, width] = shape.input_px;
    let pointwise = shape.is_pointwise();
    let rows = strip.chunks_exact_mut(columns);
    let mut rows = rows.map(|row| &mut row[part.column..][..part.pixels.len()]);
    for channel in image.chunks_exact(height * width) {
        if pointwise {
            if let Some(row) = rows.next() {
                row.copy_from_slice(&channel[part.pixels.clone()]);
            }
            continue;
        }
        for tap_y in 0..shape.kernel[0] {
            for tap_x in 0..shape.kernel[1] {
                if let Some(row) = rows.next() {
                    gather_tap(shape, channel, [tap_y, tap_x], part.pixels.clone(), row);
                }
            }
        }
    }
}

/// What one tap of the kernel sees in one channel, for each output pixel.
fn gather_tap(shape: &Geometry, channel: &[f32], tap: [usize; 2], pixels: Range<usize>, row: &mut [f32]) {
    let [height, width] = shape.input_px;
    let output_width = shape.output_px[1];
    let (mut pixel, mut row) = (pixels.start, row);
    while pixel < pixels.end {
        let (y, x) = (pixel / output_width, pixel % output_width);
        let count = (output_width - x).min(pixels.end - pixel);
        let (segment, rest) = row.split_at_mut(count);
        match (y * shape.stride[0] + tap[0]).checked_sub(shape.pad[0]) {
            Some(from) if from < height => {
                let line = &channel[from * width..(from + 1) * width];
                gather_line(
                    line,
                    x * shape.stride[1] + tap[1],
                    shape.pad[1],
                    shape.stride[1],
                    segment,
                );
            }
            _ => segment.fill(0.0),
        }
        (pixel, row) = (pixel + count, rest);
    }
}

/// Every `stride`th value of a line from `first` on, which counts the `pad` zeros on the line's left.
fn gather_line(line: &[f32], first: usize, pad: usize, stride: usize, segment: &mut [f32]) {
    let before = pad.saturating_sub(first).div_ceil(stride).min(segment.len());
    let (zeros, segment) = segment.split_at_mut(before);
    zeros.fill(0.0);
    let first = first + before * stride - pad.min(first + before * stride);
    let inside = line
        .len()
        .saturating_sub(first)
        .div_ceil(stride)
        .min(segment.len());
    let (segment, zeros) = segment.split_at_mut(inside);
    zeros.fill(0.0);
    if segment.is_empty() {
        return;
    }
    let line = &line[first..];
    match stride {
        1 => segment.copy_from_slice(&line[..inside]),
        // A stride that is known is gathered several times as fast.
        2 => every::<2>(line, segment),
        4 => every::<4>(line, segment),
        8 => every::<8>(line, segment),
        _ => {
            for (value, from) in segment.iter_mut().zip(line.iter().step_by(stride)) {
                *value = *from;
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
