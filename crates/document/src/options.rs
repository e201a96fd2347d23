//! What to open, how, and how much of it.

/// How to open a document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OpenOptions {
    /// What is refused before memory is spent on it.
    pub limits: Limits,
    /// Password of an encrypted PDF. Files that open without one do not need it.
    pub password: Option<String>,
    /// Pixels of the pages.
    pub color: PageColor,
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
            color: PageColor::default(),
            render_long_side_px: 1280,
        }
    }
}

/// Pixels of a page.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum PageColor {
    /// One byte a pixel, 0 black to 255 white: luma after ITU-R BT.601 (0.299 R + 0.587 G + 0.114 B), the Y of
    /// every JPEG file.
    #[default]
    Gray,
    /// Three bytes a pixel: red, green, blue (as stored; colour profiles are not applied).
    Rgb,
}

impl PageColor {
    /// Bytes of one pixel: 1 or 3.
    pub const fn bytes_per_pixel(self) -> usize {
        match self {
            Self::Gray => 1,
            Self::Rgb => 3,
        }
    }
}

/// Limits on what a document may ask for. What exceeds one is refused from the sizes in its headers, before its
/// pixels are allocated.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Size of the file in bytes. Default 100,000,000.
    pub max_bytes: u64,
    /// Width times height of one page, and of one image inside a PDF. Default 100,000,000: A3 at 600 dpi fits.
    pub max_page_pixels: u64,
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
            max_pages: 10_000,
            max_render_side_px: 8192,
        }
    }
}
