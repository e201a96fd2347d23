//! How JavaScript asks for detections and documents.

use checkbox_detector::Tiling;
use checkbox_document::PageRange;
use serde::Deserialize;

use crate::WebError;
use crate::values::Options;

/// `DetectOptions` of the `.d.ts`.
#[derive(Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(crate) struct DetectArguments {
    pub(crate) conf: Option<f32>,
    pub(crate) iou: Option<f32>,
    pub(crate) tiling: Option<TilingName>,
    pages: Option<String>,
    pub(crate) password: Option<String>,
}

impl Options for DetectArguments {
    const NAMES: &[&str] = &["conf", "iou", "tiling", "pages", "password"];
}

impl DetectArguments {
    /// The pages asked for, all of them by default.
    pub(crate) fn pages(&self) -> Result<PageRange, WebError> {
        let range = self.pages.as_deref().map(str::parse).transpose();
        Ok(range
            .map_err(checkbox_document::DocumentError::PageRange)?
            .unwrap_or_default())
    }
}

#[derive(Clone, Copy, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum TilingName {
    Auto,
    Off,
}

impl From<TilingName> for Tiling {
    fn from(name: TilingName) -> Self {
        match name {
            TilingName::Auto => Self::Auto,
            TilingName::Off => Self::Off,
        }
    }
}

/// `OpenOptions` of the `.d.ts`.
#[derive(Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(crate) struct OpenArguments {
    pub(crate) password: Option<String>,
}

impl Options for OpenArguments {
    const NAMES: &[&str] = &["password"];
}
