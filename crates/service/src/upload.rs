//! Bodies of requests: media types, limits, base64.

use base64::Engine;
use base64::alphabet::STANDARD;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use http::{HeaderMap, header};

use crate::ApiError;

/// Room for boundaries and headers of a form, and for the options beside the image in JSON.
const ENVELOPE_BYTES: usize = 64 << 10;
const NAME_CHARS: usize = 255;

/// Place of the document in a body.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BodyForm {
    /// In the field `file` of a multipart form.
    Multipart,
    /// It is the body.
    Document,
}

impl BodyForm {
    /// Form of the body that the headers of a request for `/predict` and `/predict/image` announce.
    ///
    /// # Errors
    /// [`ApiError::UnsupportedMediaType`] for anything but a form, an image or a PDF; [`ApiError::UnsupportedEncoding`].
    pub fn of(headers: &HeaderMap) -> Result<Self, ApiError> {
        check_encoding(headers)?;
        match media_type(headers).as_deref() {
            Some("multipart/form-data") => Ok(Self::Multipart),
            Some(name) if name.starts_with("image/") || name == "application/pdf" => Ok(Self::Document),
            _ => Err(ApiError::UnsupportedMediaType {
                expected: "multipart/form-data with a field `file`, image/* or application/pdf",
            }),
        }
    }
}

/// Whether the headers of a request for `/predict/json` announce JSON, or nothing.
///
/// # Errors
/// [`ApiError::UnsupportedMediaType`], [`ApiError::UnsupportedEncoding`].
pub fn check_json(headers: &HeaderMap) -> Result<(), ApiError> {
    check_encoding(headers)?;
    match media_type(headers).as_deref() {
        None | Some("application/json") => Ok(()),
        Some(name) if name.ends_with("+json") => Ok(()),
        Some(_) => Err(ApiError::UnsupportedMediaType {
            expected: "application/json",
        }),
    }
}

/// Fails for a compressed body: nothing could say beforehand how long it will be.
fn check_encoding(headers: &HeaderMap) -> Result<(), ApiError> {
    let mut codings = headers.get_all(header::CONTENT_ENCODING).iter();
    if codings.all(|coding| coding.as_bytes().eq_ignore_ascii_case(b"identity")) {
        Ok(())
    } else {
        Err(ApiError::UnsupportedEncoding)
    }
}

/// `type/subtype` in lower case, without parameters.
fn media_type(headers: &HeaderMap) -> Option<String> {
    let value = headers.get(header::CONTENT_TYPE)?.to_str().ok()?;
    Some(value.split(';').next()?.trim().to_ascii_lowercase())
}

/// Length of the body in bytes as the client announces it; 0 when it does not.
pub fn declared_length(headers: &HeaderMap) -> usize {
    let value = headers.get(header::CONTENT_LENGTH);
    let length = value.and_then(|value| value.to_str().ok()?.parse().ok());
    length.unwrap_or(0)
}

/// Bytes that a form may have around a document of up to `max_body_bytes`.
pub fn form_limit(max_body_bytes: usize) -> usize {
    max_body_bytes.saturating_add(ENVELOPE_BYTES)
}

/// Bytes that a JSON body may have with a document of up to `max_body_bytes` in base64.
pub fn json_limit(max_body_bytes: usize) -> usize {
    (max_body_bytes.div_ceil(3).saturating_mul(4)).saturating_add(ENVELOPE_BYTES)
}

/// A file's name as the client gave it, for formats that have a place for it. Never to be logged.
pub fn file_name(given: Option<&str>) -> String {
    given.unwrap_or_default().chars().take(NAME_CHARS).collect()
}

/// Standard alphabet, padded or not. A data URL's head is skipped, and so are line breaks, which some encoders add.
///
/// # Errors
/// [`ApiError::InvalidBase64`].
pub fn decode_base64(mut image: &str) -> Result<Vec<u8>, ApiError> {
    const ENGINE: GeneralPurpose = GeneralPurpose::new(
        &STANDARD,
        GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent),
    );
    if image.starts_with("data:") {
        (_, image) = image.split_once(";base64,").ok_or(ApiError::InvalidBase64)?;
    }
    let is_space = |letter: char| letter.is_ascii_whitespace();
    let decoded = if image.contains(is_space) {
        ENGINE.decode(image.replace(is_space, ""))
    } else {
        ENGINE.decode(image)
    };
    decoded.map_err(|_| ApiError::InvalidBase64)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn base64_is_read_as_clients_write_it() {
        for text in [
            "aGVsbG8=",
            "aGVsbG8",
            "aGVs\nbG8=\n",
            "data:image/png;base64,aGVsbG8=",
        ] {
            assert_eq!(decode_base64(text).unwrap(), b"hello", "{text}");
        }
        for text in ["aGVsbG8*", "a", "data:image/png,hello", "aGVs-_8="] {
            assert!(decode_base64(text).is_err(), "{text}");
        }
    }
}
