//! Errors as Python catches them.

use checkbox::{DetectorOption, ErrorOption, OpenOption};
use checkbox_contract::ContractError;
use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;

pyo3::create_exception!(
    checkbox,
    CheckboxError,
    PyValueError,
    "Document, model or option that cannot be used. `code` stays the same between versions; the message says what to change."
);

/// Error of a call, before Python sees it.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub(crate) enum PythonError {
    /// The model, the document or one of its pages.
    #[error("{}", describe(.0))]
    Checkbox(#[from] checkbox::CheckboxError),
    /// The answer's form.
    #[error(transparent)]
    Contract(#[from] ContractError),
    /// The answer as JSON.
    #[error("the answer cannot be written: {0}")]
    Json(#[from] serde_json::Error),
    /// A name that stands for no value.
    #[error("{argument}: {reason}")]
    Argument {
        /// Name of the argument.
        argument: &'static str,
        /// Fault of its value.
        reason: String,
    },
}

impl PythonError {
    fn code(&self) -> &'static str {
        match self {
            Self::Checkbox(error) => error.code(),
            Self::Contract(error) => error.code(),
            Self::Json(_) => "internal",
            Self::Argument { .. } => "invalid_argument",
        }
    }
}

impl From<PythonError> for PyErr {
    fn from(error: PythonError) -> Self {
        let raised = CheckboxError::new_err(error.to_string());
        Python::attach(|py| {
            let with_code = raised.value(py).setattr("code", error.code());
            with_code.err().unwrap_or(raised)
        })
    }
}

/// The line that is said of an error, in terms of the arguments of `read` and `Model`.
pub(crate) fn describe(error: &checkbox::CheckboxError) -> String {
    error.describe(|option| match option {
        ErrorOption::Confidence => Some("confidence"),
        ErrorOption::Iou => Some("iou"),
        ErrorOption::Pages => Some("pages"),
        ErrorOption::Open(OpenOption::Password) => Some("password"),
        ErrorOption::Open(OpenOption::MaxPagePixels) => Some("max_page_px"),
        ErrorOption::Model(DetectorOption::ClassNames) => Some("class_names"),
        ErrorOption::Model(DetectorOption::LongSide) => Some("long_side_px"),
        ErrorOption::Model(DetectorOption::Channels) => Some("channels"),
        ErrorOption::Model(DetectorOption::Head) => Some("head"),
        _ => None,
    })
}
