//! Command line of `checkbox batch`.

use std::num::NonZeroUsize;

use checkbox_batch::{PartFormat, Shard};
use clap::Args;

use crate::args::{ReadArgs, by_name};

/// End of `checkbox batch --help`.
pub(crate) const NOTES: &str = "\
OUT gets shard=I/part-*.jsonl or .parquet, one row a box: file (below SRC), page, width, height, class, confidence, x1, \
y1, x2, y2, and those of the CSV of checkbox detect. _failures has what could not be read, _warnings what was read and may mislead, and _SUCCESS, which appears \
when all shards are done, the counts. Read the parts only then.

The same command goes on where a run was stopped or killed: no page is there twice, and none is missing. What was \
read since the last commit (--commit-s) is read again. A document over which two runs in a row died is a failure. SIGTERM and SIGINT commit at once. Every shard is run by one \
process at a time.

SRC and OUT are folders or, in programs built with the feature object-store, s3://, gs://, az:// or https:// (WebDAV). \
Credentials and endpoints are taken from the environment: AWS_ACCESS_KEY_ID, AWS_REGION, AWS_ENDPOINT_URL, \
GOOGLE_SERVICE_ACCOUNT, AZURE_STORAGE_ACCOUNT_NAME and so on; without any, from the machine's own role.

Exit status: 0 all was read or written down as a failure, 1 stopped, or a store failed: start it again; 2 wrong usage.

Examples:
  checkbox batch scans/ --out boxes/
  checkbox batch s3://archive/2024 --out s3://results/2024 --format parquet --shard 3/16
  JOB_COMPLETION_INDEX=3 checkbox batch s3://archive --out s3://results --shards 16";

/// Arguments of `checkbox batch`.
#[derive(Args, Debug)]
pub(crate) struct BatchArgs {
    /// Folder or object store whose png, jpg, webp, bmp, gif, tif and pdf files are read, hidden ones skipped.
    #[arg(value_name = "SRC")]
    pub(crate) source: String,

    /// Folder or object store for the results; for each job its own.
    #[arg(short, long, value_name = "OUT")]
    pub(crate) out: String,

    /// Form of the results.
    #[arg(short, long, default_value_t = PartFormat::Jsonl, value_parser = by_name::<PartFormat>(FORMATS))]
    pub(crate) format: PartFormat,

    /// Read only part I, from 0, of N.
    #[arg(long, value_name = "I/N", conflicts_with = "shards")]
    pub(crate) shard: Option<Shard>,

    /// Read only the part that JOB_COMPLETION_INDEX, from 0, says of N. On Cloud Run and AWS Batch, both are known.
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

    #[command(flatten)]
    pub(crate) read: ReadArgs,
}

const FORMATS: [(&str, &str); 2] = [
    ("jsonl", "A line of JSON a box"),
    (
        "parquet",
        "Apache Parquet, in programs built with the feature `parquet`",
    ),
];
