//! Readings in the form of the wire, and the rule for documents whose pages failed.

use checkbox_contract::{
    DetectionRecord, DocumentResult, PageFailure, PageRecord, PageResult, TimingsMs, WarningRecord,
};
use checkbox_document::PageWarning;

use crate::{CheckboxError, PageError, PageReading};

impl PageReading {
    /// The reading in the form of the wire.
    pub fn to_result(&self) -> PageResult {
        let detection = |found: &crate::FoundBox| {
            DetectionRecord::new(self.number, found.class.clone(), found.confidence, found.bbox)
        };
        PageResult {
            page: PageRecord::new(self.number, self.width_px, self.height_px, self.dpi),
            detections: self.boxes.iter().map(detection).collect(),
            warnings: self.warnings.iter().map(|warning| self.to_warning(*warning)).collect(),
        }
    }
}

impl PageReading {
    fn to_warning(&self, warning: PageWarning) -> WarningRecord {
        WarningRecord {
            page: self.number,
            code: warning.code().to_owned(),
            detail: warning.to_string(),
        }
    }
}

impl PageError {
    /// The error in the form of the wire, with what [`CheckboxError::describe`] makes of it on this surface.
    pub fn to_failure(&self, detail: String) -> PageFailure {
        PageFailure {
            page: self.page,
            code: self.code().to_owned(),
            detail,
        }
    }
}

/// Readings of the pages of one document, in the form of the wire.
#[derive(Debug)]
pub struct DocumentReading {
    result: DocumentResult,
    /// Of the first page that failed.
    failure: Option<CheckboxError>,
}

impl DocumentReading {
    /// Takes the pages in order. `file` is the name of the document where there is one, `describe` the line that the
    /// surface says of an error.
    pub fn collect(
        file: String,
        pages: impl IntoIterator<Item = Result<PageReading, PageError>>,
        describe: impl Fn(&CheckboxError) -> String,
    ) -> Self {
        let mut result = DocumentResult {
            file,
            ..DocumentResult::default()
        };
        let mut failure = None;
        for page in pages {
            match page {
                Ok(reading) => {
                    result.timings_ms += reading.timings;
                    result.pages.push(reading.to_result());
                }
                Err(error) => {
                    result.timings_ms += TimingsMs::of_page(error.elapsed, None);
                    result.failed_pages.push(error.to_failure(describe(&error.error)));
                    failure.get_or_insert(error.error);
                }
            }
        }
        Self { result, failure }
    }

    /// The result, whether or not a page was read.
    pub fn result(&self) -> &DocumentResult {
        &self.result
    }

    /// The result, with the pages that failed listed beside those that did not.
    ///
    /// # Errors
    /// When every page failed: the error of the first.
    pub fn into_result(self) -> Result<DocumentResult, CheckboxError> {
        match self.failure {
            Some(error) if self.result.pages.is_empty() => Err(error),
            _ => Ok(self.result),
        }
    }
}
