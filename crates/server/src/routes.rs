//! Handlers of `/predict` and its siblings.

use axum::body::Body;
use axum::extract::{Request, State};
use axum::response::Response;
use checkbox::ReadOptions;
use checkbox_contract::RequestOptions;
use checkbox_service::answer;

use crate::error::Refusal;
use crate::observe::PageCount;
use crate::openapi::schemas::{Answer, FileForm, JsonBody, Problem, Queries};
use crate::read::{annotated, read_document};
use crate::upload::{self, Upload};
use crate::{ApiError, AppState};

/// Find the checkboxes of a document.
///
/// The document is the field `file` of a form, or the body itself. All pages are read unless `pages` says which.
#[utoipa::path(
    post, path = "/predict", tag = "detection", params(Queries),
    request_body(content(
        (inline(FileForm) = "multipart/form-data"),
        ("image/*"),
        ("application/pdf"),
    ), description = "A PNG, JPEG, HEIC, JPEG 2000, WebP, BMP, GIF, TIFF or PDF file."),
    responses(
        (status = 200, description = "What was found; in the form that `format` asks for.", content(
            (inline(Answer) = "application/json"),
            (String = "text/csv"),
        )),
        Problem,
    ),
    security((), ("bearer" = []), ("api_key" = [])),
)]
pub(crate) async fn predict(State(state): State<AppState>, request: Request) -> Result<Response, Refusal> {
    let (upload, options, read_options) = document(&state, request).await?;
    Ok(answer_document(&state, upload, &options, read_options).await?)
}

/// Find the checkboxes of a document in base64.
#[utoipa::path(
    post, path = "/predict/json", tag = "detection", request_body = JsonBody,
    responses(
        (status = 200, description = "What was found; in the form that `format` asks for.", content(
            (inline(Answer) = "application/json"),
            (String = "text/csv"),
        )),
        Problem,
    ),
    security((), ("bearer" = []), ("api_key" = [])),
)]
pub(crate) async fn predict_json(
    State(state): State<AppState>,
    request: Request,
) -> Result<Response, Refusal> {
    let (upload, options) = upload::json(&state, request).await?;
    let read_options = state.config().read_defaults().read_options(&options)?;
    Ok(answer_document(&state, upload, &options, read_options).await?)
}

/// Draw what was found onto the page.
///
/// Of a document with more pages, the first of those that `pages` asks for is drawn.
#[utoipa::path(
    post, path = "/predict/image", tag = "detection", params(Queries),
    request_body(content(
        (inline(FileForm) = "multipart/form-data"),
        ("image/*"),
        ("application/pdf"),
    ), description = "A PNG, JPEG, HEIC, JPEG 2000, WebP, BMP, GIF, TIFF or PDF file."),
    responses(
        (status = 200, description = "The page, `detected_checkboxes.jpg`.", content_type = "image/jpeg"),
        Problem,
    ),
    security((), ("bearer" = []), ("api_key" = [])),
)]
pub(crate) async fn predict_image(
    State(state): State<AppState>,
    request: Request,
) -> Result<Response, Refusal> {
    let (upload, _, read_options) = document(&state, request).await?;
    let picture = annotated(&state, upload, read_options, &state.model()).await?;
    let mut response = picture.map(Body::from);
    response.extensions_mut().insert(PageCount(1));
    Ok(response)
}

/// A document, and the options of its query and of its form, where that says otherwise. Those of the query are checked
/// before the body is read.
async fn document(
    state: &AppState,
    request: Request,
) -> Result<(Upload, RequestOptions, ReadOptions), ApiError> {
    let mut options = RequestOptions::from_query(request.uri().query().unwrap_or_default())?;
    let defaults = state.config().read_defaults();
    defaults.read_options(&options)?;
    let upload = upload::document(state, request, &mut options).await?;
    let read_options = defaults.read_options(&options)?;
    Ok((upload, options, read_options))
}

async fn answer_document(
    state: &AppState,
    upload: Upload,
    options: &RequestOptions,
    read_options: ReadOptions,
) -> Result<Response, ApiError> {
    let model = state.model();
    let reading = read_document(state, upload, read_options, &model).await?;
    let pages = PageCount(reading.result().pages.len());
    let answered = answer::document(
        reading,
        options.format,
        model.class_names(),
        model.record().clone(),
    )?;
    let mut response = answered.map(Body::from);
    response.extensions_mut().insert(pages);
    Ok(response)
}
