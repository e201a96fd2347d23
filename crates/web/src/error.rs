//! What JavaScript catches.

use checkbox_contract::ContractError;
use checkbox_detector::DetectError;
use checkbox_document::DocumentError;
use js_sys::Reflect;
use wasm_bindgen::JsValue;

/// Why a call was refused. JavaScript gets an `Error` whose `code` is [`WebError::code`].
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum WebError {
    /// The document or one of its pages.
    #[error(transparent)]
    Document(#[from] DocumentError),
    /// The model's bytes, or what the options say about them.
    #[error("the model cannot be used: {0}")]
    Model(DetectError),
    /// The model on this page.
    #[error(transparent)]
    Detection(DetectError),
    /// An option of the request, or an export.
    #[error(transparent)]
    Contract(#[from] ContractError),
    /// An argument that is not what the types say.
    #[error("{what} cannot be read: {reason}")]
    Argument {
        /// Which argument.
        what: &'static str,
        /// What is wrong with it.
        reason: String,
    },
}

impl WebError {
    /// A code that stays the same between versions; those of documents and of the contract are theirs.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Document(error) => error.code(),
            Self::Model(_) => "invalid_model",
            Self::Detection(error) => error.code(),
            Self::Contract(error) => error.code(),
            Self::Argument { .. } => "invalid_argument",
        }
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
