//! Amazon Textract: `SELECTION_ELEMENT` and `KEY_VALUE_SET` blocks of `AnalyzeDocument`.
//!
//! Source: <https://docs.aws.amazon.com/textract/latest/dg/API_AnalyzeDocument.html> and
//! <https://docs.aws.amazon.com/textract/latest/dg/API_Block.html>. A box with a label is
//! the value of a key, whose words are `WORD` blocks in the place of the label. Ids are not random, so that equal input gives
//! equal output.

use serde::Serialize;

use super::require_states;
use crate::rounding::round_to;
use crate::{
    BboxRecord, ContractError, DetectionRecord, DocumentResult, MarkState, ModelRecord, PageRecord,
    PageResult,
};

/// The answer to `AnalyzeDocument`.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct AnalyzeDocument {
    /// Number of pages.
    pub document_metadata: DocumentMetadata,
    /// Each page, followed by its marks, and by their keys, values and words.
    pub blocks: Vec<Block>,
    /// Version of the model.
    pub analyze_document_model_version: String,
}

/// `DocumentMetadata`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct DocumentMetadata {
    /// Number of pages searched.
    pub pages: usize,
}

/// One block.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct Block {
    /// `PAGE`, `SELECTION_ELEMENT`, `KEY_VALUE_SET` or `WORD`.
    pub block_type: String,
    /// 0 to 100, 1 decimal; all but pages.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub confidence: Option<f64>,
    /// `KEY` or `VALUE`; key-value sets only.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub entity_types: Vec<String>,
    /// Outline on the page.
    pub geometry: Geometry,
    /// `page-1`, `page-1-mark-1`, `page-1-key-1`, `page-1-value-1` or `page-1-key-1-word-1`.
    pub id: String,
    /// The blocks that belong to it; not on the wire when there are none.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub relationships: Vec<Relationship>,
    /// `SELECTED` or `NOT_SELECTED`; marks only.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub selection_status: Option<String>,
    /// Words only.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
    /// Page number, from 1.
    pub page: u32,
}

/// A place on a page, as shares of its width and height, 0 to 1, 6 decimals.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct Geometry {
    /// As a box.
    pub bounding_box: BoundingBox,
    /// The same box as four corners, clockwise from the top left.
    pub polygon: [Point; 4],
}

/// `BoundingBox`.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct BoundingBox {
    /// Share of the page's width.
    pub width: f64,
    /// Share of the page's height.
    pub height: f64,
    /// Left edge.
    pub left: f64,
    /// Top edge.
    pub top: f64,
}

/// `Point`.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct Point {
    /// From the left.
    pub x: f64,
    /// From the top.
    pub y: f64,
}

/// `Relationship`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct Relationship {
    /// `CHILD`, or `VALUE` from a key to its value.
    pub r#type: String,
    /// Ids of blocks.
    pub ids: Vec<String>,
}

/// The answer for one document. States are those of [`MarkState::of_class`]; detections of classes without one are
/// left out.
///
/// # Errors
/// [`ContractError::StateUnknown`] when no class of the model has a state.
pub fn analyze_document(
    document: &DocumentResult,
    class_names: &[String],
    model: &ModelRecord,
) -> Result<AnalyzeDocument, ContractError> {
    require_states("textract", class_names)?;
    Ok(AnalyzeDocument {
        document_metadata: DocumentMetadata {
            pages: document.pages.len(),
        },
        blocks: document.pages.iter().flat_map(blocks).collect(),
        analyze_document_model_version: model.version.clone(),
    })
}

fn blocks(result: &PageResult) -> Vec<Block> {
    let page_id = format!("page-{}", result.page.page);
    let states = result
        .in_reading_order()
        .into_iter()
        .filter_map(|detection| MarkState::of_class(&detection.class).map(|state| (state, detection)));
    let mut marks = Vec::new();
    let mut sets = Vec::new();
    for (number, (state, detection)) in (1..).zip(states) {
        let mark = mark_block(format!("{page_id}-mark-{number}"), state, detection, &result.page);
        sets.extend(key_value_blocks(&page_id, number, &mark, detection, &result.page));
        marks.push(mark);
    }
    let is_child = |block: &&Block| block.block_type != "WORD";
    let ids = marks
        .iter()
        .chain(sets.iter().filter(is_child))
        .map(|block| block.id.clone());
    let page = Block {
        id: page_id,
        relationships: related("CHILD", ids.collect()),
        ..block("PAGE", [0.0, 0.0, 1.0, 1.0], &result.page)
    };
    std::iter::once(page).chain(marks).chain(sets).collect()
}

/// A block of a type at some place, `edges` as shares of the page.
fn block(block_type: &str, edges: [f64; 4], page: &PageRecord) -> Block {
    Block {
        block_type: block_type.to_owned(),
        confidence: None,
        entity_types: Vec::new(),
        geometry: geometry(edges),
        id: String::new(),
        relationships: Vec::new(),
        selection_status: None,
        text: None,
        page: page.page,
    }
}

fn related(r#type: &str, ids: Vec<String>) -> Vec<Relationship> {
    let relationship = (!ids.is_empty()).then(|| Relationship {
        r#type: r#type.to_owned(),
        ids,
    });
    relationship.into_iter().collect()
}

fn mark_block(id: String, state: MarkState, detection: &DetectionRecord, page: &PageRecord) -> Block {
    let status = match state {
        MarkState::Selected => "SELECTED",
        MarkState::Unselected => "NOT_SELECTED",
    };
    Block {
        confidence: Some(round_to(detection.joint_confidence() * 100.0, 1)),
        id,
        selection_status: Some(status.to_owned()),
        ..block("SELECTION_ELEMENT", shares(&detection.bbox, page), page)
    }
}

/// The key, the value and the words of a box that has a label.
fn key_value_blocks(
    page_id: &str,
    number: usize,
    mark: &Block,
    detection: &DetectionRecord,
    page: &PageRecord,
) -> Vec<Block> {
    let Some(label) = &detection.form.label else {
        return Vec::new();
    };
    let place = shares(
        detection.form.label_bbox.as_ref().unwrap_or(&detection.bbox),
        page,
    );
    let (key_id, value_id) = (
        format!("{page_id}-key-{number}"),
        format!("{page_id}-value-{number}"),
    );
    let words: Vec<Block> = (1..)
        .zip(label.split_whitespace())
        .map(|(word, text)| Block {
            confidence: mark.confidence,
            id: format!("{key_id}-word-{word}"),
            text: Some(text.to_owned()),
            ..block("WORD", place, page)
        })
        .collect();
    let word_ids = words.iter().map(|word| word.id.clone()).collect();
    let set = |id: String, kind: &str, edges: [f64; 4], relationships: Vec<Relationship>| Block {
        confidence: mark.confidence,
        entity_types: vec![kind.to_owned()],
        id,
        relationships,
        ..block("KEY_VALUE_SET", edges, page)
    };
    let mut of_key = related("VALUE", vec![value_id.clone()]);
    of_key.extend(related("CHILD", word_ids));
    let key = set(key_id, "KEY", place, of_key);
    let of_value = related("CHILD", vec![mark.id.clone()]);
    let value = set(value_id, "VALUE", shares(&detection.bbox, page), of_value);
    [key, value].into_iter().chain(words).collect()
}

/// Edges as shares of the page.
fn shares(bbox: &BboxRecord, page: &PageRecord) -> [f64; 4] {
    let (width, height) = (f64::from(page.width.max(1)), f64::from(page.height.max(1)));
    [
        bbox.x1 / width,
        bbox.y1 / height,
        bbox.x2 / width,
        bbox.y2 / height,
    ]
}

/// `edges`: left, top, right, bottom, as shares of the page.
fn geometry(edges: [f64; 4]) -> Geometry {
    let [left, top, right, bottom] = edges.map(|edge| round_to(edge, 6));
    let point = |x, y| Point { x, y };
    Geometry {
        bounding_box: BoundingBox {
            width: round_to(right - left, 6),
            height: round_to(bottom - top, 6),
            left,
            top,
        },
        polygon: [
            point(left, top),
            point(right, top),
            point(right, bottom),
            point(left, bottom),
        ],
    }
}
