//! Convolution with a 3 x 3 kernel and stride 1 by Winograd's minimal filtering F(4x4, 3x3) (Lavin and Gray, "Fast Algorithms
//! for Convolutional Neural Networks", 2015).
//!
//! 4 x 4 output pixels take 36 multiplications for each pair of channels instead of 144. A tile is the 6 x 6 input pixels
//! on which they depend; the transforms of weights, tiles and sums are the paper's and take additions only. In f32 the result
//! differs from the definition by some 1e-6 of the values.
//!
//! For small images F(2x2, 3x3) may take as few multiplications, since no tile reaches beyond the image, and its weights are
//! less than half as large: the one that takes fewer is chosen, the smaller on a tie.
//!
//! [`single`] and [`batch`] are two loops on purpose: a vector holds neighbouring tiles of one image in the former, one pixel of
//! many images in the latter, so that loading, storing and padding have nothing in common.

mod batch;
mod single;
mod transforms;

use fearless_simd::{Level, dispatch, prelude::*};

use crate::Geometry;
use crate::product::Weights;
use transforms::{F2x2, F4x4, Filtering, transform_kernel};

/// A convolution by Winograd's minimal filtering.
#[derive(Debug, PartialEq)]
pub(crate) struct Winograd {
    /// Side of the output of a tile.
    out: usize,
    /// One matrix for each value of a tile.
    weights: Vec<Weights>,
    bias: Vec<f32>,
    relu: bool,
}

impl Winograd {
    /// Whether the transforms pay: they are shared by all channels, so it takes enough of these.
    pub(crate) fn suits(shape: &Geometry) -> bool {
        const MIN_CHANNELS: usize = 8;
        shape.kernel == [3, 3]
            && shape.stride == [1, 1]
            && shape.input_channels.min(shape.output_channels) >= MIN_CHANNELS
    }

    pub(crate) fn new(shape: &Geometry, weights: &[f32], bias: &[f32], relu: bool) -> Self {
        // A single image is computed in lines of tiles, for which there are the larger tiles only.
        let is_small = shape.batch > 1 && multiplications::<F2x2>(shape) <= multiplications::<F4x4>(shape);
        let (out, weights) = if is_small {
            (F2x2::OUT, transform_weights::<F2x2>(shape, weights))
        } else {
            (F4x4::OUT, transform_weights::<F4x4>(shape, weights))
        };
        Self {
            out,
            weights,
            bias: bias.to_vec(),
            relu,
        }
    }

    pub(crate) fn name(&self) -> &'static str {
        match self.out {
            F2x2::OUT => "Winograd F(2x2, 3x3)",
            _ => "Winograd F(4x4, 3x3)",
        }
    }

    pub(crate) fn run(&self, shape: &Geometry, input: &[f32], output: &mut [f32]) {
        dispatch!(Level::new(), simd => self.run_with(simd, shape, input, output));
    }

    #[inline(always)]
    fn run_with<S: Simd>(&self, simd: S, shape: &Geometry, input: &[f32], output: &mut [f32]) {
        match (shape.batch, self.out) {
            (1, _) => single::run(simd, self, shape, input, output),
            (_, F2x2::OUT) => batch::run::<S, F2x2>(simd, self, shape, input, output),
            _ => batch::run::<S, F4x4>(simd, self, shape, input, output),
        }
    }
}

/// Multiplications for each pair of channels.
fn multiplications<F: Filtering>(shape: &Geometry) -> usize {
    let [down, across] = shape.output_px.map(|side| side.div_ceil(F::OUT));
    down * across * F::VALUES
}

/// Transformed weights: one matrix for each value of a tile.
fn transform_weights<F: Filtering>(shape: &Geometry, weights: &[f32]) -> Vec<Weights> {
    let transformed: Vec<_> = weights.chunks_exact(9).map(transform_kernel::<F>).collect();
    let matrix = |value: usize| -> Vec<f32> { transformed.iter().map(|kernel| kernel[value]).collect() };
    (0..F::VALUES)
        .map(|value| Weights::new(&matrix(value), shape.output_channels, shape.input_channels))
        .collect()
}
