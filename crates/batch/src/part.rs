//! Parts: rows that wait to be written, and the two forms they can take.

use std::fmt;
use std::str::FromStr;
use std::sync::Arc;

use checkbox_contract::{BoxRow, PageFailure, PageResult, WarningRecord};
use serde::{Deserialize, Serialize};

use crate::BatchError;

/// Form of the results: one row a box. Written `jsonl` or `parquet`, which is also the ending of the files.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum PartFormat {
    /// A line of JSON a box.
    #[default]
    Jsonl,
    /// [Apache Parquet](https://parquet.apache.org), in programs built with the feature `parquet`.
    Parquet,
}

impl PartFormat {
    /// Its name, and the ending of its files.
    pub fn name(self) -> &'static str {
        match self {
            Self::Jsonl => "jsonl",
            Self::Parquet => "parquet",
        }
    }
}

impl fmt::Display for PartFormat {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for PartFormat {
    type Err = BatchError;

    fn from_str(text: &str) -> Result<Self, BatchError> {
        let formats = [Self::Jsonl, Self::Parquet];
        let format = formats.into_iter().find(|format| format.name() == text);
        format.ok_or_else(|| BatchError::InvalidFormat {
            text: text.to_owned(),
        })
    }
}

/// A document or page that failed.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Failure {
    pub(crate) file: String,
    /// Without it, the document could not be opened.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) page: Option<u32>,
    pub(crate) code: String,
    pub(crate) detail: String,
}

impl Failure {
    pub(crate) fn of_document(file: &str, error: &BatchError) -> Self {
        Self {
            file: file.to_owned(),
            page: None,
            code: error.code().to_owned(),
            detail: error.to_string(),
        }
    }

    pub(crate) fn of_page(file: &str, failure: PageFailure) -> Self {
        Self {
            file: file.to_owned(),
            page: Some(failure.page),
            code: failure.code,
            detail: failure.detail,
        }
    }
}

/// A warning of a page that was read and may mislead.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Warning {
    pub(crate) file: String,
    pub(crate) page: u32,
    pub(crate) code: String,
    pub(crate) detail: String,
}

/// Results since the last commit.
#[derive(Debug, Default)]
pub(crate) struct Part {
    pub(crate) pages: Vec<(Arc<str>, PageResult)>,
    pub(crate) failures: Vec<Failure>,
    pub(crate) warnings: Vec<Warning>,
    row_count: usize,
}

impl Part {
    pub(crate) fn push(&mut self, file: Arc<str>, mut page: PageResult) {
        let warning = |warning: WarningRecord| Warning {
            file: file.to_string(),
            page: warning.page,
            code: warning.code,
            detail: warning.detail,
        };
        self.warnings
            .extend(std::mem::take(&mut page.warnings).into_iter().map(warning));
        self.row_count += page.detections.len();
        if !page.detections.is_empty() {
            self.pages.push((file, page));
        }
    }

    pub(crate) fn row_count(&self) -> usize {
        self.row_count
    }

    /// Failures and warnings.
    pub(crate) fn notice_count(&self) -> usize {
        self.failures.len() + self.warnings.len()
    }

    fn rows(&self) -> impl Iterator<Item = BoxRow<'_>> {
        self.pages
            .iter()
            .flat_map(|(file, page)| BoxRow::of_page(file, page))
    }

    /// The rows as a whole file.
    pub(crate) fn encode(&self, format: PartFormat) -> Result<Vec<u8>, BatchError> {
        match format {
            PartFormat::Jsonl => json_lines(self.rows()),
            #[cfg(feature = "parquet")]
            PartFormat::Parquet => {
                crate::parquet::encode(self.rows()).map_err(|error| BatchError::encode("parquet", &error))
            }
            #[cfg(not(feature = "parquet"))]
            PartFormat::Parquet => Err(BatchError::JsonlOnly),
        }
    }

    /// The failures as a whole file, a line of JSON each.
    pub(crate) fn encode_failures(&self) -> Result<Vec<u8>, BatchError> {
        json_lines(self.failures.iter())
    }

    /// The warnings as a whole file, a line of JSON each.
    pub(crate) fn encode_warnings(&self) -> Result<Vec<u8>, BatchError> {
        json_lines(self.warnings.iter())
    }
}

fn json_lines(items: impl Iterator<Item: Serialize>) -> Result<Vec<u8>, BatchError> {
    let mut text = Vec::new();
    for item in items {
        serde_json::to_writer(&mut text, &item).map_err(|error| BatchError::encode("jsonl", &error))?;
        text.push(b'\n');
    }
    Ok(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forms_are_read_by_their_names() {
        for format in [PartFormat::Jsonl, PartFormat::Parquet] {
            assert_eq!(format.name().parse::<PartFormat>().unwrap(), format);
        }
        assert!("csv".parse::<PartFormat>().is_err());
    }
}
