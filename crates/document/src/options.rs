//! Options for opening documents, and limits on them.

/// Options for opening a document.
///
/// Built from the default: `OpenOptions::default().with_password("..").with_picture(true)`.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct OpenOptions {
    /// Limits on what is decoded. What exceeds one is refused before memory is spent on it.
    pub limits: Limits,
    /// Password of an encrypted PDF. Files that open without one do not need it.
    pub password: Option<String>,
    /// Whether pages keep their colours beside their grey ([`crate::Page::rgb`]), at three more bytes a pixel. The grey
    /// is the same either way.
    pub keep_picture: bool,
    /// Long side of a rendered PDF page, in pixels, at least 1: the model's input size, so that pages need no
    /// resizing. Sheets so large that this would be less than 90 dpi are rendered at 90 dpi instead.
    pub render_long_side_px: u32,
}

impl Default for OpenOptions {
    /// Grey pages, PDF rendered with a long side of 1280 pixels, default limits, no password.
    fn default() -> Self {
        Self {
            limits: Limits::default(),
            password: None,
            keep_picture: false,
            render_long_side_px: 1280,
        }
    }
}

impl OpenOptions {
    /// The same with other limits.
    #[must_use]
    pub fn with_limits(mut self, limits: Limits) -> Self {
        self.limits = limits;
        self
    }

    /// The same with a password for encrypted PDF files.
    #[must_use]
    pub fn with_password(mut self, password: impl Into<String>) -> Self {
        self.password = Some(password.into());
        self
    }

    /// The same with or without the colours of the pages.
    #[must_use]
    pub fn with_picture(mut self, keep_picture: bool) -> Self {
        self.keep_picture = keep_picture;
        self
    }

    /// The same with PDF pages rendered to another long side, in pixels.
    #[must_use]
    pub fn with_render_long_side_px(mut self, render_long_side_px: u32) -> Self {
        self.render_long_side_px = render_long_side_px;
        self
    }
}

/// Limits on what a document may ask for. What exceeds one is refused from the sizes in its headers, before its
/// pixels are allocated.
///
/// Built from the default: `Limits::default().with_max_pages(20)`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Limits {
    /// Size of the file in bytes. Default 100,000,000.
    pub max_bytes: u64,
    /// Width times height of one page, and of one image inside a PDF. Default 100,000,000: A3 at 600 dpi fits.
    pub max_page_pixels: u64,
    /// Width and height of one page, each, and of one image inside a PDF. Default 65,535: what JPEG can hold. What filters
    /// an axis needs memory by its length.
    pub max_side_px: u32,
    /// Pages of the document. Default 10,000: pages cost nothing until they are asked for.
    pub max_pages: u32,
    /// Long side of a rendered PDF page in pixels. A larger sheet is rendered at a lower resolution.
    /// Default 8,192.
    pub max_render_side_px: u32,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            max_bytes: 100_000_000,
            max_page_pixels: 100_000_000,
            max_side_px: 65_535,
            max_pages: 10_000,
            max_render_side_px: 8192,
        }
    }
}

impl Limits {
    /// The same with another limit on the bytes of the file.
    #[must_use]
    pub fn with_max_bytes(mut self, max_bytes: u64) -> Self {
        self.max_bytes = max_bytes;
        self
    }

    /// The same with another limit on the pixels of a page.
    #[must_use]
    pub fn with_max_page_pixels(mut self, max_page_pixels: u64) -> Self {
        self.max_page_pixels = max_page_pixels;
        self
    }

    /// The same with another limit on the width and on the height of a page, in pixels.
    #[must_use]
    pub fn with_max_side_px(mut self, max_side_px: u32) -> Self {
        self.max_side_px = max_side_px;
        self
    }

    /// The same with another limit on the pages of the document.
    #[must_use]
    pub fn with_max_pages(mut self, max_pages: u32) -> Self {
        self.max_pages = max_pages;
        self
    }

    /// The same with another limit on the long side of rendered PDF pages, in pixels.
    #[must_use]
    pub fn with_max_render_side_px(mut self, max_render_side_px: u32) -> Self {
        self.max_render_side_px = max_render_side_px;
        self
    }
}

/// Option that an error is about ([`crate::DocumentError::option`]). Surfaces call it by a name of their own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum OpenOption {
    /// [`Limits::max_bytes`].
    MaxBytes,
    /// [`Limits::max_page_pixels`].
    MaxPagePixels,
    /// [`Limits::max_side_px`].
    MaxSide,
    /// [`Limits::max_pages`].
    MaxPages,
    /// [`OpenOptions::password`].
    Password,
    /// [`OpenOptions::render_long_side_px`].
    RenderLongSide,
    /// Time for a page that an [`crate::Isolation`] gives.
    RenderTimeout,
    /// Memory that an [`crate::Isolation`] gives.
    RenderMemory,
}

/// Settings that every decoder needs to make a page.
#[derive(Clone, Copy, Debug)]
pub(crate) struct PageSettings {
    pub(crate) keep_picture: bool,
    pub(crate) limits: Limits,
    pub(crate) render_long_side_px: u32,
}
