//! Exports of results, after people corrected them.

use checkbox_contract::export::{coco, csv, yolo};
use checkbox_contract::{DocumentResult, ModelRecord, PageFailure, PageResult, ResponseFormat, TimingsMs};
use serde::Deserialize;
use wasm_bindgen::prelude::wasm_bindgen;

use crate::typescript::{
    CocoDatasetValue, DocumentResultValue, DocumentResultsValue, PageResultValue, StringsValue,
};
use crate::values::{required, to_js};
use crate::{Detector, WebError};

/// `DocumentResult` of the `.d.ts`.
#[derive(Deserialize)]
struct DocumentArguments {
    file: String,
    pages: Vec<PageResult>,
    #[serde(default)]
    failed_pages: Vec<PageFailure>,
    #[serde(default)]
    timings_ms: TimingsMs,
}

impl From<DocumentArguments> for DocumentResult {
    fn from(arguments: DocumentArguments) -> Self {
        Self {
            file: arguments.file,
            pages: arguments.pages,
            failed_pages: arguments.failed_pages,
            timings_ms: arguments.timings_ms,
        }
    }
}

/// One document in a format that the HTTP API answers in (`json`, `csv`, ...): UTF-8.
///
/// # Errors
/// `invalid_format`, `invalid_argument`, and `state_unknown` for a model whose classes say nothing of marks.
#[wasm_bindgen(js_name = encodeDocument)]
pub fn encode_document(
    detector: &Detector,
    document: DocumentResultValue,
    format: &str,
) -> Result<Vec<u8>, WebError> {
    let document: DocumentArguments = required("the document", document)?;
    let format: ResponseFormat = format.parse()?;
    let model = detector.checkbox.model();
    let document = DocumentResult::from(document);
    Ok(document.encode(format, &model.class_names, ModelRecord::from(model))?)
}

/// Many documents as one CSV table: UTF-8.
///
/// # Errors
/// `invalid_argument`.
#[wasm_bindgen(js_name = csvOf)]
pub fn csv_of(documents: DocumentResultsValue) -> Result<Vec<u8>, WebError> {
    let documents: Vec<DocumentArguments> = required("the documents", documents)?;
    let mut writer = csv::CsvWriter::new(Vec::new())?;
    for document in &documents {
        for page in &document.pages {
            writer.write_page(&document.file, page)?;
        }
    }
    Ok(writer.into_inner()?)
}

/// Many documents as one COCO dataset.
///
/// # Errors
/// `invalid_argument`.
#[wasm_bindgen(js_name = cocoOf)]
pub fn coco_of(detector: &Detector, documents: DocumentResultsValue) -> Result<CocoDatasetValue, WebError> {
    let documents: Vec<DocumentArguments> = required("the documents", documents)?;
    let mut dataset = coco::Dataset::new(&detector.checkbox.model().class_names);
    for document in &documents {
        for page in &document.pages {
            dataset.add_page(&document.file, page);
        }
    }
    to_js(&dataset)
}

/// The YOLO labels of one page; `classes.txt` is the model's class names, one a line.
///
/// # Errors
/// `invalid_argument`.
#[wasm_bindgen(js_name = yoloOf)]
pub fn yolo_of(page: PageResultValue, class_names: StringsValue) -> Result<String, WebError> {
    let page: PageResult = required("the page", page)?;
    let class_names: Vec<String> = required("the class names", class_names)?;
    Ok(yolo::labels(&page, &class_names))
}
