//! Options of requests.

use std::borrow::Cow;
use std::fmt;
use std::str::FromStr;

use serde::Deserialize;

use crate::{ContractError, ResponseFormat};

/// Options of a request, from a query string or a JSON body, validated. What is absent is the surface's default.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct RequestOptions {
    /// Lowest confidence to report, 0 to 1.
    pub conf: Option<f32>,
    /// Of two boxes that overlap by more than this IoU, 0 to 1, only the more confident stays.
    pub iou: Option<f32>,
    /// Pages to read, such as `1-3,7,9-`; see [`RequestOptions::pages_as`].
    pub pages: Option<String>,
    /// Form of the answer.
    pub format: ResponseFormat,
    /// Whether pages come with their printed words ([`crate::PageRecord::words`]).
    pub words: bool,
}

impl RequestOptions {
    /// Reads `conf`, `iou`, `pages`, `format` and `words` from a query string without its `?`.
    ///
    /// A key that is empty counts as absent, and the last of a repeated key wins.
    ///
    /// # Errors
    /// The `Invalid*` variant of the option that does not parse or is out of range; [`ContractError::UnknownOption`].
    pub fn from_query(query: &str) -> Result<Self, ContractError> {
        let mut options = Self::default();
        for (key, value) in form_urlencoded::parse(query.as_bytes()) {
            options.set(&key, &value)?;
        }
        Ok(options)
    }

    /// Sets the option of this name to what `value` says, as a query string or a field of a form has it. An empty one
    /// leaves the option as it is.
    ///
    /// # Errors
    /// As [`RequestOptions::from_query`].
    pub fn set(&mut self, name: &str, value: &str) -> Result<(), ContractError> {
        let is_empty = value.is_empty();
        match name {
            "conf" | "iou" | "pages" | "format" | "words" if is_empty => {}
            "conf" => self.conf = Some(Self::parse_conf(value)?),
            "iou" => self.iou = Some(Self::parse_iou(value)?),
            "pages" => self.pages = Some(value.to_owned()),
            "format" => self.format = value.parse()?,
            "words" => self.words = Self::parse_words(value)?,
            _ => return Err(ContractError::unknown_option(name)),
        }
        Ok(())
    }

    /// `pages` as the range type of whoever reads the pages.
    ///
    /// # Errors
    /// [`ContractError::InvalidPages`] with what the type's parser says.
    pub fn pages_as<R>(&self) -> Result<Option<R>, ContractError>
    where
        R: FromStr<Err: fmt::Display>,
    {
        let parse = |text: &String| {
            text.parse().map_err(|error: R::Err| ContractError::InvalidPages {
                reason: error.to_string(),
            })
        };
        self.pages.as_ref().map(parse).transpose()
    }

    /// `text` as a confidence, 0 to 1.
    ///
    /// # Errors
    /// [`ContractError::InvalidConf`].
    pub fn parse_conf(text: &str) -> Result<f32, ContractError> {
        parse_share(text).ok_or(ContractError::InvalidConf)
    }

    /// `text` as an IoU, 0 to 1.
    ///
    /// # Errors
    /// [`ContractError::InvalidIou`].
    pub fn parse_iou(text: &str) -> Result<f32, ContractError> {
        parse_share(text).ok_or(ContractError::InvalidIou)
    }

    fn parse_words(text: &str) -> Result<bool, ContractError> {
        match text {
            "true" | "1" => Ok(true),
            "false" | "0" => Ok(false),
            _ => Err(ContractError::InvalidWords),
        }
    }
}

fn parse_share(text: &str) -> Option<f32> {
    text.trim().parse().ok().filter(is_share)
}

fn is_share(value: &f32) -> bool {
    (0.0..=1.0).contains(value)
}

/// Body of `POST /predict/json`: `{"image": "<base64>", "conf": 0.2}`, and the other options beside `conf`.
#[derive(Clone, Debug, PartialEq)]
pub struct JsonRequest<'a> {
    /// The file in base64, as it came: a part of the body, unless it is written with escapes.
    pub image: Cow<'a, str>,
    /// The other options.
    pub options: RequestOptions,
}

impl<'a> JsonRequest<'a> {
    /// Reads a body. `null` counts as absent.
    ///
    /// # Errors
    /// [`ContractError::InvalidJson`], [`ContractError::UnknownOption`], or the `Invalid*` variant of the option that is out
    /// of range.
    pub fn from_json(body: &'a [u8]) -> Result<Self, ContractError> {
        let body: JsonBody<'a> = serde_json::from_slice(body).map_err(|error| invalid_json(&error))?;
        if body.conf.is_some_and(|conf| !is_share(&conf)) {
            return Err(ContractError::InvalidConf);
        }
        if body.iou.is_some_and(|iou| !is_share(&iou)) {
            return Err(ContractError::InvalidIou);
        }
        let format = body
            .format
            .as_deref()
            .map(str::parse)
            .transpose()?
            .unwrap_or_default();
        let options = RequestOptions {
            conf: body.conf,
            iou: body.iou,
            pages: body.pages,
            format,
            words: body.words.unwrap_or_default(),
        };
        Ok(Self {
            image: body.image,
            options,
        })
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct JsonBody<'a> {
    #[serde(borrow)]
    image: Cow<'a, str>,
    conf: Option<f32>,
    iou: Option<f32>,
    pages: Option<String>,
    format: Option<String>,
    words: Option<bool>,
}

/// The kind and place of the mistake: serde's own message may quote the body.
fn invalid_json(error: &serde_json::Error) -> ContractError {
    if let Some(name) = unknown_key(&error.to_string()) {
        return ContractError::unknown_option(name);
    }
    let kind = match error.classify() {
        serde_json::error::Category::Syntax => "syntax error",
        serde_json::error::Category::Eof => "it ends early",
        serde_json::error::Category::Data | serde_json::error::Category::Io => "missing key or wrong type",
    };
    let reason = format!("{kind} at line {} column {}", error.line(), error.column());
    ContractError::InvalidJson { reason }
}

/// The key that `deny_unknown_fields` complains of: serde has no other way to ask for it.
fn unknown_key(message: &str) -> Option<&str> {
    let (name, _) = message
        .strip_prefix("unknown field `")?
        .split_once("`, expected")?;
    Some(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_query_is_read_whole() {
        let options =
            RequestOptions::from_query("conf=0.25&iou=.5&pages=1-3%2C7&format=coco&words=true").unwrap();
        assert_eq!(
            options,
            RequestOptions {
                conf: Some(0.25),
                iou: Some(0.5),
                pages: Some("1-3,7".into()),
                format: ResponseFormat::Coco,
                words: true,
            }
        );
        assert_eq!(RequestOptions::from_query("").unwrap(), RequestOptions::default());
        assert_eq!(
            RequestOptions::from_query("conf=&pages=").unwrap(),
            RequestOptions::default()
        );
        assert_eq!(
            RequestOptions::from_query("conf=0.1&conf=0.9").unwrap().conf,
            Some(0.9)
        );
    }

    #[test]
    fn options_out_of_range_are_named() {
        for (query, code) in [
            ("conf=1.01", "invalid_conf"),
            ("conf=-0.1", "invalid_conf"),
            ("conf=NaN", "invalid_conf"),
            ("conf=inf", "invalid_conf"),
            ("conf=high", "invalid_conf"),
            ("iou=2", "invalid_iou"),
            ("format=xml", "invalid_format"),
            ("confidence=0.5", "unknown_option"),
            ("x=", "unknown_option"),
            ("words=some", "invalid_words"),
        ] {
            assert_eq!(
                RequestOptions::from_query(query).unwrap_err().code(),
                code,
                "{query}"
            );
        }
        assert_eq!(
            RequestOptions::from_query("format=xml").unwrap_err().to_string(),
            "format must be one of json, coco, csv, azure, textract, markdown, docling"
        );
    }

    #[test]
    fn pages_are_parsed_by_the_type_that_uses_them() {
        let options = RequestOptions {
            pages: Some("7".into()),
            ..RequestOptions::default()
        };
        assert_eq!(options.pages_as::<u32>().unwrap(), Some(7));
        assert_eq!(RequestOptions::default().pages_as::<u32>().unwrap(), None);
        let options = RequestOptions {
            pages: Some("seven".into()),
            ..RequestOptions::default()
        };
        assert_eq!(options.pages_as::<u32>().unwrap_err().code(), "invalid_pages");
    }

    #[test]
    fn a_json_body_is_read_and_checked() {
        let request =
            JsonRequest::from_json(br#"{"image": "aGk=", "conf": 0.3, "iou": null, "words": true}"#).unwrap();
        assert_eq!(request.image, "aGk=");
        assert_eq!(
            request.options,
            RequestOptions {
                conf: Some(0.3),
                words: true,
                ..RequestOptions::default()
            }
        );
        for (body, code) in [
            (&br#"{"image": "aGk=", "conf": 1.5}"#[..], "invalid_conf"),
            (br#"{"image": "aGk=", "iou": -1}"#, "invalid_iou"),
            (br#"{"image": "aGk=", "format": "xml"}"#, "invalid_format"),
            (br#"{"image": "aGk=", "page": 1}"#, "unknown_option"),
            (br#"{"conf": 0.2}"#, "invalid_json"),
            (br#"{"image": 3}"#, "invalid_json"),
            (br#"{"image": "#, "invalid_json"),
            (b"", "invalid_json"),
        ] {
            assert_eq!(JsonRequest::from_json(body).unwrap_err().code(), code);
        }
    }

    #[test]
    fn an_unknown_option_is_named_but_nothing_else_is_quoted() {
        let text = |error: ContractError| error.to_string();
        let in_query = text(RequestOptions::from_query("page=1").unwrap_err());
        assert_eq!(
            in_query,
            "there is no option `page`: there are conf, iou, pages, format, words"
        );
        let in_json = text(JsonRequest::from_json(br#"{"image": "", "page": 1}"#).unwrap_err());
        assert_eq!(in_query, in_json);
        let long = format!("a%0Ab{}=1", "c".repeat(100));
        let long = text(RequestOptions::from_query(&long).unwrap_err());
        assert!(!long.contains('\n') && long.len() < 100, "{long}");
    }

    #[test]
    fn an_image_without_escapes_is_not_copied() {
        let borrowed = JsonRequest::from_json(br#"{"image": "aGk="}"#).unwrap();
        assert!(matches!(borrowed.image, Cow::Borrowed("aGk=")));
        let owned = JsonRequest::from_json(br#"{"image": "aGk\u003d"}"#).unwrap();
        assert_eq!(owned.image, "aGk=");
    }

    #[test]
    fn errors_do_not_quote_the_body() {
        let error = JsonRequest::from_json(br#"{"image": "aGk=", "conf": "secret"}"#).unwrap_err();
        assert!(!error.to_string().contains("secret"), "{error}");
    }
}
