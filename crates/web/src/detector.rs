//! Models, as JavaScript holds them.

use checkbox::{
    Checkbox, DocumentReading, ModelOptions, PageReading, PageView, PixelFormat, ReadOptions, rgba_on_white,
};
use checkbox_contract::{DocumentResult, ModelDetails, ModelRecord, PageResult, TimingsMs};
use serde::Serialize;
use wasm_bindgen::JsCast;
use wasm_bindgen::prelude::wasm_bindgen;
use web_sys::ImageData;

use crate::clock::Clock;
use crate::error::describe;
use crate::input::bytes_of;
use crate::model_options::ModelArguments;
use crate::request::{DetectArguments, OpenArguments};
use crate::typescript::{
    DetectOptionsValue, ImageSource, ModelDetailsValue, ModelOptionsValue, OpenOptionsValue, PageAnswerValue,
    PredictResponseValue,
};
use crate::values::{from_js, to_js};
use crate::{OpenedDocument, PageImage, WebError, embedded_model};

/// A loaded model. The first page of each shape also pays for preparing the model for it.
#[wasm_bindgen]
pub struct Detector {
    pub(crate) checkbox: Checkbox,
}

/// Answer for one page.
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
        let options = ModelOptions::try_from(from_js::<ModelArguments>("the model's options", options)?)?;
        let checkbox = match onnx {
            Some(bytes) => Checkbox::from_onnx(&bytes, options)?,
            None => embedded_model::open()?,
        };
        Ok(Self { checkbox })
    }

    /// Description of the model.
    ///
    /// # Errors
    /// None in practice: every description can be said in JavaScript.
    #[wasm_bindgen(getter)]
    pub fn model(&self) -> Result<ModelDetailsValue, WebError> {
        to_js(&ModelDetails::from(self.checkbox.model()))
    }

    /// Prepares the model for pages of this size now, so that the first of them does not wait for it.
    ///
    /// # Errors
    /// `invalid_model` when the model cannot be prepared for this shape.
    pub fn prepare(&self, width: u32, height: u32) -> Result<(), WebError> {
        Ok(self.checkbox.prepare(width, height)?)
    }

    /// Recognises the format and counts the pages; decodes and renders nothing. Its pages keep their colours, for people
    /// to look at.
    ///
    /// # Errors
    /// The codes of documents: `unsupported_format`, `encrypted_pdf`, `truncated`, …
    #[wasm_bindgen(js_name = openDocument)]
    pub fn open_document(
        &self,
        bytes: Vec<u8>,
        options: Option<OpenOptionsValue>,
    ) -> Result<OpenedDocument, WebError> {
        let arguments: OpenArguments = from_js("the options", options)?;
        let options = ReadOptions::default()
            .with_password(arguments.password)
            .with_render_long_side_px(arguments.render_long_side_px)
            .with_picture(true);
        let opened = self.checkbox.open(bytes, options)?;
        Ok(OpenedDocument { opened })
    }

    /// Finds the boxes on one page of an opened document.
    ///
    /// # Errors
    /// `invalid_conf` and `invalid_iou` for options out of range, `detection_failed` when the model fails on the page.
    #[wasm_bindgen(js_name = detectPage)]
    pub fn detect_page(
        &self,
        page: &PageImage,
        options: Option<DetectOptionsValue>,
    ) -> Result<PageAnswerValue, WebError> {
        let options = from_js::<DetectArguments>("the options", options)?.read_options()?;
        let clock = Clock::new();
        let now = || clock.now();
        let reading = self
            .checkbox
            .read_decoded(&page.page, page.decode, &options, Some(&now))?;
        to_js(&PageAnswer {
            result: reading.to_result(),
            timings_ms: reading.timings,
        })
    }

    /// Finds the boxes of a whole document, or on the pixels of an `ImageData`, and answers as the HTTP API does. A page
    /// that fails is listed under `failed_pages` when others do not.
    ///
    /// # Errors
    /// As `openDocument` and `detectPage`; `page_out_of_range` when none of the pages asked for exist; when every page
    /// fails, what is wrong with the first.
    pub fn detect(
        &self,
        image: ImageSource,
        options: Option<DetectOptionsValue>,
    ) -> Result<PredictResponseValue, WebError> {
        let options = from_js::<DetectArguments>("the options", options)?.read_options()?;
        let result = match image.dyn_into::<ImageData>() {
            Ok(pixels) => self.read_pixels(&pixels, &options)?,
            Err(other) => self.read_document(bytes_of(&other)?, options)?,
        };
        let model = self.checkbox.model();
        to_js(&result.into_response(&model.class_names, ModelRecord::from(model)))
    }
}

impl Detector {
    fn read_document(&self, bytes: Vec<u8>, options: ReadOptions) -> Result<DocumentResult, WebError> {
        let clock = Clock::new();
        let now = || clock.now();
        let opened = self.checkbox.open(bytes, options)?;
        let pages = opened.pages().iter();
        let readings = pages.map(|&number| self.checkbox.read_page(&opened, number, Some(&now)));
        Ok(DocumentReading::collect(String::new(), readings, describe).into_result()?)
    }

    fn read_pixels(&self, pixels: &ImageData, options: &ReadOptions) -> Result<DocumentResult, WebError> {
        let clock = Clock::new();
        let now = || clock.now();
        let rgb = rgba_on_white(&pixels.data());
        let view = PageView::new(pixels.width(), pixels.height(), PixelFormat::Rgb8, &rgb);
        let view = view.map_err(checkbox::CheckboxError::from)?;
        let reading: PageReading = self.checkbox.read_view(view, options, Some(&now))?;
        Ok(DocumentResult {
            pages: vec![reading.to_result()],
            timings_ms: reading.timings,
            ..DocumentResult::default()
        })
    }
}
