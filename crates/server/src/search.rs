//! A document on its way through the pool, page by page.

use std::sync::Arc;
use std::time::Instant;

use checkbox_contract::{
    DocumentResult, MarkState, PageFailure, PageRecord, PageResult, RequestOptions, TimingsMs,
};
use checkbox_detector::{DetectOptions, Detection, Detections, PageView, PixelFormat};
use checkbox_document::annotate::{Mark, MarkStyle, annotate, encode_jpeg};
use checkbox_document::{Document, OpenOptions, Page, PageColor, PageRange};
use futures_util::{StreamExt, stream};
use tokio::time::timeout;

use crate::model::ServedModel;
use crate::pool::{Place, Worker};
use crate::upload::Upload;
use crate::{ApiError, AppState};

/// How to search a document; checked before its bytes are read.
#[derive(Clone, Debug)]
pub(crate) struct SearchOptions {
    confidence: f32,
    iou: f32,
    pages: PageRange,
}

impl SearchOptions {
    /// # Errors
    /// When `pages` is malformed.
    pub(crate) fn new(state: &AppState, options: &RequestOptions) -> Result<Self, ApiError> {
        Ok(Self {
            confidence: options.conf.unwrap_or(state.config().confidence),
            iou: options.iou.unwrap_or(state.config().iou),
            pages: options.pages_as()?.unwrap_or_default(),
        })
    }
}

/// Searches the pages of a document that were asked for.
///
/// A page that fails is listed beside those that do not; when all fail, the first failure is the error.
pub(crate) async fn search(
    state: &AppState,
    upload: Upload,
    options: SearchOptions,
    model: &Arc<ServedModel>,
) -> Result<DocumentResult, ApiError> {
    let Upload { bytes, name, held } = upload;
    let search = PageSearch::new(state, Arc::clone(model), options, model.page_color());
    let working = search_pages(state, bytes, Arc::new(search));
    let outcomes = timeout(state.config().request_timeout(), working).await;
    let outcomes = outcomes.map_err(|_| ApiError::DeadlineExceeded)??;
    drop(held);
    let mut result = DocumentResult {
        file: name,
        ..DocumentResult::default()
    };
    for (outcome, timings) in outcomes {
        result.timings_ms += timings;
        match outcome {
            Ok(page) => result.pages.push(page),
            Err(failure) => result.failed_pages.push(failure),
        }
    }
    state
        .metrics()
        .document_searched(result.pages.len(), result.failed_pages.len(), &result.timings_ms);
    match result.failed_pages.first() {
        Some(failure) if result.pages.is_empty() => Err(failure.clone().into()),
        _ => Ok(result),
    }
}

/// What searching one page gave, and the time it took.
type PageOutcome = (Result<PageResult, PageFailure>, TimingsMs);

async fn search_pages(
    state: &AppState,
    bytes: Vec<u8>,
    search: Arc<PageSearch>,
) -> Result<Vec<PageOutcome>, ApiError> {
    let (place, worker) = enter(state).await?;
    let max_pages = state.config().max_pages.get();
    let first = Arc::clone(&search);
    let (opened, searched) = worker
        .run(move |abandoned| {
            let opened = first.open(bytes, max_pages)?;
            let searched = (!abandoned()).then(|| first.search(&opened.document, opened.pages[0]));
            Ok::<_, ApiError>((opened, searched))
        })
        .await??;
    let mut outcomes: Vec<_> = searched.into_iter().collect();
    // As many pages as there are workers wait at the same time, so a long document leaves room for others.
    let Opened { document, pages } = opened;
    let rest = pages.into_iter().skip(1).map(|number| {
        let (search, document) = (Arc::clone(&search), Arc::clone(&document));
        let place = &place;
        async move {
            let worker = state.pool().worker(place).await?;
            worker.run(move |_| search.search(&document, number)).await
        }
    });
    let mut rest = stream::iter(rest).buffered(state.pool().worker_count());
    while let Some(outcome) = rest.next().await {
        outcomes.push(outcome?);
    }
    Ok(outcomes)
}

/// Searches the first page that was asked for, and draws what was found onto it. Returns a JPEG file.
pub(crate) async fn annotated(
    state: &AppState,
    upload: Upload,
    options: SearchOptions,
    model: &Arc<ServedModel>,
) -> Result<Vec<u8>, ApiError> {
    let Upload { bytes, held, .. } = upload;
    let search = PageSearch::new(state, Arc::clone(model), options, PageColor::Rgb);
    let working = async {
        let (_place, worker) = enter(state).await?;
        worker.run(move |_| search.annotated(bytes)).await?
    };
    let outcome = timeout(state.config().request_timeout(), working).await;
    drop(held);
    let (jpeg, timings) = outcome.map_err(|_| ApiError::DeadlineExceeded)??;
    state.metrics().document_searched(1, 0, &timings);
    Ok(jpeg)
}

/// Takes a place and waits for the first worker, not too long.
async fn enter(state: &AppState) -> Result<(Place, Worker), ApiError> {
    let place = state.pool().admit()?;
    let start = Instant::now();
    let worker = timeout(state.config().queue_timeout(), state.pool().worker(&place)).await;
    state.metrics().queue_waited(start.elapsed());
    let worker = worker.map_err(|_| ApiError::Overloaded {
        reason: "queue_timeout",
    })??;
    Ok((place, worker))
}

struct Opened {
    document: Arc<Document>,
    /// At least one.
    pages: Vec<u32>,
}

/// What searching the pages of one document needs; used on the pool's threads.
struct PageSearch {
    state: AppState,
    model: Arc<ServedModel>,
    options: SearchOptions,
    open: OpenOptions,
}

impl PageSearch {
    fn new(state: &AppState, model: Arc<ServedModel>, options: SearchOptions, color: PageColor) -> Self {
        let open = OpenOptions {
            limits: state.config().limits(),
            color,
            render_long_side_px: model.detector().model().input.long_side_px,
            ..OpenOptions::default()
        };
        Self {
            state: state.clone(),
            model,
            options,
            open,
        }
    }

    fn open(&self, bytes: Vec<u8>, max_pages: u32) -> Result<Opened, ApiError> {
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
        Ok(Opened {
            document: Arc::new(document),
            pages,
        })
    }

    fn search(&self, document: &Document, number: u32) -> PageOutcome {
        let start = Instant::now();
        match self.detections(document, number, start) {
            Ok(found) => {
                let result = PageResult::new(found.record, &found.detections, self.model.class_names());
                (Ok(result), found.timings)
            }
            Err(error) => {
                let failure = PageFailure {
                    page: number,
                    code: error.code().to_owned(),
                    detail: error.to_string(),
                };
                (Err(failure), TimingsMs::of_page(start.elapsed(), None))
            }
        }
    }

    fn annotated(&self, bytes: Vec<u8>) -> Result<(Vec<u8>, TimingsMs), ApiError> {
        let Opened { document, pages } = self.open(bytes, u32::MAX)?;
        let found = self.detections(&document, pages[0], Instant::now())?;
        let names = self.model.class_names();
        let marks: Vec<_> = found
            .detections
            .items
            .iter()
            .map(|item| mark(item, names))
            .collect();
        let jpeg = encode_jpeg(&annotate(&found.page, &marks))?;
        Ok((jpeg, found.timings))
    }

    fn detections(&self, document: &Document, number: u32, start: Instant) -> Result<Found, ApiError> {
        let page = document.page(number)?;
        let decode = start.elapsed();
        let clock = || start.elapsed();
        let options = DetectOptions {
            confidence: self.options.confidence,
            iou: self.options.iou,
            clock: Some(&clock),
            ..DetectOptions::default()
        };
        let format = match page.color() {
            PageColor::Gray => PixelFormat::Gray8,
            PageColor::Rgb => PixelFormat::Rgb8,
        };
        let detections = PageView::new(page.width_px(), page.height_px(), format, page.pixels())
            .and_then(|view| self.model.detector().detect(view, &options))
            .map_err(|error| {
                // Says what the model did, not what was on the page.
                tracing::error!(%error, "the model failed");
                ApiError::Internal
            })?;
        if let Some(reason) = self.model.lost_gpu() {
            tracing::error!(
                reason,
                "the GPU failed: pages are searched on the CPU from now on"
            );
            self.state.metrics().model_loaded(&self.state.model());
        }
        Ok(Found {
            record: PageRecord::new(number, page.width_px(), page.height_px(), page.dpi()),
            timings: TimingsMs::of_page(decode, detections.timings),
            detections,
            page,
        })
    }
}

struct Found {
    page: Page,
    record: PageRecord,
    detections: Detections,
    timings: TimingsMs,
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
