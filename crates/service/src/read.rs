//! Options of a request, as the library takes them, and what clients are told when it fails.

use checkbox::{CheckboxError, ErrorKind, ErrorOption, Limits, OpenOption, PageRange, ReadOptions};
use checkbox_contract::RequestOptions;

use crate::ApiError;

/// Settings of the service for what requests leave open, and its limits.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ReadDefaults {
    /// Lowest confidence to report, for requests without `conf`.
    pub confidence: f32,
    /// IoU above which only the more confident of two boxes stays, for requests without `iou`.
    pub iou: f32,
    /// Most pages to read for one request.
    pub max_pages: u32,
    /// Limits on one document.
    pub limits: Limits,
}

impl ReadDefaults {
    /// Options for the request: checked before its bytes are read.
    ///
    /// # Errors
    /// When `pages` is malformed.
    pub fn read_options(&self, request: &RequestOptions) -> Result<ReadOptions, ApiError> {
        let pages: Option<PageRange> = request.pages_as()?;
        Ok(ReadOptions::default()
            .with_confidence(request.conf.unwrap_or(self.confidence))
            .with_iou(request.iou.unwrap_or(self.iou))
            .with_pages(pages.unwrap_or_default())
            .with_max_pages(self.max_pages)
            .with_limits(self.limits)
            .with_words(request.words))
    }
}

/// The line that a client is told of an error. What the model did is for the log.
pub fn describe(error: &CheckboxError) -> String {
    match error.kind() {
        ErrorKind::Internal => "the model failed: report it with the request id".to_owned(),
        ErrorKind::BadInput
        | ErrorKind::TooLarge
        | ErrorKind::Locked
        | ErrorKind::Options
        | ErrorKind::Busy => error.describe(setting),
    }
}

/// Name of an option among those of requests and, for limits, among the settings of the service.
fn setting(option: ErrorOption) -> Option<&'static str> {
    match option {
        ErrorOption::Confidence => Some("conf"),
        ErrorOption::Iou => Some("iou"),
        ErrorOption::Pages => Some("pages"),
        ErrorOption::MaxPages => Some("MAX_PAGES"),
        ErrorOption::Open(OpenOption::MaxBytes) => Some("MAX_BODY_BYTES"),
        ErrorOption::Open(OpenOption::MaxPagePixels) => Some("MAX_PAGE_PIXELS"),
        ErrorOption::Open(OpenOption::MaxSide) => Some("MAX_SIDE_PX"),
        ErrorOption::Open(OpenOption::RenderTimeout) => Some("RENDER_TIMEOUT_MS"),
        ErrorOption::Open(OpenOption::RenderMemory) => Some("MAX_RENDER_BYTES"),
        // Clients can give no password.
        _ => None,
    }
}
