//! The bytes of a request: from a form, as they are, or as base64 in JSON.

use std::sync::Arc;

use axum::body::Body;
use axum::extract::multipart::{Field, Multipart, MultipartError};
use axum::extract::{FromRequest, Request};
use axum::http::StatusCode;
use checkbox_contract::{JsonRequest, RequestOptions};
use checkbox_service::upload::{
    BodyForm, check_json, declared_length, decode_base64, file_name, form_limit, json_limit,
};
use http_body_util::BodyExt;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::timeout;

use crate::{ApiError, AppState};

/// A document that has arrived.
pub(crate) struct Upload {
    pub(crate) bytes: Vec<u8>,
    /// As the client named it, for formats that have a place for it; else empty. Never logged.
    pub(crate) name: String,
    /// The memory that it takes.
    pub(crate) held: Held,
}

/// Memory that is accounted for, until it is dropped.
pub(crate) struct Held {
    semaphore: Arc<Semaphore>,
    permit: Option<OwnedSemaphorePermit>,
    bytes: usize,
}

impl Held {
    fn new(state: &AppState) -> Self {
        Self {
            semaphore: Arc::clone(state.held_kib()),
            permit: None,
            bytes: 0,
        }
    }

    /// Accounts for more memory.
    fn grow(&mut self, bytes: usize) -> Result<(), ApiError> {
        let held_kib = self.bytes.div_ceil(1024);
        self.bytes += bytes;
        let more_kib = self.bytes.div_ceil(1024) - held_kib;
        if more_kib == 0 {
            return Ok(());
        }
        let overloaded = || ApiError::Overloaded { reason: "memory" };
        let more_kib = u32::try_from(more_kib).map_err(|_| overloaded())?;
        let permit = Arc::clone(&self.semaphore).try_acquire_many_owned(more_kib);
        let permit = permit.map_err(|_| overloaded())?;
        match &mut self.permit {
            Some(held) => held.merge(permit),
            None => self.permit = Some(permit),
        }
        Ok(())
    }
}

/// A document from a form with a field `file`, or from a body that is an image or a PDF.
pub(crate) async fn document(state: &AppState, request: Request) -> Result<Upload, ApiError> {
    let form = BodyForm::of(request.headers())?;
    let reading = async {
        match form {
            BodyForm::Multipart => from_form(state, request).await,
            BodyForm::Document => {
                let (bytes, held) = whole_body(state, request, state.config().max_body_bytes).await?;
                Ok(Upload {
                    bytes,
                    name: String::new(),
                    held,
                })
            }
        }
    };
    in_time(state, reading).await
}

/// A document and options from a JSON body.
pub(crate) async fn json(state: &AppState, request: Request) -> Result<(Upload, RequestOptions), ApiError> {
    check_json(request.headers())?;
    let limit = state.config().max_body_bytes;
    let (body, mut held) = in_time(state, whole_body(state, request, json_limit(limit))).await?;
    let JsonRequest { image, options } = JsonRequest::from_json(&body)?;
    drop(body);
    held.grow(image.len() / 4 * 3)?;
    let bytes = decode_base64(image)?;
    if bytes.len() > limit {
        return Err(ApiError::BodyTooLarge { limit });
    }
    let upload = Upload {
        bytes,
        name: String::new(),
        held,
    };
    Ok((upload, options))
}

async fn in_time<T>(
    state: &AppState,
    reading: impl Future<Output = Result<T, ApiError>>,
) -> Result<T, ApiError> {
    let outcome = timeout(state.config().body_timeout(), reading).await;
    outcome.map_err(|_| ApiError::BodyTimeout)?
}

async fn whole_body(state: &AppState, request: Request, limit: usize) -> Result<(Vec<u8>, Held), ApiError> {
    let too_large = || ApiError::BodyTooLarge {
        limit: state.config().max_body_bytes,
    };
    let declared = declared_length(request.headers());
    if declared > limit {
        return Err(too_large());
    }
    let mut held = Held::new(state);
    let mut bytes = Vec::new();
    let mut body: Body = request.into_body();
    while let Some(frame) = body.frame().await {
        let frame = frame.map_err(|_| ApiError::IncompleteBody)?;
        let Ok(chunk) = frame.into_data() else { continue };
        if bytes.len() + chunk.len() > limit {
            return Err(too_large());
        }
        held.grow(chunk.len())?;
        if bytes.is_empty() {
            // Only once data arrive: a header alone costs no memory.
            bytes.reserve_exact(declared.max(chunk.len()));
        }
        bytes.extend_from_slice(&chunk);
    }
    Ok((bytes, held))
}

async fn from_form(state: &AppState, request: Request) -> Result<Upload, ApiError> {
    let limit = state.config().max_body_bytes;
    if declared_length(request.headers()) > form_limit(limit) {
        return Err(ApiError::BodyTooLarge { limit });
    }
    let form = Multipart::from_request(request, state).await;
    let mut form = form.map_err(|_| ApiError::MalformedMultipart)?;
    let refuse = |error: MultipartError| of_form(&error, limit);
    while let Some(mut field) = form.next_field().await.map_err(refuse)? {
        if field.name() != Some("file") {
            continue;
        }
        let name = file_name(field.file_name());
        let (bytes, held) = field_bytes(state, &mut field).await?;
        return Ok(Upload { bytes, name, held });
    }
    Err(ApiError::MissingFile)
}

async fn field_bytes(state: &AppState, field: &mut Field<'_>) -> Result<(Vec<u8>, Held), ApiError> {
    let limit = state.config().max_body_bytes;
    let mut held = Held::new(state);
    let mut bytes = Vec::new();
    while let Some(chunk) = field.chunk().await.map_err(|error| of_form(&error, limit))? {
        if bytes.len() + chunk.len() > limit {
            return Err(ApiError::BodyTooLarge { limit });
        }
        held.grow(chunk.len())?;
        bytes.extend_from_slice(&chunk);
    }
    Ok((bytes, held))
}

fn of_form(error: &MultipartError, limit: usize) -> ApiError {
    if error.status() == StatusCode::PAYLOAD_TOO_LARGE {
        ApiError::BodyTooLarge { limit }
    } else {
        ApiError::MalformedMultipart
    }
}
