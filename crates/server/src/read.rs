//! Reading of a document by the pool, page by page.

use std::sync::Arc;
use std::time::Instant;

use axum::http::Response;
use checkbox::{DocumentReading, ErrorKind, OpenedDocument, PageError, PageReading, ReadOptions};
use checkbox_service::{answer, describe};
use futures_util::{StreamExt, stream};
use tokio::time::timeout;

use crate::model::ServedModel;
use crate::pool::{Slot, Worker};
use crate::upload::Upload;
use crate::{ApiError, AppState};

/// Result of reading one page.
type PageOutcome = Result<PageReading, PageError>;

/// Reads the pages of a document that were asked for.
pub(crate) async fn read_document(
    state: &AppState,
    upload: Upload,
    options: ReadOptions,
    model: &Arc<ServedModel>,
) -> Result<DocumentReading, ApiError> {
    let Upload { bytes, name, held } = upload;
    let reader = Arc::new(PageReader::new(state, Arc::clone(model)));
    let working = read_pages(state, bytes, options, &reader);
    let outcomes = timeout(state.config().request_timeout(), working).await;
    let outcomes = outcomes.map_err(|_| ApiError::DeadlineExceeded)??;
    drop(held);
    let reading = DocumentReading::collect(name, outcomes, describe);
    let result = reading.result();
    state
        .metrics()
        .document_read(result.pages.len(), result.failed_pages.len(), &result.timings_ms);
    Ok(reading)
}

async fn read_pages(
    state: &AppState,
    bytes: Vec<u8>,
    options: ReadOptions,
    reader: &Arc<PageReader>,
) -> Result<Vec<PageOutcome>, ApiError> {
    let (slot, worker) = enter(state).await?;
    let first = Arc::clone(reader);
    let (opened, outcome) = worker
        .run(move |abandoned| {
            let opened = first.model.checkbox().open(bytes, options)?;
            let outcome = (!abandoned()).then(|| first.read_page(&opened, opened.pages()[0]));
            Ok::<_, ApiError>((opened, outcome))
        })
        .await??;
    let mut outcomes: Vec<_> = outcome.into_iter().collect();
    // As many pages as there are workers wait at the same time, so a long document leaves room for others.
    let rest = opened.pages()[1..].to_vec();
    let opened = Arc::new(opened);
    let rest = rest.into_iter().map(|number| {
        let (reader, opened) = (Arc::clone(reader), Arc::clone(&opened));
        let slot = &slot;
        async move {
            let worker = state.pool().worker(slot).await?;
            worker.run(move |_| reader.read_page(&opened, number)).await
        }
    });
    let mut rest = stream::iter(rest).buffered(state.pool().worker_count());
    while let Some(outcome) = rest.next().await {
        outcomes.push(outcome?);
    }
    Ok(outcomes)
}

/// Reads the first page that was asked for. Returns a JPEG file of it with its boxes drawn.
pub(crate) async fn annotated(
    state: &AppState,
    upload: Upload,
    options: ReadOptions,
    model: &Arc<ServedModel>,
) -> Result<Response<Vec<u8>>, ApiError> {
    let Upload { bytes, held, .. } = upload;
    let options = options.with_max_pages(None).with_picture(true);
    let reader = PageReader::new(state, Arc::clone(model));
    let working = async {
        let (_slot, worker) = enter(state).await?;
        worker
            .run(move |_| {
                let opened = reader.model.checkbox().open(bytes, options)?;
                let reading = reader.read_page(&opened, opened.pages()[0])?;
                drop(opened);
                Ok::<_, ApiError>((answer::annotated(&reading)?, reading.timings))
            })
            .await?
    };
    let outcome = timeout(state.config().request_timeout(), working).await;
    drop(held);
    let (response, timings) = outcome.map_err(|_| ApiError::DeadlineExceeded)??;
    state.metrics().document_read(1, 0, &timings);
    Ok(response)
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

/// Reader of pages, on the pool's threads.
struct PageReader {
    state: AppState,
    model: Arc<ServedModel>,
}

impl PageReader {
    fn new(state: &AppState, model: Arc<ServedModel>) -> Self {
        Self {
            state: state.clone(),
            model,
        }
    }

    fn read_page(&self, opened: &OpenedDocument, number: u32) -> PageOutcome {
        let start = Instant::now();
        let outcome = self
            .model
            .checkbox()
            .read_page(opened, number, Some(&|| start.elapsed()));
        if let Err(PageError { error, .. }) = &outcome
            && error.kind() == ErrorKind::Internal
        {
            tracing::error!(reason = %error, "the model failed");
        }
        if let Some(reason) = self.model.newly_lost_gpu() {
            tracing::error!(reason, "the GPU failed: pages are read on the CPU from now on");
            self.state.metrics().model_loaded(&self.state.model());
        }
        outcome
    }
}
