//! `checkbox template`.

use std::io::Write;
use std::path::PathBuf;

use anyhow::{Result, anyhow, ensure};
use checkbox::{Checkbox, PageRange, Template};
use checkbox_contract::template::TemplateRecord;
use clap::Args;

use crate::args::ReadArgs;
use crate::flags::with_flag;
use crate::input::Input;
use crate::output::Output;
use crate::report::{Reporter, one_line};

/// End of `checkbox template --help`.
pub(crate) const NOTES: &str = "\
The template is JSON to be looked through in an editor: names of boxes and groups, and whether one box of a group may be \
chosen (\"single\") or any number (\"multiple\"). `checkbox read` makes a table of filled forms by it. docs/templates.md has a \
walk-through.

Examples:
  checkbox template blank.pdf -o club.json
  checkbox template scan.tif --pages 1-2 --name club -o club.json";

/// Arguments of `checkbox template`.
#[derive(Args, Debug)]
pub(crate) struct TemplateArgs {
    /// A blank form, or a filled one: an image or a PDF, or - for standard input.
    #[arg(value_name = "FILE|-")]
    pub(crate) input: PathBuf,

    /// Write here instead of standard output: a file that appears when it is complete.
    #[arg(short, long, value_name = "PATH")]
    pub(crate) output: Option<PathBuf>,

    /// Name of the form [default: that of the file, without its ending].
    #[arg(long)]
    pub(crate) name: Option<String>,

    /// Pages of the form, such as 1-3,7,9- [default: all].
    #[arg(long, value_name = "LIST")]
    pub(crate) pages: Option<PageRange>,

    #[command(flatten)]
    pub(crate) read: ReadArgs,
}

/// `checkbox template`. A page that cannot be read ends it: a template lacks no page.
pub(crate) fn run(args: &TemplateArgs, reporter: &Reporter) -> Result<()> {
    let input = if args.input.as_os_str() == "-" {
        Input::stdin()
    } else {
        Input::file(args.input.clone())
    };
    let checkbox = args.read.load()?;
    let template = propose(args, &checkbox, &input, reporter)
        .map_err(|error| anyhow!("{}: {error:#}", one_line(&input.name())))?;
    let mut output = Output::open(args.output.as_deref(), reporter)?;
    output.write_all(TemplateRecord::from(&template).to_json()?.as_bytes())?;
    output.finish()
}

fn propose(args: &TemplateArgs, checkbox: &Checkbox, input: &Input, reporter: &Reporter) -> Result<Template> {
    let options = args
        .read
        .options()
        .with_page(true)
        .with_pages(args.pages.clone().unwrap_or_default());
    let bytes = input.read(options.limits.max_bytes)?;
    let pages = checkbox
        .read_with(bytes, options)
        .map_err(|error| anyhow!(with_flag(&error)))?;
    let mut blank = Vec::new();
    for page in pages {
        let reading = page.map_err(|error| anyhow!("page {}: {}", error.page, with_flag(&error.error)))?;
        for warning in &reading.warnings {
            let (name, number) = (input.name(), reading.number);
            reporter.note(format_args!("{name}: page {number}: warning: {warning}"));
        }
        let page = reading.page.as_ref().map(|page| reading.to_blank(page.view()));
        blank.extend(page);
    }
    let has_boxes = blank.iter().any(|page| !page.boxes.is_empty());
    ensure!(
        has_boxes,
        "no boxes were found: there is nothing to make a template of"
    );
    let name = args
        .name
        .clone()
        .unwrap_or_else(|| input.stem.to_string_lossy().into_owned());
    Ok(Template::propose(name, blank)?)
}
