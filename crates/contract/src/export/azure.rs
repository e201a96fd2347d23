//! Azure AI Document Intelligence: `selectionMarks` and `keyValuePairs` of an analyze operation.
//!
//! Source: the operation "Get Analyze Result" of API version 2024-11-30,
//! <https://learn.microsoft.com/rest/api/aiservices/document-models/get-analyze-result>. A box with a label
//! is a pair of it and its mark. Other text is absent; the two time stamps of an operation are absent, as nothing ran on a server of theirs. The unit is
//! always `pixel`, for PDFs too, so that boxes are the same as in the other formats.

use serde::Serialize;

use super::require_states;
use crate::{BboxRecord, ContractError, DetectionRecord, DocumentResult, MarkState, ModelRecord, PageResult};

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
    /// All marks as the service writes them, `:selected:` or `:unselected:`, a line each, behind their labels.
    pub content: String,
    /// The pages.
    pub pages: Vec<Page>,
    /// Labels with their marks.
    pub key_value_pairs: Vec<KeyValuePair>,
}

/// Label and its mark.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct KeyValuePair {
    /// The label.
    pub key: KeyValueElement,
    /// The mark, as its content says.
    pub value: KeyValueElement,
    /// Confidence of the mark.
    pub confidence: f64,
}

/// Label, or mark.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct KeyValueElement {
    /// The words, or `:selected:` or `:unselected:`.
    pub content: String,
    /// Place on the page, where it is known.
    pub bounding_regions: Vec<BoundingRegion>,
    /// Place in the result's `content`.
    pub spans: Vec<Span>,
}

/// Place on a page.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct BoundingRegion {
    /// From 1.
    pub page_number: u32,
    /// x, y of the four corners, clockwise from the top left, in pixels.
    pub polygon: [f64; 8],
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
    let mut content = Content::default();
    let mut key_value_pairs = Vec::new();
    let pages = document
        .pages
        .iter()
        .map(|result| page(result, &mut content, &mut key_value_pairs))
        .collect();
    Ok(AnalyzeOperation {
        status: "succeeded".to_owned(),
        analyze_result: AnalyzeResult {
            api_version: "2024-11-30".to_owned(),
            model_id: model.name.clone(),
            string_index_type: "textElements".to_owned(),
            content: content.text,
            pages,
            key_value_pairs,
        },
    })
}

/// Text of all pages, and its length in text elements.
#[derive(Default)]
struct Content {
    text: String,
    len: usize,
}

impl Content {
    fn push(&mut self, text: &str) -> Span {
        let span = Span {
            offset: self.len,
            length: text.chars().count(),
        };
        self.text.push_str(text);
        self.len += span.length;
        span
    }
}

fn page(result: &PageResult, content: &mut Content, pairs: &mut Vec<KeyValuePair>) -> Page {
    let start = content.len;
    let marks: Vec<_> = result
        .in_reading_order()
        .into_iter()
        .filter_map(|detection| selection_mark(detection, content, pairs))
        .collect();
    // The line feed before the first mark of a later page is none of its own.
    let offset = if start > 0 && !marks.is_empty() {
        start + 1
    } else {
        start
    };
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
            length: content.len - offset,
        }],
    }
}

fn selection_mark(
    detection: &DetectionRecord,
    content: &mut Content,
    pairs: &mut Vec<KeyValuePair>,
) -> Option<SelectionMark> {
    let state = match MarkState::of_class(&detection.class)? {
        MarkState::Selected => "selected",
        MarkState::Unselected => "unselected",
    };
    if content.len > 0 {
        content.push("\n");
    }
    let key = detection.form.label.as_deref().map(|label| {
        let span = content.push(label);
        content.push(" ");
        let place = detection.form.label_bbox.as_ref();
        element(label, detection.page, place, span)
    });
    let text = format!(":{state}:");
    let span = content.push(&text);
    if let Some(key) = key {
        pairs.push(KeyValuePair {
            key,
            value: element(&text, detection.page, Some(&detection.bbox), span),
            confidence: detection.joint_confidence(),
        });
    }
    Some(SelectionMark {
        state: state.to_owned(),
        polygon: polygon(&detection.bbox),
        confidence: detection.joint_confidence(),
        span,
    })
}

fn element(content: &str, page_number: u32, place: Option<&BboxRecord>, span: Span) -> KeyValueElement {
    let region = |bbox: &BboxRecord| BoundingRegion {
        page_number,
        polygon: polygon(bbox),
    };
    KeyValueElement {
        content: content.to_owned(),
        bounding_regions: place.map(region).into_iter().collect(),
        spans: vec![span],
    }
}

fn polygon(bbox: &BboxRecord) -> [f64; 8] {
    [
        bbox.x1, bbox.y1, bbox.x2, bbox.y1, bbox.x2, bbox.y2, bbox.x1, bbox.y2,
    ]
}
