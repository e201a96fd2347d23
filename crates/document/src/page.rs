//! A page of pixels.

use checkbox_pixels::{Field, PageView, PixelFormat, TextLayer};
use image::RgbImage;

use crate::PageWarning;
use crate::exif::Viewing;
use crate::raster::{Raster, swaps_axes};

/// A page of pixels: upright as a viewer shows it (orientation tags and page rotation applied), transparency on
/// white, rows from the top without padding.
///
/// Its grey is the luma of ITU-R BT.601 (0.299 R + 0.587 G + 0.114 B): of a JPEG file as it is stored, of everything else
/// from the colours, which are taken as stored (colour profiles are not applied). It is the same whether or not the picture
/// is kept.
#[derive(Clone, PartialEq)]
pub struct Page {
    number: u32,
    width_px: u32,
    height_px: u32,
    dpi: Option<f32>,
    gray: Vec<u8>,
    rgb: Option<Vec<u8>>,
    text: TextLayer,
    fields: Vec<Field>,
    warnings: Vec<PageWarning>,
}

impl Page {
    /// Turns a decoded image upright.
    pub(crate) fn from_image(image: DecodedImage, number: u32) -> Self {
        let DecodedImage { raster, viewing } = image;
        let dpi = viewing
            .resolution
            .map(|resolution| resolution.across(swaps_axes(viewing.orientation)));
        Self::new(raster.upright(viewing.orientation), number, dpi)
    }

    /// A page of exactly the pixels that its size says.
    pub(crate) fn new(raster: Raster, number: u32, dpi: Option<f32>) -> Self {
        let Raster {
            width_px,
            height_px,
            gray,
            rgb,
        } = raster;
        let pixels = width_px as usize * height_px as usize;
        debug_assert_eq!(gray.len(), pixels);
        debug_assert!(rgb.as_ref().is_none_or(|rgb| rgb.len() == 3 * pixels));
        Self {
            number,
            width_px,
            height_px,
            dpi,
            gray,
            rgb,
            text: TextLayer::default(),
            fields: Vec::new(),
            warnings: Vec::new(),
        }
    }

    /// The page with what its document says of it.
    pub(crate) fn with_content(self, text: TextLayer, fields: Vec<Field>) -> Self {
        Self { text, fields, ..self }
    }

    /// The page with warnings of what was left out of it.
    pub(crate) fn with_warnings(self, warnings: Vec<PageWarning>) -> Self {
        Self { warnings, ..self }
    }

    /// The page with what its pixels warn of.
    pub(crate) fn inspected(mut self) -> Self {
        self.warnings.extend(PageWarning::of_content(&self.gray));
        self
    }

    /// Warnings of what may mislead about the page, each once.
    pub fn warnings(&self) -> &[PageWarning] {
        &self.warnings
    }

    /// Words and ruled lines, of a PDF page; none of an image.
    pub fn text(&self) -> &TextLayer {
        &self.text
    }

    /// Check boxes and radio buttons of a PDF form, in the order of the file.
    pub fn fields(&self) -> &[Field] {
        &self.fields
    }

    /// Number of the page in its document, from 1.
    pub fn number(&self) -> u32 {
        self.number
    }

    /// Width in pixels, at least 1.
    pub fn width_px(&self) -> u32 {
        self.width_px
    }

    /// Height in pixels, at least 1.
    pub fn height_px(&self) -> u32 {
        self.height_px
    }

    /// Pixels per inch: of a PDF page the resolution it was rendered at, of an image what the file says (across,
    /// where it differs from down), `None` where it says nothing.
    pub fn dpi(&self) -> Option<f32> {
        self.dpi
    }

    /// Luma of the pixels, row by row from the top, `width_px * height_px` bytes: 0 black to 255 white.
    pub fn gray(&self) -> &[u8] {
        &self.gray
    }

    /// Colours of the pixels, row by row from the top, `width_px * height_px * 3` bytes: red, green, blue. `None`
    /// without [`crate::OpenOptions::keep_picture`], and where the file has only grey.
    pub fn rgb(&self) -> Option<&[u8]> {
        self.rgb.as_deref()
    }

    /// The page in grey, as the detector takes it.
    pub fn view(&self) -> PageView<'_> {
        self.view_of(PixelFormat::Gray8, &self.gray)
    }

    /// The page in its colours where they are kept, else in grey: for networks that take colour.
    pub fn picture_view(&self) -> PageView<'_> {
        match &self.rgb {
            Some(rgb) => self.view_of(PixelFormat::Rgb8, rgb),
            None => self.view(),
        }
    }

    #[expect(clippy::expect_used, reason = "`Page::new` is given exactly these pixels")]
    fn view_of<'a>(&self, format: PixelFormat, pixels: &'a [u8]) -> PageView<'a> {
        PageView::new(self.width_px, self.height_px, format, pixels).expect("a page has all its pixels")
    }

    /// A copy of the page as a picture, in its colours where they are kept, else in grey.
    pub fn to_rgb(&self) -> RgbImage {
        let rgb = match &self.rgb {
            Some(rgb) => rgb.clone(),
            None => self.gray.iter().flat_map(|&luma| [luma; 3]).collect(),
        };
        RgbImage::from_raw(self.width_px, self.height_px, rgb).unwrap_or_default()
    }
}

/// All that a page consists of, in the terms of [`Page`].
pub(crate) struct PageParts {
    pub(crate) number: u32,
    pub(crate) width_px: u32,
    pub(crate) height_px: u32,
    pub(crate) dpi: Option<f32>,
    pub(crate) gray: Vec<u8>,
    pub(crate) rgb: Option<Vec<u8>>,
    pub(crate) text: TextLayer,
    pub(crate) fields: Vec<Field>,
    pub(crate) warnings: Vec<PageWarning>,
}

impl PageParts {
    /// The page; `None` where it has not exactly the pixels that its size says, or none.
    pub(crate) fn into_page(self) -> Option<Page> {
        let pixels = u64::from(self.width_px) * u64::from(self.height_px);
        let is_whole = pixels > 0
            && self.gray.len() as u64 == pixels
            && self.rgb.as_ref().is_none_or(|rgb| rgb.len() as u64 == 3 * pixels);
        let raster = Raster {
            width_px: self.width_px,
            height_px: self.height_px,
            gray: self.gray,
            rgb: self.rgb,
        };
        is_whole.then(|| {
            Page::new(raster, self.number, self.dpi)
                .with_content(self.text, self.fields)
                .with_warnings(self.warnings)
        })
    }
}

impl std::fmt::Debug for Page {
    /// Everything but the pixels.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Page")
            .field("number", &self.number)
            .field("width_px", &self.width_px)
            .field("height_px", &self.height_px)
            .field("dpi", &self.dpi)
            .field("has_picture", &self.rgb.is_some())
            .finish_non_exhaustive()
    }
}

/// An image as it is stored, and how it is to be seen.
pub(crate) struct DecodedImage {
    pub(crate) raster: Raster,
    pub(crate) viewing: Viewing,
}
