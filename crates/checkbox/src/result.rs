//! Readings in the form of the wire, and the rule for documents whose pages failed.

use checkbox_contract::{
    self as contract, DetectionRecord, DocumentResult, FieldRecord, FormRecord, GroupRecord, PageFailure,
    PageRecord, PageResult, TimingsMs, WarningRecord, WordRecord,
};

use crate::{CheckboxError, Field, FoundBox, PageError, PageReading, StateSource, Word};

impl PageReading {
    /// The reading in the form of the wire.
    pub fn to_result(&self) -> PageResult {
        let question = |found: &FoundBox| {
            let group = self.groups.iter().find(|group| group.id == found.reading.group)?;
            group.question.clone()
        };
        let detection = |found: &FoundBox| DetectionRecord {
            form: FormRecord {
                question: question(found),
                ..found.to_form()
            },
            ..DetectionRecord::new(self.number, found.class.clone(), found.confidence, found.bbox)
                .with_state_confidence(found.state_confidence)
        };
        let warning = |warning: &crate::PageWarning| WarningRecord {
            page: self.number,
            code: warning.code().to_owned(),
            detail: warning.to_string(),
        };
        let words = |words: &Vec<Word>| words.iter().map(WordRecord::from).collect();
        PageResult {
            page: PageRecord {
                words: self.words.as_ref().map(words),
                ..PageRecord::new(self.number, self.width_px, self.height_px, self.dpi)
            },
            detections: self.boxes.iter().map(detection).collect(),
            groups: self
                .groups
                .iter()
                .map(|group| GroupRecord::new(self.number, group))
                .collect(),
            warnings: self.warnings.iter().map(warning).collect(),
        }
    }
}

impl FoundBox {
    /// What the box says in the form of the wire, without its question, which is its group's.
    fn to_form(&self) -> FormRecord {
        let field = |field: &Field| FieldRecord {
            name: field.name.clone(),
            value: field.value.clone(),
            tooltip: field.tooltip.clone(),
        };
        let reading = &self.reading;
        FormRecord {
            id: reading.id,
            kind: reading.kind.into(),
            source: match self.source {
                StateSource::Vision => contract::StateSource::Vision,
                StateSource::Acroform => contract::StateSource::Acroform,
            },
            disagrees: self.disagrees,
            label: reading.label.clone(),
            label_bbox: reading.label_bbox.map(Into::into),
            label_source: reading.label_source.map(Into::into),
            group: (reading.group > 0).then_some(reading.group),
            question: None,
            field: self.field.as_ref().map(field),
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
