//! The convolution as an operator of `tract`, and the rewriting of a model that puts it in.

use std::sync::Arc;

use tract_onnx::tract_core::internal::*;
use tract_onnx::tract_core::ops::binary::TypedBinOp;
use tract_onnx::tract_core::ops::cnn::{Conv, KernelFormat};
use tract_onnx::tract_core::ops::math::Max;
use tract_onnx::tract_core::ops::nn::DataFormat;
use tract_onnx::tract_core::transform::ModelTransform;

use super::{Convolution, Geometry, IMAGES_AT_ONCE, SharedWeights};

/// Replaces the convolutions that this crate computes faster; the others stay.
#[derive(Debug)]
pub(crate) struct Replace<'weights>(pub(crate) &'weights SharedWeights);

impl ModelTransform for Replace<'_> {
    fn name(&self) -> StaticName {
        "checkbox-convolution".into()
    }

    fn transform(&self, model: &mut TypedModel) -> TractResult<()> {
        // Weights and biases may be computed from constants: a convolution is recognised by having them.
        model.prop_consts()?;
        Rewriter::<SharedWeights>::default()
            .with_rule_for("checkbox-convolution", replace)
            .rewrite(self.0, model)
    }
}

fn replace(
    weights: &SharedWeights,
    model: &TypedModel,
    node: &TypedNode,
    name: &str,
    conv: &Conv,
) -> TractResult<Option<TypedModelPatch>> {
    let Some(first) = Layer::of(model, node, conv)? else {
        return Ok(None);
    };
    let mut convolution = Convolution::new(first.shape, &first.weights, &first.bias, first.relu);
    let mut last = first.last;
    while let Some(next) = only_reader(model, last)? {
        let Some(layer) = next
            .op_as()
            .map(|conv| Layer::of(model, next, conv))
            .transpose()?
            .flatten()
        else {
            break;
        };
        if !layer.shape.is_pointwise() || !convolution.then(&layer.weights, &layer.bias, layer.relu) {
            break;
        }
        last = layer.last;
    }
    weights.share(&mut convolution);
    let together = convolution.geometry().images > 1;
    let mut patch = TypedModelPatch::default();
    let mut value = patch.tap_model(model, node.inputs[0])?;
    if together {
        value = patch.wire_node(format!("{name}.together"), AxisOp::Move(0, 3), &[value])?[0];
    }
    value = patch.wire_node(name, Operator(Arc::new(convolution)), &[value])?[0];
    if together {
        // `tract` takes out what the next convolution's would undo.
        value = patch.wire_node(format!("{name}.apart"), AxisOp::Move(3, 0), &[value])?[0];
    }
    patch.shunt_outside(model, last.id.into(), value)?;
    Ok(Some(patch))
}

/// A convolution that this crate can compute, and the ReLU behind it.
struct Layer<'model> {
    shape: Geometry,
    weights: Vec<f32>,
    bias: Vec<f32>,
    relu: bool,
    /// The convolution or the ReLU.
    last: &'model TypedNode,
}

impl<'model> Layer<'model> {
    fn of(model: &'model TypedModel, node: &'model TypedNode, conv: &Conv) -> TractResult<Option<Self>> {
        let Some(shape) = geometry(model, node, conv)? else {
            return Ok(None);
        };
        let [Some(weights), Some(mut bias)] = [1, 2].map(|input| constant(model, node.inputs[input])) else {
            return Ok(None);
        };
        if let &[one] = bias.as_slice() {
            bias = vec![one; shape.output_channels];
        }
        let relu = relu_after(model, node)?;
        Ok(Some(Self {
            shape,
            weights,
            bias,
            relu: relu.is_some(),
            last: relu.unwrap_or(node),
        }))
    }
}

/// The only node that reads this one, if the model's answer does not.
fn only_reader<'model>(
    model: &'model TypedModel,
    node: &TypedNode,
) -> TractResult<Option<&'model TypedNode>> {
    if model.output_outlets()?.contains(&node.id.into()) {
        return Ok(None);
    }
    model.single_succ(node.id)
}

/// The ReLU that alone reads a node: the maximum of it and 0.
fn relu_after<'model>(model: &'model TypedModel, node: &TypedNode) -> TractResult<Option<&'model TypedNode>> {
    let Some(next) = only_reader(model, node)? else {
        return Ok(None);
    };
    let maximum = next.op_as::<TypedBinOp>().is_some_and(|op| op.0.is::<Max>());
    let other = next.inputs.iter().find(|input| input.node != node.id);
    let zero = other
        .and_then(|other| constant(model, *other))
        .is_some_and(|value| value == [0.0]);
    Ok((maximum && zero).then_some(next))
}

/// The shape of a convolution if it is one of those that are computed here.
fn geometry(model: &TypedModel, node: &TypedNode, conv: &Conv) -> TractResult<Option<Geometry>> {
    let pool = &conv.pool_spec;
    let input = model.outlet_fact(node.inputs[0])?;
    let plain = conv.q_params.is_none()
        && conv.group == 1
        && conv.kernel_fmt == KernelFormat::OIHW
        && pool.data_format == DataFormat::NCHW
        && pool
            .dilations
            .as_ref()
            .is_none_or(|dilations| dilations.iter().all(|step| *step == 1))
        && input.datum_type == f32::datum_type();
    let Some(&[images, _, height, width]) = input.shape.as_concrete().filter(|_| plain) else {
        return Ok(None);
    };
    let padding = pool.computed_padding(&[height, width]);
    let (Ok(kernel), Ok(stride)) = (
        pool.kernel_shape.as_slice().try_into(),
        pool.strides().as_ref().try_into(),
    ) else {
        return Ok(None);
    };
    if images != 1 && images % IMAGES_AT_ONCE != 0 {
        return Ok(None);
    }
    Ok(Some(Geometry {
        images,
        input_channels: pool.input_channels,
        output_channels: pool.output_channels,
        kernel,
        stride,
        pad: [padding[0].pad_before, padding[1].pad_before],
        input_px: [height, width],
        output_px: [padding[0].convoluted, padding[1].convoluted],
    }))
}

fn constant(model: &TypedModel, outlet: OutletId) -> Option<Vec<f32>> {
    let tensor = model.outlet_fact(outlet).ok()?.konst.as_ref()?;
    let view = tensor.try_as_plain_ram().ok()?;
    Some(view.as_slice::<f32>().ok()?.to_vec())
}

/// Input: f32 `[1, C, H, W]`, or `[C, H, W, N]` for several images; output: the same of the convolution's.
#[derive(Clone, Debug)]
struct Operator(Arc<Convolution>);

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
        match shape.images {
            1 => [1, channels, height, width],
            images => [channels, height, width, images],
        }
    }
}

impl Op for Operator {
    fn name(&self) -> StaticName {
        "CheckboxConvolution".into()
    }

    fn info(&self) -> TractResult<Vec<String>> {
        Ok(vec![format!("{}, {:?}", self.0.way(), self.0.geometry())])
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
