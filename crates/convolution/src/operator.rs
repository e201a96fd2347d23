//! A convolution as an operator of `tract`.

use std::sync::Arc;

use tract_core::internal::*;

use crate::Convolution;

/// Operator with f32 input and output `[1, C, H, W]`, or `[C, H, W, N]` for a batch.
#[derive(Clone, Debug)]
pub(crate) struct Operator(pub(crate) Arc<Convolution>);

impl PartialEq for Operator {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }
}

impl Eq for Operator {}

impl Operator {
    fn output_shape(&self) -> [usize; 4] {
        let shape = self.0.geometry();
        let ([height, width], channels) = (shape.output_px, shape.output_channels);
        match shape.batch {
            1 => [1, channels, height, width],
            batch => [channels, height, width, batch],
        }
    }
}

impl Op for Operator {
    fn name(&self) -> StaticName {
        "CheckboxConvolution".into()
    }

    fn info(&self) -> TractResult<Vec<String>> {
        Ok(vec![format!(
            "{}, {:?}",
            self.0.algorithm_name(),
            self.0.geometry()
        )])
    }

    fn validation(&self) -> Validation {
        Validation::Rounding
    }

    op_as_typed_op!();
}

impl EvalOp for Operator {
    op_out_of_plan!();

    fn eval(&self, _: &EvalContext, inputs: TVec<TValue>) -> TractResult<TVec<TValue>> {
        let shape = self.0.geometry();
        let input = args_1!(inputs);
        let view = input.try_as_plain_ram()?;
        let pixels = view.as_slice::<f32>()?;
        ensure!(pixels.len() == shape.input_len(), "expected {shape:?}");
        let mut output = vec![0.0; shape.output_len()];
        self.0.run(pixels, &mut output);
        let output = tract_ndarray::Array4::from_shape_vec(self.output_shape(), output)?;
        Ok(tvec!(output.into_tvalue()))
    }
}

impl TypedOp for Operator {
    fn output_facts(&self, _: &[&TypedFact]) -> TractResult<TVec<TypedFact>> {
        Ok(tvec!(f32::fact(self.output_shape())))
    }

    as_op!();
}
