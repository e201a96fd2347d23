//! The bytes of a request, within limits: hosts have none of their own.

use checkbox_contract::{JsonRequest, RequestOptions};
use checkbox_service::ApiError;
use checkbox_service::upload::{
    BodyForm, check_json, declared_length, decode_base64, file_name, form_limit, json_limit,
};
use http::{HeaderMap, header};
use http_body_util::{BodyDataStream, BodyExt as _};
use multer::{Constraints, Field, Multipart, SizeLimit};
use spin_sdk::wasip3::http_compat::IncomingRequestBody;

/// A document that has arrived.
pub(crate) struct Upload {
    pub(crate) bytes: Vec<u8>,
    /// As the client named it; else empty. Never logged.
    pub(crate) name: String,
}

/// A document of up to `limit` bytes, from a form with a field `file`, or from a body that is an image or a PDF.
pub(crate) async fn document(
    headers: &HeaderMap,
    body: IncomingRequestBody,
    limit: usize,
) -> Result<Upload, ApiError> {
    match BodyForm::of(headers)? {
        BodyForm::Multipart => from_form(headers, body, limit).await,
        BodyForm::Document => Ok(Upload {
            bytes: whole_body(headers, body, limit, limit).await?,
            name: String::new(),
        }),
    }
}

/// A document of up to `limit` bytes and options from a JSON body.
pub(crate) async fn json(
    headers: &HeaderMap,
    body: IncomingRequestBody,
    limit: usize,
) -> Result<(Upload, RequestOptions), ApiError> {
    check_json(headers)?;
    let body = whole_body(headers, body, json_limit(limit), limit).await?;
    let JsonRequest { image, options } = JsonRequest::from_json(&body)?;
    let bytes = decode_base64(&image)?;
    drop(body);
    if bytes.len() > limit {
        return Err(ApiError::BodyTooLarge { limit });
    }
    let upload = Upload {
        bytes,
        name: String::new(),
    };
    Ok((upload, options))
}

/// `limit` is what a document may have, `body_limit` what may arrive.
async fn whole_body(
    headers: &HeaderMap,
    mut body: IncomingRequestBody,
    body_limit: usize,
    limit: usize,
) -> Result<Vec<u8>, ApiError> {
    let declared = declared_length(headers);
    if declared > body_limit {
        return Err(ApiError::BodyTooLarge { limit });
    }
    let mut bytes = Vec::new();
    while let Some(frame) = body.frame().await {
        let frame = frame.map_err(|_| ApiError::IncompleteBody)?;
        let Ok(chunk) = frame.into_data() else { continue };
        if bytes.len() + chunk.len() > body_limit {
            return Err(ApiError::BodyTooLarge { limit });
        }
        if bytes.is_empty() {
            // At once, since memory that is grown out of is not given back.
            bytes.reserve_exact(declared.max(chunk.len()));
        }
        bytes.extend_from_slice(&chunk);
    }
    Ok(bytes)
}

async fn from_form(headers: &HeaderMap, body: IncomingRequestBody, limit: usize) -> Result<Upload, ApiError> {
    let declared = declared_length(headers);
    if declared > form_limit(limit) {
        return Err(ApiError::BodyTooLarge { limit });
    }
    let content_type = headers.get(header::CONTENT_TYPE);
    let boundary = content_type
        .and_then(|value| multer::parse_boundary(value.to_str().ok()?).ok())
        .ok_or(ApiError::MalformedMultipart)?;
    let sizes = SizeLimit::new().whole_stream(form_limit(limit) as u64);
    let constraints = Constraints::new().size_limit(sizes);
    let mut form = Multipart::with_constraints(BodyDataStream::new(body), boundary, constraints);
    let refuse = |error: multer::Error| of_form(&error, limit);
    while let Some(field) = form.next_field().await.map_err(refuse)? {
        if field.name() == Some("file") {
            let name = file_name(field.file_name());
            let bytes = field_bytes(field, declared, limit).await?;
            return Ok(Upload { bytes, name });
        }
    }
    Err(ApiError::MissingFile)
}

async fn field_bytes(mut field: Field<'_>, declared: usize, limit: usize) -> Result<Vec<u8>, ApiError> {
    let mut bytes = Vec::new();
    while let Some(chunk) = field.chunk().await.map_err(|error| of_form(&error, limit))? {
        if bytes.len() + chunk.len() > limit {
            return Err(ApiError::BodyTooLarge { limit });
        }
        if bytes.is_empty() {
            bytes.reserve_exact(declared.max(chunk.len()));
        }
        bytes.extend_from_slice(&chunk);
    }
    Ok(bytes)
}

fn of_form(error: &multer::Error, limit: usize) -> ApiError {
    match error {
        multer::Error::StreamSizeExceeded { .. } => ApiError::BodyTooLarge { limit },
        _ => ApiError::MalformedMultipart,
    }
}
