#![doc = include_str!("../README.md")]

mod analysis;
mod choice;
mod fields;
mod geometry;
mod groups;
mod ink;
mod items;
mod layout;
mod options;
mod order;
mod page;
mod paragraphs;
mod pixels;
mod questions;
mod reading;
mod registration;
mod segments;
mod sentences;
mod shape;
mod tables;
mod template;
mod wording;

pub use fields::{JoinedFields, join_fields};
pub use page::{PageBox, PageContent};
pub use reading::{BoxKind, BoxReading, Choice, GroupFlag, GroupReading, LabelSource, Reading, read};
pub use registration::{Fit, InkMap, Misfit, Placement, Registrar, Registration};
pub use template::{
    Answer, BlankBox, BlankPage, BoxState, StackPage, Template, TemplateBox, TemplateError, TemplateGroup,
    TemplatePage, answers, check_counts, forms, is_blacked_out,
};
