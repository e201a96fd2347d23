//! Reading of a document by the pool, page by page.

use std::sync::Arc;
use std::time::Instant;

use axum::http::Response;
use checkbox::{
    CheckboxError, DocumentReading, ErrorKind, OpenedDocument, PageError, PageReading, ReadOptions,
};
use checkbox_contract::TimingsMs;
use checkbox_service::{answer, describe};
use tokio::time::timeout;

use crate::model::ServedModel;
use crate::pool::{Cancelled, Reading};
use crate::upload::{Held, Upload};
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
    let outcomes = within_deadline(state, async {
        let document = open(state, bytes, held, options, model).await?;
        let page_count = document.opened.pages().len();
        let read = move |index, _: &Cancelled| document.read_page(index);
        finish(state, state.pool().admit(page_count, read)?).await
    });
    let reading = DocumentReading::collect(name, outcomes.await?, describe);
    let result = reading.result();
    state
        .metrics()
        .document_read(result.pages.len(), result.failed_pages.len(), &result.timings_ms);
    Ok(reading)
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
    let outcomes = within_deadline(state, async {
        let document = open(state, bytes, held, options, model).await?;
        let read = move |index, cancelled: &Cancelled| draw(&document, index, cancelled);
        finish(state, state.pool().admit(1, read)?).await
    });
    let mut outcomes = outcomes.await?;
    let (response, timings) = outcomes.pop().ok_or(ApiError::Internal)??;
    state.metrics().document_read(1, 0, &timings);
    Ok(response)
}

fn draw(
    document: &ServedDocument,
    index: usize,
    cancelled: &Cancelled,
) -> Result<(Response<Vec<u8>>, TimingsMs), ApiError> {
    let reading = document.read_page(index)?;
    if cancelled.is_set() {
        return Err(ApiError::Internal);
    }
    Ok((answer::annotated(&reading)?, reading.timings))
}

/// Gives up what takes longer than a request may. The worker is free after the page that it is at.
async fn within_deadline<T>(
    state: &AppState,
    working: impl Future<Output = Result<T, ApiError>>,
) -> Result<T, ApiError> {
    let outcome = timeout(state.config().request_timeout(), working).await;
    outcome.map_err(|_| ApiError::deadline_exceeded(state.pool().load().wait))?
}

/// Opens a document, on a thread for that.
async fn open(
    state: &AppState,
    bytes: Vec<u8>,
    held: Held,
    options: ReadOptions,
    model: &Arc<ServedModel>,
) -> Result<ServedDocument, ApiError> {
    let (state_of_document, model) = (state.clone(), Arc::clone(model));
    let opening = state.pool().open(move || {
        let opened = model.checkbox().open(bytes, options)?;
        Ok::<_, CheckboxError>(ServedDocument {
            opened,
            model,
            state: state_of_document,
            held,
        })
    });
    Ok(opening.await??)
}

/// Waits for the pages of an admitted document; for the first of them not longer than anybody may.
async fn finish<T>(state: &AppState, mut reading: Reading<T>) -> Result<Vec<T>, ApiError> {
    let start = Instant::now();
    let begun = timeout(state.config().queue_timeout(), reading.begun()).await;
    state.metrics().queue_waited(start.elapsed());
    // It was foreseen to begin in time: a page before it takes longer than pages do.
    begun.map_err(|_| ApiError::overloaded("queue_timeout", state.pool().load().wait))??;
    reading.outcomes().await
}

/// A document on the pool's threads: with its model, and the memory that it takes.
struct ServedDocument {
    opened: OpenedDocument,
    model: Arc<ServedModel>,
    state: AppState,
    #[expect(dead_code, reason = "held as long as the document is")]
    held: Held,
}

impl ServedDocument {
    /// Reads a page by its place among those that were asked for.
    fn read_page(&self, index: usize) -> PageOutcome {
        let start = Instant::now();
        let number = self.opened.pages()[index];
        let checkbox = self.model.checkbox();
        let outcome = checkbox.read_page(&self.opened, number, Some(&|| start.elapsed()));
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
