//! Metadata of an ONNX file (`metadata_props`), as Ultralytics, YOLOv5 and we write them.
//!
//! | key | value | written by |
//! |---|---|---|
//! | `names` | `{0: 'a', 1: 'b'}`, `["a", "b"]` | all |
//! | `stride` | `32` | all |
//! | `imgsz` | `[height, width]` or one number | Ultralytics, us |
//! | `task` | `detect` | Ultralytics, us |
//! | `channels` | `1` or `3` | Ultralytics, us |
//! | `end2end`, `args` (`'nms': True`) | the output went through NMS already | Ultralytics |
//! | `nms` | `class_aware` or `class_agnostic` | us |
//! | `pad_value` | 0 to 1 | us |
//! | `max_upscale` | 1 or more | us |
//! | `context` | see `pipeline/rescoring.rs` | us |
//! | `refiner`, `refiner_trust`, `refiner_floor`, `refiner_views` | see `pipeline/refiner` | us |
//! | `state_scale`, `state_shift` | see `pipeline/state_calibration.rs` | us |
//! | `name`, `description`, `version`, `license` | text | various |

use std::collections::HashMap;

use super::python_literal::Literal;
use crate::{DetectError, NmsMode};

/// More classes than any detector has; bounds what a hostile `names` can make us allocate.
const MAX_CLASSES: usize = 10_000;

/// Key-value pairs of an ONNX file.
#[derive(Clone, Debug, Default)]
pub(crate) struct Metadata(HashMap<String, String>);

impl FromIterator<(String, String)> for Metadata {
    fn from_iter<I: IntoIterator<Item = (String, String)>>(pairs: I) -> Self {
        Self(pairs.into_iter().collect())
    }
}

impl Metadata {
    /// A value as text, without surrounding space; `None` when missing or empty.
    pub(crate) fn text(&self, key: &'static str) -> Option<&str> {
        self.0
            .get(key)
            .map(|value| value.trim())
            .filter(|value| !value.is_empty())
    }

    /// Class names in index order.
    pub(crate) fn class_names(&self) -> Result<Option<Vec<String>>, DetectError> {
        const KEY: &str = "names";
        self.literal(KEY)?
            .map(|names| ordered_names(names).map_err(|reason| invalid(KEY, reason)))
            .transpose()
    }

    /// The longest side of the image size that the model was exported for.
    pub(crate) fn long_side_px(&self) -> Result<Option<u32>, DetectError> {
        const KEY: &str = "imgsz";
        let Some(size) = self.literal(KEY)? else {
            return Ok(None);
        };
        let sides = match size {
            Literal::List(sides) => sides,
            side => vec![side],
        };
        let longest = sides
            .iter()
            .map(whole_number)
            .collect::<Option<Vec<_>>>()
            .and_then(|s| s.into_iter().max());
        longest
            .map(Some)
            .ok_or_else(|| invalid(KEY, "expected whole numbers, such as [640, 640]"))
    }

    /// A whole number.
    pub(crate) fn whole(&self, key: &'static str) -> Result<Option<u32>, DetectError> {
        let Some(value) = self.literal(key)? else {
            return Ok(None);
        };
        whole_number(&value)
            .map(Some)
            .ok_or_else(|| invalid(key, "expected a whole number"))
    }

    /// A number.
    pub(crate) fn number(&self, key: &'static str) -> Result<Option<f32>, DetectError> {
        let Some(value) = self.literal(key)? else {
            return Ok(None);
        };
        value
            .as_number()
            .map(|number| Some(number as f32))
            .ok_or_else(|| invalid(key, "expected a number"))
    }

    /// A list of numbers.
    pub(crate) fn numbers(&self, key: &'static str) -> Result<Option<Vec<f32>>, DetectError> {
        let Some(value) = self.literal(key)? else {
            return Ok(None);
        };
        let Literal::List(items) = value else {
            return Err(invalid(key, "expected a list of numbers"));
        };
        let numbers = items.iter().map(|item| item.as_number().map(|n| n as f32));
        numbers
            .collect::<Option<_>>()
            .map(Some)
            .ok_or_else(|| invalid(key, "expected a list of numbers"))
    }

    /// Boxes that compete in non-maximum suppression; a key of our own.
    pub(crate) fn nms(&self) -> Result<Option<NmsMode>, DetectError> {
        const KEY: &str = "nms";
        self.text(KEY)
            .map(|text| {
                text.parse()
                    .map_err(|_| invalid(KEY, "expected class_aware or class_agnostic"))
            })
            .transpose()
    }

    /// Whether the output is final boxes; `None` when the file does not tell.
    pub(crate) fn end_to_end(&self) -> Result<Option<bool>, DetectError> {
        let end2end = self.literal("end2end")?;
        let exported_with_nms = self
            .literal("args")?
            .and_then(|args| args.get("nms").map(|nms| *nms == Literal::Bool(true)));
        Ok(match (end2end, exported_with_nms) {
            (Some(Literal::Bool(true)), _) | (_, Some(true)) => Some(true),
            (Some(Literal::Bool(false)), _) => Some(false),
            _ => None,
        })
    }

    fn literal(&self, key: &'static str) -> Result<Option<Literal>, DetectError> {
        self.text(key)
            .map(|text| Literal::parse(text).map_err(|reason| invalid(key, reason)))
            .transpose()
    }
}

fn invalid(key: &'static str, reason: impl Into<String>) -> DetectError {
    DetectError::InvalidMetadata {
        key,
        reason: reason.into(),
    }
}

fn whole_number(value: &Literal) -> Option<u32> {
    let number = value.as_number()?;
    let whole = number as u32;
    (f64::from(whole) == number).then_some(whole)
}

fn ordered_names(names: Literal) -> Result<Vec<String>, &'static str> {
    let entries: Vec<(Option<u32>, Literal)> = match names {
        Literal::List(items) => (0..).map(Some).zip(items).collect(),
        Literal::Dict(entries) => entries
            .into_iter()
            .map(|(key, name)| (class_index(&key), name))
            .collect(),
        _ => return Err("expected a dict or a list of names"),
    };
    if entries.is_empty() || entries.len() > MAX_CLASSES {
        return Err("expected between 1 and 10000 names");
    }
    let mut ordered = vec![None; entries.len()];
    for (index, name) in entries {
        let Literal::Text(name) = name else {
            return Err("a name is not text");
        };
        let slot = index.and_then(|index| ordered.get_mut(index as usize));
        *slot.ok_or("the class indices do not count up from 0")? = Some(name);
    }
    ordered
        .into_iter()
        .collect::<Option<_>>()
        .ok_or("a class index occurs twice")
}

/// JSON has text keys only, so `"0"` counts as 0.
fn class_index(key: &Literal) -> Option<u32> {
    match key {
        Literal::Text(text) => text.parse().ok(),
        number => whole_number(number),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn metadata(pairs: &[(&str, &str)]) -> Metadata {
        pairs
            .iter()
            .map(|(key, value)| ((*key).to_owned(), (*value).to_owned()))
            .collect()
    }

    #[test]
    fn names_are_read_in_index_order_from_every_notation() {
        for names in [
            "{0: 'a', 1: 'b'}",
            "{1: 'b', 0: 'a'}",
            r#"{"0": "a", "1": "b"}"#,
            r#"["a", "b"]"#,
            "('a', 'b')",
        ] {
            let found = metadata(&[("names", names)]).class_names().unwrap();
            assert_eq!(found, Some(vec!["a".to_owned(), "b".to_owned()]), "{names}");
        }
    }

    #[test]
    fn missing_and_empty_values_are_absent() {
        let metadata = metadata(&[("names", " ")]);
        assert_eq!(metadata.class_names().unwrap(), None);
        assert_eq!(metadata.long_side_px().unwrap(), None);
        assert_eq!(metadata.end_to_end().unwrap(), None);
    }

    #[test]
    fn names_with_gaps_or_doubles_are_refused() {
        for names in [
            "{0: 'a', 2: 'c'}",
            "{0: 'a', 0: 'b'}",
            "{4000000000: 'a'}",
            "{0: 1}",
            "{}",
            "7",
            "{-1: 'a'}",
        ] {
            let error = metadata(&[("names", names)]).class_names().unwrap_err();
            assert!(
                matches!(error, DetectError::InvalidMetadata { key: "names", .. }),
                "{names}"
            );
        }
    }

    #[test]
    fn image_size_is_the_longest_side() {
        assert_eq!(
            metadata(&[("imgsz", "[640, 480]")]).long_side_px().unwrap(),
            Some(640)
        );
        assert_eq!(metadata(&[("imgsz", "1280")]).long_side_px().unwrap(), Some(1280));
        for broken in ["[]", "[640.5]", "[-1]", "wide", "['640']"] {
            assert!(metadata(&[("imgsz", broken)]).long_side_px().is_err(), "{broken}");
        }
    }

    #[test]
    fn end_to_end_is_told_by_either_key() {
        assert_eq!(metadata(&[("end2end", "True")]).end_to_end().unwrap(), Some(true));
        assert_eq!(
            metadata(&[("end2end", "False")]).end_to_end().unwrap(),
            Some(false)
        );
        assert_eq!(
            metadata(&[("args", "{'batch': 1, 'nms': True}")])
                .end_to_end()
                .unwrap(),
            Some(true)
        );
        assert_eq!(
            metadata(&[("args", "{'batch': 1, 'nms': None}")])
                .end_to_end()
                .unwrap(),
            None
        );
    }
}
