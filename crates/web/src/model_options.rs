//! How JavaScript says what a model's own file does not.

use checkbox_detector::{InputChannels, ModelOptions, OutputForm};
use serde::Deserialize;

use crate::values::Options;

/// `ModelOptions` of the `.d.ts`.
#[derive(Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(crate) struct ModelArguments {
    class_names: Option<Vec<String>>,
    long_side_px: Option<u32>,
    channels: Option<Channels>,
    head: Option<Head>,
}

#[derive(Deserialize)]
#[serde(rename_all = "snake_case")]
enum Channels {
    Gray,
    Rgb,
}

#[derive(Deserialize)]
#[serde(rename_all = "snake_case")]
enum Head {
    ClassScores,
    ClassScoresTransposed,
    Objectness,
    EndToEnd,
}

impl Options for ModelArguments {
    const NAMES: &[&str] = &["classNames", "longSidePx", "channels", "head"];
}

impl From<ModelArguments> for ModelOptions {
    fn from(arguments: ModelArguments) -> Self {
        let channels = arguments.channels.map(|channels| match channels {
            Channels::Gray => InputChannels::Gray,
            Channels::Rgb => InputChannels::Rgb,
        });
        let head = arguments.head.map(|head| match head {
            Head::ClassScores => OutputForm::ClassScores,
            Head::ClassScoresTransposed => OutputForm::ClassScoresTransposed,
            Head::Objectness => OutputForm::Objectness,
            Head::EndToEnd => OutputForm::EndToEnd,
        });
        Self::default()
            .with_class_names(arguments.class_names)
            .with_long_side_px(arguments.long_side_px)
            .with_channels(channels)
            .with_head(head)
    }
}
