//! Findings in one document.

use crate::export::{azure, coco, csv, docling, markdown, textract};
use crate::{
    ContractError, ModelRecord, PageFailure, PageResult, PredictResponse, ResponseFormat, TimingsMs,
};

/// Findings in one document, before they take the form that was asked for.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct DocumentResult {
    /// Name of the file as the caller gave it; empty when there is none.
    pub file: String,
    /// Pages that were read, in order.
    pub pages: Vec<PageResult>,
    /// Pages that could not be read, in order.
    pub failed_pages: Vec<PageFailure>,
    /// Time in each stage.
    pub timings_ms: TimingsMs,
}

impl DocumentResult {
    /// The answer of the HTTP API.
    pub fn into_response(self, class_names: &[String], model: ModelRecord) -> PredictResponse {
        PredictResponse::new(self.pages, self.failed_pages, class_names, model, self.timings_ms)
    }

    /// The answer's bytes in a format. Formats other than JSON have no place for `failed_pages`.
    ///
    /// # Errors
    /// [`ContractError::StateUnknown`] where the format needs states that the model's classes lack.
    pub fn encode(
        self,
        format: ResponseFormat,
        class_names: &[String],
        model: ModelRecord,
    ) -> Result<Vec<u8>, ContractError> {
        let bytes = match format {
            ResponseFormat::Json => serde_json::to_vec(&self.into_response(class_names, model))?,
            ResponseFormat::Coco => serde_json::to_vec(&coco::Dataset::of_document(&self, class_names))?,
            ResponseFormat::Csv => csv::document(&self)?,
            ResponseFormat::Azure => {
                serde_json::to_vec(&azure::analyze_operation(&self, class_names, &model)?)?
            }
            ResponseFormat::Textract => {
                serde_json::to_vec(&textract::analyze_document(&self, class_names, &model)?)?
            }
            ResponseFormat::Markdown => markdown::document(&self, class_names)?.into_bytes(),
            ResponseFormat::Docling => serde_json::to_vec(&docling::document(&self, class_names)?)?,
        };
        Ok(bytes)
    }
}
