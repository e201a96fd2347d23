//! An opened document.

use crate::pdf::PdfPages;
use crate::{DocumentError, DocumentFormat, Limits, OpenOptions, Page, PageColor};

/// An opened document: its bytes, its format and the number of its pages. Pages are decoded when asked for.
///
/// It can be shared between threads and its pages read in parallel and in any order.
pub struct Document {
    format: DocumentFormat,
    source: Source,
    settings: PageSettings,
}

/// Where pages come from.
enum Source {
    Image(Vec<u8>),
    Pdf(Box<PdfPages>),
}

/// What every decoder has to know to make a page.
#[derive(Clone, Copy, Debug)]
pub(crate) struct PageSettings {
    pub(crate) color: PageColor,
    pub(crate) limits: Limits,
    pub(crate) render_long_side_px: u32,
}

impl Document {
    /// Recognises the format and counts the pages; decodes and renders nothing.
    ///
    /// # Errors
    /// When the bytes are no document, are encrypted, have no pages, or are over a limit on bytes or pages. What
    /// is wrong with a single page, its size included, is reported by [`Document::page`].
    pub fn open(bytes: Vec<u8>, options: OpenOptions) -> Result<Self, DocumentError> {
        let OpenOptions {
            limits,
            password,
            color,
            render_long_side_px,
        } = options;
        if bytes.is_empty() {
            return Err(DocumentError::EmptyInput);
        }
        if bytes.len() as u64 > limits.max_bytes {
            return Err(DocumentError::TooManyBytes {
                actual: bytes.len() as u64,
                limit: limits.max_bytes,
            });
        }
        if render_long_side_px == 0 {
            return Err(DocumentError::OptionRange {
                option: "render_long_side_px",
                value: 0,
                range: "at least 1",
            });
        }
        let format = DocumentFormat::from_magic(&bytes).ok_or(DocumentError::UnsupportedFormat)?;
        let source = match format {
            DocumentFormat::Pdf => Source::Pdf(Box::new(PdfPages::open(bytes, password.as_deref())?)),
            _ => Source::Image(bytes),
        };
        let document = Self {
            format,
            source,
            settings: PageSettings {
                color,
                limits,
                render_long_side_px,
            },
        };
        match document.page_count() {
            0 => Err(DocumentError::NoPages),
            count if count > limits.max_pages => Err(DocumentError::TooManyPages {
                limit: limits.max_pages,
            }),
            _ => Ok(document),
        }
    }

    /// Format of the file.
    pub fn format(&self) -> DocumentFormat {
        self.format
    }

    /// Number of pages, at least 1.
    pub fn page_count(&self) -> u32 {
        match &self.source {
            Source::Image(_) => 1,
            Source::Pdf(pages) => pages.count(),
        }
    }

    /// Decodes or renders one page, counted from 1.
    ///
    /// # Errors
    /// When there is no such page, or it is damaged or over a limit. Other pages are not affected.
    pub fn page(&self, number: u32) -> Result<Page, DocumentError> {
        let page_count = self.page_count();
        if number == 0 || number > page_count {
            return Err(DocumentError::PageOutOfRange { number, page_count });
        }
        match &self.source {
            Source::Image(bytes) => crate::raster::decode(bytes, self.format, number, &self.settings),
            Source::Pdf(pages) => pages.render(number, &self.settings),
        }
    }

    /// Every page in order, decoded as the iterator gets to it. An `Err` stands for one page and does not end the
    /// iteration.
    pub fn pages(&self) -> impl Iterator<Item = Result<Page, DocumentError>> + '_ {
        (1..=self.page_count()).map(|number| self.page(number))
    }
}

impl std::fmt::Debug for Document {
    /// Everything but the content.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Document")
            .field("format", &self.format)
            .field("page_count", &self.page_count())
            .field("settings", &self.settings)
            .finish_non_exhaustive()
    }
}
