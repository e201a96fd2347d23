//! One row a box, for tables over many files.

use serde::{Deserialize, Serialize};

use crate::PageResult;

/// One box of one page, flat, with the columns of the CSV export:
/// `{"file":"..","page":1,"width":..,"height":..,"class":..,"confidence":..,"x1":..,"y1":..,"x2":..,"y2":..,"id":..,"kind":..,
/// "source":..,"group":..,"label":..,"question":..,"field":..,"value":..,
/// "state_confidence":..}`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct BoxRow<'a> {
    /// The document, as its archive calls it.
    pub file: &'a str,
    /// Page number, from 1.
    pub page: u32,
    /// Width of the page in pixels.
    pub width: u32,
    /// Height of the page in pixels.
    pub height: u32,
    /// Class name from the model.
    pub class: &'a str,
    /// Confidence that a box is there, 0 to 1, rounded to 3 decimals.
    pub confidence: f64,
    /// Left edge in pixels of the page.
    pub x1: f64,
    /// Top edge.
    pub y1: f64,
    /// Right edge.
    pub x2: f64,
    /// Bottom edge.
    pub y2: f64,
    /// Number on the page in reading order, from 1.
    pub id: u32,
    /// `checkbox` or `radio`.
    pub kind: &'a str,
    /// `vision`, `acroform`, `template` or `reviewed`.
    pub source: &'a str,
    /// Number of the group on the page, from 1; 0 for none.
    pub group: u32,
    /// Words of the option; empty for none, here and in the columns after it.
    pub label: &'a str,
    /// Words of the question.
    pub question: &'a str,
    /// Name of the PDF's field.
    pub field: &'a str,
    /// Value of the field when the box is on.
    pub value: &'a str,
    /// Probability that the class says the right state, 0 to 1, rounded to 3 decimals; `None` where the model does not tell.
    pub state_confidence: Option<f64>,
}

impl<'a> BoxRow<'a> {
    /// The rows of one page of `file`, in reading order; none for a page without boxes.
    pub fn of_page(file: &'a str, result: &'a PageResult) -> impl Iterator<Item = Self> {
        let page = &result.page;
        result.in_reading_order().into_iter().map(move |detection| {
            let form = &detection.form;
            let text = |text: &'a Option<String>| text.as_deref().unwrap_or_default();
            Self {
                file,
                page: page.page,
                width: page.width,
                height: page.height,
                class: &detection.class,
                confidence: detection.confidence,
                x1: detection.bbox.x1,
                y1: detection.bbox.y1,
                x2: detection.bbox.x2,
                y2: detection.bbox.y2,
                id: form.id,
                kind: form.kind.name(),
                source: form.source.name(),
                group: form.group.unwrap_or_default(),
                label: text(&form.label),
                question: text(&form.question),
                field: form.field.as_ref().map_or("", |field| &field.name),
                value: form.field.as_ref().map_or("", |field| text(&field.value)),
                state_confidence: detection.state_confidence,
            }
        })
    }
}
