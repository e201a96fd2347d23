//! Templates of forms, and what pages say that were read by them.

mod forms;
mod line;
mod record;
mod table;

pub use forms::{FilledForm, FormCollector};
pub use line::{AnswerRecord, FitRecord, TemplateBoxReading, TemplateLine};
pub use record::{InkRecord, TemplateBoxRecord, TemplateGroupRecord, TemplatePageRecord, TemplateRecord};
pub use table::AnswerTable;
