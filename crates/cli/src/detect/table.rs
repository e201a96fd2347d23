//! The output for people: a table a page, and the counts.

use std::io::Write;

use anyhow::Result;
use checkbox_contract::{BoxKind, DetectionRecord, MarkState, PageResult, TimingsMs};
use comfy_table::CellAlignment;
use indexmap::IndexMap;

use super::writers::{DocumentName, ResultWriter};
use crate::output::{Output, plain_table};
use crate::report::one_line;

/// Longest label and question that are shown, in characters.
const MAX_TEXT_LEN: usize = 60;

/// A table a page with its counts, and the counts of all pages at the end where there are several.
pub(super) struct TableWriter<'a> {
    output: Output<'a>,
    class_names: &'a [String],
    coordinates: bool,
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
            text.push_str(&detections_table(&result, self.coordinates));
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

/// The boxes in reading order, with their places where there are no words or they are asked for. The question of a group
/// stands beside its first box.
fn detections_table(result: &PageResult, coordinates: bool) -> String {
    let mut boxes: Vec<&DetectionRecord> = result.detections.iter().collect();
    boxes.sort_by_key(|detection| detection.form.id);
    let has_words = boxes.iter().any(|detection| detection.form.label.is_some());
    let coordinates = coordinates || !has_words;
    let mut header = vec!["box", "state", "confidence"];
    if has_words {
        header.extend(["label", "question"]);
    }
    if coordinates {
        header.extend(["x1", "y1", "x2", "y2"]);
    }
    let mut table = plain_table();
    table.set_header(header.clone());
    let mut last_group = None;
    for detection in boxes {
        let form = &detection.form;
        let mut row = vec![
            form.id.to_string(),
            state(detection),
            format!("{:.3}", detection.confidence),
        ];
        if has_words {
            let is_first = form.group.is_none() || form.group != last_group;
            last_group = form.group;
            row.push(shortened(form.label.as_deref()));
            row.push(shortened(form.question.as_deref().filter(|_| is_first)));
        }
        if coordinates {
            let bbox = &detection.bbox;
            row.extend([bbox.x1, bbox.y1, bbox.x2, bbox.y2].map(|edge| format!("{edge:.1}")));
        }
        table.add_row(row);
    }
    for (column, name) in table.column_iter_mut().zip(header) {
        if !matches!(name, "state" | "label" | "question") {
            column.set_cell_alignment(CellAlignment::Right);
        }
    }
    format!("{}\n", table.trim_fmt())
}

/// The state as it looks on paper; the class where it says no state.
fn state(detection: &DetectionRecord) -> String {
    let state = match (MarkState::of_class(&detection.class), detection.form.kind) {
        (None, _) => return one_line(&detection.class),
        (Some(MarkState::Selected), BoxKind::Checkbox) => "[x]",
        (Some(MarkState::Unselected), BoxKind::Checkbox) => "[ ]",
        (Some(MarkState::Selected), BoxKind::Radio) => "(x)",
        (Some(MarkState::Unselected), BoxKind::Radio) => "( )",
    };
    state.to_owned()
}

fn shortened(text: Option<&str>) -> String {
    let text = one_line(text.unwrap_or_default());
    if text.chars().count() <= MAX_TEXT_LEN {
        return text;
    }
    let start: String = text.chars().take(MAX_TEXT_LEN - 1).collect();
    format!("{}…", start.trim_end())
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
