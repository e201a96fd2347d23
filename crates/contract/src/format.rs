//! Forms of an answer: the one place where they are listed.

use std::str::FromStr;

use crate::ContractError;

/// The enum, and what is said of each form: its name on the wire, its media type, and a line for people.
macro_rules! formats {
    ($($(#[$doc:meta])* $variant:ident: $name:literal, $content_type:literal, $about:literal;)+) => {
        /// Form of an answer for one document: `format=json`, `format=csv`, ...
        #[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
        pub enum ResponseFormat {
            $($(#[$doc])* $variant,)+
        }

        impl ResponseFormat {
            /// Every form.
            pub const ALL: &[Self] = &[$(Self::$variant),+];
            /// The names on the wire, in the order of [`ResponseFormat::ALL`].
            pub const NAMES: &[&'static str] = &[$($name),+];

            /// Name on the wire.
            pub const fn name(self) -> &'static str {
                match self {
                    $(Self::$variant => $name,)+
                }
            }

            /// Media type of an answer in this form.
            pub const fn content_type(self) -> &'static str {
                match self {
                    $(Self::$variant => $content_type,)+
                }
            }

            /// Line for people that says what it is.
            pub const fn about(self) -> &'static str {
                match self {
                    $(Self::$variant => $about,)+
                }
            }
        }
    };
}

formats! {
    /// [`crate::PredictResponse`].
    #[default]
    Json: "json", "application/json", "The HTTP API's answer";
    /// [`crate::export::coco`].
    Coco: "coco", "application/json", "COCO dataset";
    /// [`crate::export::csv`].
    Csv: "csv", "text/csv; charset=utf-8; header=present", "One row a box, with a header";
    /// [`crate::export::azure`].
    Azure: "azure", "application/json",
        "Azure Document Intelligence: selectionMarks and keyValuePairs of an analyze result";
    /// [`crate::export::textract`].
    Textract: "textract", "application/json", "Amazon Textract: SELECTION_ELEMENT and KEY_VALUE_SET blocks";
    /// [`crate::export::markdown`].
    Markdown: "markdown", "text/markdown; charset=utf-8", "Task lists under their questions";
    /// [`crate::export::docling`].
    Docling: "docling", "application/json", "DoclingDocument with checkbox items";
}

impl FromStr for ResponseFormat {
    type Err = ContractError;

    fn from_str(name: &str) -> Result<Self, ContractError> {
        let format = Self::ALL.iter().copied().find(|format| format.name() == name);
        format.ok_or(ContractError::InvalidFormat)
    }
}

#[cfg(feature = "openapi")]
impl utoipa::PartialSchema for ResponseFormat {
    fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::Schema> {
        utoipa::openapi::ObjectBuilder::new()
            .schema_type(utoipa::openapi::Type::String)
            .enum_values(Some(Self::NAMES.iter().copied()))
            .into()
    }
}

#[cfg(feature = "openapi")]
impl utoipa::ToSchema for ResponseFormat {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_name_is_read_back() {
        for &format in ResponseFormat::ALL {
            assert_eq!(format.name().parse::<ResponseFormat>().unwrap(), format);
        }
        assert_eq!(
            "xml".parse::<ResponseFormat>().unwrap_err().code(),
            "invalid_format"
        );
    }
}
