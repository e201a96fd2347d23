//! Labels, groups, questions and fields on the wire.

use checkbox_form as form;
use serde::{Deserialize, Serialize};

use crate::BboxRecord;

/// Label, group and field of a box, beside where it is: part of every detection.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct FormRecord {
    /// Number of the box on its page in reading order, from 1; 0 where it was not read.
    pub id: u32,
    /// Check box or radio button.
    pub kind: BoxKind,
    /// Source of the state that the class stands for.
    pub source: StateSource,
    /// True where the pixels say otherwise than the PDF's field, whose state counts; else absent.
    #[serde(skip_serializing_if = "is_false")]
    pub disagrees: bool,
    /// Printed words of the option; `null` where none are known.
    pub label: Option<String>,
    /// Place of the words; of their ink, on a page without text.
    pub label_bbox: Option<BboxRecord>,
    /// Source of the label.
    pub label_source: Option<LabelSource>,
    /// Number of the group on its page, as [`GroupRecord::id`].
    pub group: Option<u32>,
    /// Printed words of the question that the box answers.
    pub question: Option<String>,
    /// The PDF's own field; absent without one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub field: Option<FieldRecord>,
}

fn is_false(value: &bool) -> bool {
    !value
}

/// Kind of a box.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum BoxKind {
    /// Square outline, or check box of a form.
    #[default]
    Checkbox,
    /// Round outline, or radio button of a form.
    Radio,
}

impl BoxKind {
    /// Name on the wire.
    pub fn name(self) -> &'static str {
        match self {
            Self::Checkbox => "checkbox",
            Self::Radio => "radio",
        }
    }
}

/// Source of a box's state.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum StateSource {
    /// Pixels of the page.
    #[default]
    Vision,
    /// Field of a PDF form.
    Acroform,
    /// Place that a template names.
    Template,
    /// Person who looked at the box.
    Reviewed,
}

impl StateSource {
    /// Name on the wire.
    pub fn name(self) -> &'static str {
        match self {
            Self::Vision => "vision",
            Self::Acroform => "acroform",
            Self::Template => "template",
            Self::Reviewed => "reviewed",
        }
    }
}

/// Source of a label.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum LabelSource {
    /// Words of the document's text layer.
    TextLayer,
    /// Tooltip of the PDF's field.
    Acroform,
    /// Reader of the text on pictures.
    Reader,
    /// Template of the form.
    Template,
}

/// Field of a PDF form.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct FieldRecord {
    /// Fully qualified name.
    pub name: String,
    /// Value that the field has when this box is on.
    pub value: Option<String>,
    /// Words that a viewer shows beside the pointer.
    pub tooltip: Option<String>,
}

/// Boxes that answer one question.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct GroupRecord {
    /// Number on the page in reading order, from 1.
    pub id: u32,
    /// Page number, from 1.
    pub page: u32,
    /// Printed words of the question.
    pub question: Option<String>,
    /// Number of boxes that may be chosen.
    pub choice: Choice,
    /// The chosen boxes, by [`FormRecord::id`].
    pub selected: Vec<u32>,
    /// Reasons to look at the group.
    pub flags: Vec<GroupFlag>,
}

/// Number of boxes of a group that may be chosen.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum Choice {
    /// One.
    Single,
    /// Any.
    #[default]
    Multiple,
}

/// Reason to look at a group.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum GroupFlag {
    /// No box is chosen.
    None,
    /// Several are, where one may be.
    Several,
    /// One of them is in doubt.
    Doubtful,
}

impl From<form::BoxKind> for BoxKind {
    fn from(kind: form::BoxKind) -> Self {
        match kind {
            form::BoxKind::Checkbox => Self::Checkbox,
            form::BoxKind::Radio => Self::Radio,
        }
    }
}

impl From<form::LabelSource> for LabelSource {
    fn from(source: form::LabelSource) -> Self {
        match source {
            form::LabelSource::TextLayer => Self::TextLayer,
            form::LabelSource::Acroform => Self::Acroform,
        }
    }
}

impl From<BoxKind> for form::BoxKind {
    fn from(kind: BoxKind) -> Self {
        match kind {
            BoxKind::Checkbox => Self::Checkbox,
            BoxKind::Radio => Self::Radio,
        }
    }
}

impl From<form::Choice> for Choice {
    fn from(choice: form::Choice) -> Self {
        match choice {
            form::Choice::Single => Self::Single,
            form::Choice::Multiple => Self::Multiple,
        }
    }
}

impl From<Choice> for form::Choice {
    fn from(choice: Choice) -> Self {
        match choice {
            Choice::Single => Self::Single,
            Choice::Multiple => Self::Multiple,
        }
    }
}

impl From<form::GroupFlag> for GroupFlag {
    fn from(flag: form::GroupFlag) -> Self {
        match flag {
            form::GroupFlag::None => Self::None,
            form::GroupFlag::Several => Self::Several,
            form::GroupFlag::Doubtful => Self::Doubtful,
        }
    }
}

impl GroupRecord {
    /// Wire form of a group on page `page`.
    pub fn new(page: u32, group: &form::GroupReading) -> Self {
        Self {
            id: group.id,
            page,
            question: group.question.clone(),
            choice: group.choice.into(),
            selected: group.selected.clone(),
            flags: group.flags.iter().map(|&flag| flag.into()).collect(),
        }
    }
}
