//! What can be written on the command line.

use std::num::NonZeroUsize;
use std::path::PathBuf;

use checkbox_contract::RequestOptions;
use checkbox_detector::DeviceChoice;
use checkbox_document::{Limits, PageRange};
use clap::{Args, Parser, Subcommand, ValueEnum};

use crate::batch::Shard;

/// Finds checkboxes and radio buttons in scans, photos and PDF files, and says which are marked.
#[derive(Parser, Debug)]
#[command(name = "checkbox", version, about, max_term_width = 100)]
pub(crate) struct Cli {
    #[command(subcommand)]
    pub(crate) command: Command,
}

#[derive(Subcommand, Debug)]
pub(crate) enum Command {
    /// Find checkboxes in files.
    #[command(after_long_help = DETECT_NOTES)]
    Detect(DetectArgs),
    /// Find checkboxes in an archive of any size, on any number of machines.
    #[command(after_long_help = BATCH_NOTES)]
    Batch(BatchArgs),
    /// Measure how well the model does on pages with known boxes.
    #[command(after_long_help = EVALUATE_NOTES)]
    Evaluate(EvaluateArgs),
    /// Show what is known about the model.
    Model(ModelArgs),
    /// Answer requests over HTTP.
    #[command(after_long_help = SERVE_NOTES)]
    Serve(ServeArgs),
    /// Ask a service on this machine whether it works: for the health check of a container.
    Health(HealthArgs),
}

const DETECT_NOTES: &str = "\
Boxes are in pixels of the page as shown: EXIF orientation applied, PDF pages as rendered (their size and dpi are in \
the JSON answer). A file or page that cannot be read is reported on stderr, the others go on.

Exit status: 0 all well, 1 something could not be read or written, 2 wrong usage.

Examples:
  checkbox detect form.pdf
  checkbox detect scans/ --format csv -o boxes.csv
  checkbox detect 'scans/**/*.tif' --annotate seen/ > boxes.jsonl
  curl -s https://example.org/form.png | checkbox detect - --format json";

const BATCH_NOTES: &str = "\
OUT gets shard=I/part-*.jsonl or .parquet, one row a box: file (below SRC), page, width, height, class, confidence, x1, \
y1, x2, y2. _failures has what could not be read, and _SUCCESS, which appears when all shards are done, the counts. Read \
the parts only then.

The same command goes on where a run was stopped or killed: no page is there twice, and none is missing. What was \
searched since the last commit (--commit-s) is searched again. SIGTERM and SIGINT commit at once. Every shard is run by one \
process at a time.

SRC and OUT are folders or, in programs built with the feature object-store, s3://, gs://, az:// or https:// (WebDAV). \
Credentials and endpoints are taken from the environment: AWS_ACCESS_KEY_ID, AWS_REGION, AWS_ENDPOINT_URL, \
GOOGLE_SERVICE_ACCOUNT, AZURE_STORAGE_ACCOUNT_NAME and so on; without any, from the machine's own role.

Exit status: 0 all was read or written down as a failure, 1 stopped, or a store failed: start it again; 2 wrong usage.

Examples:
  checkbox batch scans/ --out boxes/
  checkbox batch s3://archive/2024 --out s3://results/2024 --format parquet --shard 3/16
  JOB_COMPLETION_INDEX=3 checkbox batch s3://archive --out s3://results --shards 16";

const EVALUATE_NOTES: &str = "\
The annotations are a COCO file whose category names are class names of the model; a category of another name stands \
for the one class of the same state (`checked` for `filled_checkbox`). Boxes with iscrowd are regions to ignore: a \
detection that matches no box and lies in one by half of its area or more does not count as wrong. An image may be a \
PDF or TIFF, with the page number (from 1) in its key `page`.

Detections are matched to boxes whatever their class, the most confident first, each to the free box of highest IoU. \
State accuracy is the share of matched boxes with the right class. AP50 matches within each class, over all detections \
from confidence 0.01, with COCO's 101-point interpolation. The calibration error (ECE) compares confidence with the \
share of detections that are matched and of the right class, in 10 bins, over the detections at or above --conf.";

const SERVE_NOTES: &str = "\
SIGTERM and SIGINT: /readyz turns to 503, accepted requests are finished, exit status 0. SIGHUP: the model and the \
certificate are read again; when they cannot be used, the old ones stay and the log says so.

Examples:
  checkbox serve
  curl -F file=@form.png 'http://localhost:8000/predict?conf=0.3'
  MODEL_PATH=/models/mine.onnx PORT=9000 LOG_FORMAT=json checkbox serve --host 127.0.0.1";

#[derive(Args, Debug)]
pub(crate) struct ServeArgs {
    #[command(flatten)]
    pub(crate) config: checkbox_server::Config,

    #[command(flatten)]
    pub(crate) model: ModelSource,
}

#[derive(Args, Debug)]
pub(crate) struct HealthArgs {
    /// Port of the service.
    #[arg(long, env = "PORT", default_value_t = 8000)]
    pub(crate) port: u16,

    /// Address of the service; 0.0.0.0 and :: stand for this machine.
    #[arg(long, env = "HOST", default_value = "127.0.0.1", value_name = "IP")]
    pub(crate) host: std::net::IpAddr,

    /// The service's certificate, as for serve: with one, the service is asked over TLS.
    #[arg(long, env = "TLS_CERT", value_name = "FILE")]
    pub(crate) tls_cert: Option<PathBuf>,
}

#[derive(Args, Debug)]
pub(crate) struct DetectArgs {
    /// Files, directories (searched recursively for png, jpg, webp, bmp, gif, tif and pdf, hidden ones skipped),
    /// glob patterns such as 'in/**/*.png', or - for standard input.
    #[arg(required = true, value_name = "FILE|DIR|GLOB|-")]
    pub(crate) inputs: Vec<PathBuf>,

    /// Form of the output. Without it: a table on a terminal, jsonl into a pipe or a file.
    #[arg(short, long, value_enum)]
    pub(crate) format: Option<OutputFormat>,

    /// Write here instead of standard output: a file that appears when it is complete, or for yolo a directory.
    #[arg(short, long, value_name = "PATH")]
    pub(crate) output: Option<PathBuf>,

    /// Write every page as PNG with its boxes drawn into this directory.
    #[arg(long, value_name = "DIR")]
    pub(crate) annotate: Option<PathBuf>,

    /// Lowest confidence to report, 0 to 1.
    #[arg(long, default_value = "0.2", value_parser = RequestOptions::parse_conf)]
    pub(crate) conf: f32,

    /// Of two boxes that overlap by more than this IoU, 0 to 1, only the more confident stays.
    #[arg(long, default_value = "0.45", value_parser = RequestOptions::parse_iou)]
    pub(crate) iou: f32,

    /// Pages to search, such as 1-3,7,9- [default: all].
    #[arg(long, value_name = "LIST")]
    pub(crate) pages: Option<PageRange>,

    /// Password of encrypted PDF files.
    #[arg(long, env = "CHECKBOX_PASSWORD", hide_env_values = true)]
    pub(crate) password: Option<String>,

    #[command(flatten)]
    pub(crate) jobs: Jobs,

    #[command(flatten)]
    pub(crate) model: ModelSource,

    #[command(flatten)]
    pub(crate) limits: LimitArgs,
}

#[derive(Args, Debug)]
pub(crate) struct BatchArgs {
    /// Folder or object store whose png, jpg, webp, bmp, gif, tif and pdf files are searched, hidden ones skipped.
    #[arg(value_name = "SRC")]
    pub(crate) source: String,

    /// Folder or object store for the results; for each job its own.
    #[arg(short, long, value_name = "OUT")]
    pub(crate) out: String,

    /// Form of the results.
    #[arg(short, long, value_enum, default_value_t = BatchFormat::Jsonl)]
    pub(crate) format: BatchFormat,

    /// Search only part I, from 0, of N.
    #[arg(long, value_name = "I/N", conflicts_with = "shards")]
    pub(crate) shard: Option<Shard>,

    /// Search only the part that JOB_COMPLETION_INDEX, from 0, says of N. On Cloud Run and AWS Batch, both are known.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..))]
    pub(crate) shards: Option<u32>,

    /// Sort the source's list in memory, for stores that do not list in order; az and https always are.
    #[arg(long)]
    pub(crate) sort: bool,

    /// Rows of a part at most, but for those of its last page.
    #[arg(long, value_name = "ROWS", default_value = "100000")]
    pub(crate) part_rows: NonZeroUsize,

    /// Time after which what is done is written, in seconds.
    #[arg(long, value_name = "S", default_value_t = 60)]
    pub(crate) commit_s: u64,

    /// Lowest confidence to report, 0 to 1.
    #[arg(long, default_value = "0.2", value_parser = RequestOptions::parse_conf)]
    pub(crate) conf: f32,

    /// Of two boxes that overlap by more than this IoU, 0 to 1, only the more confident stays.
    #[arg(long, default_value = "0.45", value_parser = RequestOptions::parse_iou)]
    pub(crate) iou: f32,

    /// Password of encrypted PDF files.
    #[arg(long, env = "CHECKBOX_PASSWORD", hide_env_values = true)]
    pub(crate) password: Option<String>,

    #[command(flatten)]
    pub(crate) jobs: Jobs,

    #[command(flatten)]
    pub(crate) model: ModelSource,

    #[command(flatten)]
    pub(crate) limits: LimitArgs,
}

/// Forms of the results of `checkbox batch`: one row a box.
#[derive(ValueEnum, Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum BatchFormat {
    /// A line of JSON a box.
    Jsonl,
    /// Apache Parquet, in programs built with the feature `parquet`.
    Parquet,
}

impl BatchFormat {
    pub(crate) fn extension(self) -> &'static str {
        match self {
            Self::Jsonl => "jsonl",
            Self::Parquet => "parquet",
        }
    }
}

/// What is refused before memory is spent on it.
#[derive(Args, Debug)]
#[command(next_help_heading = "Limits")]
pub(crate) struct LimitArgs {
    /// Size of a file.
    #[arg(long, value_name = "BYTES", default_value_t = Limits::default().max_bytes)]
    max_bytes: u64,

    /// Width times height of a page, and of an image in a PDF.
    #[arg(long, value_name = "PIXELS", default_value_t = Limits::default().max_page_pixels)]
    max_page_pixels: u64,

    /// Pages of a file.
    #[arg(long, value_name = "PAGES", default_value_t = Limits::default().max_pages)]
    max_pages: u32,
}

impl LimitArgs {
    pub(crate) fn limits(&self) -> Limits {
        let Self {
            max_bytes,
            max_page_pixels,
            max_pages,
        } = *self;
        Limits::default()
            .with_max_bytes(max_bytes)
            .with_max_page_pixels(max_page_pixels)
            .with_max_pages(max_pages)
    }
}

#[derive(Args, Debug)]
pub(crate) struct EvaluateArgs {
    /// Known boxes, as a COCO file.
    #[arg(long, value_name = "FILE")]
    pub(crate) coco: PathBuf,

    /// What file names in the COCO file are relative to [default: where that file is].
    #[arg(long, value_name = "DIR")]
    pub(crate) images: Option<PathBuf>,

    /// Also measure by group: a key of the images (kind, lang), or one of the boxes' attributes (shape), which
    /// gives recall and state accuracy only. Can be given again.
    #[arg(long, value_name = "KEY")]
    pub(crate) by: Vec<String>,

    /// Lowest confidence that counts as found, 0 to 1; AP50 looks below it.
    #[arg(long, default_value = "0.2", value_parser = RequestOptions::parse_conf)]
    pub(crate) conf: f32,

    /// IoU from which a detection matches a box, above 0 to 1.
    #[arg(long, default_value = "0.5", value_parser = parse_iou_threshold)]
    pub(crate) iou_threshold: f32,

    /// Of two detections that overlap by more than this IoU, 0 to 1, only the more confident stays.
    #[arg(long, default_value = "0.45", value_parser = RequestOptions::parse_iou)]
    pub(crate) iou: f32,

    /// Also show precision, recall and F1 over thresholds.
    #[arg(long)]
    pub(crate) sweep: bool,

    /// Also show confidence against the share that is right, bin by bin.
    #[arg(long)]
    pub(crate) calibration: bool,

    /// Form of the output; json has the sweep and the calibration bins always.
    #[arg(short, long, value_enum, default_value_t = ReportFormat::Table)]
    pub(crate) format: ReportFormat,

    #[command(flatten)]
    pub(crate) jobs: Jobs,

    #[command(flatten)]
    pub(crate) model: ModelSource,
}

fn parse_iou_threshold(text: &str) -> Result<f32, String> {
    let value = RequestOptions::parse_iou(text).ok().filter(|value| *value > 0.0);
    value.ok_or_else(|| "it must be a number above 0 and up to 1, such as 0.5".to_owned())
}

#[derive(Args, Debug)]
pub(crate) struct ModelArgs {
    /// Form of the output.
    #[arg(short, long, value_enum, default_value_t = ReportFormat::Table)]
    pub(crate) format: ReportFormat,

    #[command(flatten)]
    pub(crate) model: ModelSource,
}

#[derive(Args, Debug)]
pub(crate) struct Jobs {
    /// Pages to search at the same time [default: one a core].
    #[arg(short, long, value_name = "N")]
    jobs: Option<NonZeroUsize>,
}

impl Jobs {
    pub(crate) fn count(&self) -> NonZeroUsize {
        self.jobs
            .or_else(|| std::thread::available_parallelism().ok())
            .unwrap_or(NonZeroUsize::MIN)
    }
}

/// Which model, and what its file does not say.
#[derive(Args, Debug)]
#[command(next_help_heading = "Model")]
pub(crate) struct ModelSource {
    /// Use this ONNX model (a YOLO detection head) instead of the one inside the program.
    #[arg(long = "model", env = "MODEL_PATH", value_name = "ONNX")]
    pub(crate) path: Option<PathBuf>,

    /// Names of its classes in index order, where its metadata lack them.
    #[arg(long, value_name = "NAME,..", value_delimiter = ',', requires = "path")]
    pub(crate) class_names: Option<Vec<String>>,

    /// Longest side of its input, where its metadata lack it.
    #[arg(long, value_name = "PX", requires = "path")]
    pub(crate) long_side_px: Option<u32>,

    /// Colour planes of its input, where their number is dynamic and its metadata lack it.
    #[arg(long, value_enum, requires = "path")]
    pub(crate) channels: Option<Channels>,

    /// Form of its output, where that is ambiguous.
    #[arg(long, value_enum, requires = "path")]
    pub(crate) head: Option<Head>,

    /// What to run it on.
    #[arg(long, env = "DEVICE", value_enum, default_value_t = DeviceArg::Auto)]
    pub(crate) device: DeviceArg,
}

/// Names of [`checkbox_detector::DeviceChoice`].
#[derive(ValueEnum, Clone, Copy, Debug)]
pub(crate) enum DeviceArg {
    /// The processor.
    Cpu,
    /// An NVIDIA GPU, in programs built with the feature `cuda`; an error without one.
    Cuda,
    /// A GPU where there is one to use, else the processor.
    Auto,
}

impl From<DeviceArg> for DeviceChoice {
    fn from(device: DeviceArg) -> Self {
        match device {
            DeviceArg::Cpu => Self::Cpu,
            DeviceArg::Cuda => Self::Cuda,
            DeviceArg::Auto => Self::Auto,
        }
    }
}

/// Names of [`checkbox_detector::InputChannels`].
#[derive(ValueEnum, Clone, Copy, Debug)]
pub(crate) enum Channels {
    /// One plane of luma.
    Gray,
    /// Red, green and blue planes.
    Rgb,
}

/// Names of [`checkbox_detector::OutputForm`].
#[derive(ValueEnum, Clone, Copy, Debug)]
pub(crate) enum Head {
    /// [1, 4 + classes, boxes]: YOLOv8, 11, 26.
    ClassScores,
    /// [1, boxes, 4 + classes].
    ClassScoresTransposed,
    /// [1, boxes, 5 + classes]: YOLOv5.
    Objectness,
    /// [1, boxes, 6]: NMS inside, or none needed (YOLOv10, 26).
    EndToEnd,
}

#[derive(ValueEnum, Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum OutputFormat {
    /// For people: a table a page, and the counts.
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
    /// Azure Document Intelligence: selectionMarks of an analyze result; arrays as for json.
    Azure,
    /// Amazon Textract: SELECTION_ELEMENT blocks; arrays as for json.
    Textract,
}

#[derive(ValueEnum, Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ReportFormat {
    /// For people.
    Table,
    /// For programs.
    Json,
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    #[test]
    fn the_command_line_is_consistent() {
        super::Cli::command().debug_assert();
    }
}
