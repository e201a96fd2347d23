//! Convolutions, where the time of a page goes, computed by this crate instead of `tract`.
//!
//! `tract` lowers a convolution to a matrix product and gathers its operand value by value while it multiplies, which
//! leaves most of the time outside the multiplications. Here a 3 x 3 convolution of stride 1 is done by Winograd's minimal
//! filtering ([`winograd`]: a quarter of the multiplications), any other one a strip of output pixels at a time
//! ([`strips`]); both end in the same small matrix product ([`product`]), in safe SIMD that picks the processor's best
//! instructions when it runs. [`operator`] puts them in the place of `tract`'s own. docs/performance.md has what it gains.

mod operator;
mod product;
mod strips;
mod winograd;

pub(crate) use operator::Replace;

use std::sync::{Arc, Mutex, PoisonError};

use strips::Strips;
use winograd::Winograd;

/// Shape of a convolution without groups and dilation. Height before width everywhere.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Geometry {
    /// Images that are convolved together; their values lie side by side, pixel by pixel: channels x height x width x images.
    /// 1, or a multiple of 16.
    pub images: usize,
    /// Channels of the image.
    pub input_channels: usize,
    /// Channels of the output.
    pub output_channels: usize,
    /// Height and width of the kernel.
    pub kernel: [usize; 2],
    /// Pixels from one place of the kernel to the next, down and to the right.
    pub stride: [usize; 2],
    /// Rows of zeros above and columns of zeros left of the image; as many as needed follow below and on the right.
    pub pad: [usize; 2],
    /// Height and width of the image.
    pub input_px: [usize; 2],
    /// Height and width of the output.
    pub output_px: [usize; 2],
}

impl Geometry {
    /// Values of the images.
    pub fn input_len(&self) -> usize {
        self.input_channels * self.input_px[0] * self.input_px[1] * self.images
    }

    /// Whether each output pixel sees one input pixel.
    pub(crate) fn is_pointwise(&self) -> bool {
        self.kernel == [1, 1] && self.stride == [1, 1] && self.pad == [0, 0]
    }

    /// Values of the outputs.
    pub fn output_len(&self) -> usize {
        self.output_channels * self.output_px[0] * self.output_px[1] * self.images
    }
}

/// As many images fill the vectors of every processor.
pub(crate) const IMAGES_AT_ONCE: usize = 16;

/// A convolution of one shape with its weights, bias and, maybe, the ReLU that follows.
#[derive(Debug)]
pub struct Convolution {
    geometry: Geometry,
    way: Arc<Way>,
}

/// How it is computed, and its weights in the order in which that reads them: the same for images of every size.
#[derive(Debug, PartialEq)]
enum Way {
    Winograd(Winograd),
    Strips(Strips),
}

/// The weights of one model's plans: those of a shape are those of every other.
#[derive(Debug, Default)]
pub(crate) struct SharedWeights(Mutex<Vec<Arc<Way>>>);

impl SharedWeights {
    /// Gives the convolution the weights of an equal one that was here before.
    fn share(&self, convolution: &mut Convolution) {
        let mut ways = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        match ways.iter().find(|way| **way == convolution.way) {
            Some(way) => convolution.way = Arc::clone(way),
            None => ways.push(Arc::clone(&convolution.way)),
        }
    }
}

impl Convolution {
    /// `weights`: output channels x input channels x kernel height x kernel width; `bias`: one value an output channel;
    /// `relu`: whether negative results become 0.
    pub fn new(geometry: Geometry, weights: &[f32], bias: &[f32], relu: bool) -> Self {
        let way = if Winograd::suits(&geometry) {
            Way::Winograd(Winograd::new(&geometry, weights, bias, relu))
        } else {
            Way::Strips(Strips::new(&geometry, weights, bias, relu))
        };
        Self {
            geometry,
            way: Arc::new(way),
        }
    }

    /// Appends a pointwise convolution of the output, if that saves anything.
    pub(crate) fn then(&mut self, weights: &[f32], bias: &[f32], relu: bool) -> bool {
        let Some(Way::Strips(strips)) = Arc::get_mut(&mut self.way) else {
            return false;
        };
        strips.then(weights, bias, relu);
        self.geometry.output_channels = bias.len();
        true
    }

    pub(crate) fn geometry(&self) -> &Geometry {
        &self.geometry
    }

    pub(crate) fn way(&self) -> &'static str {
        match *self.way {
            Way::Winograd(ref winograd) => winograd.name(),
            Way::Strips(_) => "strips",
        }
    }

    /// Convolves: channels x height x width x images, in and out.
    ///
    /// # Panics
    /// When `image` or `output` is shorter than [`Geometry::input_len`] and [`Geometry::output_len`] say.
    pub fn run(&self, image: &[f32], output: &mut [f32]) {
        match &*self.way {
            Way::Winograd(winograd) => winograd.run(&self.geometry, image, output),
            Way::Strips(strips) => strips.run(&self.geometry, image, output),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

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
        check_images(1, channels, kernel, stride, pad, input_px, relu);
        if input_px[0] * input_px[1] < 256 {
            check_images(2 * IMAGES_AT_ONCE, channels, kernel, stride, pad, input_px, relu);
        }
    }

    #[allow(clippy::too_many_arguments, reason = "a table of numbers")]
    fn check_images(
        images: usize,
        channels: [usize; 2],
        kernel: usize,
        stride: usize,
        pad: usize,
        input_px: [usize; 2],
        relu: bool,
    ) {
        let shape = Geometry {
            images,
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
        let wanted: Vec<f32> = (0..images)
            .map(|index| {
                image
                    .iter()
                    .copied()
                    .skip(index)
                    .step_by(images)
                    .collect::<Vec<_>>()
            })
            .flat_map(|image| reference(&shape, &weights, &bias, relu, &image))
            .collect();
        let output: Vec<f32> = (0..images)
            .flat_map(|index| output.iter().copied().skip(index).step_by(images))
            .collect();
        let worst = wanted
            .iter()
            .zip(&output)
            .map(|(wanted, output)| (wanted - output).abs())
            .fold(0.0, |worst, error| if error <= worst { worst } else { error });
        assert!(worst < 2e-5, "{shape:?}: off by {worst}");
    }

    #[test]
    fn three_by_three_is_the_definition() {
        for (channels, input_px) in [
            ([1, 1], [1, 1]),
            ([3, 5], [4, 4]),
            ([7, 13], [5, 9]),
            ([48, 48], [17, 31]),
            ([16, 80], [40, 62]),
            ([5, 6], [3, 130]),
            // Of several images, by the smaller tiles.
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
                images: 1,
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
        assert!(Arc::ptr_eq(&first.way, &larger.way));
        assert!(!Arc::ptr_eq(&first.way, &other.way));
    }

    #[test]
    fn small_images_take_the_tiles_that_fit_them() {
        let way = |images, side| {
            let shape = Geometry {
                images,
                input_channels: 8,
                output_channels: 8,
                kernel: [3; 2],
                stride: [1; 2],
                pad: [1; 2],
                input_px: [side; 2],
                output_px: [side; 2],
            };
            Convolution::new(shape, &noise(8 * 8 * 9, 1), &[0.0; 8], true).way()
        };
        assert_eq!(way(IMAGES_AT_ONCE, 6), "Winograd F(2x2, 3x3)");
        for (images, side) in [(1, 6), (IMAGES_AT_ONCE, 3), (IMAGES_AT_ONCE, 12)] {
            assert_eq!(way(images, side), "Winograd F(4x4, 3x3)", "{images} of {side}");
        }
    }

    #[test]
    fn other_kernels_are_the_definition() {
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

    /// A value that is not a number spoils what it touches and nothing else.
    #[test]
    fn an_infinite_value_stays_in_its_place() {
        let shape = Geometry {
            images: 1,
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
