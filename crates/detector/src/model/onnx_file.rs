//! The ONNX file: what it declares, and whether `tract` can run it.

use std::collections::HashSet;

use tract_onnx::pb::tensor_proto::{DataLocation, DataType};
use tract_onnx::pb::tensor_shape_proto::dimension::Value as DimValue;
use tract_onnx::pb::type_proto::Value as TypeValue;
use tract_onnx::pb::{GraphProto, ModelProto, TensorProto, ValueInfoProto};
use tract_onnx::prelude::*;

use super::metadata::Metadata;
use super::model_info::InputShape;
use crate::DetectError;
use crate::error::reason;

/// Axes as the file declares them; `None` for a dynamic one.
pub(crate) type DeclaredShape = Vec<Option<usize>>;

/// A detector's ONNX file, parsed but not optimised.
pub(crate) struct OnnxFile {
    pub(crate) metadata: Metadata,
    pub(crate) graph_name: String,
    pub(crate) input_shape: DeclaredShape,
    /// `None` when the file does not declare it.
    pub(crate) output_shape: Option<DeclaredShape>,
    /// With one input and one output.
    pub(crate) model: InferenceModel,
}

impl OnnxFile {
    /// Parses a file with one float image input and an output of candidate boxes.
    pub(crate) fn parse(bytes: &[u8]) -> Result<Self, DetectError> {
        let (onnx, proto) = read(bytes)?;
        let graph = graph(&proto)?;
        let input = only_input(graph)?;
        let output = box_output(graph)?;
        let model = onnx
            .model_for_proto_model(&proto)
            .and_then(|model| model.with_outputs_by_name([&output.name]))
            .map_err(|error| not_onnx(reason(&error)))?;
        Ok(Self {
            metadata: metadata(&proto),
            graph_name: graph.name.clone(),
            input_shape: image_shape(input)?,
            output_shape: declared_shape(output),
            model,
        })
    }
}

/// A network with one float image input and any output, and the declared shape of the input.
pub(crate) fn network(bytes: &[u8]) -> Result<(InferenceModel, DeclaredShape), DetectError> {
    let (onnx, proto) = read(bytes)?;
    let shape = image_shape(only_input(graph(&proto)?)?)?;
    let model = onnx
        .model_for_proto_model(&proto)
        .map_err(|error| not_onnx(reason(&error)))?;
    Ok((model, shape))
}

/// A file that `tract` can make a model of.
fn read(bytes: &[u8]) -> Result<(tract_onnx::Onnx, ModelProto), DetectError> {
    let onnx = onnx().with_ignore_value_info(true).with_ignore_output_types(true);
    let proto = onnx
        .proto_model_for_read(&mut &*bytes)
        .map_err(|error| not_onnx(reason(&error)))?;
    let graph = graph(&proto)?;
    check_weights_inside(graph)?;
    check_operators(&onnx, graph)?;
    check_connected(graph)?;
    Ok((onnx, proto))
}

/// Shape of the first output for an input shape, by shape inference alone.
pub(crate) fn output_shape(model: &InferenceModel, shape: InputShape) -> TractResult<Option<Vec<usize>>> {
    let mut model = model.clone().with_input_fact(0, f32::fact(shape).into())?;
    model.analyse(true)?;
    let dims = model.output_fact(0)?.shape.as_concrete_finite()?;
    Ok(dims.map(|dims| dims.to_vec()))
}

fn graph(proto: &ModelProto) -> Result<&GraphProto, DetectError> {
    proto.graph.as_ref().ok_or_else(|| not_onnx("it holds no graph"))
}

fn not_onnx(reason: impl Into<String>) -> DetectError {
    DetectError::NotOnnx {
        reason: reason.into(),
    }
}

fn not_a_detector(reason: impl Into<String>) -> DetectError {
    DetectError::NotADetector {
        reason: reason.into(),
    }
}

fn metadata(proto: &ModelProto) -> Metadata {
    proto
        .metadata_props
        .iter()
        .map(|entry| (entry.key.clone(), entry.value.clone()))
        .collect()
}

fn check_weights_inside(graph: &GraphProto) -> Result<(), DetectError> {
    let outside = |tensor: &TensorProto| tensor.data_location == Some(DataLocation::External as i32);
    if graph.initializer.iter().any(outside) {
        return Err(not_onnx(
            "its weights are in another file: save it with the weights inside",
        ));
    }
    Ok(())
}

fn check_operators(onnx: &tract_onnx::Onnx, graph: &GraphProto) -> Result<(), DetectError> {
    let mut missing: Vec<&str> = operators(graph);
    missing.retain(|operator| !onnx.op_register.0.contains_key(*operator));
    missing.sort_unstable();
    missing.dedup();
    if missing.is_empty() {
        return Ok(());
    }
    Err(DetectError::UnsupportedOperator {
        operators: missing.join(", "),
    })
}

/// Operators of a graph and of the graphs inside its `If`, `Loop` and `Scan` nodes.
fn operators(graph: &GraphProto) -> Vec<&str> {
    let mut found = Vec::new();
    let mut pending = vec![graph];
    while let Some(graph) = pending.pop() {
        for node in &graph.node {
            found.push(node.op_type.as_str());
            for attribute in &node.attribute {
                pending.extend(attribute.g.iter().chain(&attribute.graphs));
            }
        }
    }
    found
}

/// The graph's only input; older files list the weights as inputs too.
fn only_input(graph: &GraphProto) -> Result<&ValueInfoProto, DetectError> {
    let weights: HashSet<&str> = graph
        .initializer
        .iter()
        .map(|tensor| tensor.name.as_str())
        .collect();
    let inputs: Vec<_> = graph
        .input
        .iter()
        .filter(|input| !weights.contains(input.name.as_str()))
        .collect();
    match inputs[..] {
        [input] => Ok(input),
        _ => Err(not_a_detector(format!(
            "it has {} inputs, expected one image",
            inputs.len()
        ))),
    }
}

/// The output that may hold boxes: three axes. Early YOLOv5 exports add feature maps with five.
fn box_output(graph: &GraphProto) -> Result<&ValueInfoProto, DetectError> {
    const BOX_AXES: usize = 3;
    let candidates: Vec<_> = graph
        .output
        .iter()
        .filter(|output| declared_shape(output).is_none_or(|shape| shape.len() == BOX_AXES))
        .collect();
    match candidates[..] {
        [output] => Ok(output),
        _ => Err(not_a_detector(format!(
            "{} of its {} outputs have three axes, expected one with [batch, boxes, values]",
            candidates.len(),
            graph.output.len()
        ))),
    }
}

/// `tract` takes it for granted that outputs exist.
fn check_connected(graph: &GraphProto) -> Result<(), DetectError> {
    let made: HashSet<&str> = (graph
        .node
        .iter()
        .flat_map(|node| &node.output)
        .map(String::as_str))
    .chain(graph.input.iter().map(|input| input.name.as_str()))
    .chain(graph.initializer.iter().map(|tensor| tensor.name.as_str()))
    .collect();
    match graph
        .output
        .iter()
        .find(|output| !made.contains(output.name.as_str()))
    {
        Some(_) => Err(not_onnx("an output of the graph is not computed by any node")),
        None => Ok(()),
    }
}

fn image_shape(input: &ValueInfoProto) -> Result<DeclaredShape, DetectError> {
    const IMAGE_AXES: usize = 4;
    let element = tensor_type(input).map(|tensor| tensor.elem_type);
    if element != Some(DataType::Float as i32) {
        return Err(not_a_detector(
            "its input is not float32: export it without half precision or quantised input",
        ));
    }
    let shape = declared_shape(input).unwrap_or_default();
    if shape.len() != IMAGE_AXES {
        let axes = shape.len();
        return Err(not_a_detector(format!(
            "its input has {axes} axes, expected four: batch, channels, height, width"
        )));
    }
    Ok(shape)
}

fn declared_shape(value: &ValueInfoProto) -> Option<DeclaredShape> {
    let shape = tensor_type(value)?.shape.as_ref()?;
    Some(
        shape
            .dim
            .iter()
            .map(|dim| dim.value.as_ref().and_then(fixed_length))
            .collect(),
    )
}

fn fixed_length(dim: &DimValue) -> Option<usize> {
    match dim {
        DimValue::DimValue(length) => usize::try_from(*length).ok().filter(|length| *length > 0),
        DimValue::DimParam(_) => None,
    }
}

fn tensor_type(value: &ValueInfoProto) -> Option<&tract_onnx::pb::type_proto::Tensor> {
    let TypeValue::TensorType(tensor) = value.r#type.as_ref()?.value.as_ref()?;
    Some(tensor)
}
