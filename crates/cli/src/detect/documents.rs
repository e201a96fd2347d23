//! Writer of the formats with one answer a document.

use std::io::Write;

use anyhow::Result;
use checkbox_contract::{DocumentResult, ModelRecord, PageFailure, PageResult, ResponseFormat, TimingsMs};

use super::writers::{DocumentName, ResultWriter};
use crate::output::Output;

/// The answer for one document as the HTTP API gives it, or an array of answers, each with `file` before the rest.
pub(super) struct DocumentsWriter<'a> {
    output: Output<'a>,
    format: ResponseFormat,
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

impl<'a> DocumentsWriter<'a> {
    /// `as_array` is for formats of JSON objects.
    pub(super) fn new(
        output: Output<'a>,
        format: ResponseFormat,
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
        document.file.as_ref().clone_into(&mut current.file);
        current.timings_ms += TimingsMs::of_page(document.opening, None);
        let answer = current.encode(self.format, self.class_names, self.model.clone())?;
        match &mut self.layout {
            Layout::Single { written } => {
                *written = true;
                self.output.write_all(&answer)?;
                self.output.write_all(b"\n")?;
            }
            Layout::Array { written } => {
                self.output
                    .write_all(if *written == 0 { b"[\n" } else { b",\n" })?;
                self.output.write_all(&with_file(&document.file, &answer)?)?;
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

/// A JSON object that is not empty, with `file` before the rest.
fn with_file(file: &str, object: &[u8]) -> Result<Vec<u8>> {
    let mut element = br#"{"file":"#.to_vec();
    serde_json::to_writer(&mut element, file)?;
    element.push(b',');
    element.extend_from_slice(object.strip_prefix(b"{").unwrap_or(object));
    Ok(element)
}
