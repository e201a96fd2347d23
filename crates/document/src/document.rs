//! An opened document.

use crate::catch_panic::catch_panic;
use crate::options::PageSettings;
use crate::pdf::PdfPages;
use crate::tiff::TiffPages;
use crate::{DocumentError, DocumentFormat, IsolatedPages, Isolation, OpenOptions, Page};
use crate::{bmp, gif, jpeg, jpeg_2000, png, unread_format, webp};

/// An opened document: its bytes, its format and the number of its pages. Pages are decoded when asked for.
///
/// It can be shared between threads, and its pages be read in parallel and in any order.
pub struct Document {
    format: DocumentFormat,
    source: Source,
    settings: PageSettings,
}

/// Source of the pages.
enum Source {
    /// A file of one page.
    Image(Vec<u8>),
    Tiff(TiffPages),
    Pdf(PdfPages),
    /// Of another process.
    Isolated(Box<dyn IsolatedPages>),
}

impl Document {
    /// Recognises the format and counts the pages; decodes and renders nothing.
    ///
    /// # Errors
    /// When the bytes are no document, are encrypted, have no pages, or are over a limit on bytes or pages. What
    /// is wrong with a single page, its size included, is reported by [`Document::page`].
    #[expect(clippy::needless_pass_by_value, reason = "options are made for one document")]
    pub fn open(bytes: Vec<u8>, options: OpenOptions) -> Result<Self, DocumentError> {
        Self::open_in(bytes, &options, None)
    }

    /// [`Document::open`] with PDF, JPEG 2000 and HEIC opened and decoded in `isolation`, apart from this process.
    ///
    /// # Errors
    /// As [`Document::open`], and [`DocumentError::RenderTimeout`], [`DocumentError::RenderAborted`] and
    /// [`DocumentError::NoRenderer`].
    #[expect(clippy::needless_pass_by_value, reason = "options are made for one document")]
    pub fn open_isolated(
        bytes: Vec<u8>,
        options: OpenOptions,
        isolation: &dyn Isolation,
    ) -> Result<Self, DocumentError> {
        Self::open_in(bytes, &options, Some(isolation))
    }

    fn open_in(
        bytes: Vec<u8>,
        options: &OpenOptions,
        isolation: Option<&dyn Isolation>,
    ) -> Result<Self, DocumentError> {
        let OpenOptions {
            limits,
            ref password,
            keep_picture,
            render_long_side_px,
        } = *options;
        if bytes.is_empty() {
            return Err(DocumentError::EmptyInput);
        }
        let actual = bytes.len() as u64;
        if actual > limits.max_bytes {
            return Err(DocumentError::TooManyBytes {
                actual,
                limit: limits.max_bytes,
            });
        }
        if render_long_side_px == 0 {
            return Err(DocumentError::RenderSize);
        }
        let format = DocumentFormat::from_magic(&bytes)
            .filter(|&format| format != DocumentFormat::Heic || cfg!(feature = "heic"))
            .ok_or_else(|| unread_format::error(&bytes))?;
        let source = catch_panic(format, || {
            if let Some(isolation) = isolation.filter(|_| format.needs_isolation()) {
                return Ok(Source::Isolated(isolation.open(format, bytes, options)?));
            }
            Ok(match format {
                DocumentFormat::Pdf => Source::Pdf(PdfPages::open(bytes, password.as_deref(), &limits)?),
                DocumentFormat::Tiff => Source::Tiff(TiffPages::open(bytes, limits.max_pages)?),
                _ => Source::Image(bytes),
            })
        })?;
        let document = Self {
            format,
            source,
            settings: PageSettings {
                keep_picture,
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
            Source::Tiff(pages) => pages.count(),
            Source::Pdf(pages) => pages.count(),
            Source::Isolated(pages) => pages.count(),
        }
    }

    /// Decodes or renders one page, counted from 1.
    ///
    /// # Errors
    /// When there is no such page, or it is damaged or over a limit. Other pages are not affected.
    pub fn page(&self, number: u32) -> Result<Page, DocumentError> {
        let page = self.read(number, None)?;
        Ok(match self.source {
            // It was inspected where it was read.
            Source::Isolated(_) => page,
            _ => page.inspected(),
        })
    }

    /// The page for people to look at: of a PDF rendered at `min_dpi` at least, as far as the limits allow, in its colours where
    /// they are kept; of everything else [`Document::page`].
    ///
    /// # Errors
    /// As [`Document::page`].
    pub fn picture(&self, number: u32, min_dpi: f32) -> Result<Page, DocumentError> {
        self.read(number, Some(min_dpi))
    }

    /// Whether [`Document::picture`] may have another size than [`Document::page`].
    pub fn is_rendered(&self) -> bool {
        self.format == DocumentFormat::Pdf
    }

    fn read(&self, number: u32, min_dpi: Option<f32>) -> Result<Page, DocumentError> {
        let page_count = self.page_count();
        if number == 0 || number > page_count {
            return Err(DocumentError::PageOutOfRange { number, page_count });
        }
        let (format, settings) = (self.format, &self.settings);
        catch_panic(format, || match &self.source {
            Source::Isolated(pages) => pages.page(number, min_dpi),
            Source::Pdf(pages) => pages.render(number, min_dpi, settings),
            Source::Tiff(pages) => Ok(Page::from_image(pages.decode(number, settings)?, number)),
            Source::Image(bytes) => {
                let decode = match format {
                    DocumentFormat::Png => png::decode,
                    DocumentFormat::Jpeg => jpeg::decode,
                    DocumentFormat::WebP => webp::decode,
                    DocumentFormat::Bmp => bmp::decode,
                    DocumentFormat::Gif => gif::decode,
                    DocumentFormat::Jpeg2000 => jpeg_2000::decode,
                    #[cfg(feature = "heic")]
                    DocumentFormat::Heic => crate::heic::decode,
                    _ => {
                        return Err(DocumentError::UnsupportedFormat);
                    }
                };
                Ok(Page::from_image(decode(bytes, settings)?, number))
            }
        })
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_document_can_be_shared_between_threads() {
        fn shared<T: Send + Sync>() {}
        shared::<Document>();
        shared::<Page>();
        shared::<DocumentError>();
    }
}
