//! CSV, [RFC 4180](https://www.rfc-editor.org/rfc/rfc4180) with bare line feeds: a header, then one row a detection.
//!
//! Columns: those of [`BoxRow`]; `width` and `height` are the page's. A page without detections has no row.
//!
//! Names and words are whatever somebody wrote. One that a spreadsheet would calculate, since it begins with `=`, `+`, `-` or `@`,
//! gets an apostrophe before it, by which spreadsheets know text
//! ([CSV injection](https://owasp.org/www-community/attacks/CSV_Injection)).

use std::borrow::Cow;
use std::io::Write;

use crate::{BoxRow, ContractError, DocumentResult, PageResult};

const HEADER: [&str; 19] = [
    "file",
    "page",
    "width",
    "height",
    "class",
    "confidence",
    "x1",
    "y1",
    "x2",
    "y2",
    "id",
    "kind",
    "source",
    "group",
    "label",
    "question",
    "field",
    "value",
    "state_confidence",
];

/// Writes rows as pages come.
pub struct CsvWriter<W: Write> {
    rows: csv::Writer<W>,
}

impl<W: Write> CsvWriter<W> {
    /// A writer that has written the header.
    ///
    /// # Errors
    /// [`ContractError::Write`] when `output` fails, in this and all other methods.
    pub fn new(output: W) -> Result<Self, ContractError> {
        let mut rows = csv::WriterBuilder::new().has_headers(false).from_writer(output);
        rows.write_record(HEADER)?;
        Ok(Self { rows })
    }

    /// Writes the rows of a page of `file`.
    ///
    /// # Errors
    /// See [`CsvWriter::new`].
    pub fn write_page(&mut self, file: &str, result: &PageResult) -> Result<(), ContractError> {
        for row in BoxRow::of_page(file, result) {
            let [file, class, label, question, field, value] =
                [row.file, row.class, row.label, row.question, row.field, row.value].map(as_text);
            self.rows.serialize(BoxRow {
                file: &file,
                class: &class,
                label: &label,
                question: &question,
                field: &field,
                value: &value,
                ..row
            })?;
        }
        Ok(())
    }

    /// The output, with everything handed to it.
    ///
    /// # Errors
    /// See [`CsvWriter::new`].
    pub fn into_inner(self) -> Result<W, ContractError> {
        Ok(self.rows.into_inner().map_err(csv::IntoInnerError::into_error)?)
    }

    /// Hands what is buffered to the output.
    ///
    /// # Errors
    /// See [`CsvWriter::new`].
    pub fn flush(&mut self) -> Result<(), ContractError> {
        Ok(self.rows.flush()?)
    }
}

/// What a spreadsheet shows as it is.
fn as_text(text: &str) -> Cow<'_, str> {
    if text.starts_with(['=', '+', '-', '@', '\t', '\r']) {
        Cow::Owned(format!("'{text}"))
    } else {
        Cow::Borrowed(text)
    }
}

/// The whole of one document.
///
/// # Errors
/// See [`CsvWriter::new`].
pub fn document(document: &DocumentResult) -> Result<Vec<u8>, ContractError> {
    let mut writer = CsvWriter::new(Vec::new())?;
    for page in &document.pages {
        writer.write_page(&document.file, page)?;
    }
    writer.into_inner()
}
