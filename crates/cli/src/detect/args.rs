//! Command line of `checkbox detect`.

use std::path::PathBuf;
use std::str::FromStr;

use checkbox::PageRange;
use checkbox_contract::{ContractError, ResponseFormat};
use clap::Args;

use crate::args::{ReadArgs, by_name};

/// End of `checkbox detect --help`.
pub(crate) const NOTES: &str = "\
Boxes are in pixels of the page as shown: EXIF orientation applied, PDF pages as rendered (their size and dpi are in \
the JSON answer). A file or page that cannot be read is reported on stderr, the others go on; so is a page that may \
mislead, such as a blank one.

Exit status: 0 all well, 1 something could not be read or written, 2 wrong usage.

Examples:
  checkbox detect form.pdf
  checkbox detect scans/ --format csv -o boxes.csv
  checkbox detect 'scans/**/*.tif' --annotate seen/ > boxes.jsonl
  curl -s https://example.org/form.png | checkbox detect - --format json";

/// Arguments of `checkbox detect`.
#[derive(Args, Debug)]
pub(crate) struct DetectArgs {
    /// Files, directories (searched recursively for png, jpg, heic, jp2, webp, bmp, gif, tif and pdf, hidden ones skipped),
    /// glob patterns such as 'in/**/*.png', or - for standard input.
    #[arg(required = true, value_name = "FILE|DIR|GLOB|-")]
    pub(crate) inputs: Vec<PathBuf>,

    /// Form of the output. Without it: a table on a terminal, jsonl into a pipe or a file. For more than one file, a directory
    /// or a pattern, json, azure, textract and docling are arrays, each element with its `file`.
    #[arg(short, long, value_parser = by_name::<OutputFormat>(OutputFormat::names()))]
    pub(crate) format: Option<OutputFormat>,

    /// Write here instead of standard output: a file that appears when it is complete, or for yolo a directory.
    #[arg(short, long, value_name = "PATH")]
    pub(crate) output: Option<PathBuf>,

    /// Write every page as PNG with its boxes drawn into this directory, pages of a PDF at 150 dpi or more.
    #[arg(long, value_name = "DIR")]
    pub(crate) annotate: Option<PathBuf>,

    /// Pages to read, such as 1-3,7,9- [default: all].
    #[arg(long, value_name = "LIST")]
    pub(crate) pages: Option<PageRange>,

    /// Show where each box is in the table, too.
    #[arg(long)]
    pub(crate) coordinates: bool,

    /// Add the printed words of PDF pages and their places to json and jsonl.
    #[arg(long)]
    pub(crate) words: bool,

    #[command(flatten)]
    pub(crate) read: ReadArgs,
}

/// Form of the output of `checkbox detect`: one of its own, or one that the HTTP API answers in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum OutputFormat {
    Table,
    Jsonl,
    Yolo,
    Answer(ResponseFormat),
}

impl OutputFormat {
    const OWN: [(Self, &str, &str); 3] = [
        (
            Self::Table,
            "table",
            "For people: the boxes of a page in reading order under their questions, and the counts",
        ),
        (
            Self::Jsonl,
            "jsonl",
            "One line of JSON a page, written as pages are done",
        ),
        (
            Self::Yolo,
            "yolo",
            "One text file of labels a page, and classes.txt, in the directory --output",
        ),
    ];

    /// The names, and a line of help for each.
    fn names() -> impl Iterator<Item = (&'static str, &'static str)> {
        let own = Self::OWN.map(|(_, name, about)| (name, about));
        let answers = ResponseFormat::ALL.iter();
        own.into_iter()
            .chain(answers.map(|format| (format.name(), format.about())))
    }
}

impl FromStr for OutputFormat {
    type Err = ContractError;

    fn from_str(name: &str) -> Result<Self, ContractError> {
        let own = Self::OWN.into_iter().find(|(_, own, _)| *own == name);
        own.map_or_else(|| name.parse().map(Self::Answer), |(format, ..)| Ok(format))
    }
}
