//! Documents and their pages, as JavaScript holds them.

use checkbox_detector::{DetectError, PageView, PixelFormat};
use checkbox_document::{Document, Page, PageColor};
use wasm_bindgen::Clamped;
use wasm_bindgen::prelude::wasm_bindgen;
use web_sys::ImageData;

use crate::WebError;
use crate::clock::Clock;

/// An opened document. No page is decoded before it is asked for. `free()` it when done.
#[wasm_bindgen]
pub struct OpenedDocument {
    pub(crate) document: Document,
    /// The same in grey, of a JPEG file: its grey is stored, and from its colours would come out a shade off.
    pub(crate) gray: Option<Document>,
}

#[wasm_bindgen]
impl OpenedDocument {
    /// Format of the file: `PDF`, `TIFF`, `PNG`, …
    #[wasm_bindgen(getter)]
    pub fn format(&self) -> String {
        self.document.format().to_string()
    }

    /// Number of pages, at least 1.
    #[wasm_bindgen(getter, js_name = pageCount)]
    pub fn page_count(&self) -> u32 {
        self.document.page_count()
    }

    /// Decodes or renders one page, counted from 1.
    ///
    /// # Errors
    /// When there is no such page, or it is damaged or over a limit. Other pages are not affected.
    pub fn page(&self, number: u32) -> Result<PageImage, WebError> {
        PageImage::new(&self.document, self.gray.as_ref(), number)
    }
}

/// One page of pixels. `free()` it when done: it holds three bytes a pixel.
#[wasm_bindgen]
pub struct PageImage {
    pub(crate) page: Page,
    gray: Option<Page>,
    pub(crate) decode: std::time::Duration,
}

#[wasm_bindgen]
impl PageImage {
    /// Its number in the document, from 1.
    #[wasm_bindgen(getter)]
    pub fn number(&self) -> u32 {
        self.page.number()
    }

    /// Width in pixels.
    #[wasm_bindgen(getter)]
    pub fn width(&self) -> u32 {
        self.page.width_px()
    }

    /// Height in pixels.
    #[wasm_bindgen(getter)]
    pub fn height(&self) -> u32 {
        self.page.height_px()
    }

    /// A copy of the pixels for a canvas.
    ///
    /// # Errors
    /// What the browser throws when the picture is too large for it.
    #[wasm_bindgen(js_name = toImageData)]
    pub fn to_image_data(&self) -> Result<ImageData, wasm_bindgen::JsValue> {
        let mut rgba = Vec::with_capacity(self.page.width_px() as usize * self.page.height_px() as usize * 4);
        match self.page.color() {
            PageColor::Gray => {
                for &luma in self.page.pixels() {
                    rgba.extend_from_slice(&[luma, luma, luma, u8::MAX]);
                }
            }
            PageColor::Rgb => {
                let (pixels, _) = self.page.pixels().as_chunks::<3>();
                for &[red, green, blue] in pixels {
                    rgba.extend_from_slice(&[red, green, blue, u8::MAX]);
                }
            }
        }
        ImageData::new_with_u8_clamped_array_and_sh(
            Clamped(&rgba),
            self.page.width_px(),
            self.page.height_px(),
        )
    }
}

impl PageImage {
    pub(crate) fn new(document: &Document, gray: Option<&Document>, number: u32) -> Result<Self, WebError> {
        let clock = Clock::new();
        let start = clock.now();
        Ok(Self {
            page: document.page(number)?,
            gray: gray.map(|gray| gray.page(number)).transpose()?,
            decode: clock.now().saturating_sub(start),
        })
    }

    /// What the detector looks at.
    pub(crate) fn searched(&self) -> &Page {
        self.gray.as_ref().unwrap_or(&self.page)
    }
}

/// The page as the detector takes it.
pub(crate) fn view(page: &Page) -> Result<PageView<'_>, DetectError> {
    let format = match page.color() {
        PageColor::Gray => PixelFormat::Gray8,
        PageColor::Rgb => PixelFormat::Rgb8,
    };
    Ok(PageView::new(
        page.width_px(),
        page.height_px(),
        format,
        page.pixels(),
    )?)
}
