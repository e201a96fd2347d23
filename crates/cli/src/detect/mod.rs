//! `checkbox detect`.

mod annotated;
mod args;
mod documents;
mod listing;
mod names;
mod table;
mod wrap;
mod writers;

use std::fs;
use std::io::IsTerminal;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use checkbox::{Checkbox, PageError, PageRange, PageReading, ReadOptions};
use checkbox_batch::{Event, InspectedPage, OpenedDocument, read_documents};
use checkbox_contract::{ModelRecord, ResponseFormat};
use clap::CommandFactory;
use clap::error::ErrorKind;

use crate::args::Cli;
use crate::flags::{unreadable, with_flag};
use crate::input::{Input, Inputs, Request};
use crate::output::Output;
use crate::report::Reporter;
use args::OutputFormat;
use documents::DocumentsWriter;
use table::TableWriter;
use writers::{CocoWriter, CsvWriter, DocumentName, JsonlWriter, MarkdownWriter, ResultWriter, YoloWriter};

pub(crate) use args::{DetectArgs, NOTES};
pub(crate) use names::{page_stem, with_ending, with_suffix};

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
    let checkbox = args.read.load()?;
    let run = Run {
        annotate: args.annotate.as_deref(),
        reporter,
    };
    if let Some(directory) = run.annotate {
        fs::create_dir_all(directory).with_context(|| directory.display().to_string())?;
    }
    let mut writer = writer(args, format, &inputs, &checkbox, reporter)?;
    reporter.start_progress(inputs.files.len(), "files");
    let requests = requests(&inputs, args.pages.as_ref());
    let outcome = run.read(args, &checkbox, &requests, writer.as_mut());
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
    unique_stdin(&args.inputs);
    let has_words = matches!(
        format,
        OutputFormat::Jsonl | OutputFormat::Answer(ResponseFormat::Json)
    );
    let message = if format == OutputFormat::Yolo && args.output.is_none() && !inputs.single {
        "--format yolo writes a file a page: name a directory for them with --output"
    } else if args.words && !has_words {
        "only json and jsonl have a place for --words: choose one with --format"
    } else {
        return;
    };
    Cli::command().error(ErrorKind::ArgumentConflict, message).exit()
}

/// Ends the program with exit status 2 where standard input is named twice.
pub(crate) fn unique_stdin(arguments: &[PathBuf]) {
    if arguments.iter().filter(|input| input.as_os_str() == "-").count() > 1 {
        let message = "standard input (-) can be read only once";
        Cli::command().error(ErrorKind::ArgumentConflict, message).exit()
    }
}

/// The files, with stems that are unique among them.
pub(crate) fn requests(inputs: &Inputs, pages: Option<&PageRange>) -> Vec<Request> {
    let pages = pages.cloned().unwrap_or_default();
    let stems = names::unique_stems(inputs.files.iter().map(|input| input.stem.as_path()));
    let request = |(input, stem): (&Input, _)| Request {
        input: input.clone().with_stem(stem),
        pages: pages.clone(),
    };
    inputs.files.iter().zip(stems).map(request).collect()
}

fn writer<'a>(
    args: &DetectArgs,
    format: OutputFormat,
    inputs: &Inputs,
    checkbox: &'a Checkbox,
    reporter: &'a Reporter,
) -> Result<Box<dyn ResultWriter + 'a>> {
    let class_names = checkbox.model().class_names.as_slice();
    let to_file = if format == OutputFormat::Yolo {
        None
    } else {
        args.output.as_deref()
    };
    let output = Output::open(to_file, reporter)?;
    Ok(match format {
        OutputFormat::Table => Box::new(TableWriter::new(output, class_names, args.coordinates)),
        OutputFormat::Jsonl => Box::new(JsonlWriter::new(output, class_names)),
        OutputFormat::Answer(ResponseFormat::Csv) => Box::new(CsvWriter::new(output)?),
        OutputFormat::Answer(ResponseFormat::Coco) => Box::new(CocoWriter::new(output, class_names)),
        OutputFormat::Answer(ResponseFormat::Markdown) => Box::new(MarkdownWriter::new(output, class_names)),
        OutputFormat::Answer(format) => {
            let as_array = !inputs.single && format.content_type() == "application/json";
            let model = ModelRecord::from(checkbox.model());
            Box::new(DocumentsWriter::new(output, format, as_array, class_names, model))
        }
        OutputFormat::Yolo => match &args.output {
            Some(directory) => Box::new(YoloWriter::to_directory(directory, class_names)?),
            None => Box::new(YoloWriter::to_output(output, class_names)),
        },
    })
}

/// One run over the files.
struct Run<'a> {
    annotate: Option<&'a Path>,
    reporter: &'a Reporter,
}

impl Run<'_> {
    fn read(
        &self,
        args: &DetectArgs,
        checkbox: &Checkbox,
        requests: &[Request],
        writer: &mut (dyn ResultWriter + '_),
    ) -> Result<()> {
        let options: ReadOptions = args
            .read
            .options()
            .with_picture(self.annotate.is_some())
            .with_words(args.words);
        let jobs = args.read.jobs.count();
        let annotate = |document: &OpenedDocument<&Request>, reading: &PageReading| {
            let Some(directory) = self.annotate else {
                return Ok(());
            };
            let stem = page_stem(&document.key.input.stem, reading.number, document.page_count);
            annotated::write(&directory.join(stem), reading)
        };
        read_documents(checkbox, requests, &options, jobs, &annotate, |event| {
            match event {
                Event::Unreadable { key, error } => {
                    let line = unreadable(&error);
                    self.reporter.error(format_args!("{}: {line}", key.input.name()));
                    self.reporter.step();
                }
                Event::Page { document, outcome } => {
                    self.page(&DocumentName::of(&document), *outcome, writer)?;
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
        outcome: Result<InspectedPage<Result<()>>, PageError>,
        writer: &mut (dyn ResultWriter + '_),
    ) -> Result<()> {
        match outcome {
            Ok(page) => {
                if let Err(error) = page.inspected {
                    self.reporter.error(format_args!("{error:#}"));
                }
                let place = place(document, page.reading.number);
                for warning in &page.reading.warnings {
                    self.reporter
                        .note(format_args!("{}: {place}warning: {warning}", document.file));
                }
                writer.page(document, page.reading.to_result(), page.reading.timings)
            }
            Err(error) => {
                let place = place(document, error.page);
                let line = with_flag(&error.error);
                self.reporter
                    .error(format_args!("{}: {place}{line}", document.file));
                writer.failed_page(document, error.to_failure(line))
            }
        }
    }
}

/// The page, where a document has others.
fn place(document: &DocumentName<'_>, page: u32) -> String {
    match document.page_count {
        1 => String::new(),
        _ => format!("page {page}: "),
    }
}
