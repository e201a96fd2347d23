//! Errors as JavaScript catches them.

use checkbox::{CheckboxError, DetectorOption, ErrorOption, OpenOption, PageError};
use checkbox_contract::ContractError;
use js_sys::Reflect;
use wasm_bindgen::JsValue;

/// Error of a call. JavaScript gets an `Error` whose `code` is [`WebError::code`].
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum WebError {
    /// The model, the document or one of its pages.
    #[error("{}", describe(.0))]
    Checkbox(#[from] CheckboxError),
    /// An option of the request, or an export.
    #[error(transparent)]
    Contract(#[from] ContractError),
    /// An argument that is not what the types say.
    #[error("{what} cannot be read: {reason}")]
    Argument {
        /// Name of the argument.
        what: &'static str,
        /// Fault of its value.
        reason: String,
    },
}

impl WebError {
    /// Code that stays the same between versions; those of the library and of the contract are theirs.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Checkbox(error) => error.code(),
            Self::Contract(error) => error.code(),
            Self::Argument { .. } => "invalid_argument",
        }
    }
}

/// The line that is said of an error, in terms of the options of the `.d.ts`.
pub(crate) fn describe(error: &CheckboxError) -> String {
    error.describe(|option| match option {
        ErrorOption::Confidence => Some("conf"),
        ErrorOption::Iou => Some("iou"),
        ErrorOption::Pages => Some("pages"),
        ErrorOption::Open(OpenOption::Password) => Some("password"),
        ErrorOption::Open(OpenOption::RenderLongSide) => Some("renderLongSidePx"),
        ErrorOption::Model(DetectorOption::ClassNames) => Some("classNames"),
        ErrorOption::Model(DetectorOption::LongSide) => Some("longSidePx"),
        ErrorOption::Model(DetectorOption::Channels) => Some("channels"),
        ErrorOption::Model(DetectorOption::Head) => Some("head"),
        _ => None,
    })
}

impl From<PageError> for WebError {
    fn from(error: PageError) -> Self {
        Self::Checkbox(error.error)
    }
}

impl From<WebError> for JsValue {
    fn from(error: WebError) -> Self {
        let value = js_sys::Error::new(&error.to_string());
        // A fresh object takes any property.
        let _ = Reflect::set(&value, &Self::from_str("code"), &Self::from_str(error.code()));
        value.into()
    }
}
