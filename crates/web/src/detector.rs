//! A model, ready to search pages.

use std::time::Duration;

use checkbox_contract::{
    DocumentResult, ModelDetails, ModelRecord, PageFailure, PageRecord, PageResult, TimingsMs,
};
use checkbox_detector::{DetectOptions, InputChannels, ModelOptions, PageView, PixelFormat};
use checkbox_document::{Document, DocumentFormat, OpenOptions, PageColor};
use serde::Serialize;
use wasm_bindgen::JsCast;
use wasm_bindgen::prelude::wasm_bindgen;
use web_sys::ImageData;

use crate::clock::Clock;
use crate::document::view;
use crate::model_options::ModelArguments;
use crate::request::{DetectArguments, OpenArguments};
use crate::typescript::{
    DetectOptionsValue, ImageSource, ModelDetailsValue, ModelOptionsValue, OpenOptionsValue, PageAnswerValue,
    PredictResponseValue,
};
use crate::values::{from_js, to_js};
use crate::{OpenedDocument, PageImage, WebError};

/// A loaded model. The first page of each shape also pays for preparing the model for it.
#[wasm_bindgen]
pub struct Detector {
    pub(crate) detector: checkbox_detector::Detector,
}

/// What one page answers.
#[derive(Serialize)]
struct PageAnswer {
    #[serde(flatten)]
    result: PageResult,
    timings_ms: TimingsMs,
}

#[wasm_bindgen]
impl Detector {
    /// The embedded model, or the model in the bytes of an ONNX file.
    ///
    /// # Errors
    /// `invalid_model` when the bytes are no detector that can be run; the message says why.
    #[wasm_bindgen(constructor)]
    pub fn new(onnx: Option<Vec<u8>>, options: Option<ModelOptionsValue>) -> Result<Self, WebError> {
        let options = ModelOptions::from(from_js::<ModelArguments>("the model's options", options)?);
        let detector = match onnx {
            Some(bytes) => checkbox_detector::Detector::from_onnx(&bytes, options),
            None => checkbox_detector::Detector::embedded(),
        };
        Ok(Self {
            detector: detector.map_err(WebError::Model)?,
        })
    }

    /// What is known about the model.
    ///
    /// # Errors
    /// None that a caller can bring about.
    #[wasm_bindgen(getter)]
    pub fn model(&self) -> Result<ModelDetailsValue, WebError> {
        to_js(&ModelDetails::from(self.detector.model()))
    }

    /// Prepares the model for pages of this size now, so that the first of them does not wait for it.
    ///
    /// # Errors
    /// `invalid_model` when the model cannot be prepared for this shape.
    pub fn prepare(&self, width: u32, height: u32) -> Result<(), WebError> {
        self.detector.prepare(width, height).map_err(WebError::Model)
    }

    /// Recognises the format and counts the pages; decodes and renders nothing.
    ///
    /// # Errors
    /// The codes of `checkbox_document`: `unsupported_format`, `encrypted_pdf`, `truncated`, …
    #[wasm_bindgen(js_name = openDocument)]
    pub fn open_document(
        &self,
        bytes: Vec<u8>,
        options: Option<OpenOptionsValue>,
    ) -> Result<OpenedDocument, WebError> {
        let OpenArguments { password } = from_js("the options", options)?;
        // People look at these pages too; what is searched is the same as elsewhere.
        let is_jpeg = DocumentFormat::from_magic(&bytes) == Some(DocumentFormat::Jpeg);
        let gray = if is_jpeg && self.page_color() == PageColor::Gray {
            Some(self.open(bytes.clone(), None, PageColor::Gray)?)
        } else {
            None
        };
        let document = self.open(bytes, password, PageColor::Rgb)?;
        Ok(OpenedDocument { document, gray })
    }

    /// Searches one page of an opened document.
    ///
    /// # Errors
    /// `option_range`, or `detection_failed` when the model does not work on this page.
    #[wasm_bindgen(js_name = detectPage)]
    pub fn detect_page(
        &self,
        page: &PageImage,
        options: Option<DetectOptionsValue>,
    ) -> Result<PageAnswerValue, WebError> {
        let (result, timings_ms) = self.search(page, &from_js("the options", options)?)?;
        to_js(&PageAnswer { result, timings_ms })
    }

    /// Searches a whole document, or the pixels of an `ImageData`, and answers as the HTTP API does. A page that
    /// fails is listed under `failed_pages` when others do not.
    ///
    /// # Errors
    /// As `openDocument` and `detectPage`; for a document of one page also what is wrong with that page.
    pub fn detect(
        &self,
        image: ImageSource,
        options: Option<DetectOptionsValue>,
    ) -> Result<PredictResponseValue, WebError> {
        let arguments: DetectArguments = from_js("the options", options)?;
        let document = match image.dyn_into::<ImageData>() {
            Ok(pixels) => self.search_pixels(&pixels, &arguments)?,
            Err(other) => {
                let bytes = js_sys::Uint8Array::new(&other);
                self.search_document(bytes.to_vec(), &arguments)?
            }
        };
        let model = self.detector.model();
        to_js(&document.into_response(&model.class_names, ModelRecord::from(model)))
    }
}

impl Detector {
    /// What the network looks at. A colour JPEG has its grey in the file; from its colours it would come out a shade off.
    fn page_color(&self) -> PageColor {
        match self.detector.model().input.channels {
            InputChannels::Gray => PageColor::Gray,
            InputChannels::Rgb => PageColor::Rgb,
        }
    }

    fn open(&self, bytes: Vec<u8>, password: Option<String>, color: PageColor) -> Result<Document, WebError> {
        let options = OpenOptions {
            password,
            color,
            render_long_side_px: self.detector.model().input.long_side_px,
            ..OpenOptions::default()
        };
        Ok(Document::open(bytes, options)?)
    }

    fn search_document(
        &self,
        bytes: Vec<u8>,
        arguments: &DetectArguments,
    ) -> Result<DocumentResult, WebError> {
        let range = arguments.pages()?;
        let document = self.open(bytes, arguments.password.clone(), self.page_color())?;
        let page_count = document.page_count();
        let mut found = DocumentResult::default();
        for number in range.select(page_count) {
            let searched =
                PageImage::new(&document, None, number).and_then(|page| self.search(&page, arguments));
            match searched {
                Ok((result, timings_ms)) => {
                    found.pages.push(result);
                    found.timings_ms += timings_ms;
                }
                Err(error) if page_count == 1 => return Err(error),
                Err(error) => found.failed_pages.push(PageFailure {
                    page: number,
                    code: error.code().to_owned(),
                    detail: error.to_string(),
                }),
            }
        }
        Ok(found)
    }

    fn search(
        &self,
        page: &PageImage,
        arguments: &DetectArguments,
    ) -> Result<(PageResult, TimingsMs), WebError> {
        let record = PageRecord::new(page.number(), page.width(), page.height(), page.page.dpi());
        let view = view(page.searched()).map_err(WebError::Detection)?;
        self.search_view(view, record, page.decode, arguments)
    }

    fn search_pixels(
        &self,
        pixels: &ImageData,
        arguments: &DetectArguments,
    ) -> Result<DocumentResult, WebError> {
        let (width, height) = (pixels.width(), pixels.height());
        let rgba = pixels.data();
        let (rgba, _) = rgba.as_chunks::<4>();
        let rgb: Vec<u8> = rgba.iter().flat_map(|&pixel| on_white(pixel)).collect();
        let view = PageView::new(width, height, PixelFormat::Rgb8, &rgb)
            .map_err(|error| WebError::Detection(error.into()))?;
        let record = PageRecord::new(1, width, height, None);
        let (result, timings_ms) = self.search_view(view, record, Duration::ZERO, arguments)?;
        Ok(DocumentResult {
            pages: vec![result],
            timings_ms,
            ..DocumentResult::default()
        })
    }

    fn search_view(
        &self,
        view: PageView<'_>,
        record: PageRecord,
        decode: Duration,
        arguments: &DetectArguments,
    ) -> Result<(PageResult, TimingsMs), WebError> {
        let clock = Clock::new();
        let now = || clock.now();
        let defaults = DetectOptions::default();
        let options = defaults
            .with_confidence(arguments.conf.unwrap_or(defaults.confidence))
            .with_iou(arguments.iou.unwrap_or(defaults.iou))
            .with_tiling(arguments.tiling.map_or(defaults.tiling, Into::into))
            .with_clock(&now);
        let detections = self
            .detector
            .detect(view, &options)
            .map_err(WebError::Detection)?;
        let class_names = &self.detector.model().class_names;
        let timings = TimingsMs::of_page(decode, detections.timings);
        Ok((PageResult::new(record, &detections, class_names), timings))
    }
}

/// A pixel of a canvas as it looks on paper.
fn on_white([red, green, blue, alpha]: [u8; 4]) -> [u8; 3] {
    let alpha = u16::from(alpha);
    // At most 255 by construction.
    [red, green, blue].map(|value| ((u16::from(value) * alpha + 255 * (255 - alpha) + 127) / 255) as u8)
}
