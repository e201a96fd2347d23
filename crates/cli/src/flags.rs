//! Errors of the library, with the flags of the command line.

use checkbox::{CheckboxError, DetectorOption, ErrorOption, OpenOption};
use checkbox_batch::BatchError;

/// The error's line, and the flag for the option that it is about.
pub(crate) fn with_flag(error: &CheckboxError) -> String {
    error.describe(flag)
}

/// The line of a document that cannot be opened, with the flag where there is one.
pub(crate) fn unreadable(error: &BatchError) -> String {
    match error {
        BatchError::Refused(error) => with_flag(error),
        error => error.to_string(),
    }
}

fn flag(option: ErrorOption) -> Option<&'static str> {
    Some(match option {
        ErrorOption::Confidence => "--conf",
        ErrorOption::Iou => "--iou",
        ErrorOption::Pages => "--pages",
        ErrorOption::Open(OpenOption::MaxBytes) => "--max-bytes",
        ErrorOption::Open(OpenOption::MaxPagePixels) => "--max-page-pixels",
        ErrorOption::Open(OpenOption::MaxSide) => "--max-side-px",
        ErrorOption::Open(OpenOption::MaxPages) => "--max-pages",
        ErrorOption::Open(OpenOption::RenderTimeout) => "--render-timeout-ms",
        ErrorOption::Open(OpenOption::RenderMemory) => "--max-render-bytes",
        ErrorOption::Open(OpenOption::Password) => "--password",
        ErrorOption::Model(DetectorOption::ClassNames) => "--class-names",
        ErrorOption::Model(DetectorOption::LongSide) => "--long-side-px",
        ErrorOption::Model(DetectorOption::Channels) => "--channels",
        ErrorOption::Model(DetectorOption::Head) => "--head",
        ErrorOption::Model(DetectorOption::Device) => "--device",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use checkbox::{DetectError, DocumentError};

    use super::*;

    #[test]
    fn errors_speak_of_flags() {
        let error = CheckboxError::Model(DetectError::MissingMetadata {
            option: DetectorOption::ClassNames,
        });
        assert_eq!(
            with_flag(&error),
            "the model does not say its class names: set this option (--class-names)"
        );
        let error = CheckboxError::from(DocumentError::TooManyPages { limit: 9 });
        assert_eq!(
            with_flag(&error),
            "the document has more than 9 pages: split it, or raise --max-pages"
        );
    }
}
