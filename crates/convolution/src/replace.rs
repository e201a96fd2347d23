//! Rewriting of a `tract` model: its convolutions are replaced by ours.

use std::sync::Arc;

use tract_core::internal::*;
use tract_core::ops::binary::TypedBinOp;
use tract_core::ops::cnn::{Conv, KernelFormat};
use tract_core::ops::math::Max;
use tract_core::ops::nn::DataFormat;
use tract_core::transform::ModelTransform;

use crate::operator::Operator;
use crate::{BATCH_MULTIPLE, Convolution, Geometry, SharedWeights};

/// Transform of a `tract` model that replaces the convolutions that this crate computes faster; the others stay. It is applied
/// before the model is optimised.
#[derive(Debug)]
pub struct ReplaceConvolutions<'weights>(pub &'weights SharedWeights);

impl ModelTransform for ReplaceConvolutions<'_> {
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
        if !layer.shape.is_pointwise()
            || !convolution.append_pointwise(&layer.weights, &layer.bias, layer.relu)
        {
            break;
        }
        last = layer.last;
    }
    weights.share(&mut convolution);
    let is_batch = convolution.geometry().batch > 1;
    let mut patch = TypedModelPatch::default();
    let mut value = patch.tap_model(model, node.inputs[0])?;
    if is_batch {
        value = patch.wire_node(format!("{name}.batch_last"), AxisOp::Move(0, 3), &[value])?[0];
    }
    value = patch.wire_node(name, Operator(Arc::new(convolution)), &[value])?[0];
    if is_batch {
        // `tract` removes this and the next convolution's batch_last where they undo each other.
        value = patch.wire_node(format!("{name}.batch_first"), AxisOp::Move(3, 0), &[value])?[0];
    }
    patch.shunt_outside(model, last.id.into(), value)?;
    Ok(Some(patch))
}

/// A convolution that this crate can compute, and the ReLU after it.
struct Layer<'model> {
    shape: Geometry,
    weights: Vec<f32>,
    bias: Vec<f32>,
    relu: bool,
    /// The ReLU if there is one, else the convolution.
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

/// The only node that reads this one; `None` when there are more, or when this is an output of the model.
fn only_reader<'model>(
    model: &'model TypedModel,
    node: &TypedNode,
) -> TractResult<Option<&'model TypedNode>> {
    if model.output_outlets()?.contains(&node.id.into()) {
        return Ok(None);
    }
    model.single_succ(node.id)
}

/// The ReLU, written as a maximum with 0, that is the only reader of a node.
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

/// The shape of a convolution; `None` for one that this crate does not compute.
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
    let Some(&[batch, _, height, width]) = input.shape.as_concrete().filter(|_| plain) else {
        return Ok(None);
    };
    let padding = pool.computed_padding(&[height, width]);
    let (Ok(kernel), Ok(stride)) = (
        pool.kernel_shape.as_slice().try_into(),
        pool.strides().as_ref().try_into(),
    ) else {
        return Ok(None);
    };
    if batch != 1 && batch % BATCH_MULTIPLE != 0 {
        return Ok(None);
    }
    Ok(Some(Geometry {
        batch,
        input_channels: pool.input_channels,
        output_channels: pool.output_channels,
        kernel,
        stride,
        pad: [padding[0].pad_before, padding[1].pad_before],
        input_px: [height, width],
        output_px: [padding[0].convoluted, padding[1].convoluted],
    }))
}

/// The values of an outlet that is constant.
fn constant(model: &TypedModel, outlet: OutletId) -> Option<Vec<f32>> {
    let tensor = model.outlet_fact(outlet).ok()?.konst.as_ref()?;
    let view = tensor.try_as_plain_ram().ok()?;
    Some(view.as_slice::<f32>().ok()?.to_vec())
}
