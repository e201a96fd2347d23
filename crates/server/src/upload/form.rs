//! Multipart forms: a file, and options beside it.

use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::task::{Context, Poll};

use axum::body::{Body, Bytes, HttpBody};
use axum::extract::Request;
use axum::http::header;
use checkbox_contract::RequestOptions;
use checkbox_service::upload::{declared_length, file_name, form_limit};
use futures_util::Stream;
use multer::{Constraints, Field, Multipart, SizeLimit};

use super::Upload;
use super::held::HeldBytes;
use crate::{ApiError, AppState};

/// Bytes of what stands before the content of a part: its head, and before the first one the preamble.
const HEAD_BYTES: usize = 8 << 10;
/// Bytes of an option.
const OPTION_BYTES: usize = 8 << 10;
/// Parts of a form: a file, the options, and some that mean nothing to us.
const MAX_PARTS: usize = 64;

/// Reads a form whole. Fields without a file's name are options, and go into `options`.
///
/// # Errors
/// [`ApiError`] of a form that is broken, too large or without file, and of an option that is unknown or cannot be understood.
pub(super) async fn read(
    state: &AppState,
    request: Request,
    options: &mut RequestOptions,
) -> Result<Upload, ApiError> {
    let limit = state.config().max_body_bytes;
    let declared = declared_length(request.headers());
    if declared > form_limit(limit) {
        return Err(ApiError::BodyTooLarge { limit });
    }
    let content_type = request.headers().get(header::CONTENT_TYPE);
    let boundary = content_type
        .and_then(|value| multer::parse_boundary(value.to_str().ok()?).ok())
        .ok_or(ApiError::MalformedMultipart)?;
    let sizes = SizeLimit::new().whole_stream(form_limit(limit) as u64);
    let body = OneByOne::new(request.into_body());
    let unparsed = Arc::clone(&body.unparsed);
    let form = Multipart::with_constraints(body, boundary, Constraints::new().size_limit(sizes));
    let form = Form {
        form,
        unparsed,
        state,
        declared,
        limit,
    };
    form.read(options).await
}

struct Form<'a> {
    form: Multipart<'static>,
    /// Bytes that were given to the parser since it last had a part, or content of one, to give back.
    unparsed: Arc<AtomicUsize>,
    state: &'a AppState,
    declared: usize,
    limit: usize,
}

impl Form<'_> {
    async fn read(mut self, options: &mut RequestOptions) -> Result<Upload, ApiError> {
        let mut file = None;
        for _ in 0..MAX_PARTS {
            let next = self
                .form
                .next_field()
                .await
                .map_err(|error| self.refusal(&error))?;
            self.unparsed.store(0, Ordering::Relaxed);
            let Some(field) = next else {
                return file.ok_or(ApiError::MissingFile);
            };
            let name = field.name().unwrap_or_default().to_owned();
            if name == "file" && file.is_none() {
                file = Some(self.file(field).await?);
            } else if field.file_name().is_none() && name != "file" {
                let value = self.option(field).await?;
                options.set(&name, &value)?;
            } else {
                self.skip(field).await?;
            }
        }
        Err(ApiError::MalformedMultipart)
    }

    async fn file(&self, mut field: Field<'_>) -> Result<Upload, ApiError> {
        let name = file_name(field.file_name());
        let mut bytes = HeldBytes::new(self.state, self.declared);
        while let Some(chunk) = self.chunk(&mut field).await? {
            if bytes.len() + chunk.len() > self.limit {
                return Err(ApiError::BodyTooLarge { limit: self.limit });
            }
            bytes.extend(&chunk)?;
        }
        let (bytes, held) = bytes.into_parts();
        Ok(Upload { bytes, name, held })
    }

    async fn option(&self, mut field: Field<'_>) -> Result<String, ApiError> {
        let mut value = Vec::new();
        while let Some(chunk) = self.chunk(&mut field).await? {
            if value.len() + chunk.len() > OPTION_BYTES {
                return Err(ApiError::MalformedMultipart);
            }
            value.extend_from_slice(&chunk);
        }
        String::from_utf8(value).map_err(|_| ApiError::MalformedMultipart)
    }

    async fn skip(&self, mut field: Field<'_>) -> Result<(), ApiError> {
        while self.chunk(&mut field).await?.is_some() {}
        Ok(())
    }

    async fn chunk(&self, field: &mut Field<'_>) -> Result<Option<Bytes>, ApiError> {
        let chunk = field.chunk().await.map_err(|error| self.refusal(&error));
        self.unparsed.store(0, Ordering::Relaxed);
        chunk
    }

    fn refusal(&self, error: &multer::Error) -> ApiError {
        match error {
            multer::Error::StreamSizeExceeded { .. } => ApiError::BodyTooLarge { limit: self.limit },
            _ => ApiError::MalformedMultipart,
        }
    }
}

/// A body that gives the parser one chunk at a time, and none any more while it searches for the end of a head that is
/// longer than heads may be. The parser itself would take all that has come, and search it from its start each time.
struct OneByOne {
    body: Body,
    unparsed: Arc<AtomicUsize>,
    has_given: bool,
}

impl OneByOne {
    fn new(body: Body) -> Self {
        Self {
            body,
            unparsed: Arc::default(),
            has_given: false,
        }
    }
}

impl Stream for OneByOne {
    type Item = Result<Bytes, io::Error>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        if std::mem::take(&mut self.has_given) {
            cx.waker().wake_by_ref();
            return Poll::Pending;
        }
        if self.unparsed.load(Ordering::Relaxed) > HEAD_BYTES {
            return Poll::Ready(Some(Err(io::Error::other("the head of a part is too long"))));
        }
        loop {
            return match Pin::new(&mut self.body).poll_frame(cx) {
                Poll::Pending => Poll::Pending,
                Poll::Ready(None) => Poll::Ready(None),
                Poll::Ready(Some(Err(error))) => Poll::Ready(Some(Err(io::Error::other(error)))),
                Poll::Ready(Some(Ok(frame))) => {
                    let Ok(chunk) = frame.into_data() else { continue };
                    self.unparsed.fetch_add(chunk.len(), Ordering::Relaxed);
                    self.has_given = true;
                    Poll::Ready(Some(Ok(chunk)))
                }
            };
        }
    }
}
