//! Errors of this crate.

use checkbox_pixels::ErrorKind;

use crate::{DocumentFormat, OpenOption, PageRangeError};

/// Error of opening a document or reading a page. One line each, saying what to change; never a file name, never
/// content of the document, and no name of an option: see [`DocumentError::option`].
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum DocumentError {
    /// No bytes at all.
    #[error("the file is empty: send an image or a PDF")]
    EmptyInput,
    /// The first bytes belong to no format that is read here.
    #[error("not a format that can be read: send PNG, JPEG, WebP, BMP, GIF, TIFF, JPEG 2000 or PDF")]
    UnsupportedFormat,
    /// The first bytes belong to a format that is not read here.
    #[error("{name} cannot be read: {instead}")]
    UnreadFormat {
        /// Name of the format, in the plural.
        name: &'static str,
        /// What to do.
        instead: &'static str,
    },
    /// The format is known, but not this variety of it.
    #[error("this {format} uses {feature}, which cannot be read: save it again as {instead}")]
    UnsupportedFeature {
        /// Format of the file.
        format: DocumentFormat,
        /// The variety that is not read.
        feature: &'static str,
        /// Something to save it as that is read.
        instead: &'static str,
    },
    /// The data end before the page is complete.
    #[error("the {format} is cut short: get the complete file")]
    Truncated {
        /// Format of the file.
        format: DocumentFormat,
    },
    /// The data contradict their format.
    #[error("the {format} is damaged ({reason}): get an intact copy or save it again")]
    Malformed {
        /// Format of the file.
        format: DocumentFormat,
        /// Damage, in a few words.
        reason: &'static str,
    },
    /// The file is larger than [`crate::Limits::max_bytes`].
    #[error("the file has {actual} bytes, the limit is {limit}: send a smaller one")]
    TooManyBytes {
        /// Size of the file.
        actual: u64,
        /// The limit.
        limit: u64,
    },
    /// A page, or an image on it, is larger than [`crate::Limits::max_page_pixels`].
    #[error("{width} x {height} pixels are over the limit of {limit}: send a lower resolution")]
    TooManyPixels {
        /// Width in pixels.
        width: u64,
        /// Height in pixels.
        height: u64,
        /// The limit on their product.
        limit: u64,
    },
    /// A page, or an image on it, is longer one way than [`crate::Limits::max_side_px`].
    #[error("{width} x {height} pixels have a side over the limit of {limit}: send it in parts")]
    SideTooLong {
        /// Width in pixels.
        width: u64,
        /// Height in pixels.
        height: u64,
        /// The limit on each of them.
        limit: u32,
    },
    /// The document has more pages than [`crate::Limits::max_pages`].
    #[error("the document has more than {limit} pages: split it")]
    TooManyPages {
        /// The limit.
        limit: u32,
    },
    /// The document has no pages.
    #[error("the document has no pages: send one with at least one page")]
    NoPages,
    /// There is no page of this number.
    #[error("there is no page {number}: the document has pages 1 to {page_count}")]
    PageOutOfRange {
        /// The page asked for, from 1.
        number: u32,
        /// Pages of the document.
        page_count: u32,
    },
    /// The PDF is encrypted and no password was given.
    #[error("the PDF is encrypted: give its password or send it without protection")]
    EncryptedPdf,
    /// The PDF is encrypted with another password.
    #[error("the password does not open the PDF: give the right one or send it without protection")]
    WrongPassword,
    /// The PDF is encrypted by a scheme that is not read here.
    #[error("the PDF is encrypted in a way that cannot be read: send it without protection")]
    UnsupportedEncryption,
    /// A PDF sheet is larger than a PDF can be.
    #[error("the PDF page is {width_pt} x {height_pt} points, the most is {limit_pt}: scale it down")]
    SheetTooLarge {
        /// Width in points.
        width_pt: u64,
        /// Height in points.
        height_pt: u64,
        /// The limit on each of them.
        limit_pt: u32,
    },
    /// A stream of the PDF decompresses to more than a page can need.
    #[error("data of the PDF page decompress to more than {limit} bytes: save it again with smaller images")]
    TooMuchData {
        /// The limit.
        limit: u64,
    },
    /// Drawing a PDF page would take too much work.
    #[error("the PDF page has more than {limit} drawing operations: send it as an image")]
    TooComplex {
        /// The limit.
        limit: u64,
    },
    /// Drawing what is on a PDF page would take too much time or memory.
    #[error("the PDF page has shapes, layers or images that take too long to draw: send it as an image")]
    TooMuchWork,
    /// A page took longer than the process that decodes it is given.
    #[error("the {format} page takes more than {limit_ms} ms to read: send it as an image")]
    RenderTimeout {
        /// Format of the file.
        format: DocumentFormat,
        /// The limit, in milliseconds.
        limit_ms: u64,
    },
    /// The process that decodes a page ended over it, nearly always since the page needs more memory than it is given.
    #[error(
        "the {format} page needs more than {limit_bytes} bytes of memory, or breaks its decoder: send it as an image"
    )]
    RenderAborted {
        /// Format of the file.
        format: DocumentFormat,
        /// The limit on its memory.
        limit_bytes: u64,
    },
    /// No process to decode the document can be started.
    #[error("no process can be started to read the document: try again later")]
    NoRenderer,
    /// A page list could not be understood.
    #[error(transparent)]
    PageRange(#[from] PageRangeError),
    /// [`crate::OpenOptions::render_long_side_px`] is 0.
    #[error("PDF pages cannot be rendered 0 pixels long: ask for at least 1")]
    RenderSize,
    /// The decoder gave up in a way that it should not.
    #[error("the {format} cannot be decoded: save it again with another program")]
    DecoderFailed {
        /// Format of the file.
        format: DocumentFormat,
    },
    /// An annotated page could not be written.
    #[error("a page of {width} x {height} pixels cannot be written as {format}: use a lower resolution")]
    Encode {
        /// Format that was asked for.
        format: DocumentFormat,
        /// Width of the page.
        width: u32,
        /// Height of the page.
        height: u32,
    },
}

impl DocumentError {
    /// Code that stays the same between versions, for programs: `empty_input`, `too_many_pixels`, ...
    pub const fn code(&self) -> &'static str {
        match self {
            Self::EmptyInput => "empty_input",
            Self::UnsupportedFormat | Self::UnreadFormat { .. } => "unsupported_format",
            Self::UnsupportedFeature { .. } => "unsupported_feature",
            Self::Truncated { .. } => "truncated",
            Self::Malformed { .. } => "malformed",
            Self::TooManyBytes { .. } => "too_many_bytes",
            Self::TooManyPixels { .. } => "too_many_pixels",
            Self::SideTooLong { .. } => "side_too_long",
            Self::TooManyPages { .. } => "too_many_pages",
            Self::NoPages => "no_pages",
            Self::PageOutOfRange { .. } => "page_out_of_range",
            Self::EncryptedPdf => "encrypted_pdf",
            Self::WrongPassword => "wrong_password",
            Self::UnsupportedEncryption => "unsupported_encryption",
            Self::SheetTooLarge { .. } => "sheet_too_large",
            Self::TooMuchData { .. } => "too_much_data",
            Self::TooComplex { .. } => "too_complex",
            Self::TooMuchWork => "too_much_work",
            Self::RenderTimeout { .. } => "render_timeout",
            Self::RenderAborted { .. } => "render_aborted",
            Self::NoRenderer => "no_renderer",
            Self::PageRange(_) => "invalid_pages",
            Self::RenderSize => "option_range",
            Self::DecoderFailed { .. } => "decoder_failed",
            Self::Encode { .. } => "encode_failed",
        }
    }

    /// Kind of the error, for the surface that reports it.
    pub const fn kind(&self) -> ErrorKind {
        match self {
            Self::EmptyInput
            | Self::UnsupportedFormat
            | Self::UnreadFormat { .. }
            | Self::UnsupportedFeature { .. }
            | Self::Truncated { .. }
            | Self::Malformed { .. }
            | Self::NoPages
            | Self::DecoderFailed { .. } => ErrorKind::BadInput,
            Self::TooManyBytes { .. }
            | Self::TooManyPixels { .. }
            | Self::SideTooLong { .. }
            | Self::TooManyPages { .. }
            | Self::SheetTooLarge { .. }
            | Self::TooMuchData { .. }
            | Self::TooComplex { .. }
            | Self::TooMuchWork
            | Self::RenderTimeout { .. }
            | Self::RenderAborted { .. }
            | Self::Encode { .. } => ErrorKind::TooLarge,
            Self::NoRenderer => ErrorKind::Busy,
            Self::EncryptedPdf | Self::WrongPassword | Self::UnsupportedEncryption => ErrorKind::Locked,
            Self::PageOutOfRange { .. } | Self::PageRange(_) | Self::RenderSize => ErrorKind::Options,
        }
    }

    /// Option that would help: a limit to raise, a password to give. A surface that has it says so, by the name that it has
    /// there.
    pub const fn option(&self) -> Option<OpenOption> {
        match self {
            Self::TooManyBytes { .. } => Some(OpenOption::MaxBytes),
            Self::TooManyPixels { .. } => Some(OpenOption::MaxPagePixels),
            Self::SideTooLong { .. } => Some(OpenOption::MaxSide),
            Self::TooManyPages { .. } => Some(OpenOption::MaxPages),
            Self::EncryptedPdf | Self::WrongPassword => Some(OpenOption::Password),
            Self::RenderSize => Some(OpenOption::RenderLongSide),
            Self::RenderTimeout { .. } => Some(OpenOption::RenderTimeout),
            Self::RenderAborted { .. } => Some(OpenOption::RenderMemory),
            Self::EmptyInput
            | Self::UnsupportedFormat
            | Self::UnreadFormat { .. }
            | Self::UnsupportedFeature { .. }
            | Self::Truncated { .. }
            | Self::Malformed { .. }
            | Self::NoPages
            | Self::PageOutOfRange { .. }
            | Self::UnsupportedEncryption
            | Self::SheetTooLarge { .. }
            | Self::TooMuchData { .. }
            | Self::TooComplex { .. }
            | Self::TooMuchWork
            | Self::NoRenderer
            | Self::PageRange(_)
            | Self::DecoderFailed { .. }
            | Self::Encode { .. } => None,
        }
    }
}
