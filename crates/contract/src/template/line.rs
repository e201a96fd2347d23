//! One line of JSON a page that was read by templates.

use checkbox_form::{Answer, Fit, Template};
use checkbox_pixels::BoundingBox;
use serde::{Deserialize, Serialize};

use crate::rounding::round_to;
use crate::{BboxRecord, Choice, GroupFlag};

/// Page that was read by templates, as a line of JSON:
/// `{"file":"..","page":1,"template":"club","template_page":1,"fit":{..},"boxes":[..],"answers":[..]}`. A page that fits none has
/// `"template_page":null` and a `misfit`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct TemplateLine {
    /// The path exactly as it was given.
    pub file: String,
    /// Page number, from 1.
    pub page: u32,
    /// Name of the template; `null` where none fits.
    pub template: Option<String>,
    /// Page number in the template, from 1; `null` where none fits.
    pub template_page: Option<u32>,
    /// Quality of the fit.
    pub fit: Option<FitRecord>,
    /// Code of the reason why it fits none, `no_boxes`, `no_template` or `ambiguous`; absent where one fits.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub misfit: Option<String>,
    /// The template's boxes, in its order.
    pub boxes: Vec<TemplateBoxReading>,
    /// Answers of its groups, in the template's order.
    pub answers: Vec<AnswerRecord>,
}

/// Quality of the fit of a page to a page of a template.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct FitRecord {
    /// Boxes of the template that were found.
    pub matched: u32,
    /// Boxes of the template's page.
    pub of: u32,
    /// Median distance of the boxes that were found from their places, in pixels of the page, rounded to 2 decimals.
    pub error_px: f64,
    /// Correlation of the print around the boxes, -1 to 1, rounded to 3 decimals; `null` for a template without ink.
    pub ink: Option<f64>,
}

/// Box of a template on a page.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct TemplateBoxReading {
    /// Its name in the template.
    pub name: String,
    /// Class name from the model.
    pub class: String,
    /// Confidence that the class is right, 0 to 1, rounded to 3 decimals; 0 for a box that cannot be seen.
    pub state_confidence: f64,
    /// True where a person had better look; else absent.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub doubtful: bool,
    /// Place on the page, in its pixels; over its edge where it was cut off.
    pub bbox: BboxRecord,
}

/// Answer of a group.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct AnswerRecord {
    /// Name of the group in the template.
    pub group: String,
    /// Number of boxes that may be chosen.
    pub choice: Choice,
    /// The chosen boxes, by name.
    pub selected: Vec<String>,
    /// Reasons to look at it.
    pub flags: Vec<GroupFlag>,
}

impl From<Fit> for FitRecord {
    fn from(fit: Fit) -> Self {
        Self {
            matched: fit.matched,
            of: fit.of,
            error_px: round_to(f64::from(fit.error_px), 2),
            ink: fit.ink.map(|ink| round_to(f64::from(ink), 3)),
        }
    }
}

impl TemplateBoxReading {
    /// Wire form of a box.
    pub fn new(name: &str, class: String, state_confidence: f32, doubtful: bool, bbox: BoundingBox) -> Self {
        Self {
            name: name.to_owned(),
            class,
            state_confidence: round_to(f64::from(state_confidence), 3),
            doubtful,
            bbox: bbox.into(),
        }
    }
}

impl TemplateLine {
    /// The line of a page that fits no template.
    pub fn misfit(file: impl Into<String>, page: u32, code: &str) -> Self {
        Self {
            file: file.into(),
            page,
            misfit: Some(code.to_owned()),
            ..Self::default()
        }
    }

    /// The line of a page that is page `template_page`, from 0, of a template.
    pub fn new(
        file: impl Into<String>,
        page: u32,
        (template, template_page): (&Template, usize),
        fit: Fit,
        boxes: Vec<TemplateBoxReading>,
        answers: &[Answer],
    ) -> Self {
        let of = &template.pages()[template_page];
        let answer = |answer: &Answer| {
            let group = &of.groups()[answer.group];
            let name = |index: &usize| of.boxes()[*index].name.clone();
            AnswerRecord {
                group: group.name.clone(),
                choice: group.choice.into(),
                selected: answer.selected.iter().map(name).collect(),
                flags: answer.flags.iter().map(|&flag| flag.into()).collect(),
            }
        };
        Self {
            file: file.into(),
            page,
            template: Some(template.name().to_owned()),
            template_page: u32::try_from(template_page + 1).ok(),
            fit: Some(fit.into()),
            misfit: None,
            boxes,
            answers: answers.iter().map(answer).collect(),
        }
    }
}
