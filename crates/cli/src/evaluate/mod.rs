//! `checkbox evaluate`.

mod args;
mod table;

use std::collections::BTreeSet;
use std::fs;
use std::io::Write;
use std::path::Path;

use anyhow::{Context, Result, anyhow};
use checkbox::{Checkbox, CheckboxError, Detection, FoundBox};
use checkbox_batch::files::read_file;
use checkbox_batch::{BatchError, DocumentRequest, Event, read_documents};
use checkbox_evaluation::{Dataset, Evaluation, EvaluationError, JudgedPage, LabelledPage, Settings};

use crate::args::ReportFormat;
use crate::model;
use crate::report::Reporter;

pub(crate) use args::{EvaluateArgs, NOTES};

/// Confidence from which detections count for AP50.
const MIN_CONFIDENCE: f32 = 0.01;

/// `checkbox evaluate`. Images that cannot be read are told to the reporter and left out of the numbers; with images
/// missing there are no numbers.
pub(crate) fn run(args: &EvaluateArgs, reporter: &Reporter) -> Result<()> {
    let checkbox = model::load(&args.model)?;
    let dataset = read_dataset(args, &checkbox)?;
    if any_missing(&dataset, reporter) {
        return Ok(());
    }
    let judged = judge_all(&dataset, args, &checkbox, reporter)?;
    let count = dataset.pages.len();
    if judged.len() < count {
        let unread = count - judged.len();
        reporter.note(format_args!("the numbers leave out {unread} of {count} images"));
    }
    if judged.is_empty() {
        return Ok(());
    }
    let settings = Settings {
        confidence: args.conf,
        iou_threshold: args.iou_threshold,
        min_confidence: MIN_CONFIDENCE.min(args.conf),
        by: &args.by,
    };
    let evaluation = Evaluation::new(&judged, checkbox.model(), &settings);
    let text = match args.format {
        ReportFormat::Json => format!("{}\n", serde_json::to_string_pretty(&evaluation)?),
        ReportFormat::Table => table::render(&evaluation, args.sweep, args.calibration),
    };
    let mut stdout = std::io::stdout().lock();
    stdout.write_all(text.as_bytes())?;
    Ok(stdout.flush()?)
}

fn read_dataset(args: &EvaluateArgs, checkbox: &Checkbox) -> Result<Dataset> {
    let path = &args.coco;
    let read = || -> Result<Dataset> {
        let root = args.images.as_deref().or_else(|| path.parent());
        let root = root.unwrap_or(Path::new("."));
        Ok(Dataset::from_coco(
            &fs::read(path)?,
            root,
            &checkbox.model().class_names,
        )?)
    };
    let dataset = read().with_context(|| path.display().to_string())?;
    dataset.check_keys(&args.by).map_err(|error| match error {
        EvaluationError::UnknownKey { .. } => anyhow!("--by: {error}"),
        error => error.into(),
    })?;
    Ok(dataset)
}

/// Tells of every image that is not there.
fn any_missing(dataset: &Dataset, reporter: &Reporter) -> bool {
    let paths: BTreeSet<_> = dataset.pages.iter().map(|page| &page.path).collect();
    let missing: Vec<_> = paths.into_iter().filter(|path| !path.is_file()).collect();
    for path in &missing {
        reporter.error(format_args!(
            "{}: no such image: name the directory with --images",
            path.display()
        ));
    }
    !missing.is_empty()
}

/// The one page of a file that has labels.
struct LabelledRequest<'a>(&'a LabelledPage);

impl<'a> DocumentRequest for LabelledRequest<'a> {
    type Key = &'a LabelledPage;

    fn key(&self) -> &'a LabelledPage {
        self.0
    }

    fn read(&mut self, max_bytes: u64) -> Result<Vec<u8>, BatchError> {
        read_file(&self.0.path, max_bytes).map_err(BatchError::Unreadable)
    }

    fn pages(&self, page_count: u32) -> Result<Vec<u32>, BatchError> {
        let page = self.0.page;
        if (1..=page_count).contains(&page) {
            Ok(vec![page])
        } else {
            Err(CheckboxError::NoSuchPage { page_count }.into())
        }
    }
}

/// Verdicts on every page that could be read, in order.
fn judge_all<'a>(
    dataset: &'a Dataset,
    args: &EvaluateArgs,
    checkbox: &Checkbox,
    reporter: &Reporter,
) -> Result<Vec<(&'a LabelledPage, JudgedPage)>> {
    let options = args.read_options(MIN_CONFIDENCE.min(args.conf));
    let jobs = args.jobs.count();
    let requests = dataset.pages.iter().map(LabelledRequest);
    let fail = |labels: &LabelledPage, message: &dyn std::fmt::Display| {
        reporter.error(format_args!("{}: {message}", labels.path.display()));
    };
    let mut judged = Vec::with_capacity(dataset.pages.len());
    reporter.start_progress(dataset.pages.len(), "images");
    let outcome = read_documents(checkbox, requests, &options, jobs, &|_, _| (), |event| {
        match event {
            Event::Unreadable { key: labels, error } => {
                fail(labels, &error);
                reporter.step();
            }
            Event::Page { document, outcome } => {
                let labels = document.key;
                match *outcome {
                    Ok(page) => {
                        let reading = page.reading;
                        let page_px = (reading.width_px, reading.height_px);
                        let found: Vec<Detection> = reading.boxes.iter().map(FoundBox::detection).collect();
                        match labels.judge(&found, page_px, args.iou_threshold) {
                            Ok(verdicts) => judged.push((labels, verdicts)),
                            Err(error) => fail(labels, &error),
                        }
                    }
                    Err(error) => fail(labels, &error.error),
                }
            }
            Event::Closed { .. } => reporter.step(),
        }
        Ok::<_, BatchError>(())
    });
    reporter.finish_progress();
    outcome?;
    Ok(judged)
}
