//! Options of models, as JavaScript gives them.

use std::fmt::Display;
use std::str::FromStr;

use checkbox::ModelOptions;
use serde::Deserialize;

use crate::WebError;
use crate::values::Options;

/// `ModelOptions` of the `.d.ts`.
#[derive(Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(crate) struct ModelArguments {
    class_names: Option<Vec<String>>,
    long_side_px: Option<u32>,
    channels: Option<String>,
    head: Option<String>,
}

impl Options for ModelArguments {
    const NAMES: &[&str] = &["classNames", "longSidePx", "channels", "head"];
}

impl TryFrom<ModelArguments> for ModelOptions {
    type Error = WebError;

    fn try_from(arguments: ModelArguments) -> Result<Self, WebError> {
        Ok(Self::default()
            .with_class_names(arguments.class_names)
            .with_long_side_px(arguments.long_side_px)
            .with_channels(named(arguments.channels.as_deref())?)
            .with_head(named(arguments.head.as_deref())?))
    }
}

/// The value that a name stands for.
fn named<T: FromStr<Err: Display>>(name: Option<&str>) -> Result<Option<T>, WebError> {
    let value = name.map(str::parse).transpose();
    value.map_err(|error: T::Err| WebError::Argument {
        what: "the model's options",
        reason: error.to_string(),
    })
}
