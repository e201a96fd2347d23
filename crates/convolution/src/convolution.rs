//! A convolution with its weights, and the choice of the algorithm that computes it.

use std::sync::{Arc, Mutex, PoisonError};

use crate::Geometry;
use crate::strips::Strips;
use crate::winograd::Winograd;

/// A convolution of one shape with its weights, bias and, maybe, the ReLU that follows.
#[derive(Debug)]
pub struct Convolution {
    geometry: Geometry,
    algorithm: Arc<Algorithm>,
}

/// An algorithm, with the weights in the order in which it reads them: the same for images of every size.
#[derive(Debug, PartialEq)]
enum Algorithm {
    Winograd(Winograd),
    Strips(Strips),
}

/// Weights of one model's plans: plans for different input shapes share them.
#[derive(Debug, Default)]
pub struct SharedWeights(Mutex<Vec<Arc<Algorithm>>>);

impl SharedWeights {
    /// Replaces the convolution's weights by equal ones that are here already, or keeps them for the next one.
    pub(crate) fn share(&self, convolution: &mut Convolution) {
        let mut algorithms = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        match algorithms
            .iter()
            .find(|algorithm| **algorithm == convolution.algorithm)
        {
            Some(algorithm) => convolution.algorithm = Arc::clone(algorithm),
            None => algorithms.push(Arc::clone(&convolution.algorithm)),
        }
    }
}

impl Convolution {
    /// A convolution with `weights`, output channels x input channels x kernel height x kernel width, and `bias`, one value
    /// per output channel. With `relu` negative results become 0.
    pub fn new(geometry: Geometry, weights: &[f32], bias: &[f32], relu: bool) -> Self {
        let algorithm = if Winograd::suits(&geometry) {
            Algorithm::Winograd(Winograd::new(&geometry, weights, bias, relu))
        } else {
            Algorithm::Strips(Strips::new(&geometry, weights, bias, relu))
        };
        Self {
            geometry,
            algorithm: Arc::new(algorithm),
        }
    }

    /// Appends a pointwise convolution of the output and returns true, or returns false where that saves nothing.
    pub(crate) fn append_pointwise(&mut self, weights: &[f32], bias: &[f32], relu: bool) -> bool {
        let Some(Algorithm::Strips(strips)) = Arc::get_mut(&mut self.algorithm) else {
            return false;
        };
        strips.append_pointwise(weights, bias, relu);
        self.geometry.output_channels = bias.len();
        true
    }

    pub(crate) fn geometry(&self) -> &Geometry {
        &self.geometry
    }

    /// Name of the algorithm, for people.
    pub(crate) fn algorithm_name(&self) -> &'static str {
        match *self.algorithm {
            Algorithm::Winograd(ref winograd) => winograd.name(),
            Algorithm::Strips(_) => "strips",
        }
    }

    /// Computes the output of an input, both channels x height x width x batch.
    ///
    /// # Panics
    /// When `input` or `output` is shorter than [`Geometry::input_len`] and [`Geometry::output_len`] say.
    pub fn run(&self, input: &[f32], output: &mut [f32]) {
        match &*self.algorithm {
            Algorithm::Winograd(winograd) => winograd.run(&self.geometry, input, output),
            Algorithm::Strips(strips) => strips.run(&self.geometry, input, output),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::BATCH_MULTIPLE;

    /// The definition, in double precision.
    fn reference(shape: &Geometry, weights: &[f32], bias: &[f32], relu: bool, image: &[f32]) -> Vec<f32> {
        let [height, width] = shape.input_px;
        let [kernel_height, kernel_width] = shape.kernel;
        let mut output = Vec::with_capacity(shape.output_len());
        for (row_of_weights, bias) in weights
            .chunks_exact(weights.len() / shape.output_channels)
            .zip(bias)
        {
            for y in 0..shape.output_px[0] {
                for x in 0..shape.output_px[1] {
                    let mut sum = f64::from(*bias);
                    for (tap, weight) in row_of_weights.iter().enumerate() {
                        let channel = tap / (kernel_height * kernel_width);
                        let from_y = y * shape.stride[0] + tap / kernel_width % kernel_height;
                        let from_x = x * shape.stride[1] + tap % kernel_width;
                        let (Some(from_y), Some(from_x)) =
                            (from_y.checked_sub(shape.pad[0]), from_x.checked_sub(shape.pad[1]))
                        else {
                            continue;
                        };
                        if from_y < height && from_x < width {
                            sum += f64::from(*weight)
                                * f64::from(image[(channel * height + from_y) * width + from_x]);
                        }
                    }
                    output.push(if relu { sum.max(0.0) } else { sum } as f32);
                }
            }
        }
        output
    }

    fn noise(count: usize, mut state: u32) -> Vec<f32> {
        let mut next = || {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            (state >> 8) as f32 / (1 << 23) as f32 - 1.0
        };
        (0..count).map(|_| next()).collect()
    }

    fn check(
        channels: [usize; 2],
        kernel: usize,
        stride: usize,
        pad: usize,
        input_px: [usize; 2],
        relu: bool,
    ) {
        check_batch(1, channels, kernel, stride, pad, input_px, relu);
        if input_px[0] * input_px[1] < 256 {
            check_batch(2 * BATCH_MULTIPLE, channels, kernel, stride, pad, input_px, relu);
        }
    }

    #[allow(clippy::too_many_arguments, reason = "a table of numbers")]
    fn check_batch(
        batch: usize,
        channels: [usize; 2],
        kernel: usize,
        stride: usize,
        pad: usize,
        input_px: [usize; 2],
        relu: bool,
    ) {
        let shape = Geometry {
            batch,
            input_channels: channels[0],
            output_channels: channels[1],
            kernel: [kernel; 2],
            stride: [stride; 2],
            pad: [pad; 2],
            input_px,
            output_px: input_px.map(|side| (side + 2 * pad - kernel) / stride + 1),
        };
        let taps = channels[0] * kernel * kernel;
        let weights: Vec<f32> = noise(channels[1] * taps, 1)
            .iter()
            .map(|weight| weight / (taps as f32).sqrt())
            .collect();
        let (bias, image) = (noise(channels[1], 2), noise(shape.input_len(), 3));
        let mut output = vec![f32::NAN; shape.output_len()];
        Convolution::new(shape.clone(), &weights, &bias, relu).run(&image, &mut output);
        let expected: Vec<f32> = (0..batch)
            .map(|index| {
                image
                    .iter()
                    .copied()
                    .skip(index)
                    .step_by(batch)
                    .collect::<Vec<_>>()
            })
            .flat_map(|image| reference(&shape, &weights, &bias, relu, &image))
            .collect();
        let output: Vec<f32> = (0..batch)
            .flat_map(|index| output.iter().copied().skip(index).step_by(batch))
            .collect();
        let worst = expected
            .iter()
            .zip(&output)
            .map(|(expected, output)| (expected - output).abs())
            .fold(0.0, |worst, error| if error <= worst { worst } else { error });
        assert!(worst < 2e-5, "{shape:?}: off by {worst}");
    }

    #[test]
    fn winograd_equals_the_definition() {
        for (channels, input_px) in [
            ([1, 1], [1, 1]),
            ([3, 5], [4, 4]),
            ([7, 13], [5, 9]),
            ([48, 48], [17, 31]),
            ([16, 80], [40, 62]),
            ([5, 6], [3, 130]),
            // In a batch by the smaller tiles.
            ([9, 14], [6, 6]),
            ([8, 8], [2, 1]),
        ] {
            for pad in [0, 1] {
                if input_px[0] + 2 * pad >= 3 {
                    check(channels, 3, 1, pad, input_px, pad == 1);
                }
            }
        }
    }

    #[test]
    fn images_of_other_sizes_share_the_weights() {
        let weights = SharedWeights::default();
        let of = |input_px: [usize; 2], seed| {
            let geometry = Geometry {
                batch: 1,
                input_channels: 8,
                output_channels: 8,
                kernel: [3; 2],
                stride: [1; 2],
                pad: [1; 2],
                input_px,
                output_px: input_px,
            };
            let mut convolution = Convolution::new(geometry, &noise(8 * 8 * 9, seed), &[0.0; 8], true);
            weights.share(&mut convolution);
            convolution
        };
        let [first, larger, other] = [of([8, 8], 1), of([24, 16], 1), of([8, 8], 2)];
        assert!(Arc::ptr_eq(&first.algorithm, &larger.algorithm));
        assert!(!Arc::ptr_eq(&first.algorithm, &other.algorithm));
    }

    #[test]
    fn small_images_take_the_tiles_that_fit_them() {
        let name = |batch, side| {
            let shape = Geometry {
                batch,
                input_channels: 8,
                output_channels: 8,
                kernel: [3; 2],
                stride: [1; 2],
                pad: [1; 2],
                input_px: [side; 2],
                output_px: [side; 2],
            };
            Convolution::new(shape, &noise(8 * 8 * 9, 1), &[0.0; 8], true).algorithm_name()
        };
        assert_eq!(name(BATCH_MULTIPLE, 6), "Winograd F(2x2, 3x3)");
        for (batch, side) in [(1, 6), (BATCH_MULTIPLE, 3), (BATCH_MULTIPLE, 12)] {
            assert_eq!(
                name(batch, side),
                "Winograd F(4x4, 3x3)",
                "batch of {batch}, {side} px"
            );
        }
    }

    #[test]
    fn strips_equal_the_definition() {
        for (kernel, stride, pad) in [
            (1, 1, 0),
            (1, 2, 0),
            (2, 2, 0),
            (3, 2, 1),
            (5, 1, 2),
            (6, 2, 2),
            (8, 8, 0),
            (12, 4, 4),
            (7, 3, 3),
        ] {
            for (channels, input_px) in [([1, 1], [8, 8]), ([4, 6], [9, 24]), ([20, 96], [33, 70])] {
                check(channels, kernel, stride, pad, input_px, stride == 1);
            }
        }
    }

    /// No padding or spare lane may mix it into its neighbours.
    #[test]
    fn an_infinite_value_affects_only_its_own_output() {
        let shape = Geometry {
            batch: 1,
            input_channels: 1,
            output_channels: 1,
            kernel: [1; 2],
            stride: [1; 2],
            pad: [0; 2],
            input_px: [3, 100],
            output_px: [3, 100],
        };
        let mut image = vec![1.0; 300];
        image[150] = f32::INFINITY;
        let mut output = vec![0.0; 300];
        Convolution::new(shape, &[2.0], &[0.5], false).run(&image, &mut output);
        for (index, value) in output.iter().enumerate() {
            assert_eq!(*value, if index == 150 { f32::INFINITY } else { 2.5 });
        }
    }
}
