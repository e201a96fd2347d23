//! The output for people: a table a page, and the counts.

use std::io::Write;

use anyhow::Result;
use checkbox_contract::{PageResult, TimingsMs};
use comfy_table::CellAlignment;
use indexmap::IndexMap;

use super::listing::{listing, state};
use super::writers::{DocumentName, ResultWriter};
use crate::output::{Output, plain_table};
use crate::report::one_line;

/// Columns where the output is no terminal, and most that are used of one: longer lines are hard to read.
const DEFAULT_WIDTH: usize = 100;

/// A table a page with its counts, and the counts of all pages at the end where there are several.
pub(super) struct TableWriter<'a> {
    output: Output<'a>,
    class_names: &'a [String],
    coordinates: bool,
    /// Columns of the terminal.
    width: usize,
    pages: u64,
    documents: u64,
    counts: IndexMap<String, u64>,
}

impl<'a> TableWriter<'a> {
    pub(super) fn new(output: Output<'a>, class_names: &'a [String], coordinates: bool) -> Self {
        Self {
            output,
            class_names,
            coordinates,
            width: width(),
            pages: 0,
            documents: 0,
            counts: IndexMap::new(),
        }
    }
}

impl ResultWriter for TableWriter<'_> {
    fn page(&mut self, document: &DocumentName<'_>, result: PageResult, _timings: TimingsMs) -> Result<()> {
        let counts = result.counts(self.class_names);
        let mut text = if self.pages == 0 {
            String::new()
        } else {
            "\n".to_owned()
        };
        text.push_str(&heading(document, &result));
        if !result.detections.is_empty() {
            text.push_str(&boxes(&result, self.coordinates, self.width));
        }
        for warning in &result.warnings {
            text.push_str(&format!(" {}\n", one_line(&warning.detail)));
        }
        text.push_str(&counts_line(&counts));
        self.output.write_all(text.as_bytes())?;
        self.output.flush()?;

        self.pages += 1;
        for (class, count) in counts {
            *self.counts.entry(class).or_default() += count;
        }
        Ok(())
    }

    fn end_document(&mut self, _document: &DocumentName<'_>) -> Result<()> {
        self.documents += 1;
        Ok(())
    }

    fn finish(mut self: Box<Self>) -> Result<()> {
        if self.pages > 1 {
            let plural = if self.documents == 1 { "" } else { "s" };
            let heading = format!("\n{} pages in {} file{plural}\n", self.pages, self.documents);
            self.output
                .write_all((heading + &counts_line(&self.counts)).as_bytes())?;
        }
        self.output.finish()
    }
}

fn width() -> usize {
    let terminal = console::Term::stdout().size_checked();
    terminal.map_or(DEFAULT_WIDTH, |(_, columns)| {
        usize::from(columns).min(DEFAULT_WIDTH)
    })
}

fn heading(document: &DocumentName<'_>, result: &PageResult) -> String {
    let page = &result.page;
    let number = match document.page_count {
        1 => String::new(),
        count => format!("page {} of {count}, ", page.page),
    };
    format!(
        "{}: {number}{} x {} px\n",
        one_line(&document.file),
        page.width,
        page.height
    )
}

/// The boxes below their questions where words are known, else a table of their places.
fn boxes(result: &PageResult, coordinates: bool, width: usize) -> String {
    let has_words = result
        .detections
        .iter()
        .any(|detection| detection.form.label.is_some() || detection.form.question.is_some());
    if has_words {
        return listing(result, coordinates, width);
    }
    let mut table = plain_table();
    let header = ["box", "state", "confidence", "x1", "y1", "x2", "y2"];
    table.set_header(header);
    for detection in result.in_reading_order() {
        let bbox = &detection.bbox;
        let mut row = vec![
            detection.form.id.to_string(),
            state(detection),
            format!("{:.3}", detection.confidence),
        ];
        row.extend([bbox.x1, bbox.y1, bbox.x2, bbox.y2].map(|edge| format!("{edge:.1}")));
        table.add_row(row);
    }
    for (column, name) in table.column_iter_mut().zip(header) {
        if name != "state" {
            column.set_cell_alignment(CellAlignment::Right);
        }
    }
    format!("{}\n", table.trim_fmt())
}

fn counts_line(counts: &IndexMap<String, u64>) -> String {
    let classes = counts
        .iter()
        .map(|(class, count)| format!("{} {count}, ", one_line(class)));
    format!(
        " {}total {}\n",
        classes.collect::<String>(),
        counts.values().sum::<u64>()
    )
}
