//! The answer of the HTTP API.

use indexmap::IndexMap;
use serde::{Deserialize, Serialize};

use crate::{DetectionRecord, ModelRecord, PageFailure, PageRecord, PageResult, TimingsMs, count_classes};

/// The answer for one document.
///
/// `success`, `detections`, `counts` and `total` are what clients of the API that this one replaces read; the rest
/// came later and never changes those.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PredictResponse {
    /// Always true: failures are [`crate::ProblemDetails`].
    pub success: bool,
    /// What was found, in page order, most confident first within a page.
    pub detections: Vec<DetectionRecord>,
    /// Detections of every class of the model, zeros included, in class order.
    pub counts: IndexMap<String, u64>,
    /// Number of detections.
    pub total: u64,
    /// The pages that were searched, in order.
    pub pages: Vec<PageRecord>,
    /// Pages that could not be read or searched; not on the wire when there are none.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub failed_pages: Vec<PageFailure>,
    /// The model that answered.
    pub model: ModelRecord,
    /// Where the time went.
    pub timings_ms: TimingsMs,
}

impl PredictResponse {
    /// The answer for pages searched with a model of these classes.
    pub fn new(
        results: Vec<PageResult>,
        failed_pages: Vec<PageFailure>,
        class_names: &[String],
        model: ModelRecord,
        timings_ms: TimingsMs,
    ) -> Self {
        let pages = results.iter().map(|result| result.page).collect();
        let detections: Vec<_> = results.into_iter().flat_map(|result| result.detections).collect();
        Self {
            success: true,
            counts: count_classes(class_names, &detections),
            total: detections.len() as u64,
            detections,
            pages,
            failed_pages,
            model,
            timings_ms,
        }
    }
}
