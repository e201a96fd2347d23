//! Errors of this crate.

use checkbox_pixels::ErrorKind;

/// Error of a request or an export. One line each, saying what to change; never content of the request.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ContractError {
    /// `conf` is no number from 0 to 1.
    #[error("conf must be a number from 0 to 1, such as 0.2")]
    InvalidConf,
    /// `iou` is no number from 0 to 1.
    #[error("iou must be a number from 0 to 1, such as 0.45")]
    InvalidIou,
    /// `pages` is no list of page numbers and ranges.
    #[error("pages cannot be read: {reason}")]
    InvalidPages {
        /// Message of the parser, with what to write instead.
        reason: String,
    },
    /// `format` is none of those that exist.
    #[error("format must be one of {}", crate::ResponseFormat::NAMES.join(", "))]
    InvalidFormat,
    /// An option that there is not.
    #[error("there is no option `{name}`: there are conf, iou, pages, format, words")]
    UnknownOption {
        /// Its name, cut and cleaned so that it can be shown.
        name: String,
    },
    /// `words` is neither true nor false.
    #[error("words must be true or false")]
    InvalidWords,
    /// The JSON body of a request does not parse.
    #[error(r#"the body must be JSON such as {{"image": "<base64>", "conf": 0.2}}: {reason}"#)]
    InvalidJson {
        /// Kind of mistake and where it is.
        reason: String,
    },
    /// A file is no template, or breaks its rules.
    #[error("the template cannot be read: {reason}")]
    InvalidTemplate {
        /// What is wrong with it.
        reason: String,
    },
    /// The export needs a state for each box, and no class of the model says one.
    #[error(
        "the {format} format says whether a box is marked, but no class of the model does ({classes}): \
         choose another format"
    )]
    StateUnknown {
        /// The format that was asked for.
        format: &'static str,
        /// The model's classes, separated by commas.
        classes: String,
    },
    /// The destination of the answer failed.
    #[error("the answer cannot be written")]
    Write(#[from] std::io::Error),
    /// The answer cannot be said in JSON.
    #[error("the answer cannot be written as JSON")]
    Json(#[from] serde_json::Error),
}

/// Letters of an unknown option's name that are shown.
const NAME_CHARS: usize = 32;

impl ContractError {
    /// [`ContractError::UnknownOption`] of a name as a client wrote it.
    pub(crate) fn unknown_option(name: &str) -> Self {
        let shown = name.chars().take(NAME_CHARS).map(|letter| {
            if letter.is_alphanumeric() || "-_.".contains(letter) {
                letter
            } else {
                '?'
            }
        });
        Self::UnknownOption {
            name: shown.collect(),
        }
    }

    /// Stable name for [`crate::ProblemDetails::code`].
    pub fn code(&self) -> &'static str {
        match self {
            Self::InvalidConf => "invalid_conf",
            Self::InvalidIou => "invalid_iou",
            Self::InvalidPages { .. } => "invalid_pages",
            Self::InvalidFormat => "invalid_format",
            Self::UnknownOption { .. } => "unknown_option",
            Self::InvalidWords => "invalid_words",
            Self::InvalidJson { .. } => "invalid_json",
            Self::InvalidTemplate { .. } => "invalid_template",
            Self::StateUnknown { .. } => "state_unknown",
            Self::Write(_) | Self::Json(_) => "internal",
        }
    }

    /// Kind of the error, for the surface that reports it.
    pub fn kind(&self) -> ErrorKind {
        match self {
            Self::InvalidConf
            | Self::InvalidIou
            | Self::InvalidPages { .. }
            | Self::InvalidFormat
            | Self::UnknownOption { .. }
            | Self::InvalidWords
            | Self::InvalidJson { .. }
            | Self::StateUnknown { .. } => ErrorKind::Options,
            Self::InvalidTemplate { .. } => ErrorKind::BadInput,
            Self::Write(_) | Self::Json(_) => ErrorKind::Internal,
        }
    }
}

impl From<csv::Error> for ContractError {
    /// The error below, which says whether a pipe broke: [`csv::Error`] does not tell its source.
    fn from(error: csv::Error) -> Self {
        Self::Write(match error.into_kind() {
            csv::ErrorKind::Io(error) => error,
            other => std::io::Error::other(format!("{other:?}")),
        })
    }
}
