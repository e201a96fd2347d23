//! Command line of `checkbox detect`.

use std::path::PathBuf;

use checkbox::PageRange;
use clap::{Args, ValueEnum};

use crate::args::ReadArgs;

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

    /// Form of the output. Without it: a table on a terminal, jsonl into a pipe or a file.
    #[arg(short, long, value_enum)]
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

    #[command(flatten)]
    pub(crate) read: ReadArgs,
}

/// Form of the output of `checkbox detect`.
#[derive(ValueEnum, Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum OutputFormat {
    /// For people: the boxes of a page in reading order with their labels and questions, and the counts.
    Table,
    /// The HTTP API's answer; for more than one file, a directory or a pattern: an array of them, each with `file`.
    Json,
    /// One line of JSON a page, written as pages are done.
    Jsonl,
    /// One row a box, with a header, written as pages are done.
    Csv,
    /// One COCO dataset of all pages.
    Coco,
    /// One text file of labels a page, and classes.txt, in the directory --output.
    Yolo,
    /// Azure Document Intelligence: selectionMarks and keyValuePairs of an analyze result; arrays as for json.
    Azure,
    /// Amazon Textract: SELECTION_ELEMENT and KEY_VALUE_SET blocks; arrays as for json.
    Textract,
    /// Task lists under their questions, written as documents are done.
    Markdown,
    /// DoclingDocument with checkbox items; arrays as for json.
    Docling,
}
