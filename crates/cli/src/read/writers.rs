//! Writers of what was read by templates.

use std::io::Write;

use anyhow::Result;
use checkbox::Template;
use checkbox_contract::template::{AnswerTable, FilledForm, FormCollector, TemplateLine};

use super::args::TableFormat;
use crate::output::Output;

/// Writer of one of the formats.
#[expect(clippy::large_enum_variant, reason = "there is one a run")]
pub(super) enum Writer<'a> {
    Table {
        table: AnswerTable<Output<'a>>,
        collector: FormCollector,
    },
    Lines(Output<'a>),
}

impl<'a> Writer<'a> {
    pub(super) fn new(format: TableFormat, output: Output<'a>, templates: &[Template]) -> Result<Self> {
        Ok(match format {
            TableFormat::Jsonl => Self::Lines(output),
            TableFormat::Csv => Self::Table {
                table: AnswerTable::new(output, templates.to_vec())?,
                collector: FormCollector::new(templates),
            },
        })
    }

    /// Takes a page.
    pub(super) fn page(&mut self, line: &TemplateLine) -> Result<()> {
        if let Self::Lines(output) = self {
            let mut text = serde_json::to_vec(line)?;
            text.push(b'\n');
            output.write_all(&text)?;
            output.flush()?;
        }
        Ok(())
    }

    /// Takes a file of `page_count` pages as a whole.
    pub(super) fn file(&mut self, page_count: u32, lines: Vec<TemplateLine>) -> Result<()> {
        if let Self::Table { table, collector } = self {
            let forms = collector.add_file(page_count, lines);
            write(table, &forms)?;
        }
        Ok(())
    }

    pub(super) fn finish(self) -> Result<()> {
        match self {
            Self::Lines(output) => output.finish(),
            Self::Table {
                mut table,
                mut collector,
            } => {
                write(&mut table, &collector.finish())?;
                table.into_inner()?.finish()
            }
        }
    }
}

fn write(table: &mut AnswerTable<Output<'_>>, forms: &[FilledForm]) -> Result<()> {
    for form in forms {
        table.write(form)?;
    }
    Ok(table.flush()?)
}
