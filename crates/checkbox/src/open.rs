//! Documents opened for a model.

use checkbox_detector::{InputChannels, ModelInfo};
use checkbox_document::{Document, OpenOptions};

use crate::{Checkbox, CheckboxError, ReadOptions, select_pages};

/// A document that was opened for a model, and the pages of it that were asked for. No page is decoded yet.
///
/// It can be shared between threads, and its pages be read in parallel and in any order ([`Checkbox::read_page`]).
#[derive(Debug)]
pub struct OpenedDocument {
    document: Document,
    pages: Vec<u32>,
    options: ReadOptions,
}

impl OpenedDocument {
    /// The document.
    pub fn document(&self) -> &Document {
        &self.document
    }

    /// Numbers of the pages that were asked for: at least one, ascending.
    pub fn pages(&self) -> &[u32] {
        &self.pages
    }

    /// Options that it was opened with.
    pub fn options(&self) -> &ReadOptions {
        &self.options
    }
}

impl Checkbox {
    /// Opens a document: recognises its format, counts its pages and selects those that were asked for. Decodes nothing.
    ///
    /// # Errors
    /// [`CheckboxError::Document`] when the document as a whole cannot be read; [`CheckboxError::Confidence`] and [`CheckboxError::Iou`] for options
    /// out of range; [`CheckboxError::NoSuchPage`] when the document has none of the pages asked for, and
    /// [`CheckboxError::TooManyPages`] when there are more of them than [`ReadOptions::max_pages`].
    pub fn open(
        &self,
        bytes: impl Into<Vec<u8>>,
        options: ReadOptions,
    ) -> Result<OpenedDocument, CheckboxError> {
        options.check()?;
        let open = open_options(self.model(), &options);
        let document = match self.isolation() {
            Some(isolation) => Document::open_isolated(bytes.into(), open, isolation)?,
            None => Document::open(bytes.into(), open)?,
        };
        let pages = select_pages(&options.pages, document.page_count(), options.max_pages)?;
        Ok(OpenedDocument {
            document,
            pages,
            options,
        })
    }
}

/// Pages as the model takes them: PDF pages rendered at its input size where no other is asked for, and colours kept for a network that looks at them.
fn open_options(model: &ModelInfo, options: &ReadOptions) -> OpenOptions {
    let mut open = OpenOptions::default()
        .with_limits(options.limits)
        .with_picture(options.keep_picture || model.input.channels == InputChannels::Rgb)
        .with_render_long_side_px(options.render_long_side_px.unwrap_or(model.input.long_side_px));
    open.password.clone_from(&options.password);
    open
}
