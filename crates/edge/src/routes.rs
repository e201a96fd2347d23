//! Which path leads where.

use std::time::{Duration, Instant};

use checkbox_contract::{Health, InstanceHealth, RequestOptions, ServiceInfo};
use checkbox_service::{
    ApiError, Opened, PageOutcome, PageSearch, SearchOptions, answer, collect, page as page_files,
};
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
        model.detector.device().name(),
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
        let search_options = SearchOptions::new(&options, settings.confidence, settings.iou)?;
        return found(upload, &options, search_options, &settings);
    }
    let options = RequestOptions::from_query(parts.uri.query().unwrap_or_default())?;
    let search_options = SearchOptions::new(&options, settings.confidence, settings.iou)?;
    let upload = upload::document(&parts.headers, body, limit).await?;
    if parts.uri.path() == "/predict/image" {
        drawn(upload, search_options, &settings)
    } else {
        found(upload, &options, search_options, &settings)
    }
}

/// Searches a document, page after page.
fn found(
    upload: Upload,
    options: &RequestOptions,
    search_options: SearchOptions,
    settings: &Settings,
) -> Result<Response<Vec<u8>>, ApiError> {
    let (model, waited) = loaded()?;
    let search = PageSearch::new(model.detector.model(), search_options, settings.limits());
    let Opened { document, pages } = search.open(upload.bytes, settings.max_pages.get())?;
    let outcomes = pages.into_iter().map(|number| {
        let start = Instant::now();
        let found = search.find(&model.detector, &document, number, &|| start.elapsed());
        if let Err(error) = &found {
            log(error);
        }
        PageOutcome::new(number, found, start.elapsed(), model.class_names())
    });
    let result = collect(upload.name, outcomes.collect());
    let response = answer::found(result, options.format, model.class_names(), model.record.clone())?;
    Ok(timed(response, model, waited))
}

/// Draws what was found onto the first page that was asked for.
fn drawn(upload: Upload, options: SearchOptions, settings: &Settings) -> Result<Response<Vec<u8>>, ApiError> {
    let (model, waited) = loaded()?;
    let search = PageSearch::new(model.detector.model(), options, settings.limits()).in_color();
    let Opened { document, pages } = search.open(upload.bytes, u32::MAX)?;
    let start = Instant::now();
    let found = search.find(&model.detector, &document, pages[0], &|| start.elapsed());
    let found = found.inspect_err(log)?;
    drop(document);
    let jpeg = found.annotated(model.class_names())?;
    Ok(timed(answer::jpeg(jpeg), model, waited))
}

fn loaded() -> Result<(&'static EdgeModel, Duration), ApiError> {
    model().inspect_err(log)
}

/// Says on stderr what is our own mistake; never what a document holds.
fn log(error: &ApiError) {
    if let ApiError::ModelFailed { reason } = error {
        eprintln!("checkbox: the model failed: {reason}");
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
