//! Options, as Python gives them.

use std::fmt::Display;
use std::str::FromStr;

use checkbox::{Limits, ModelOptions, PageRange, ReadOptions};
use pyo3::prelude::*;

use crate::error::PythonError;

/// Arguments of `read` that are about the document and the boxes; what is absent has the library's default.
#[derive(FromPyObject)]
pub(crate) struct ReadArguments {
    confidence: Option<f32>,
    iou: Option<f32>,
    pages: Option<String>,
    password: Option<String>,
    max_page_px: Option<u64>,
    pub(crate) pictures: bool,
}

impl ReadArguments {
    /// The same, as the library takes them.
    pub(crate) fn read_options(self) -> Result<ReadOptions, PythonError> {
        let defaults = ReadOptions::default();
        let limits = Limits::default();
        Ok(ReadOptions::default()
            .with_confidence(self.confidence.unwrap_or(defaults.confidence))
            .with_iou(self.iou.unwrap_or(defaults.iou))
            .with_pages(named::<PageRange>("pages", self.pages.as_deref())?.unwrap_or_default())
            .with_password(self.password)
            .with_limits(limits.with_max_page_pixels(self.max_page_px.unwrap_or(limits.max_page_pixels)))
            .with_picture(self.pictures))
    }
}

/// Arguments of `Model`; what is absent the model's metadata have to say.
#[derive(FromPyObject)]
pub(crate) struct ModelArguments {
    class_names: Option<Vec<String>>,
    long_side_px: Option<u32>,
    channels: Option<String>,
    head: Option<String>,
}

impl ModelArguments {
    /// The same, as the library takes them.
    pub(crate) fn model_options(self) -> Result<ModelOptions, PythonError> {
        Ok(ModelOptions::default()
            .with_class_names(self.class_names)
            .with_long_side_px(self.long_side_px)
            .with_channels(named("channels", self.channels.as_deref())?)
            .with_head(named("head", self.head.as_deref())?))
    }
}

/// The value that a name stands for.
fn named<T: FromStr<Err: Display>>(
    argument: &'static str,
    name: Option<&str>,
) -> Result<Option<T>, PythonError> {
    let value = name.map(str::parse).transpose();
    value.map_err(|error: T::Err| PythonError::Argument {
        argument,
        reason: error.to_string(),
    })
}
