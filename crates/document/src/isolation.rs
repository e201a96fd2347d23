//! Documents that are decoded elsewhere than in this process.

use std::fmt::Debug;

use crate::{DocumentError, DocumentFormat, OpenOptions, Page};

/// Place apart from this process in which documents are opened and their pages decoded: what a document does there, up to
/// ending it, costs a page and no more.
///
/// Given to [`crate::Document::open_isolated`], which asks for the formats whose work cannot be told from their headers.
pub trait Isolation: Debug + Send + Sync {
    /// Opens a document there as [`crate::Document::open`] does here.
    ///
    /// # Errors
    /// Those of [`crate::Document::open`], and [`DocumentError::RenderTimeout`], [`DocumentError::RenderAborted`] and
    /// [`DocumentError::NoRenderer`].
    fn open(
        &self,
        format: DocumentFormat,
        bytes: Vec<u8>,
        options: &OpenOptions,
    ) -> Result<Box<dyn IsolatedPages>, DocumentError>;
}

/// Pages of a document that is open elsewhere.
pub trait IsolatedPages: Send + Sync {
    /// Number of pages, at least 1.
    fn count(&self) -> u32;

    /// Page of a number from 1 to [`IsolatedPages::count`]: [`crate::Document::page`], or with `min_dpi`
    /// [`crate::Document::picture`].
    ///
    /// # Errors
    /// Those of [`crate::Document::page`], and the three of [`Isolation::open`].
    fn page(&self, number: u32, min_dpi: Option<f32>) -> Result<Page, DocumentError>;
}

impl DocumentFormat {
    /// Whether a small file of this format may take much work or memory, whatever its headers say: PDF is drawn by
    /// programs of sorts, the others are coded by arithmetic that no header bounds.
    pub(crate) fn needs_isolation(self) -> bool {
        matches!(self, Self::Pdf | Self::Jpeg2000 | Self::Heic)
    }
}
