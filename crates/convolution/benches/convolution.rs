//! Convolutions of the checkbox detector's first network at 1280 x 992 px on one core, by this crate and by `tract`.

use checkbox_convolution::{Convolution, Geometry};
use divan::{Bencher, black_box};
use tract_core::ops::cnn::{Conv, KernelFormat, PaddingSpec, PoolSpec};
use tract_core::ops::nn::DataFormat;
use tract_core::prelude::*;

/// Input channels, output channels, side of the kernel, stride, height and width of the image.
type Shape = [usize; 6];

const SHAPES: [Shape; 8] = [
    [1, 96, 8, 8, 1280, 992],
    [96, 48, 1, 1, 160, 124],
    [48, 48, 3, 1, 160, 124],
    [48, 80, 2, 2, 160, 124],
    [80, 80, 3, 1, 80, 62],
    [80, 48, 3, 1, 80, 62],
    [96, 96, 3, 1, 40, 31],
    [48, 80, 1, 1, 160, 124],
];

fn main() {
    divan::main();
}

fn values(count: usize) -> Vec<f32> {
    (0..count)
        .map(|index| (index * 31 % 97) as f32 / 97.0 - 0.5)
        .collect()
}

fn geometry([input_channels, output_channels, kernel, stride, height, width]: Shape) -> Geometry {
    Geometry {
        batch: 1,
        input_channels,
        output_channels,
        kernel: [kernel; 2],
        stride: [stride; 2],
        pad: [usize::from(kernel == 3); 2],
        input_px: [height, width],
        output_px: [height / stride, width / stride],
    }
}

#[divan::bench(args = SHAPES)]
fn ours(bencher: Bencher<'_, '_>, shape: Shape) {
    let geometry = geometry(shape);
    let weights = values(shape[0] * shape[1] * shape[2] * shape[2]);
    let image = values(geometry.input_len());
    let mut output = vec![0.0; geometry.output_len()];
    let convolution = Convolution::new(geometry, &weights, &values(shape[1]), false);
    bencher.bench_local(|| convolution.run(black_box(&image), &mut output));
}

#[divan::bench(args = SHAPES)]
fn tract(bencher: Bencher<'_, '_>, shape: Shape) {
    let plan = tract_plan(shape).expect("tract convolves this");
    let [channels, _, _, _, height, width] = shape;
    let image = Tensor::from_shape(&[1, channels, height, width], &values(channels * height * width));
    let image = image.expect("the values fit").into_tvalue();
    bencher.bench_local(|| plan.run(tvec!(image.clone())));
}

fn tract_plan(
    [input_channels, output_channels, kernel, stride, height, width]: Shape,
) -> TractResult<Arc<TypedRunnableModel>> {
    let mut model = TypedModel::default();
    let image = model.add_source("image", f32::fact([1, input_channels, height, width]))?;
    let weights = values(output_channels * input_channels * kernel * kernel);
    let weights = Tensor::from_shape(&[output_channels, input_channels, kernel, kernel], &weights)?;
    let weights = model.add_const("weights", weights)?;
    let bias = model.add_const(
        "bias",
        Tensor::from_shape(&[output_channels], &values(output_channels))?,
    )?;
    let pad = usize::from(kernel == 3);
    let conv = Conv {
        pool_spec: PoolSpec {
            data_format: DataFormat::NCHW,
            kernel_shape: tvec!(kernel, kernel),
            padding: PaddingSpec::Explicit(tvec!(pad, pad), tvec!(pad, pad)),
            dilations: None,
            strides: Some(tvec!(stride, stride)),
            input_channels,
            output_channels,
        },
        kernel_fmt: KernelFormat::OIHW,
        group: 1,
        q_params: None,
    };
    let output = model.wire_node("convolution", conv, &[image, weights, bias])?;
    model.select_output_outlets(&output)?;
    model.into_optimized()?.into_runnable()
}
