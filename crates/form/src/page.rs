//! A page as it is before it is read: its size, its pixels, its words and fields.

use checkbox_pixels::{BoundingBox, Field, PageView, TextLayer};

/// Page as its document and the detector see it, in the pixels of the page.
#[derive(Clone, Copy, Debug)]
pub struct PageContent<'a> {
    /// The pixels, in grey or colour: outlines are told round from square by them, and labels found where there is no text.
    pub view: PageView<'a>,
    /// Words and ruled lines; empty for a picture.
    pub text: &'a TextLayer,
    /// Check boxes and radio buttons of a PDF form.
    pub fields: &'a [Field],
}

/// Box on the page, found by its print or known by its field.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct PageBox {
    /// Outer edge of the outline.
    pub bbox: BoundingBox,
    /// Whether it is marked.
    pub is_filled: bool,
    /// Whether a person had better look at it.
    pub is_doubtful: bool,
    /// Probability that its outline is round, 0 to 1, where the detector says; else the pixels are looked at.
    pub roundness: Option<f32>,
    /// Its field, as an index into [`PageContent::fields`].
    pub field: Option<usize>,
}
