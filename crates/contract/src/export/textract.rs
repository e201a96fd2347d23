//! Amazon Textract: `SELECTION_ELEMENT` blocks of `AnalyzeDocument`.
//!
//! Source: <https://docs.aws.amazon.com/textract/latest/dg/API_AnalyzeDocument.html> and
//! <https://docs.aws.amazon.com/textract/latest/dg/API_Block.html>. Ids are not random, so that equal input gives
//! equal output.

use serde::Serialize;

use super::require_states;
use crate::rounding::round_to;
use crate::{ContractError, DetectionRecord, DocumentResult, MarkState, ModelRecord, PageRecord, PageResult};

/// The answer to `AnalyzeDocument`.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct AnalyzeDocument {
    /// Number of pages.
    pub document_metadata: DocumentMetadata,
    /// Each page, followed by its marks.
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
    /// `PAGE` or `SELECTION_ELEMENT`.
    pub block_type: String,
    /// 0 to 100, 1 decimal; marks only.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub confidence: Option<f64>,
    /// Outline on the page.
    pub geometry: Geometry,
    /// `page-1` or `page-1-mark-1`.
    pub id: String,
    /// A page's marks; not on the wire when there are none.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub relationships: Vec<Relationship>,
    /// `SELECTED` or `NOT_SELECTED`; marks only.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub selection_status: Option<String>,
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
    /// Always `CHILD`.
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
        .detections
        .iter()
        .filter_map(|detection| MarkState::of_class(&detection.class).map(|state| (state, detection)));
    let marks: Vec<_> = (1..)
        .zip(states)
        .map(|(number, (state, detection))| {
            mark_block(format!("{page_id}-mark-{number}"), state, detection, &result.page)
        })
        .collect();
    let ids: Vec<_> = marks.iter().map(|mark| mark.id.clone()).collect();
    let children = (!ids.is_empty()).then(|| Relationship {
        r#type: "CHILD".to_owned(),
        ids,
    });
    let page = Block {
        block_type: "PAGE".to_owned(),
        confidence: None,
        geometry: geometry([0.0, 0.0, 1.0, 1.0]),
        id: page_id,
        relationships: children.into_iter().collect(),
        selection_status: None,
        page: result.page.page,
    };
    std::iter::once(page).chain(marks).collect()
}

fn mark_block(id: String, state: MarkState, detection: &DetectionRecord, page: &PageRecord) -> Block {
    let (width, height) = (f64::from(page.width.max(1)), f64::from(page.height.max(1)));
    let bbox = &detection.bbox;
    let status = match state {
        MarkState::Selected => "SELECTED",
        MarkState::Unselected => "NOT_SELECTED",
    };
    Block {
        block_type: "SELECTION_ELEMENT".to_owned(),
        confidence: Some(round_to(detection.confidence * 100.0, 1)),
        geometry: geometry([
            bbox.x1 / width,
            bbox.y1 / height,
            bbox.x2 / width,
            bbox.y2 / height,
        ]),
        id,
        relationships: Vec::new(),
        selection_status: Some(status.to_owned()),
        page: page.page,
    }
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
