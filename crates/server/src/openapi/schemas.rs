//! Schemas of what requests and answers hold, for the description of the API.

use std::collections::BTreeMap;

use checkbox_contract::{PROBLEM_CONTENT_TYPE, ResponseFormat};
use utoipa::openapi::schema::AnyOfBuilder;
use utoipa::openapi::{ContentBuilder, ObjectBuilder, Ref, RefOr, ResponseBuilder, ResponsesBuilder, Schema};
use utoipa::{IntoParams, IntoResponses, ToSchema};

/// A form with one file, and options, which count before those of the query.
#[derive(ToSchema)]
#[expect(dead_code, reason = "describes a form, is never built")]
pub(crate) struct FileForm {
    /// A PNG, JPEG, HEIC, JPEG 2000, WebP, BMP, GIF, TIFF or PDF file.
    #[schema(content_media_type = "application/octet-stream", format = Binary, value_type = String)]
    file: Vec<u8>,
    /// Lowest confidence to report.
    #[schema(minimum = 0, maximum = 1, example = 0.2)]
    conf: Option<f32>,
    /// Of two boxes that overlap by more than this IoU only the more confident stays.
    #[schema(minimum = 0, maximum = 1)]
    iou: Option<f32>,
    /// Pages to search, such as `1-3,7,9-`; all by default.
    pages: Option<String>,
    /// Form of the answer.
    #[schema(inline)]
    format: Option<ResponseFormat>,
    /// Whether pages come with their printed words.
    words: Option<bool>,
}

/// A file in base64, and options.
#[derive(ToSchema)]
#[expect(dead_code, reason = "describes what checkbox_contract::JsonRequest reads")]
pub(crate) struct JsonBody {
    /// The file in base64.
    #[schema(content_encoding = "base64")]
    image: String,
    /// Lowest confidence to report.
    #[schema(minimum = 0, maximum = 1, example = 0.2)]
    conf: Option<f32>,
    /// Of two boxes that overlap by more than this IoU only the more confident stays.
    #[schema(minimum = 0, maximum = 1)]
    iou: Option<f32>,
    /// Pages to search, such as `1-3,7,9-`; all by default.
    pages: Option<String>,
    /// Form of the answer.
    format: Option<ResponseFormat>,
    /// Whether `pages` have the printed `words` of a PDF.
    words: Option<bool>,
}

/// Options of a request.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
#[expect(dead_code, reason = "describes what checkbox_contract::RequestOptions reads")]
pub(crate) struct Queries {
    /// Lowest confidence to report.
    #[param(minimum = 0, maximum = 1, example = 0.2)]
    conf: Option<f32>,
    /// Of two boxes that overlap by more than this IoU only the more confident stays.
    #[param(minimum = 0, maximum = 1)]
    iou: Option<f32>,
    /// Pages to search, such as `1-3,7,9-`; all by default.
    pages: Option<String>,
    /// Form of the answer.
    #[param(inline)]
    format: Option<ResponseFormat>,
    /// Whether `pages` have the printed `words` of a PDF.
    words: Option<bool>,
}

/// The answer in JSON: of whatever form, since the objects of foreign formats are for others to describe.
pub(crate) struct Answer;

impl utoipa::PartialSchema for Answer {
    fn schema() -> RefOr<Schema> {
        let is_foreign = |format: &&ResponseFormat| {
            format.content_type() == "application/json" && **format != ResponseFormat::Json
        };
        let names = ResponseFormat::ALL.iter().filter(is_foreign);
        let names: Vec<String> = names.map(|format| format!("`{}`", format.name())).collect();
        let foreign =
            ObjectBuilder::new().description(Some(format!("`format` is one of {}.", names.join(", "))));
        AnyOfBuilder::new()
            .item(Ref::from_schema_name("PredictResponse"))
            .item(foreign)
            .into()
    }
}

impl ToSchema for Answer {}

/// The errors of every route that takes a document.
pub(crate) struct Problem;

impl IntoResponses for Problem {
    fn responses() -> BTreeMap<String, RefOr<utoipa::openapi::response::Response>> {
        let statuses = [
            ("400", "Not an image or a PDF, or one that cannot be decoded."),
            ("401", "No valid API key, where one is needed."),
            ("408", "The body took too long to arrive."),
            ("413", "Too many bytes, pixels or pages."),
            ("415", "A content type that is not read, or a content encoding."),
            (
                "422",
                "An option that cannot be understood, or a PDF that is encrypted.",
            ),
            ("429", "Too many requests; try again after `Retry-After` seconds."),
            (
                "503",
                "Overloaded or not ready; try again after `Retry-After` seconds.",
            ),
        ];
        let responses = statuses
            .into_iter()
            .fold(ResponsesBuilder::new(), |responses, (status, what)| {
                let content = ContentBuilder::new()
                    .schema(Some(Ref::from_schema_name("ProblemDetails")))
                    .build();
                responses.response(
                    status,
                    ResponseBuilder::new()
                        .description(what)
                        .content(PROBLEM_CONTENT_TYPE, content),
                )
            });
        responses.build().into()
    }
}
