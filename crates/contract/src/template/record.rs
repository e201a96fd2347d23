//! The file of a template: JSON, described by `docs/template.schema.json`.

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use checkbox_form::{self as form, InkMap, Template, TemplatePage, check_counts};
use checkbox_pixels::BoundingBox;
use serde::{Deserialize, Serialize};

use crate::{BboxRecord, BoxKind, Choice, ContractError};

/// Template of a form: `{"template":1,"name":"club","pages":[{"width":..,"height":..,"boxes":[..],"groups":[..],"ink":{..}}]}`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct TemplateRecord {
    /// Version of this format: [`TemplateRecord::VERSION`].
    pub template: u32,
    /// Name of the form.
    pub name: String,
    /// Its pages, in order, those without boxes too.
    pub pages: Vec<TemplatePageRecord>,
}

/// Page of a template.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct TemplatePageRecord {
    /// Width in pixels, of any resolution.
    pub width: f64,
    /// Height in pixels.
    pub height: f64,
    /// Boxes, with places in these pixels.
    pub boxes: Vec<TemplateBoxRecord>,
    /// Groups that the boxes name.
    #[serde(default)]
    pub groups: Vec<TemplateGroupRecord>,
    /// Print of the blank page; absent or `null`: pages are told by their boxes alone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ink: Option<InkRecord>,
}

/// Box of a template.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct TemplateBoxRecord {
    /// Name, unique in the template.
    pub name: String,
    /// Printed words of its option.
    #[serde(default)]
    pub label: Option<String>,
    /// Name of its group; `null` for a box that is a group alone, of the same name.
    #[serde(default)]
    pub group: Option<String>,
    /// Outer edge of the printed outline.
    pub bbox: BboxRecord,
    /// Check box or radio button.
    #[serde(default)]
    pub kind: BoxKind,
}

/// Boxes of a template that answer one question.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct TemplateGroupRecord {
    /// Name, unique in the template.
    pub name: String,
    /// Printed words of the question.
    #[serde(default)]
    pub question: Option<String>,
    /// Number of boxes that may be chosen.
    #[serde(default)]
    pub choice: Choice,
}

/// Ink of a blank page, in cells that cover it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct InkRecord {
    /// Cells across.
    pub columns: u16,
    /// Cells down.
    pub rows: u16,
    /// A bit a cell, row by row, 1 where it is printed; eight to a byte, the first in the highest bit; in base64.
    pub cells: String,
}

/// What tells a template from other JSON.
#[derive(Deserialize)]
struct Marker {
    template: Option<serde_json::Value>,
}

impl TemplateRecord {
    /// Version of the format.
    pub const VERSION: u32 = 1;
    /// Largest file, in bytes.
    pub const MAX_BYTES: usize = 16 << 20;

    /// The template in a file.
    ///
    /// # Errors
    /// [`ContractError::InvalidTemplate`] when it is too large, no template, of another version, or breaks a rule of
    /// [`Template::new`] or [`TemplatePage::new`].
    pub fn read(bytes: &[u8]) -> Result<Template, ContractError> {
        if bytes.len() > Self::MAX_BYTES {
            return Err(invalid(format!(
                "it has {} bytes, of at most {}",
                bytes.len(),
                Self::MAX_BYTES
            )));
        }
        let marker: Marker =
            serde_json::from_slice(bytes).map_err(|error| invalid(format!("it is no template: {error}")))?;
        let version = marker
            .template
            .ok_or_else(|| invalid("it is no template: it has no key \"template\"".to_owned()))?;
        if version != Self::VERSION {
            let supported = Self::VERSION;
            return Err(invalid(format!(
                "it is of version {version}, and {supported} is read: make it anew"
            )));
        }
        let record: Self = serde_json::from_slice(bytes).map_err(|error| invalid(error.to_string()))?;
        record.into_template().map_err(|error| match error {
            ReadError::Template(error) => invalid(error.to_string()),
            ReadError::Ink => {
                invalid("the ink of a page does not have a bit for each of its cells".to_owned())
            }
        })
    }

    fn into_template(self) -> Result<Template, ReadError> {
        check_counts(
            self.pages.len(),
            self.pages.iter().map(|page| page.boxes.len()).sum(),
        )?;
        let pages = self.pages.into_iter().map(TemplatePageRecord::into_page);
        Ok(Template::new(self.name, pages.collect::<Result<_, _>>()?)?)
    }

    /// The JSON of the file, with a line break at its end.
    ///
    /// # Errors
    /// [`ContractError::Json`], which does not happen.
    pub fn to_json(&self) -> Result<String, ContractError> {
        Ok(serde_json::to_string_pretty(self)? + "\n")
    }
}

enum ReadError {
    Template(form::TemplateError),
    Ink,
}

impl From<form::TemplateError> for ReadError {
    fn from(error: form::TemplateError) -> Self {
        Self::Template(error)
    }
}

fn invalid(reason: String) -> ContractError {
    ContractError::InvalidTemplate { reason }
}

impl TemplatePageRecord {
    fn into_page(self) -> Result<TemplatePage, ReadError> {
        let mut groups: Vec<form::TemplateGroup> = self
            .groups
            .into_iter()
            .map(|group| form::TemplateGroup {
                name: group.name,
                question: group.question,
                choice: group.choice.into(),
            })
            .collect();
        let named: std::collections::HashMap<String, usize> = groups
            .iter()
            .enumerate()
            .map(|(index, group)| (group.name.clone(), index))
            .collect();
        let mut boxes = Vec::with_capacity(self.boxes.len());
        for record in self.boxes {
            let group = match &record.group {
                // An index that no page has: the page tells of it.
                Some(name) => named.get(name).copied().unwrap_or(usize::MAX),
                None => {
                    groups.push(form::TemplateGroup {
                        name: record.name.clone(),
                        ..form::TemplateGroup::default()
                    });
                    groups.len() - 1
                }
            };
            boxes.push(form::TemplateBox {
                name: record.name,
                label: record.label,
                group,
                bbox: bounding_box(record.bbox),
                kind: record.kind.into(),
            });
        }
        let ink = match self.ink {
            Some(ink) => Some(ink.into_map().ok_or(ReadError::Ink)?),
            None => None,
        };
        Ok(TemplatePage::new(
            self.width as f32,
            self.height as f32,
            boxes,
            groups,
            ink,
        )?)
    }
}

fn bounding_box(record: BboxRecord) -> BoundingBox {
    BoundingBox {
        x1: record.x1 as f32,
        y1: record.y1 as f32,
        x2: record.x2 as f32,
        y2: record.y2 as f32,
    }
}

impl InkRecord {
    fn into_map(self) -> Option<InkMap> {
        if self.columns > InkMap::MAX_SIDE || self.rows > InkMap::MAX_SIDE {
            return None;
        }
        let count = usize::from(self.columns) * usize::from(self.rows);
        let bytes = BASE64_STANDARD.decode(self.cells).ok()?;
        if bytes.len() != count.div_ceil(8) {
            return None;
        }
        let cells = (0..count).map(|index| bytes[index / 8] & (0x80 >> (index % 8)) != 0);
        InkMap::new(self.columns, self.rows, cells.collect())
    }
}

impl From<&InkMap> for InkRecord {
    fn from(ink: &InkMap) -> Self {
        let byte = |cells: &[bool]| {
            let bits = cells.iter().enumerate();
            bits.fold(0u8, |byte, (nth, &is_inked)| {
                byte | (u8::from(is_inked) * (0x80 >> nth))
            })
        };
        let bytes: Vec<u8> = ink.cells().chunks(8).map(byte).collect();
        Self {
            columns: ink.columns(),
            rows: ink.rows(),
            cells: BASE64_STANDARD.encode(bytes),
        }
    }
}

impl From<&Template> for TemplateRecord {
    fn from(template: &Template) -> Self {
        Self {
            template: Self::VERSION,
            name: template.name().to_owned(),
            pages: template.pages().iter().map(TemplatePageRecord::from).collect(),
        }
    }
}

impl From<&TemplatePage> for TemplatePageRecord {
    fn from(page: &TemplatePage) -> Self {
        let (width, height) = (page.width_px(), page.height_px());
        let boxes = page.boxes().iter().map(|one| TemplateBoxRecord {
            name: one.name.clone(),
            label: one.label.clone(),
            group: page.groups().get(one.group).map(|group| group.name.clone()),
            bbox: one.bbox.into(),
            kind: one.kind.into(),
        });
        let groups = page.groups().iter().map(|group| TemplateGroupRecord {
            name: group.name.clone(),
            question: group.question.clone(),
            choice: group.choice.into(),
        });
        Self {
            width: width.into(),
            height: height.into(),
            boxes: boxes.collect(),
            groups: groups.collect(),
            ink: page.ink().map(InkRecord::from),
        }
    }
}
