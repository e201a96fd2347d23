//! Settings: variables of Spin, or of the environment where the host is another.

use std::num::NonZeroU32;
use std::str::FromStr;

use checkbox::{Limits, ReadOptions};
use checkbox_contract::RequestOptions;
use checkbox_service::{ApiError, ApiKeys, ReadDefaults};

/// Settings of the component. Read for every request: what is read earlier is frozen into the snapshot.
pub(crate) struct Settings {
    /// Lowest confidence to report, for requests without `conf`: `conf_threshold`.
    pub(crate) confidence: f32,
    /// IoU above which only the more confident of two boxes stays, for requests without `iou`: `iou_threshold`.
    pub(crate) iou: f32,
    /// Size of a document: `max_body_bytes`.
    pub(crate) max_body_bytes: usize,
    /// Width times height of a page: `max_page_pixels`.
    pub(crate) max_page_pixels: u64,
    /// Width and height of a page, each: `max_side_px`.
    pub(crate) max_side_px: u32,
    /// Pages that one request may have searched: `max_pages`.
    pub(crate) max_pages: NonZeroU32,
    /// Who may ask; everybody without any: `api_keys`, separated by commas.
    pub(crate) api_keys: Option<ApiKeys>,
}

impl Settings {
    /// The settings now.
    ///
    /// # Errors
    /// [`ApiError::NotReady`] when one cannot be used; which, and why, is written to stderr for the operator.
    pub(crate) async fn read() -> Result<Self, ApiError> {
        let keys = variable("api_keys").await?.unwrap_or_default();
        let defaults = ReadOptions::default();
        let api_keys = ApiKeys::from_entries(keys.split(',').map(str::trim));
        Ok(Self {
            confidence: share("conf_threshold", defaults.confidence, RequestOptions::parse_conf).await?,
            iou: share("iou_threshold", defaults.iou, RequestOptions::parse_iou).await?,
            max_body_bytes: number("max_body_bytes", 20 << 20).await?,
            max_page_pixels: number("max_page_pixels", 36_000_000).await?,
            max_side_px: number("max_side_px", defaults.limits.max_side_px).await?,
            max_pages: number("max_pages", const { NonZeroU32::new(20).expect("20 is not 0") }).await?,
            api_keys: api_keys.map_err(|error| unusable("api_keys", &error.to_string()))?,
        })
    }

    /// The part that concerns reading documents.
    pub(crate) fn defaults(&self) -> ReadDefaults {
        ReadDefaults {
            confidence: self.confidence,
            iou: self.iou,
            max_pages: self.max_pages.get(),
            limits: Limits::default()
                .with_max_bytes(self.max_body_bytes as u64)
                .with_max_page_pixels(self.max_page_pixels)
                .with_max_side_px(self.max_side_px),
        }
    }
}

async fn share<E: std::fmt::Display>(
    name: &str,
    default: f32,
    parse: impl FnOnce(&str) -> Result<f32, E>,
) -> Result<f32, ApiError> {
    match variable(name).await? {
        Some(text) => parse(&text).map_err(|error| unusable(name, &error.to_string())),
        None => Ok(default),
    }
}

async fn number<T: FromStr>(name: &str, default: T) -> Result<T, ApiError> {
    match variable(name).await? {
        Some(text) => text
            .trim()
            .parse()
            .map_err(|_| unusable(name, "expected a whole number")),
        None => Ok(default),
    }
}

fn unusable(name: &str, reason: &str) -> ApiError {
    eprintln!("checkbox: the setting {name} cannot be used: {reason}");
    ApiError::NotReady
}

/// One variable; `None` when it is not set, or empty.
#[cfg(feature = "spin-variables")]
async fn variable(name: &str) -> Result<Option<String>, ApiError> {
    use spin_sdk::variables::{self, Error};

    match variables::get(name).await {
        Ok(value) => Ok(Some(value).filter(|value| !value.is_empty())),
        Err(Error::Undefined(_)) => Ok(None),
        Err(error) => Err(unusable(name, &error.to_string())),
    }
}

/// One variable, by its name in capitals; `None` when it is not set, or empty.
///
/// Asked of the host, not of `std::env`, which keeps what it found when the snapshot was made.
#[cfg(not(feature = "spin-variables"))]
async fn variable(name: &str) -> Result<Option<String>, ApiError> {
    let name = name.to_ascii_uppercase();
    let variables = spin_sdk::wasip3::cli::environment::get_environment();
    let value = variables
        .into_iter()
        .find_map(|(key, value)| (key == name).then_some(value));
    Ok(value.filter(|value| !value.is_empty()))
}
