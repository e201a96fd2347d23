//! The answer of the HTTP API.

use indexmap::IndexMap;
use serde::{Deserialize, Serialize};

use crate::{
    DetectionRecord, GroupRecord, ModelRecord, PageFailure, PageRecord, PageResult, TimingsMs, WarningRecord,
    count_classes,
};

/// Answer for one document.
///
/// `success`, `detections`, `counts` and `total` are what clients of the API that this one replaces read; the rest
/// came later and never changes those.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PredictResponse {
    /// Whether a page was read. False where all of those asked for failed, which only the command line answers so; to
    /// other surfaces that is an error ([`crate::ProblemDetails`]).
    pub success: bool,
    /// Boxes that were found, in page order, most confident first within a page.
    pub detections: Vec<DetectionRecord>,
    /// Detections of every class of the model, zeros included, in class order.
    pub counts: IndexMap<String, u64>,
    /// Number of detections.
    pub total: u64,
    /// Pages that were read, in order.
    pub pages: Vec<PageRecord>,
    /// Groups of boxes that answer one question, in page order, in reading order within a page.
    #[serde(default)]
    pub groups: Vec<GroupRecord>,
    /// Warnings of what may mislead; not on the wire when there are none.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub warnings: Vec<WarningRecord>,
    /// Pages that could not be read; not on the wire when there are none.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub failed_pages: Vec<PageFailure>,
    /// The model that answered.
    pub model: ModelRecord,
    /// Time in each stage.
    pub timings_ms: TimingsMs,
}

impl PredictResponse {
    /// Answer for pages read with a model of these classes.
    pub fn new(
        results: Vec<PageResult>,
        failed_pages: Vec<PageFailure>,
        class_names: &[String],
        model: ModelRecord,
        timings_ms: TimingsMs,
    ) -> Self {
        let success = !results.is_empty() || failed_pages.is_empty();
        let mut pages = Vec::with_capacity(results.len());
        let (mut detections, mut groups, mut warnings) = (Vec::new(), Vec::new(), Vec::new());
        for result in results {
            pages.push(result.page);
            detections.extend(result.detections);
            groups.extend(result.groups);
            warnings.extend(result.warnings);
        }
        Self {
            success,
            counts: count_classes(class_names, &detections),
            total: detections.len() as u64,
            detections,
            pages,
            groups,
            warnings,
            failed_pages,
            model,
            timings_ms,
        }
    }
}
