//! Routes of the API.

use std::time::{Duration, Instant};

use checkbox::{
    CheckboxError, Clock, DocumentReading, ErrorKind, OpenedDocument, PageError, PageReading, ReadOptions,
};
use checkbox_contract::{Health, InstanceHealth, RequestOptions, ServiceInfo};
use checkbox_service::{ApiError, answer, describe, page as page_files};
use http::request::Parts;
use http::{HeaderName, HeaderValue, Method, Response, header};
use spin_sdk::http::Request;
use spin_sdk::wasip3::http_compat::IncomingRequestBody;

use crate::model::{EdgeModel, model};
use crate::page;
use crate::settings::Settings;
use crate::upload::{self, Upload};

const ENDPOINTS: [(&str, &str); 4] = [
    ("POST /predict", "find the checkboxes of an image or a PDF"),
    ("POST /predict/json", "the same, with the file in base64"),
    (
        "POST /predict/image",
        "the page with what was found drawn onto it",
    ),
    ("GET /health", "whether the service works"),
];

/// [Server-Timing](https://www.w3.org/TR/server-timing/): where the model came from, and the wait for it.
const SERVER_TIMING: HeaderName = HeaderName::from_static("server-timing");

/// Answers any request.
pub(crate) async fn answer(request: Request) -> Result<Response<Vec<u8>>, ApiError> {
    let (parts, body) = request.into_parts();
    let path = parts.uri.path();
    match path {
        "/predict" | "/predict/json" | "/predict/image" => {
            if parts.method != Method::POST {
                return Err(ApiError::MethodNotAllowed);
            }
            detection(&parts, body).await
        }
        "/" | "/health" => reading(&parts, || match path {
            "/" if page_files::is_wanted(&parts.headers) => page::index(&parts.headers),
            "/" => info(),
            _ => health(),
        }),
        _ => match path.strip_prefix('/') {
            Some(file) if page::exists(file) => reading(&parts, || page::send(file, &parts.headers)),
            _ => Err(ApiError::NotFound),
        },
    }
}

/// For paths that are only read.
fn reading(
    parts: &Parts,
    respond: impl FnOnce() -> Result<Response<Vec<u8>>, ApiError>,
) -> Result<Response<Vec<u8>>, ApiError> {
    match parts.method {
        Method::GET => respond(),
        Method::HEAD => Ok(respond()?.map(|_| Vec::new())),
        _ => Err(ApiError::MethodNotAllowed),
    }
}

fn health() -> Result<Response<Vec<u8>>, ApiError> {
    let (model, _) = loaded()?;
    answer::json(&InstanceHealth {
        health: Health::healthy(true),
        model_start: model.start,
    })
}

fn info() -> Result<Response<Vec<u8>>, ApiError> {
    let (model, _) = loaded()?;
    let info = ServiceInfo::new(
        env!("CARGO_PKG_VERSION"),
        model.record.clone(),
        model.class_names(),
        model.checkbox.detector().device().name(),
        &ENDPOINTS,
    );
    let mut response = answer::json(&info)?;
    response
        .headers_mut()
        .insert(header::VARY, HeaderValue::from_static("accept"));
    Ok(response)
}

async fn detection(parts: &Parts, body: IncomingRequestBody) -> Result<Response<Vec<u8>>, ApiError> {
    let settings = Settings::read().await?;
    if let Some(keys) = &settings.api_keys {
        keys.check(&parts.headers)?;
    }
    let limit = settings.max_body_bytes;
    if parts.uri.path() == "/predict/json" {
        let (upload, options) = upload::json(&parts.headers, body, limit).await?;
        let read_options = settings.defaults().read_options(&options)?;
        return read(upload, &options, read_options);
    }
    let options = RequestOptions::from_query(parts.uri.query().unwrap_or_default())?;
    let read_options = settings.defaults().read_options(&options)?;
    let upload = upload::document(&parts.headers, body, limit).await?;
    if parts.uri.path() == "/predict/image" {
        annotated(upload, read_options)
    } else {
        read(upload, &options, read_options)
    }
}

/// Reads a document, page after page.
fn read(
    upload: Upload,
    options: &RequestOptions,
    read_options: ReadOptions,
) -> Result<Response<Vec<u8>>, ApiError> {
    let (model, waited) = loaded()?;
    let opened = model.checkbox.open(upload.bytes, read_options)?;
    let pages = opened.pages().iter();
    let readings = pages.map(|&number| read_page(model, &opened, number));
    let reading = DocumentReading::collect(upload.name, readings, describe);
    let response = answer::document(reading, options.format, model.class_names(), model.record.clone())?;
    Ok(timed(response, model, waited))
}

/// Draws the boxes onto the first page that was asked for.
fn annotated(upload: Upload, options: ReadOptions) -> Result<Response<Vec<u8>>, ApiError> {
    let (model, waited) = loaded()?;
    let options = options.with_max_pages(None).with_picture(true);
    let opened = model.checkbox.open(upload.bytes, options)?;
    let reading = read_page(model, &opened, opened.pages()[0])?;
    drop(opened);
    Ok(timed(answer::annotated(&reading)?, model, waited))
}

fn read_page(model: &EdgeModel, opened: &OpenedDocument, number: u32) -> Result<PageReading, PageError> {
    let start = Instant::now();
    let clock: Clock<'_> = &|| start.elapsed();
    let read = model.checkbox.read_page(opened, number, Some(clock));
    read.inspect_err(|error| log(&error.error))
}

fn loaded() -> Result<(&'static EdgeModel, Duration), ApiError> {
    model().inspect_err(|error| {
        if let ApiError::ModelFailed { reason } = error {
            eprintln!("checkbox: the model cannot be used: {reason}");
        }
    })
}

/// Says on stderr what the model did; never what a document holds.
fn log(error: &CheckboxError) {
    if error.kind() == ErrorKind::Internal {
        eprintln!("checkbox: the model failed: {error}");
    }
}

fn timed(mut response: Response<Vec<u8>>, model: &EdgeModel, waited: Duration) -> Response<Vec<u8>> {
    let start = model.start.name();
    let waited_ms = waited.as_secs_f64() * 1000.0;
    if let Ok(value) = HeaderValue::try_from(format!("model;desc={start};dur={waited_ms:.3}")) {
        response.headers_mut().insert(SERVER_TIMING, value);
    }
    response
}
