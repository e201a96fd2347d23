//! `checkbox detect`.

mod annotated;
mod args;
mod documents;
mod names;
mod table;
mod writers;

use std::fs;
use std::io::IsTerminal;
use std::path::Path;

use anyhow::{Context, Result};
use checkbox_batch::{Event, OpenedDocument, PageReading, ReadOptions, read_documents};
use checkbox_contract::{ModelRecord, PageFailure, PageResult};
use checkbox_detector::{Detections, Detector};
use checkbox_document::{Page, PageColor};
use clap::CommandFactory;
use clap::error::ErrorKind;

use crate::args::Cli;
use crate::input::{Input, Inputs, Request};
use crate::model;
use crate::output::Output;
use crate::report::Reporter;
use args::OutputFormat;
use documents::{AnswerFormat, DocumentsWriter};
use table::TableWriter;
use writers::{CocoWriter, CsvWriter, DocumentName, JsonlWriter, ResultWriter, YoloWriter};

pub(crate) use args::{DetectArgs, NOTES};

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
    let detector = model::load(&args.read.model)?;
    let run = Run {
        class_names: &detector.model().class_names,
        annotate: args.annotate.as_deref(),
        reporter,
    };
    if let Some(directory) = run.annotate {
        fs::create_dir_all(directory).with_context(|| directory.display().to_string())?;
    }
    let mut writer = writer(args, format, &inputs, &detector, reporter)?;
    reporter.start_progress(inputs.files.len(), "files");
    let (requests, options) = (requests(args, &inputs), read_options(args, &detector));
    let outcome = run.read(&detector, &requests, &options, writer.as_mut());
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

/// The files, with stems that are unique among them.
fn requests(args: &DetectArgs, inputs: &Inputs) -> Vec<Request> {
    let pages = args.pages.clone().unwrap_or_default();
    let stems = names::unique_stems(inputs.files.iter().map(|input| input.stem.as_path()));
    let request = |(input, stem): (&Input, _)| Request {
        input: input.clone().with_stem(stem),
        pages: pages.clone(),
    };
    inputs.files.iter().zip(stems).map(request).collect()
}

fn read_options(args: &DetectArgs, detector: &Detector) -> ReadOptions {
    let mut options = args.read.options(detector);
    if args.annotate.is_some() {
        // The pictures are to look like the pages; the detector turns colour into the same grey.
        options.open.color = PageColor::Rgb;
    }
    options
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
        OutputFormat::Json => documents(output, AnswerFormat::Json),
        OutputFormat::Azure => documents(output, AnswerFormat::Azure),
        OutputFormat::Textract => documents(output, AnswerFormat::Textract),
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
    class_names: &'a [String],
    annotate: Option<&'a Path>,
    reporter: &'a Reporter,
}

impl Run<'_> {
    fn read(
        &self,
        detector: &Detector,
        requests: &[Request],
        options: &ReadOptions,
        writer: &mut (dyn ResultWriter + '_),
    ) -> Result<()> {
        let annotate = |document: &OpenedDocument<&Request>, page: &Page, detections: &Detections| {
            let Some(directory) = self.annotate else {
                return Ok(());
            };
            let stem = names::page_stem(&document.key.input.stem, page.number(), document.page_count);
            annotated::write(&directory.join(stem), page, detections, self.class_names)
        };
        read_documents(detector, requests, options, &annotate, |event| {
            match event {
                Event::Unreadable { key, error } => {
                    self.reporter.error(format_args!("{}: {error}", key.input.name()));
                    self.reporter.step();
                }
                Event::Page { document, outcome } => {
                    self.page(&DocumentName::of(&document), outcome, writer)?;
                }
                Event::Closed { document } => {
                    writer.end_document(&DocumentName::of(&document))?;
                    self.reporter.step();
                }
            }
            Ok(())
        })
    }

    fn page(
        &self,
        document: &DocumentName<'_>,
        outcome: Result<PageReading<Result<()>>, PageFailure>,
        writer: &mut (dyn ResultWriter + '_),
    ) -> Result<()> {
        match outcome {
            Ok(page) => {
                if let Err(error) = page.inspected {
                    self.reporter.error(format_args!("{error:#}"));
                }
                let result = PageResult::new(page.record, &page.detections, self.class_names);
                writer.page(document, result, page.timings)
            }
            Err(failure) => {
                let place = match document.page_count {
                    1 => String::new(),
                    _ => format!("page {}: ", failure.page),
                };
                self.reporter
                    .error(format_args!("{}: {place}{}", document.file, failure.detail));
                writer.failed_page(document, failure)
            }
        }
    }
}
