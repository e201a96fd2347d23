//! Self-description of a service.

use serde::{Deserialize, Serialize};

use crate::{ModelRecord, ResponseFormat};

/// State of the service: `{"status":"healthy","model_loaded":true}`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Health {
    /// `healthy`.
    #[cfg_attr(feature = "openapi", schema(example = "healthy"))]
    pub status: String,
    /// Whether requests find a model.
    pub model_loaded: bool,
}

impl Health {
    /// A service that listens, with its model loaded or not.
    pub fn healthy(model_loaded: bool) -> Self {
        Self {
            status: "healthy".to_owned(),
            model_loaded,
        }
    }
}

/// [`Health`] of an instance that may have been started with its model in place:
/// `{"status":"healthy","model_loaded":true,"model_start":"snapshot"}`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct InstanceHealth {
    /// State of the instance.
    #[serde(flatten)]
    pub health: Health,
    /// Source of its model.
    pub model_start: ModelStart,
}

/// Source of an instance's model.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ModelStart {
    /// Parsed and optimised before the component was deployed.
    Snapshot,
    /// Parsed by the instance at its first request, and optimised at the first page of each shape.
    Load,
}

impl ModelStart {
    /// The name on the wire.
    pub fn name(self) -> &'static str {
        match self {
            Self::Snapshot => "snapshot",
            Self::Load => "load",
        }
    }
}

/// Name, model and paths of a service.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ServiceInfo {
    /// Name of the service.
    pub service: String,
    /// Version of the program.
    pub version: String,
    /// Whether requests find a model.
    pub model_loaded: bool,
    /// The model that answers.
    pub model: ModelRecord,
    /// Classes of the model, in index order.
    pub classes: Vec<String>,
    /// Device that the model runs on, such as `cpu`.
    pub device: String,
    /// Forms of the answer, for `format`.
    pub formats: Vec<String>,
    /// Purpose of each path.
    pub endpoints: indexmap::IndexMap<String, String>,
}

impl ServiceInfo {
    /// A service with this model, offering these paths.
    pub fn new(
        version: &str,
        model: ModelRecord,
        classes: &[String],
        device: &str,
        endpoints: &[(&str, &str)],
    ) -> Self {
        let endpoints = endpoints.iter();
        Self {
            service: "checkbox".to_owned(),
            version: version.to_owned(),
            model_loaded: true,
            model,
            classes: classes.to_vec(),
            device: device.to_owned(),
            formats: ResponseFormat::NAMES
                .iter()
                .map(|name| (*name).to_owned())
                .collect(),
            endpoints: endpoints
                .map(|&(path, what)| (path.to_owned(), what.to_owned()))
                .collect(),
        }
    }
}
