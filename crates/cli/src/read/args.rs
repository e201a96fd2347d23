//! Command line of `checkbox read`.

use std::path::PathBuf;

use checkbox::PageRange;
use clap::{Args, ValueEnum};

use crate::args::ReadArgs;

/// End of `checkbox read --help`.
pub(crate) const NOTES: &str = "\
A page is told by its boxes and its print, whichever way it lies, and in any order. The table has a row a form and a column a \
question: the chosen option, or for a question with any number of answers a column a box with 1 or 0. ? is where somebody must \
look: several options are chosen where one may be, a box is in doubt or cannot be seen, or a page is missing. A page that \
fits no template is told on stderr.

Pages of a file make its forms; so do files of one page that follow each other, where a template has several pages.

Exit status: 0 all well, 1 something could not be read or written, 2 wrong usage.

Examples:
  checkbox read scans/ --template club.json -o club.csv
  checkbox read stack.pdf --template club.json --template visit.json --review look-at/
  checkbox read scans/ --template club.json --format jsonl > pages.jsonl";

/// Arguments of `checkbox read`.
#[derive(Args, Debug)]
pub(crate) struct TemplateReadArgs {
    /// Files, directories, glob patterns or - for standard input, as for `checkbox detect`.
    #[arg(required = true, value_name = "FILE|DIR|GLOB|-")]
    pub(crate) inputs: Vec<PathBuf>,

    /// Template of a form, made by `checkbox template`; several for a mixed stack.
    #[arg(short, long = "template", required = true, value_name = "JSON")]
    pub(crate) templates: Vec<PathBuf>,

    /// Form of the output.
    #[arg(short, long, value_enum, default_value_t = TableFormat::Csv)]
    pub(crate) format: TableFormat,

    /// Write here instead of standard output: a file that appears when it is complete.
    #[arg(short, long, value_name = "PATH")]
    pub(crate) output: Option<PathBuf>,

    /// Write a PNG of each question that somebody must look at into this directory.
    #[arg(long, value_name = "DIR")]
    pub(crate) review: Option<PathBuf>,

    /// Pages to read, such as 1-3,7,9- [default: all].
    #[arg(long, value_name = "LIST")]
    pub(crate) pages: Option<PageRange>,

    #[command(flatten)]
    pub(crate) read: ReadArgs,
}

/// Form of the output of `checkbox read`.
#[derive(ValueEnum, Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum TableFormat {
    /// One row a form, with a header, written as forms are complete.
    Csv,
    /// One line of JSON a page, written as pages are done, those that fit no template too.
    Jsonl,
}
