//! Tiny detectors built in code: each finds the one dark rectangle on a white page, from the pixels.
//!
//! The darkness of the input is projected on both axes. Its sum is the side of the rectangle and its centroid the
//! centre, to a fraction of a pixel, so whatever the letterbox does to the page shows in the box.

use prost::Message;
use tract_onnx::pb::attribute_proto::AttributeType;
use tract_onnx::pb::tensor_proto::DataType;
use tract_onnx::pb::tensor_shape_proto::{Dimension, dimension};
use tract_onnx::pb::*;

/// Confidence on a black rectangle.
pub(crate) const CONFIDENCE: f32 = 0.875;

/// One axis of a declared shape.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Axis {
    Fixed(i64),
    Dynamic(&'static str),
}

/// Layout of the output, as `checkbox_detector::OutputForm` names it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Layout {
    ClassScores,
    ClassScoresTransposed,
    Objectness,
    EndToEnd,
}

/// A detector to be built.
#[derive(Clone, Debug)]
pub(crate) struct Synthetic {
    pub(crate) layout: Layout,
    pub(crate) input: [Axis; 4],
    /// Boxes in the output: the rectangle, its decoy if there is one, then rows of zeros.
    pub(crate) boxes: usize,
    /// Classes in the output; the rectangle is of the last one.
    pub(crate) classes: usize,
    pub(crate) metadata: Vec<(&'static str, &'static str)>,
    /// Whether the file says how long the output axes are.
    pub(crate) declares_output: bool,
    /// Whether the second box is a decoy: more confident than the rectangle, with the same left edge, more than twice as wide. Not for
    /// [`Layout::EndToEnd`].
    pub(crate) has_decoy: bool,
}

impl Default for Synthetic {
    fn default() -> Self {
        Self {
            layout: Layout::ClassScores,
            input: [
                Axis::Fixed(1),
                Axis::Fixed(1),
                Axis::Dynamic("height"),
                Axis::Dynamic("width"),
            ],
            boxes: 40,
            classes: 2,
            metadata: vec![
                ("names", "{0: 'empty_checkbox', 1: 'filled_checkbox'}"),
                ("imgsz", "[640, 640]"),
                ("stride", "32"),
                ("task", "detect"),
                ("pad_value", "1.0"),
            ],
            declares_output: true,
            has_decoy: false,
        }
    }
}

impl Synthetic {
    pub(crate) fn with_metadata(mut self, key: &'static str, value: &'static str) -> Self {
        self.metadata.retain(|(k, _)| *k != key);
        self.metadata.push((key, value));
        self
    }

    pub(crate) fn without_metadata(mut self, key: &str) -> Self {
        self.metadata.retain(|(k, _)| *k != key);
        self
    }

    pub(crate) fn onnx(&self) -> Vec<u8> {
        self.proto().encode_to_vec()
    }

    pub(crate) fn proto(&self) -> ModelProto {
        let mut graph = Graph::default();
        self.wire(&mut graph);
        let output = if self.declares_output {
            Some(self.output_shape())
        } else {
            None
        };
        ModelProto {
            ir_version: 7,
            opset_import: vec![OperatorSetIdProto {
                domain: String::new(),
                version: 11,
            }],
            graph: Some(GraphProto {
                name: "synthetic".to_owned(),
                node: graph.nodes,
                initializer: graph.weights,
                input: vec![value("images", DataType::Float, Some(self.input.to_vec()))],
                output: vec![value("output0", DataType::Float, output)],
                ..GraphProto::default()
            }),
            metadata_props: self
                .metadata
                .iter()
                .map(|(key, value)| StringStringEntryProto {
                    key: (*key).to_owned(),
                    value: (*value).to_owned(),
                })
                .collect(),
            ..ModelProto::default()
        }
    }

    fn batch(&self) -> i64 {
        match self.input[0] {
            Axis::Fixed(batch) => batch,
            Axis::Dynamic(_) => 1,
        }
    }

    fn values(&self) -> usize {
        match self.layout {
            Layout::ClassScores | Layout::ClassScoresTransposed => 4 + self.classes,
            Layout::Objectness => 5 + self.classes,
            Layout::EndToEnd => 6,
        }
    }

    fn output_shape(&self) -> Vec<Axis> {
        let (boxes, values) = (Axis::Fixed(self.boxes as i64), Axis::Fixed(self.values() as i64));
        match self.layout {
            Layout::ClassScores => vec![self.input[0], values, boxes],
            _ => vec![self.input[0], boxes, values],
        }
    }

    fn wire(&self, graph: &mut Graph) {
        graph.floats("one", &[1], &[1.0]);
        graph.floats("half", &[1], &[0.5]);
        graph.node("Sub", &["one", "images"], "darkness_planes", vec![]);
        graph.node("ReduceMean", &["darkness_planes"], "darkness", reduce(1));
        let (centre_x, width) = side(graph, "x", 3, 2);
        let (centre_y, height) = side(graph, "y", 2, 3);
        graph.node("ReduceMax", &["profile_x"], "darkest", reduce(3));
        graph.floats("high", &[1], &[CONFIDENCE]);
        graph.floats("low", &[1], &[0.125]);
        graph.node("Mul", &["darkest", "high"], "score_map", vec![]);
        graph.node("Mul", &["darkest", "low"], "low_score_map", vec![]);
        let score = graph.row("score_map");
        let low_score = graph.row("low_score_map");
        let centre = [centre_x, centre_y, width, height];
        let mut values: Vec<String> = match self.layout {
            Layout::EndToEnd => graph.corners(&centre),
            _ => centre.to_vec(),
        };
        match self.layout {
            Layout::EndToEnd => {
                graph.floats("class", &[1], &[(self.classes - 1) as f32]);
                let certain = graph.ratio("score_map");
                graph.node("Mul", &[&certain, "class"], "class_row", vec![]);
                values.extend([score, "class_row".to_owned()]);
            }
            layout => {
                if layout == Layout::Objectness {
                    values.push(graph.ratio("score_map"));
                }
                values.extend(vec![low_score; self.classes - 1]);
                values.push(score);
            }
        }
        let names: Vec<&str> = values.iter().map(String::as_str).collect();
        graph.node("Concat", &names, "found", vec![integer("axis", 1)]);
        let mut found = vec!["found"];
        if self.has_decoy {
            let rows = values.len();
            graph.floats("decoy_weights", &[rows as i64, rows as i64], &decoy_weights(rows));
            graph.node("MatMul", &["decoy_weights", "found"], "decoy", vec![]);
            found.push("decoy");
        }
        let (batch, fill) = (self.batch(), self.boxes - found.len());
        found.push("zeros");
        let zeros = vec![0.0; batch as usize * values.len() * fill];
        graph.floats("zeros", &[batch, values.len() as i64, fill as i64], &zeros);
        let planes = if self.layout == Layout::ClassScores {
            "output0"
        } else {
            "planes"
        };
        graph.node("Concat", &found, planes, vec![integer("axis", 2)]);
        if self.layout != Layout::ClassScores {
            graph.node(
                "Transpose",
                &["planes"],
                "output0",
                vec![integers("perm", &[0, 2, 1])],
            );
        }
    }
}

/// From centre x, centre y, width, height and scores of a box to those of its decoy.
fn decoy_weights(rows: usize) -> Vec<f32> {
    const WIDER: f32 = 2.1;
    const MORE_CONFIDENT: f32 = 1.1;
    let mut weights = vec![0.0; rows * rows];
    for row in 0..rows {
        weights[row * rows + row] = match row {
            0 | 1 | 3 => 1.0,
            2 => WIDER,
            _ => MORE_CONFIDENT,
        };
    }
    weights[2] = (WIDER - 1.0) / 2.0;
    weights
}

/// Centre and length of the rectangle along one axis, each `[batch, 1, 1]`.
fn side(graph: &mut Graph, name: &str, axis: i64, across: i64) -> (String, String) {
    let n = |what: &str| format!("{what}_{name}");
    graph.node("ReduceMax", &["darkness"], &n("profile"), reduce(across));
    graph.node("ReduceSum", &[&n("profile")], &n("length_map"), reduce(axis));
    graph.node("Shape", &["images"], &n("shape"), vec![]);
    graph.integers(&n("axis"), &[], &[axis]);
    graph.node("Gather", &[&n("shape"), &n("axis")], &n("pixels"), vec![]);
    graph.integers(&n("zero"), &[], &[0]);
    graph.integers(&n("step"), &[], &[1]);
    graph.node(
        "Range",
        &[&n("zero"), &n("pixels"), &n("step")],
        &n("indices"),
        vec![],
    );
    let float = integer("to", DataType::Float as i64);
    graph.node("Cast", &[&n("indices")], &n("edges"), vec![float]);
    graph.node("Add", &[&n("edges"), "half"], &n("centres"), vec![]);
    let grid = if axis == 3 {
        vec![1, 1, 1, -1]
    } else {
        vec![1, 1, -1, 1]
    };
    graph.integers(&n("grid_shape"), &[4], &grid);
    graph.node("Reshape", &[&n("centres"), &n("grid_shape")], &n("grid"), vec![]);
    graph.node("Mul", &[&n("profile"), &n("grid")], &n("weighted"), vec![]);
    graph.node("ReduceSum", &[&n("weighted")], &n("moment"), reduce(axis));
    graph.node("Div", &[&n("moment"), &n("length_map")], &n("centre_map"), vec![]);
    (graph.row(&n("centre_map")), graph.row(&n("length_map")))
}

#[derive(Default)]
struct Graph {
    nodes: Vec<NodeProto>,
    weights: Vec<TensorProto>,
}

impl Graph {
    fn node(&mut self, operator: &str, inputs: &[&str], output: &str, attribute: Vec<AttributeProto>) {
        self.nodes.push(node(operator, inputs, output, attribute));
    }

    fn floats(&mut self, name: &str, dims: &[i64], values: &[f32]) {
        self.weights.push(floats(name, dims, values));
    }

    fn integers(&mut self, name: &str, dims: &[i64], values: &[i64]) {
        self.weights.push(TensorProto {
            name: name.to_owned(),
            dims: dims.to_vec(),
            data_type: DataType::Int64 as i32,
            int64_data: values.to_vec(),
            ..TensorProto::default()
        });
    }

    /// `[batch, 1, 1, 1]` as `[batch, 1, 1]`.
    fn row(&mut self, name: &str) -> String {
        let row = format!("{name}_row");
        self.node("Squeeze", &[name], &row, vec![integers("axes", &[3])]);
        row
    }

    /// 1 where `name` is not 0.
    fn ratio(&mut self, name: &str) -> String {
        self.node("Div", &[name, name], "certain_map", vec![]);
        self.row("certain_map")
    }

    fn corners(&mut self, centre: &[String; 4]) -> Vec<String> {
        let mut corners = Vec::new();
        for (operator, corner) in [("Sub", "low"), ("Add", "high")] {
            for axis in 0..2 {
                let (half, end) = (format!("half_{corner}_{axis}"), format!("{corner}_{axis}"));
                self.node("Mul", &[&centre[axis + 2], "half"], &half, vec![]);
                self.node(operator, &[&centre[axis], &half], &end, vec![]);
                corners.push(end);
            }
        }
        corners
    }
}

pub(crate) fn node(
    operator: &str,
    inputs: &[&str],
    output: &str,
    attribute: Vec<AttributeProto>,
) -> NodeProto {
    NodeProto {
        op_type: operator.to_owned(),
        name: format!("{operator}_{output}"),
        input: inputs.iter().map(|&input| input.to_owned()).collect(),
        output: vec![output.to_owned()],
        attribute,
        ..NodeProto::default()
    }
}

pub(crate) fn floats(name: &str, dims: &[i64], values: &[f32]) -> TensorProto {
    TensorProto {
        name: name.to_owned(),
        dims: dims.to_vec(),
        data_type: DataType::Float as i32,
        float_data: values.to_vec(),
        ..TensorProto::default()
    }
}

pub(crate) fn value(name: &str, element: DataType, shape: Option<Vec<Axis>>) -> ValueInfoProto {
    let dim = |axis| Dimension {
        value: Some(match axis {
            Axis::Fixed(length) => dimension::Value::DimValue(length),
            Axis::Dynamic(symbol) => dimension::Value::DimParam(symbol.to_owned()),
        }),
        ..Dimension::default()
    };
    let tensor = type_proto::Tensor {
        elem_type: element as i32,
        shape: shape.map(|axes| TensorShapeProto {
            dim: axes.into_iter().map(dim).collect(),
        }),
    };
    ValueInfoProto {
        name: name.to_owned(),
        r#type: Some(TypeProto {
            value: Some(type_proto::Value::TensorType(tensor)),
            ..TypeProto::default()
        }),
        ..ValueInfoProto::default()
    }
}

fn integer(name: &str, value: i64) -> AttributeProto {
    AttributeProto {
        name: name.to_owned(),
        r#type: AttributeType::Int as i32,
        i: value,
        ..AttributeProto::default()
    }
}

fn integers(name: &str, values: &[i64]) -> AttributeProto {
    AttributeProto {
        name: name.to_owned(),
        r#type: AttributeType::Ints as i32,
        ints: values.to_vec(),
        ..AttributeProto::default()
    }
}

fn reduce(axis: i64) -> Vec<AttributeProto> {
    vec![integers("axes", &[axis]), integer("keepdims", 1)]
}
