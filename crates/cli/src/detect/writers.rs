//! Writers of the formats that are written page by page.

use std::borrow::Cow;
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::{Context, Result, bail};
use checkbox_batch::OpenedDocument;
use checkbox_contract::export::{coco, csv, markdown, yolo};
use checkbox_contract::{DocumentResult, JsonlLine, PageFailure, PageResult, TimingsMs};

use super::names::{page_stem, with_ending};
use crate::input::Request;
use crate::output::{Output, write_file};
use crate::report::one_line;

/// The document that a page belongs to.
pub(super) struct DocumentName<'a> {
    /// The path as it was given.
    pub(super) file: Cow<'a, str>,
    /// Name of the files that are made from it, without an ending.
    pub(super) stem: &'a Path,
    pub(super) page_count: u32,
    /// Time that reading and opening it took.
    pub(super) opening: Duration,
}

impl<'a> DocumentName<'a> {
    pub(super) fn of(document: &OpenedDocument<&'a Request>) -> Self {
        Self {
            file: document.key.input.name(),
            stem: &document.key.input.stem,
            page_count: document.page_count,
            opening: document.duration,
        }
    }
}

/// Takes the results in order and writes them in one format. Any error ends the run.
pub(super) trait ResultWriter {
    fn page(&mut self, document: &DocumentName<'_>, result: PageResult, timings: TimingsMs) -> Result<()>;

    /// A page that failed, which was told on stderr: most formats have no place for it.
    fn failed_page(&mut self, _document: &DocumentName<'_>, _failure: PageFailure) -> Result<()> {
        Ok(())
    }

    /// After the last page of a document.
    fn end_document(&mut self, _document: &DocumentName<'_>) -> Result<()> {
        Ok(())
    }

    /// After the last document.
    fn finish(self: Box<Self>) -> Result<()>;
}

/// One line of JSON a page.
pub(super) struct JsonlWriter<'a> {
    output: Output<'a>,
    class_names: &'a [String],
}

impl<'a> JsonlWriter<'a> {
    pub(super) fn new(output: Output<'a>, class_names: &'a [String]) -> Self {
        Self { output, class_names }
    }
}

impl ResultWriter for JsonlWriter<'_> {
    fn page(&mut self, document: &DocumentName<'_>, result: PageResult, _timings: TimingsMs) -> Result<()> {
        let mut line = serde_json::to_vec(&JsonlLine::new(&*document.file, result, self.class_names))?;
        line.push(b'\n');
        self.output.write_all(&line)?;
        // Who reads along gets each page when it is done.
        Ok(self.output.flush()?)
    }

    fn finish(self: Box<Self>) -> Result<()> {
        self.output.finish()
    }
}

/// One row a detection.
pub(super) struct CsvWriter<'a> {
    rows: csv::CsvWriter<Output<'a>>,
}

impl<'a> CsvWriter<'a> {
    pub(super) fn new(output: Output<'a>) -> Result<Self> {
        Ok(Self {
            rows: csv::CsvWriter::new(output)?,
        })
    }
}

impl ResultWriter for CsvWriter<'_> {
    fn page(&mut self, document: &DocumentName<'_>, result: PageResult, _timings: TimingsMs) -> Result<()> {
        self.rows.write_page(&document.file, &result)?;
        Ok(self.rows.flush()?)
    }

    fn finish(self: Box<Self>) -> Result<()> {
        self.rows.into_inner()?.finish()
    }
}

/// Task lists of a document, under its name where there are several.
pub(super) struct MarkdownWriter<'a> {
    output: Output<'a>,
    class_names: &'a [String],
    current: DocumentResult,
    is_first: bool,
}

impl<'a> MarkdownWriter<'a> {
    pub(super) fn new(output: Output<'a>, class_names: &'a [String]) -> Self {
        Self {
            output,
            class_names,
            current: DocumentResult::default(),
            is_first: true,
        }
    }
}

impl ResultWriter for MarkdownWriter<'_> {
    fn page(&mut self, _document: &DocumentName<'_>, result: PageResult, _timings: TimingsMs) -> Result<()> {
        self.current.pages.push(result);
        Ok(())
    }

    fn end_document(&mut self, document: &DocumentName<'_>) -> Result<()> {
        let current = std::mem::take(&mut self.current);
        let between = if self.is_first { "" } else { "\n" };
        self.is_first = false;
        let text = markdown::document(&current, self.class_names)?;
        let heading = format!("{between}# {}\n\n", one_line(&document.file));
        self.output.write_all((heading + &text).as_bytes())?;
        Ok(self.output.flush()?)
    }

    fn finish(self: Box<Self>) -> Result<()> {
        self.output.finish()
    }
}

/// One dataset of all pages.
pub(super) struct CocoWriter<'a> {
    output: Output<'a>,
    dataset: coco::Dataset,
}

impl<'a> CocoWriter<'a> {
    pub(super) fn new(output: Output<'a>, class_names: &[String]) -> Self {
        Self {
            output,
            dataset: coco::Dataset::new(class_names),
        }
    }
}

impl ResultWriter for CocoWriter<'_> {
    fn page(&mut self, document: &DocumentName<'_>, result: PageResult, _timings: TimingsMs) -> Result<()> {
        self.dataset.add_page(&document.file, &result);
        Ok(())
    }

    fn finish(mut self: Box<Self>) -> Result<()> {
        let mut text = serde_json::to_vec(&self.dataset)?;
        text.push(b'\n');
        self.output.write_all(&text)?;
        self.output.finish()
    }
}

/// One file of labels a page, or the labels of the only page.
pub(super) struct YoloWriter<'a> {
    labels: Labels<'a>,
    class_names: &'a [String],
}

enum Labels<'a> {
    Directory(PathBuf),
    OnlyPage { output: Output<'a>, written: bool },
}

impl<'a> YoloWriter<'a> {
    /// Writes `classes.txt` at once.
    pub(super) fn to_directory(directory: &Path, class_names: &'a [String]) -> Result<Self> {
        fs::create_dir_all(directory).with_context(|| directory.display().to_string())?;
        write_file(
            &directory.join("classes.txt"),
            yolo::classes(class_names).as_bytes(),
        )?;
        Ok(Self {
            labels: Labels::Directory(directory.to_owned()),
            class_names,
        })
    }

    pub(super) fn to_output(output: Output<'a>, class_names: &'a [String]) -> Self {
        Self {
            labels: Labels::OnlyPage {
                output,
                written: false,
            },
            class_names,
        }
    }
}

impl ResultWriter for YoloWriter<'_> {
    fn page(&mut self, document: &DocumentName<'_>, result: PageResult, _timings: TimingsMs) -> Result<()> {
        let text = yolo::labels(&result, self.class_names);
        match &mut self.labels {
            Labels::Directory(directory) => {
                let stem = page_stem(document.stem, result.page.page, document.page_count);
                let path = directory.join(with_ending(&stem, "txt"));
                if let Some(parent) = path.parent() {
                    fs::create_dir_all(parent).with_context(|| parent.display().to_string())?;
                }
                write_file(&path, text.as_bytes())
            }
            Labels::OnlyPage { written: true, .. } => bail!(
                "{}: YOLO labels are one file a page: choose one with --pages, or name a directory with --output",
                document.file,
            ),
            Labels::OnlyPage { output, written } => {
                *written = true;
                Ok(output.write_all(text.as_bytes())?)
            }
        }
    }

    fn finish(self: Box<Self>) -> Result<()> {
        match self.labels {
            Labels::Directory(_) => Ok(()),
            Labels::OnlyPage { output, .. } => output.finish(),
        }
    }
}
