//! Writer of the formats with one answer a document: JSON, Azure, Textract, Docling.

use std::io::Write;

use anyhow::Result;
use checkbox_contract::export::{azure, docling, textract};
use checkbox_contract::{DocumentResult, ModelRecord, PageFailure, PageResult, PredictResponse, TimingsMs};
use serde::Serialize;

use super::writers::{DocumentName, ResultWriter};
use crate::output::Output;

/// Form of the answer for one document.
#[derive(Clone, Copy, Debug)]
pub(super) enum AnswerFormat {
    Json,
    Azure,
    Textract,
    Docling,
}

/// The answer for one document as the HTTP API gives it, or an array of answers, each with `file` before the rest.
pub(super) struct DocumentsWriter<'a> {
    output: Output<'a>,
    format: AnswerFormat,
    class_names: &'a [String],
    model: ModelRecord,
    layout: Layout,
    current: DocumentResult,
}

/// Number of answers that were written, and what is around them.
#[derive(Clone, Copy)]
enum Layout {
    Single { written: bool },
    Array { written: u64 },
}

#[derive(Serialize)]
struct Element<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    file: Option<&'a str>,
    #[serde(flatten)]
    answer: Answer,
}

#[derive(Serialize)]
#[serde(untagged)]
enum Answer {
    Json(PredictResponse),
    Azure(azure::AnalyzeOperation),
    Textract(textract::AnalyzeDocument),
    Docling(Box<docling::DoclingDocument>),
}

impl<'a> DocumentsWriter<'a> {
    pub(super) fn new(
        output: Output<'a>,
        format: AnswerFormat,
        as_array: bool,
        class_names: &'a [String],
        model: ModelRecord,
    ) -> Self {
        let layout = if as_array {
            Layout::Array { written: 0 }
        } else {
            Layout::Single { written: false }
        };
        Self {
            output,
            format,
            class_names,
            model,
            layout,
            current: DocumentResult::default(),
        }
    }

    fn answer(&self, document: DocumentResult) -> Result<Answer> {
        Ok(match self.format {
            AnswerFormat::Json => Answer::Json(document.into_response(self.class_names, self.model.clone())),
            AnswerFormat::Azure => Answer::Azure(azure::analyze_operation(
                &document,
                self.class_names,
                &self.model,
            )?),
            AnswerFormat::Textract => Answer::Textract(textract::analyze_document(
                &document,
                self.class_names,
                &self.model,
            )?),
            AnswerFormat::Docling => {
                Answer::Docling(Box::new(docling::document(&document, self.class_names)?))
            }
        })
    }
}

impl ResultWriter for DocumentsWriter<'_> {
    fn page(&mut self, _document: &DocumentName<'_>, result: PageResult, timings: TimingsMs) -> Result<()> {
        self.current.pages.push(result);
        self.current.timings_ms += timings;
        Ok(())
    }

    fn failed_page(&mut self, _document: &DocumentName<'_>, failure: PageFailure) -> Result<()> {
        self.current.failed_pages.push(failure);
        Ok(())
    }

    fn end_document(&mut self, document: &DocumentName<'_>) -> Result<()> {
        let mut current = std::mem::take(&mut self.current);
        current.timings_ms += TimingsMs::of_page(document.opening, None);
        let file = matches!(self.layout, Layout::Array { .. }).then_some(&*document.file);
        let element = serde_json::to_vec(&Element {
            file,
            answer: self.answer(current)?,
        })?;
        match &mut self.layout {
            Layout::Single { written } => {
                *written = true;
                self.output.write_all(&element)?;
                self.output.write_all(b"\n")?;
            }
            Layout::Array { written } => {
                self.output
                    .write_all(if *written == 0 { b"[\n" } else { b",\n" })?;
                self.output.write_all(&element)?;
                *written += 1;
            }
        }
        Ok(self.output.flush()?)
    }

    fn finish(mut self: Box<Self>) -> Result<()> {
        match self.layout {
            // An empty file would be no JSON: none appears.
            Layout::Single { written: false } => return Ok(()),
            Layout::Single { written: true } => {}
            Layout::Array { written: 0 } => self.output.write_all(b"[]\n")?,
            Layout::Array { .. } => self.output.write_all(b"\n]\n")?,
        }
        self.output.finish()
    }
}
