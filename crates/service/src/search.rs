//! From the bytes of a document to what is on its pages.

use std::time::Duration;

use checkbox_contract::{
    DocumentResult, MarkState, PageFailure, PageRecord, PageResult, RequestOptions, TimingsMs,
};
use checkbox_detector::{
    DetectError, DetectOptions, Detection, Detections, Detector, InputChannels, ModelInfo, PageView,
    PixelFormat,
};
use checkbox_document::annotate::{Mark, MarkStyle, annotate, encode_jpeg};
use checkbox_document::{Document, Limits, OpenOptions, Page, PageColor, PageRange};

use crate::ApiError;

/// How to search a document; checked before its bytes are read.
#[derive(Clone, Debug)]
pub struct SearchOptions {
    confidence: f32,
    iou: f32,
    pages: PageRange,
}

impl SearchOptions {
    /// What a request asks for, and the service's own `confidence` and `iou` where it does not say.
    ///
    /// # Errors
    /// When `pages` is malformed.
    pub fn new(options: &RequestOptions, confidence: f32, iou: f32) -> Result<Self, ApiError> {
        Ok(Self {
            confidence: options.conf.unwrap_or(confidence),
            iou: options.iou.unwrap_or(iou),
            pages: options.pages_as()?.unwrap_or_default(),
        })
    }
}

/// What searching the pages of one document needs.
#[derive(Clone, Debug)]
pub struct PageSearch {
    options: SearchOptions,
    open: OpenOptions,
}

/// A document, and which of its pages were asked for.
#[derive(Debug)]
pub struct Opened {
    /// The document.
    pub document: Document,
    /// At least one, in order.
    pub pages: Vec<u32>,
}

impl PageSearch {
    /// A search with this model, in the colours that it wants.
    pub fn new(model: &ModelInfo, options: SearchOptions, limits: Limits) -> Self {
        let color = match model.input.channels {
            InputChannels::Gray => PageColor::Gray,
            InputChannels::Rgb => PageColor::Rgb,
        };
        let open = OpenOptions {
            limits,
            color,
            render_long_side_px: model.input.long_side_px,
            ..OpenOptions::default()
        };
        Self { options, open }
    }

    /// The same in colour, for [`FoundPage::annotated`].
    pub fn in_color(mut self) -> Self {
        self.open.color = PageColor::Rgb;
        self
    }

    /// Opens a document and counts the pages that are to be searched.
    ///
    /// # Errors
    /// What is wrong with the document, [`ApiError::PageOutOfRange`], and [`ApiError::TooManyPages`] when more than
    /// `max_pages` would be searched.
    pub fn open(&self, bytes: Vec<u8>, max_pages: u32) -> Result<Opened, ApiError> {
        let document = Document::open(bytes, self.open.clone())?;
        let page_count = document.page_count();
        let pages: Vec<u32> = self.options.pages.select(page_count).collect();
        let asked = u32::try_from(pages.len()).unwrap_or(u32::MAX);
        if asked == 0 {
            return Err(ApiError::PageOutOfRange { page_count });
        }
        if asked > max_pages {
            return Err(ApiError::TooManyPages {
                asked,
                limit: max_pages,
            });
        }
        Ok(Opened { document, pages })
    }

    /// Decodes and searches one page. `clock` says how long this page has been worked on.
    ///
    /// # Errors
    /// What is wrong with the page, or [`ApiError::ModelFailed`].
    pub fn find(
        &self,
        detector: &Detector,
        document: &Document,
        number: u32,
        clock: &dyn Fn() -> Duration,
    ) -> Result<FoundPage, ApiError> {
        let page = document.page(number)?;
        let decode = clock();
        let options = DetectOptions::default()
            .with_confidence(self.options.confidence)
            .with_iou(self.options.iou)
            .with_clock(clock);
        let format = match page.color() {
            PageColor::Gray => PixelFormat::Gray8,
            PageColor::Rgb => PixelFormat::Rgb8,
        };
        let view = PageView::new(page.width_px(), page.height_px(), format, page.pixels())
            .map_err(DetectError::from)?;
        let detections = detector.detect(view, &options)?;
        Ok(FoundPage {
            record: PageRecord::new(number, page.width_px(), page.height_px(), page.dpi()),
            timings: TimingsMs::of_page(decode, detections.timings),
            detections,
            page,
        })
    }
}

/// A page and what was found on it.
#[derive(Debug)]
pub struct FoundPage {
    page: Page,
    record: PageRecord,
    detections: Detections,
    timings: TimingsMs,
}

impl FoundPage {
    /// Where the time went.
    pub fn timings(&self) -> TimingsMs {
        self.timings
    }

    /// The page as a JPEG file with what was found drawn onto it.
    ///
    /// # Errors
    /// When the page is too large for the format.
    pub fn annotated(&self, class_names: &[String]) -> Result<Vec<u8>, ApiError> {
        let items = self.detections.items.iter();
        let marks: Vec<_> = items.map(|item| mark(item, class_names)).collect();
        Ok(encode_jpeg(&annotate(&self.page, &marks))?)
    }
}

fn mark(detection: &Detection, class_names: &[String]) -> Mark {
    let class = class_names.get(detection.class_index).map_or("", String::as_str);
    let style = match MarkState::of_class(class) {
        Some(MarkState::Selected) => MarkStyle::Filled,
        Some(MarkState::Unselected) => MarkStyle::Empty,
        None => MarkStyle::Other,
    };
    let bbox = detection.bbox;
    Mark {
        x1: bbox.x1,
        y1: bbox.y1,
        x2: bbox.x2,
        y2: bbox.y2,
        style,
    }
}

/// What searching one page gave, and the time it took.
#[derive(Clone, Debug)]
pub struct PageOutcome {
    result: Result<PageResult, PageFailure>,
    timings: TimingsMs,
}

impl PageOutcome {
    /// What [`PageSearch::find`] answered for page `number` in `elapsed`.
    pub fn new(
        number: u32,
        found: Result<FoundPage, ApiError>,
        elapsed: Duration,
        class_names: &[String],
    ) -> Self {
        match found {
            Ok(found) => Self {
                result: Ok(PageResult::new(found.record, &found.detections, class_names)),
                timings: found.timings,
            },
            Err(error) => Self {
                result: Err(PageFailure {
                    page: number,
                    code: error.code().to_owned(),
                    detail: error.to_string(),
                }),
                timings: TimingsMs::of_page(elapsed, None),
            },
        }
    }
}

/// A document's outcomes, in page order, as one result: a page that failed is listed beside those that did not.
pub fn collect(file: String, outcomes: Vec<PageOutcome>) -> DocumentResult {
    let mut result = DocumentResult {
        file,
        ..DocumentResult::default()
    };
    for outcome in outcomes {
        result.timings_ms += outcome.timings;
        match outcome.result {
            Ok(page) => result.pages.push(page),
            Err(failure) => result.failed_pages.push(failure),
        }
    }
    result
}
