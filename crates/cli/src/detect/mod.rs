//! `checkbox detect`.

mod annotated;
mod documents;
mod names;
mod table;
mod writers;

use std::fs;
use std::io::IsTerminal;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::{Context, Result};
use checkbox_contract::{ModelRecord, PageFailure, PageResult};
use checkbox_detector::{Detections, Detector};
use checkbox_document::Page;
use clap::CommandFactory;
use clap::error::ErrorKind;

use crate::args::{Cli, DetectArgs, OutputFormat};
use crate::input::Inputs;
use crate::model;
use crate::output::Output;
use crate::report::Reporter;
use crate::search::{Event, Opened, Request, SearchOptions, SearchedPage, search};
use documents::{DocumentFormat, DocumentsWriter};
use table::TableWriter;
use writers::{CocoWriter, CsvWriter, DocumentName, JsonlWriter, ResultWriter, YoloWriter};

/// `checkbox detect`. What cannot be read is told to the reporter and does not end the run; an error of this
/// function does: the model cannot be loaded, or the output not be written.
pub(crate) fn run(args: &DetectArgs, reporter: &Reporter) -> Result<()> {
    let format = format_of(args);
    let inputs = Inputs::find(&args.inputs);
    check_usage(args, format, &inputs);
    for (name, message) in &inputs.failures {
        reporter.error(format_args!("{name}: {message}"));
    }
    if inputs.files.is_empty() {
        return Ok(());
    }
    let detector = model::load(&args.model)?;
    let run = Run {
        names: names::unique_stems(inputs.files.iter().map(|input| input.stem.as_path())),
        requests: requests(args, &inputs),
        class_names: &detector.model().class_names,
        annotate: args.annotate.as_deref(),
        reporter,
    };
    if let Some(directory) = run.annotate {
        fs::create_dir_all(directory).with_context(|| directory.display().to_string())?;
    }
    let mut writer = writer(args, format, &inputs, &detector, reporter)?;
    reporter.start_progress(inputs.files.len(), "files");
    let outcome = run.search(&detector, &search_options(args, &detector), writer.as_mut());
    reporter.finish_progress();
    outcome?;
    writer.finish()
}

fn format_of(args: &DetectArgs) -> OutputFormat {
    let to_terminal = args.output.is_none() && std::io::stdout().is_terminal();
    args.format.unwrap_or(if to_terminal {
        OutputFormat::Table
    } else {
        OutputFormat::Jsonl
    })
}

/// Ends the program with exit status 2 where arguments do not go together.
fn check_usage(args: &DetectArgs, format: OutputFormat, inputs: &Inputs) {
    let message = if args
        .inputs
        .iter()
        .filter(|input| input.as_os_str() == "-")
        .count()
        > 1
    {
        "standard input (-) can be read only once"
    } else if format == OutputFormat::Yolo && args.output.is_none() && !inputs.single {
        "--format yolo writes a file a page: name a directory for them with --output"
    } else {
        return;
    };
    Cli::command().error(ErrorKind::ArgumentConflict, message).exit()
}

fn requests(args: &DetectArgs, inputs: &Inputs) -> Vec<Request> {
    let pages = args.pages.clone().unwrap_or_default();
    inputs
        .files
        .iter()
        .map(|input| Request {
            input: input.clone(),
            pages: pages.clone(),
        })
        .collect()
}

fn search_options(args: &DetectArgs, detector: &Detector) -> SearchOptions {
    let mut open = SearchOptions::open_options(detector);
    open.password.clone_from(&args.password);
    open.limits = args.limits.limits();
    if args.annotate.is_some() {
        open.keep_picture = true;
    }
    SearchOptions {
        open,
        confidence: args.conf,
        iou: args.iou,
        jobs: args.jobs.count(),
    }
}

fn writer<'a>(
    args: &DetectArgs,
    format: OutputFormat,
    inputs: &Inputs,
    detector: &'a Detector,
    reporter: &'a Reporter,
) -> Result<Box<dyn ResultWriter + 'a>> {
    let class_names = detector.model().class_names.as_slice();
    let to_file = if format == OutputFormat::Yolo {
        None
    } else {
        args.output.as_deref()
    };
    let output = Output::open(to_file, reporter)?;
    let documents = |output, format| {
        let model = ModelRecord::from(detector.model());
        Box::new(DocumentsWriter::new(
            output,
            format,
            !inputs.single,
            class_names,
            model,
        ))
    };
    Ok(match format {
        OutputFormat::Json => documents(output, DocumentFormat::Json),
        OutputFormat::Azure => documents(output, DocumentFormat::Azure),
        OutputFormat::Textract => documents(output, DocumentFormat::Textract),
        OutputFormat::Table => Box::new(TableWriter::new(output, class_names)),
        OutputFormat::Jsonl => Box::new(JsonlWriter::new(output, class_names)),
        OutputFormat::Csv => Box::new(CsvWriter::new(output)?),
        OutputFormat::Coco => Box::new(CocoWriter::new(output, class_names)),
        OutputFormat::Yolo => match &args.output {
            Some(directory) => Box::new(YoloWriter::to_directory(directory, class_names)?),
            None => Box::new(YoloWriter::to_output(output, class_names)),
        },
    })
}

/// One run over the files.
struct Run<'a> {
    requests: Vec<Request>,
    /// For each request, what files made from it are called, without an ending.
    names: Vec<PathBuf>,
    class_names: &'a [String],
    annotate: Option<&'a Path>,
    reporter: &'a Reporter,
}

impl Run<'_> {
    fn search(
        &self,
        detector: &Detector,
        options: &SearchOptions,
        writer: &mut (dyn ResultWriter + '_),
    ) -> Result<()> {
        let annotate = |opened: &Opened, page: &Page, detections: &Detections| -> Result<()> {
            let Some(directory) = self.annotate else {
                return Ok(());
            };
            let stem = names::page_stem(&self.names[opened.index], page.number(), opened.page_count);
            annotated::write(&directory.join(stem), page, detections, self.class_names)
        };
        let mut current = None;
        search(detector, &self.requests, options, &annotate, |event| {
            match event {
                Event::Unreadable { index, error } => {
                    self.reporter
                        .error(format_args!("{}: {error:#}", self.file(index)));
                    self.reporter.step();
                }
                Event::Opened(opened) => current = Some(opened),
                Event::Page(outcome) => {
                    if let Some(opened) = &current {
                        self.page(opened, outcome, writer)?;
                    }
                }
                Event::Closed => {
                    if let Some(opened) = current.take() {
                        writer.end_document(&self.document_name(&opened))?;
                    }
                    self.reporter.step();
                }
            }
            Ok(())
        })
    }

    fn page(
        &self,
        opened: &Arc<Opened>,
        outcome: Result<SearchedPage<Result<()>>, PageFailure>,
        writer: &mut (dyn ResultWriter + '_),
    ) -> Result<()> {
        let document = self.document_name(opened);
        match outcome {
            Ok(page) => {
                if let Err(error) = page.inspected {
                    self.reporter.error(format_args!("{error:#}"));
                }
                let result = PageResult::new(page.record, &page.detections, self.class_names);
                writer.page(&document, result, page.timings)
            }
            Err(failure) => {
                let place = match opened.page_count {
                    1 => String::new(),
                    _ => format!("page {}: ", failure.page),
                };
                self.reporter
                    .error(format_args!("{}: {place}{}", document.file, failure.detail));
                writer.failed_page(&document, failure)
            }
        }
    }

    fn file(&self, index: usize) -> String {
        self.requests[index].input.name().into_owned()
    }

    fn document_name(&self, opened: &Opened) -> DocumentName<'_> {
        DocumentName {
            file: self.requests[opened.index].input.name(),
            stem: &self.names[opened.index],
            page_count: opened.page_count,
            opening: opened.duration,
        }
    }
}
