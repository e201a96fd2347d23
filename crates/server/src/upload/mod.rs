//! The bytes of a request: from a form, as they are, or as base64 in JSON.

mod form;
mod held;

use axum::body::Body;
use axum::extract::Request;
use checkbox_contract::{JsonRequest, RequestOptions};
use checkbox_service::upload::{BodyForm, check_json, declared_length, decode_base64, json_limit};
use http_body_util::BodyExt;
use tokio::time::timeout;

pub(crate) use self::held::Held;
use self::held::HeldBytes;
use crate::{ApiError, AppState};

/// A document that has arrived.
pub(crate) struct Upload {
    pub(crate) bytes: Vec<u8>,
    /// As the client named it, for formats that have a place for it; else empty. Never logged.
    pub(crate) name: String,
    /// The memory that it takes.
    pub(crate) held: Held,
}

/// A document from a form with a field `file`, or from a body that is an image or a PDF. Options of the form go into
/// `options`.
pub(crate) async fn document(
    state: &AppState,
    request: Request,
    options: &mut RequestOptions,
) -> Result<Upload, ApiError> {
    let body_form = BodyForm::of(request.headers())?;
    state.pool().check_room()?;
    let reading = async {
        match body_form {
            BodyForm::Multipart => form::read(state, request, options).await,
            BodyForm::Document => {
                let bytes = whole_body(state, request, state.config().max_body_bytes).await?;
                let (bytes, held) = bytes.into_parts();
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

/// A document and options from a JSON body, which is parsed on a thread for that.
pub(crate) async fn json(state: &AppState, request: Request) -> Result<(Upload, RequestOptions), ApiError> {
    check_json(request.headers())?;
    state.pool().check_room()?;
    let limit = state.config().max_body_bytes;
    let body = in_time(state, whole_body(state, request, json_limit(limit))).await?;
    let parsing = state.clone();
    state.pool().open(move || parse(&parsing, body)).await?
}

fn parse(state: &AppState, body: HeldBytes) -> Result<(Upload, RequestOptions), ApiError> {
    let limit = state.config().max_body_bytes;
    let (body, mut held_by_body) = body.into_parts();
    let JsonRequest { image, options } = JsonRequest::from_json(&body)?;
    if let std::borrow::Cow::Owned(image) = &image {
        held_by_body.grow(image.len())?;
    }
    let mut held = Held::new(state);
    held.grow(image.len() / 4 * 3)?;
    let bytes = decode_base64(&image)?;
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

async fn whole_body(state: &AppState, request: Request, limit: usize) -> Result<HeldBytes, ApiError> {
    let too_large = || ApiError::BodyTooLarge {
        limit: state.config().max_body_bytes,
    };
    let declared = declared_length(request.headers());
    if declared > limit {
        return Err(too_large());
    }
    let mut bytes = HeldBytes::new(state, declared);
    let mut body: Body = request.into_body();
    while let Some(frame) = body.frame().await {
        let frame = frame.map_err(|_| ApiError::IncompleteBody)?;
        let Ok(chunk) = frame.into_data() else { continue };
        if bytes.len() + chunk.len() > limit {
            return Err(too_large());
        }
        bytes.extend(&chunk)?;
    }
    Ok(bytes)
}
