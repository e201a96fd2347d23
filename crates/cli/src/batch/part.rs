//! Rows that wait to be written, and the two forms they can take.

use std::sync::Arc;

use anyhow::Result;
use checkbox_contract::{BoxRow, PageFailure, PageResult};
use serde::{Deserialize, Serialize};

use crate::args::BatchFormat;

/// A document or page that failed.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Failure {
    pub(super) file: String,
    /// Without it, the document could not be opened.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) page: Option<u32>,
    pub(super) code: String,
    pub(super) detail: String,
}

impl Failure {
    pub(super) fn of_page(file: &str, failure: PageFailure) -> Self {
        Self {
            file: file.to_owned(),
            page: Some(failure.page),
            code: failure.code,
            detail: failure.detail,
        }
    }
}

/// Results since the last time that anything was written.
#[derive(Debug, Default)]
pub(super) struct Part {
    pub(super) pages: Vec<(Arc<str>, PageResult)>,
    pub(super) failures: Vec<Failure>,
    row_count: usize,
}

impl Part {
    pub(super) fn push(&mut self, file: Arc<str>, page: PageResult) {
        self.row_count += page.detections.len();
        if !page.detections.is_empty() {
            self.pages.push((file, page));
        }
    }

    pub(super) fn row_count(&self) -> usize {
        self.row_count
    }

    fn rows(&self) -> impl Iterator<Item = BoxRow<'_>> {
        self.pages
            .iter()
            .flat_map(|(file, page)| BoxRow::of_page(file, page))
    }

    /// The rows as a whole file.
    pub(super) fn encode(&self, format: BatchFormat) -> Result<Vec<u8>> {
        match format {
            BatchFormat::Jsonl => json_lines(self.rows()),
            #[cfg(feature = "parquet")]
            BatchFormat::Parquet => super::parquet::encode(self.rows()),
            #[cfg(not(feature = "parquet"))]
            BatchFormat::Parquet => anyhow::bail!(
                "this program writes jsonl only: build it with --features parquet, or leave --format out"
            ),
        }
    }

    pub(super) fn encode_failures(&self) -> Result<Vec<u8>> {
        json_lines(self.failures.iter())
    }
}

fn json_lines(items: impl Iterator<Item: Serialize>) -> Result<Vec<u8>> {
    let mut text = Vec::new();
    for item in items {
        serde_json::to_writer(&mut text, &item)?;
        text.push(b'\n');
    }
    Ok(text)
}
