//! `checkbox read`.

mod args;
mod review;
mod writers;

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, ensure};
use checkbox::{
    Checkbox, CheckboxError, Misfit, PageError, PageReading, Registrar, Template, TemplateReading,
};
use checkbox_batch::files::read_file;
use checkbox_batch::{Event, InspectedPage, OpenedDocument, read_documents};
use checkbox_contract::template::{TemplateLine, TemplateRecord};

use crate::detect::{page_stem, requests, unique_stdin};
use crate::flags::{unreadable, with_flag};
use crate::input::{Inputs, Request};
use crate::output::Output;
use crate::report::Reporter;
use writers::Writer;

pub(crate) use args::{NOTES, TemplateReadArgs};

/// A page, read by the templates: the pictures to look at were written on the way.
struct Inspected {
    reading: Result<Result<TemplateReading, Misfit>, CheckboxError>,
    review: Result<()>,
}

/// `checkbox read`. What cannot be read is told to the reporter and does not end the run.
pub(crate) fn run(args: &TemplateReadArgs, reporter: &Reporter) -> Result<()> {
    let inputs = Inputs::find(&args.inputs);
    unique_stdin(&args.inputs);
    let registrar = Registrar::new(templates(&args.templates)?);
    for (name, message) in &inputs.failures {
        reporter.error(format_args!("{name}: {message}"));
    }
    if inputs.files.is_empty() {
        return Ok(());
    }
    let checkbox = args.read.load()?;
    if let Some(directory) = &args.review {
        fs::create_dir_all(directory).with_context(|| directory.display().to_string())?;
    }
    let output = Output::open(args.output.as_deref(), reporter)?;
    let mut run = Run {
        registrar: &registrar,
        reporter,
        writer: Writer::new(args.format, output, registrar.templates())?,
        lines: Vec::new(),
    };
    reporter.start_progress(inputs.files.len(), "files");
    let requests = requests(&inputs, args.pages.as_ref());
    let outcome = run.read(args, &checkbox, &requests);
    reporter.finish_progress();
    outcome?;
    run.writer.finish()
}

/// The templates in files, whose names must differ.
fn templates(paths: &[PathBuf]) -> Result<Vec<Template>> {
    let mut templates: Vec<Template> = Vec::new();
    for path in paths {
        let read = || -> Result<Template> {
            let bytes = read_file(path, TemplateRecord::MAX_BYTES as u64)?;
            let template = TemplateRecord::read(&bytes)?;
            let is_new = templates.iter().all(|known| known.name() != template.name());
            ensure!(
                is_new,
                "another template has the name {}: change one",
                template.name()
            );
            Ok(template)
        };
        templates.push(read().with_context(|| path.display().to_string())?);
    }
    Ok(templates)
}

/// One run over the files.
struct Run<'a> {
    registrar: &'a Registrar,
    reporter: &'a Reporter,
    writer: Writer<'a>,
    /// Pages of the file that is being read.
    lines: Vec<TemplateLine>,
}

impl Run<'_> {
    fn read(&mut self, args: &TemplateReadArgs, checkbox: &Checkbox, requests: &[Request]) -> Result<()> {
        let options = args
            .read
            .options()
            .with_page(true)
            .with_picture(args.review.is_some());
        let registrar = self.registrar;
        let inspect = |document: &OpenedDocument<&Request>, reading: &PageReading| {
            inspect(checkbox, registrar, args.review.as_deref(), document, reading)
        };
        read_documents(
            checkbox,
            requests,
            &options,
            args.read.jobs.count(),
            &inspect,
            |event| {
                match event {
                    Event::Unreadable { key, error } => {
                        let line = unreadable(&error);
                        self.reporter.error(format_args!("{}: {line}", key.input.name()));
                        self.reporter.step();
                    }
                    Event::Page { document, outcome } => self.page(&document, *outcome)?,
                    Event::Closed { document } => {
                        let lines = std::mem::take(&mut self.lines);
                        self.writer.file(document.page_count, lines)?;
                        self.reporter.step();
                    }
                }
                Ok(())
            },
        )
    }

    fn page(
        &mut self,
        document: &OpenedDocument<&Request>,
        outcome: Result<InspectedPage<Inspected>, PageError>,
    ) -> Result<()> {
        let file = document.key.input.name();
        let place = |page: u32| match document.page_count {
            1 => String::new(),
            _ => format!("page {page}: "),
        };
        let page = match outcome {
            Ok(page) => page,
            Err(error) => {
                let line = with_flag(&error.error);
                self.reporter
                    .error(format_args!("{file}: {}{line}", place(error.page)));
                return Ok(());
            }
        };
        let number = page.reading.number;
        let place = place(number);
        for warning in &page.reading.warnings {
            self.reporter
                .note(format_args!("{file}: {place}warning: {warning}"));
        }
        if let Err(error) = page.inspected.review {
            self.reporter.error(format_args!("{error:#}"));
        }
        let line = match page.inspected.reading {
            Ok(Ok(reading)) => reading.to_line(self.registrar, file, number),
            Ok(Err(misfit)) => {
                self.reporter.note(format_args!("{file}: {place}{misfit}"));
                TemplateLine::misfit(file, number, misfit.code())
            }
            Err(error) => {
                self.reporter
                    .error(format_args!("{file}: {place}{}", with_flag(&error)));
                return Ok(());
            }
        };
        self.writer.page(&line)?;
        self.lines.push(line);
        Ok(())
    }
}

/// Reads a page by the templates, while it has its pixels.
fn inspect(
    checkbox: &Checkbox,
    registrar: &Registrar,
    review: Option<&Path>,
    document: &OpenedDocument<&Request>,
    reading: &PageReading,
) -> Inspected {
    let read = match &reading.page {
        Some(page) => checkbox.read_by_template(registrar, reading, page.view()),
        None => Ok(Err(Misfit::NoBoxes)),
    };
    let review = match (review, &read) {
        (Some(directory), Ok(Ok(by_template))) => {
            let stem = page_stem(&document.key.input.stem, reading.number, document.page_count);
            review::write(&directory.join(stem), registrar, reading, by_template)
        }
        _ => Ok(()),
    };
    Inspected {
        reading: read,
        review,
    }
}
