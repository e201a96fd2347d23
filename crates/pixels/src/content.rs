//! Content that a document itself states for a page: its words, its ruled lines, its form fields.

use crate::BoundingBox;

/// Printed word: characters without white space between them.
#[derive(Clone, Debug, PartialEq)]
pub struct Word {
    /// The characters, in the order in which they are read: a Hebrew word begins with its rightmost letter.
    pub text: String,
    /// Area in the pixels of the page: from the first advance to the last, and from the font's descenders to its
    /// capitals.
    pub bbox: BoundingBox,
    /// Size of the font in pixels of the page.
    pub font_size_px: f32,
    /// Direction of the writing.
    pub direction: TextDirection,
}

/// Direction in which writing runs on the page as it is shown, to the nearest quarter turn.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum TextDirection {
    /// From left to right.
    #[default]
    Right,
    /// From top to bottom: vertical writing, and lines turned clockwise.
    Down,
    /// From right to left: scripts such as Hebrew and Arabic, and lines that are upside down.
    Left,
    /// From bottom to top: lines turned counterclockwise.
    Up,
}

/// Text and lines of a page, as the document draws them.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct TextLayer {
    /// The words, in the order in which they are drawn.
    pub words: Vec<Word>,
    /// Horizontal and vertical lines: strokes, thin rectangles, and the edges of rectangles. One side of each is thin or
    /// zero.
    pub rules: Vec<BoundingBox>,
    /// Whether words or rules are missing because the page has more than the limits allow.
    pub is_truncated: bool,
}

/// Check box or radio button among the fields of a form, as the document stores it.
#[derive(Clone, Debug, PartialEq)]
pub struct Field {
    /// Fully qualified name: the partial names from the root of the form down, joined by full stops. Radio buttons of one
    /// group, and check boxes that exclude each other, have the same.
    pub name: String,
    /// Words that a viewer shows beside the pointer.
    pub tooltip: Option<String>,
    /// Check box or radio button.
    pub kind: FieldKind,
    /// Value of the field when this one is on; `None` where the document does not say.
    pub value: Option<String>,
    /// Whether it is on.
    pub is_on: bool,
    /// Whether viewers show it.
    pub is_visible: bool,
    /// Area in the pixels of the page.
    pub bbox: BoundingBox,
}

/// Kind of a [`Field`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum FieldKind {
    /// Check box.
    Checkbox,
    /// Radio button.
    Radio,
}
