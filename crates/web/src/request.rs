//! Options of detections and documents, as JavaScript gives them.

use checkbox::{PageRange, ReadOptions, Tiling};
use checkbox_contract::ContractError;
use serde::Deserialize;

use crate::WebError;
use crate::values::Options;

/// `DetectOptions` of the `.d.ts`.
#[derive(Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(crate) struct DetectArguments {
    conf: Option<f32>,
    iou: Option<f32>,
    tiling: Option<TilingName>,
    pages: Option<String>,
    password: Option<String>,
    words: bool,
}

impl Options for DetectArguments {
    const NAMES: &[&str] = &["conf", "iou", "tiling", "pages", "password", "words"];
}

impl DetectArguments {
    /// The same, as the library takes them.
    pub(crate) fn read_options(self) -> Result<ReadOptions, WebError> {
        let pages = self.pages.as_deref().map(str::parse::<PageRange>).transpose();
        let pages = pages.map_err(|error| ContractError::InvalidPages {
            reason: error.to_string(),
        })?;
        let defaults = ReadOptions::default();
        Ok(ReadOptions::default()
            .with_confidence(self.conf.unwrap_or(defaults.confidence))
            .with_iou(self.iou.unwrap_or(defaults.iou))
            .with_tiling(self.tiling.map_or(defaults.tiling, Into::into))
            .with_pages(pages.unwrap_or_default())
            .with_password(self.password)
            .with_words(self.words))
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
    pub(crate) render_long_side_px: Option<u32>,
}

impl Options for OpenArguments {
    const NAMES: &[&str] = &["password", "renderLongSidePx"];
}
