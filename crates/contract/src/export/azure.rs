//! Azure AI Document Intelligence: `selectionMarks` of an analyze operation.
//!
//! Source: the operation "Get Analyze Result" of API version 2024-11-30,
//! <https://learn.microsoft.com/rest/api/aiservices/document-models/get-analyze-result>. What needs reading text is
//! absent or empty; the two time stamps of an operation are absent, as nothing ran on a server of theirs. The unit is
//! always `pixel`, for PDFs too, so that boxes are the same as in the other formats.

use serde::Serialize;

use super::require_states;
use crate::{ContractError, DetectionRecord, DocumentResult, MarkState, ModelRecord, PageResult};

/// An operation that is done.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct AnalyzeOperation {
    /// Always `succeeded`.
    pub status: String,
    /// The result.
    pub analyze_result: AnalyzeResult,
}

/// `analyzeResult`.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct AnalyzeResult {
    /// The version that this mirrors: `2024-11-30`.
    pub api_version: String,
    /// Name of the model.
    pub model_id: String,
    /// Unit of spans: `textElements`.
    pub string_index_type: String,
    /// All marks as the service writes them, `:selected:` or `:unselected:`, a line each.
    pub content: String,
    /// The pages.
    pub pages: Vec<Page>,
}

/// One page.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Page {
    /// From 1.
    pub page_number: u32,
    /// Always 0.
    pub angle: f64,
    /// In pixels.
    pub width: u32,
    /// In pixels.
    pub height: u32,
    /// Always `pixel`.
    pub unit: String,
    /// Always empty.
    pub words: Vec<()>,
    /// The checkboxes.
    pub selection_marks: Vec<SelectionMark>,
    /// Always empty.
    pub lines: Vec<()>,
    /// Span of its marks in `content`.
    pub spans: Vec<Span>,
}

/// One checkbox.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct SelectionMark {
    /// `selected` or `unselected`.
    pub state: String,
    /// x, y of the four corners, clockwise from the top left, in pixels.
    pub polygon: [f64; 8],
    /// 0 to 1, 3 decimals.
    pub confidence: f64,
    /// Span of the mark in `content`.
    pub span: Span,
}

/// A stretch of `content`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Span {
    /// Text elements before it.
    pub offset: usize,
    /// Text elements in it.
    pub length: usize,
}

/// The operation for one document. States are those of [`MarkState::of_class`]; detections of classes without one
/// are left out.
///
/// # Errors
/// [`ContractError::StateUnknown`] when no class of the model has a state.
pub fn analyze_operation(
    document: &DocumentResult,
    class_names: &[String],
    model: &ModelRecord,
) -> Result<AnalyzeOperation, ContractError> {
    require_states("azure", class_names)?;
    let mut content = String::new();
    let pages = document
        .pages
        .iter()
        .map(|result| page(result, &mut content))
        .collect();
    Ok(AnalyzeOperation {
        status: "succeeded".to_owned(),
        analyze_result: AnalyzeResult {
            api_version: "2024-11-30".to_owned(),
            model_id: model.name.clone(),
            string_index_type: "textElements".to_owned(),
            content,
            pages,
        },
    })
}

fn page(result: &PageResult, content: &mut String) -> Page {
    let marks: Vec<_> = result
        .detections
        .iter()
        .filter_map(|detection| selection_mark(detection, content))
        .collect();
    let offset = marks.first().map_or(content.len(), |mark| mark.span.offset);
    Page {
        page_number: result.page.page,
        angle: 0.0,
        width: result.page.width,
        height: result.page.height,
        unit: "pixel".to_owned(),
        words: Vec::new(),
        selection_marks: marks,
        lines: Vec::new(),
        spans: vec![Span {
            offset,
            length: content.len() - offset,
        }],
    }
}

fn selection_mark(detection: &DetectionRecord, content: &mut String) -> Option<SelectionMark> {
    let state = match MarkState::of_class(&detection.class)? {
        MarkState::Selected => "selected",
        MarkState::Unselected => "unselected",
    };
    if !content.is_empty() {
        content.push('\n');
    }
    let offset = content.len();
    content.extend([":", state, ":"]);
    let bbox = &detection.bbox;
    Some(SelectionMark {
        state: state.to_owned(),
        polygon: [
            bbox.x1, bbox.y1, bbox.x2, bbox.y1, bbox.x2, bbox.y2, bbox.x1, bbox.y2,
        ],
        confidence: detection.confidence,
        // All of it is ASCII: bytes are text elements.
        span: Span {
            offset,
            length: content.len() - offset,
        },
    })
}
