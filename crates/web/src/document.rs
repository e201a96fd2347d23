//! Documents and their pages, as JavaScript holds them.

use std::time::Duration;

use checkbox::{CheckboxError, OpenedDocument as Opened, Page};
use js_sys::Uint8ClampedArray;
use wasm_bindgen::prelude::wasm_bindgen;
use web_sys::ImageData;

use crate::WebError;
use crate::clock::Clock;

/// An opened document. No page is decoded before it is asked for. `free()` it when done.
#[wasm_bindgen]
pub struct OpenedDocument {
    pub(crate) opened: Opened,
}

#[wasm_bindgen]
impl OpenedDocument {
    /// Format of the file: `PDF`, `TIFF`, `PNG`, …
    #[wasm_bindgen(getter)]
    pub fn format(&self) -> String {
        self.opened.document().format().to_string()
    }

    /// Number of pages, at least 1.
    #[wasm_bindgen(getter, js_name = pageCount)]
    pub fn page_count(&self) -> u32 {
        self.opened.document().page_count()
    }

    /// Decodes or renders one page, counted from 1.
    ///
    /// # Errors
    /// When there is no such page, or it is damaged or over a limit. Other pages are not affected.
    pub fn page(&self, number: u32) -> Result<PageImage, WebError> {
        let clock = Clock::new();
        let start = clock.now();
        let page = self.opened.document().page(number).map_err(CheckboxError::from)?;
        Ok(PageImage {
            page,
            decode: clock.now().saturating_sub(start),
        })
    }
}

/// One page of pixels. `free()` it when done: it holds up to four bytes a pixel.
#[wasm_bindgen]
pub struct PageImage {
    pub(crate) page: Page,
    pub(crate) decode: Duration,
}

#[wasm_bindgen]
impl PageImage {
    /// Number in its document, from 1.
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
    /// The browser's own, when the picture is too large for it.
    #[wasm_bindgen(js_name = toImageData)]
    pub fn to_image_data(&self) -> Result<ImageData, wasm_bindgen::JsValue> {
        let gray = self.page.gray();
        let mut rgba = Vec::with_capacity(gray.len() * 4);
        match self.page.rgb() {
            None => {
                for &luma in gray {
                    rgba.extend_from_slice(&[luma, luma, luma, u8::MAX]);
                }
            }
            Some(rgb) => {
                let (pixels, _) = rgb.as_chunks::<3>();
                for &[red, green, blue] in pixels {
                    rgba.extend_from_slice(&[red, green, blue, u8::MAX]);
                }
            }
        }
        // A slice would lie in the module's memory, which `rgba` leaves at the end of this call.
        let copy = Uint8ClampedArray::from(rgba.as_slice());
        ImageData::new_with_js_u8_clamped_array_and_sh(&copy, self.page.width_px(), self.page.height_px())
    }
}
