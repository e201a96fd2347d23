//! Errors of this crate: one code for one fault, on every surface.

use std::time::Duration;

use checkbox_detector::{DetectError, DetectorOption};
use checkbox_document::{DocumentError, OpenOption};
use checkbox_pixels::{ErrorKind, PixelsError};

/// Error of a model or of reading a document. One line each, saying what to change; never content of a document, and no
/// name of an option: see [`CheckboxError::describe`].
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum CheckboxError {
    /// The model, or what the options say about it.
    #[error(transparent)]
    Model(DetectError),
    /// The document or one of its pages.
    #[error(transparent)]
    Document(#[from] DocumentError),
    /// Pixels that are no page.
    #[error(transparent)]
    Pixels(#[from] PixelsError),
    /// [`crate::ReadOptions::confidence`] is out of range.
    #[error("the lowest confidence is {0}: it must be a number from 0 to 1, such as 0.2")]
    Confidence(f32),
    /// [`crate::ReadOptions::iou`] is out of range.
    #[error("the IoU is {0}: it must be a number from 0 to 1, such as 0.45")]
    Iou(f32),
    /// None of the pages asked for exist.
    #[error("none of the pages asked for exist: the document has pages 1 to {page_count}")]
    NoSuchPage {
        /// Pages of the document.
        page_count: u32,
    },
    /// More pages were asked for than [`crate::ReadOptions::max_pages`].
    #[error("{asked} pages are over the limit of {limit} at a time: ask for some of them, such as 1-{limit}")]
    TooManyPages {
        /// Pages that would be read.
        asked: u32,
        /// The limit.
        limit: u32,
    },
    /// The model failed on a page.
    #[error(transparent)]
    Detection(DetectError),
}

/// Option that an error is about. Surfaces call it by a name of their own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ErrorOption {
    /// [`crate::ReadOptions::confidence`].
    Confidence,
    /// [`crate::ReadOptions::iou`].
    Iou,
    /// [`crate::ReadOptions::pages`].
    Pages,
    /// [`crate::ReadOptions::max_pages`].
    MaxPages,
    /// An option for opening a document.
    Open(OpenOption),
    /// An option of the model.
    Model(DetectorOption),
}

impl CheckboxError {
    /// Code that stays the same between versions, for programs. The same fault has the same code on every surface.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Model(_) => "invalid_model",
            Self::Document(error) => error.code(),
            Self::Pixels(error) => error.code(),
            Self::Confidence(_) => "invalid_conf",
            Self::Iou(_) => "invalid_iou",
            Self::NoSuchPage { .. } => "page_out_of_range",
            Self::TooManyPages { .. } => "too_many_pages",
            Self::Detection(error) => error.code(),
        }
    }

    /// Kind of the error, for the surface that reports it.
    pub fn kind(&self) -> ErrorKind {
        match self {
            Self::Model(error) => error.kind(),
            Self::Document(error) => error.kind(),
            Self::Pixels(error) => error.kind(),
            Self::Confidence(_) | Self::Iou(_) | Self::NoSuchPage { .. } => ErrorKind::Options,
            Self::TooManyPages { .. } => ErrorKind::TooLarge,
            Self::Detection(error) => error.kind(),
        }
    }

    /// Option that is wrong, or would help.
    pub fn option(&self) -> Option<ErrorOption> {
        match self {
            Self::Document(DocumentError::PageRange(_)) | Self::NoSuchPage { .. } => Some(ErrorOption::Pages),
            Self::Document(error) => error.option().map(ErrorOption::Open),
            Self::Confidence(_) => Some(ErrorOption::Confidence),
            Self::Iou(_) => Some(ErrorOption::Iou),
            Self::TooManyPages { .. } => Some(ErrorOption::MaxPages),
            Self::Model(error) => error.option().map(ErrorOption::Model),
            Self::Pixels(_) | Self::Detection(_) => None,
        }
    }

    /// The error's line with the name of its option on this surface, such as `--max-page-pixels` or `MAX_PAGE_PIXELS`;
    /// `None` for an option that the surface does not have.
    pub fn describe(&self, name_of: impl Fn(ErrorOption) -> Option<&'static str>) -> String {
        match self.option().and_then(|option| Some((option, name_of(option)?))) {
            Some((option, name)) if option.is_limit() => format!("{self}, or raise {name}"),
            Some((_, name)) => format!("{self} ({name})"),
            None => self.to_string(),
        }
    }
}

impl ErrorOption {
    fn is_limit(self) -> bool {
        matches!(
            self,
            Self::MaxPages
                | Self::Open(
                    OpenOption::MaxBytes
                        | OpenOption::MaxPagePixels
                        | OpenOption::MaxSide
                        | OpenOption::MaxPages
                        | OpenOption::RenderTimeout
                        | OpenOption::RenderMemory
                )
        )
    }
}

/// Error of one page of a document. Other pages are not affected.
#[derive(Debug, thiserror::Error)]
#[error("page {page}: {error}")]
pub struct PageError {
    /// Number of the page, from 1.
    pub page: u32,
    /// Error of the page.
    pub error: CheckboxError,
    /// Time until it failed; zero without a clock.
    pub elapsed: Duration,
}

impl PageError {
    /// Code that stays the same between versions, for programs.
    pub fn code(&self) -> &'static str {
        self.error.code()
    }

    /// Kind of the error, for the surface that reports it.
    pub fn kind(&self) -> ErrorKind {
        self.error.kind()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_surface_adds_the_names_of_its_options() {
        let names = |option| match option {
            ErrorOption::Open(OpenOption::MaxPagePixels) => Some("--max-page-pixels"),
            ErrorOption::Open(OpenOption::Password) => Some("--password"),
            _ => None,
        };
        let too_many = CheckboxError::from(DocumentError::TooManyPixels {
            width: 20,
            height: 30,
            limit: 599,
        });
        assert_eq!(
            too_many.describe(names),
            "20 x 30 pixels are over the limit of 599: send a lower resolution, or raise --max-page-pixels"
        );
        assert_eq!(
            CheckboxError::from(DocumentError::EncryptedPdf).describe(names),
            "the PDF is encrypted: give its password or send it without protection (--password)"
        );
        assert_eq!(
            CheckboxError::Iou(2.0).describe(names),
            "the IoU is 2: it must be a number from 0 to 1, such as 0.45"
        );
    }
}
