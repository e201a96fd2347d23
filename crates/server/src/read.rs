//! Reading of a document by the pool, page by page.

use std::sync::Arc;
use std::time::Instant;

use checkbox_contract::{DocumentResult, TimingsMs};
use checkbox_document::Document;
use checkbox_service::{FoundPage, Opened, PageOutcome, PageSearch, SearchOptions, collect};
use futures_util::{StreamExt, stream};
use tokio::time::timeout;

use crate::model::ServedModel;
use crate::pool::{Slot, Worker};
use crate::upload::Upload;
use crate::{ApiError, AppState};

/// Reads the pages of a document that were asked for.
///
/// A page that fails is listed beside those that do not.
pub(crate) async fn read_document(
    state: &AppState,
    upload: Upload,
    options: SearchOptions,
    model: &Arc<ServedModel>,
) -> Result<DocumentResult, ApiError> {
    let Upload { bytes, name, held } = upload;
    let reader = DocumentReader::new(state, Arc::clone(model), options);
    let working = read_pages(state, bytes, Arc::new(reader));
    let outcomes = timeout(state.config().request_timeout(), working).await;
    let outcomes = outcomes.map_err(|_| ApiError::DeadlineExceeded)??;
    drop(held);
    let result = collect(name, outcomes);
    state
        .metrics()
        .document_read(result.pages.len(), result.failed_pages.len(), &result.timings_ms);
    Ok(result)
}

async fn read_pages(
    state: &AppState,
    bytes: Vec<u8>,
    reader: Arc<DocumentReader>,
) -> Result<Vec<PageOutcome>, ApiError> {
    let (slot, worker) = enter(state).await?;
    let max_pages = state.config().max_pages.get();
    let first = Arc::clone(&reader);
    let (opened, outcome) = worker
        .run(move |abandoned| {
            let opened = first.search.open(bytes, max_pages)?;
            let outcome = (!abandoned()).then(|| first.read_page(&opened.document, opened.pages[0]));
            Ok::<_, ApiError>((opened, outcome))
        })
        .await??;
    let mut outcomes: Vec<_> = outcome.into_iter().collect();
    // As many pages as there are workers wait at the same time, so a long document leaves room for others.
    let Opened { document, pages } = opened;
    let document = Arc::new(document);
    let rest = pages.into_iter().skip(1).map(|number| {
        let (reader, document) = (Arc::clone(&reader), Arc::clone(&document));
        let slot = &slot;
        async move {
            let worker = state.pool().worker(slot).await?;
            worker.run(move |_| reader.read_page(&document, number)).await
        }
    });
    let mut rest = stream::iter(rest).buffered(state.pool().worker_count());
    while let Some(outcome) = rest.next().await {
        outcomes.push(outcome?);
    }
    Ok(outcomes)
}

/// Reads the first page that was asked for, and draws the boxes onto it. Returns a JPEG file.
pub(crate) async fn annotated(
    state: &AppState,
    upload: Upload,
    options: SearchOptions,
    model: &Arc<ServedModel>,
) -> Result<Vec<u8>, ApiError> {
    let Upload { bytes, held, .. } = upload;
    let reader = DocumentReader::new(state, Arc::clone(model), options).in_color();
    let working = async {
        let (_slot, worker) = enter(state).await?;
        worker.run(move |_| reader.annotated(bytes)).await?
    };
    let outcome = timeout(state.config().request_timeout(), working).await;
    drop(held);
    let (jpeg, timings) = outcome.map_err(|_| ApiError::DeadlineExceeded)??;
    state.metrics().document_read(1, 0, &timings);
    Ok(jpeg)
}

/// Takes a slot and waits for the first worker, not too long.
async fn enter(state: &AppState) -> Result<(Slot, Worker), ApiError> {
    let slot = state.pool().admit()?;
    let start = Instant::now();
    let worker = timeout(state.config().queue_timeout(), state.pool().worker(&slot)).await;
    state.metrics().queue_waited(start.elapsed());
    let worker = worker.map_err(|_| ApiError::Overloaded {
        reason: "queue_timeout",
    })??;
    Ok((slot, worker))
}

/// Reader of the pages of one document, on the pool's threads.
struct DocumentReader {
    state: AppState,
    model: Arc<ServedModel>,
    search: PageSearch,
}

impl DocumentReader {
    fn new(state: &AppState, model: Arc<ServedModel>, options: SearchOptions) -> Self {
        let search = PageSearch::new(model.detector().model(), options, state.config().limits());
        Self {
            state: state.clone(),
            model,
            search,
        }
    }

    fn in_color(mut self) -> Self {
        self.search = self.search.in_color();
        self
    }

    fn read_page(&self, document: &Document, number: u32) -> PageOutcome {
        let start = Instant::now();
        let found = self.find(document, number, start);
        PageOutcome::new(number, found, start.elapsed(), self.model.class_names())
    }

    fn annotated(&self, bytes: Vec<u8>) -> Result<(Vec<u8>, TimingsMs), ApiError> {
        let Opened { document, pages } = self.search.open(bytes, u32::MAX)?;
        let found = self.find(&document, pages[0], Instant::now())?;
        Ok((found.annotated(self.model.class_names())?, found.timings()))
    }

    fn find(&self, document: &Document, number: u32, start: Instant) -> Result<FoundPage, ApiError> {
        let detector = self.model.detector();
        let found = self.search.find(detector, document, number, &|| start.elapsed());
        if let Err(ApiError::ModelFailed { reason }) = &found {
            tracing::error!(reason, "the model failed");
        }
        if let Some(reason) = self.model.newly_lost_gpu() {
            tracing::error!(reason, "the GPU failed: pages are read on the CPU from now on");
            self.state.metrics().model_loaded(&self.state.model());
        }
        found
    }
}
