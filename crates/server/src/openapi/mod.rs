//! Description of the API in OpenAPI 3.1, made from the code that answers.

pub(crate) mod schemas;

use std::sync::LazyLock;

use axum::http::header;
use axum::response::{IntoResponse, Response};
use checkbox_contract::{PredictResponse, ProblemDetails};
use utoipa::openapi::security::{ApiKey, ApiKeyValue, Http, HttpAuthScheme, SecurityScheme};
use utoipa::{Modify, OpenApi};

use crate::error::Refusal;
use crate::{ApiError, info, routes};

#[derive(OpenApi)]
#[openapi(
    info(
        title = "checkbox",
        description = "Finds checkboxes and radio buttons in scans, photos and PDF files, and says which are marked.",
        license(name = "MIT OR Apache-2.0"),
        contact(),
    ),
    paths(
        routes::predict,
        routes::predict_json,
        routes::predict_image,
        info::root,
        info::health,
        info::livez,
        info::readyz,
        info::metrics
    ),
    components(schemas(PredictResponse, ProblemDetails)),
    tags(
        (name = "detection", description = "Documents in, checkboxes out."),
        (name = "service", description = "What the service says about itself."),
    ),
    modifiers(&SecuritySchemes),
)]
struct Api;

struct SecuritySchemes;

impl Modify for SecuritySchemes {
    fn modify(&self, openapi: &mut utoipa::openapi::OpenApi) {
        let components = openapi.components.get_or_insert_default();
        components.add_security_scheme("bearer", SecurityScheme::Http(Http::new(HttpAuthScheme::Bearer)));
        components.add_security_scheme(
            "api_key",
            SecurityScheme::ApiKey(ApiKey::Header(ApiKeyValue::new("x-api-key"))),
        );
    }
}

/// The description, as it is checked in at `docs/openapi.json`.
///
/// # Errors
/// None in practice: it is plain data.
pub fn openapi_json() -> Result<String, serde_json::Error> {
    Ok(Api::openapi().to_pretty_json()? + "\n")
}

/// `GET /openapi.json`.
pub(crate) async fn document() -> Response {
    static DOCUMENT: LazyLock<Option<String>> = LazyLock::new(|| openapi_json().ok());
    match DOCUMENT.as_deref() {
        Some(document) => ([(header::CONTENT_TYPE, "application/json")], document).into_response(),
        None => Refusal(ApiError::Internal).into_response(),
    }
}
