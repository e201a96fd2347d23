//! Errors of this crate.

use super::{Template, TemplatePage};

/// Error of a template. One line, saying what to change.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum TemplateError {
    /// It has no boxes.
    #[error("the template has no boxes")]
    NoBoxes,
    /// It has too many pages.
    #[error("the template has {count} pages, of at most {}", Template::MAX_PAGES)]
    TooManyPages {
        /// Its pages.
        count: usize,
    },
    /// It has too many boxes.
    #[error("the template has {count} boxes, of at most {}", Template::MAX_BOXES)]
    TooManyBoxes {
        /// Its boxes.
        count: usize,
    },
    /// A page has no size, or too large a one.
    #[error(
        "a page is {width_px} x {height_px} px: sides must be from 1 to {}",
        TemplatePage::MAX_SIDE_PX
    )]
    PageSize {
        /// Width of the page.
        width_px: f32,
        /// Height of the page.
        height_px: f32,
    },
    /// A box is empty or reaches over the edge of its page.
    #[error("the box {name} is empty or not wholly on its page")]
    BoxOffPage {
        /// Name of the box.
        name: String,
    },
    /// A box names a group that its page does not have.
    #[error("the group of the box {name} is not among the groups of its page")]
    NoSuchGroup {
        /// Name of the box.
        name: String,
    },
    /// A name is there twice.
    #[error("the name {name} is there twice: names must differ")]
    DuplicateName {
        /// The name.
        name: String,
    },
    /// A name is empty, too long, or has control characters.
    #[error(
        "a name is empty, over {} characters or has control characters",
        Template::MAX_NAME_CHARS
    )]
    Name,
}
