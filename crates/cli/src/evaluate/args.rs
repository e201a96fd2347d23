//! Command line of `checkbox evaluate`.

use std::path::PathBuf;

use checkbox::ReadOptions;
use checkbox_contract::RequestOptions;
use clap::Args;

use crate::args::{Jobs, ModelSource, ReportFormat};

/// End of `checkbox evaluate --help`.
pub(crate) const NOTES: &str = "\
The annotations are a COCO file whose category names are class names of the model; a category of another name stands \
for the one class of the same state (`checked` for `filled_checkbox`). Boxes with iscrowd are regions to ignore: a \
detection that matches no box and lies in one by half of its area or more does not count as wrong. An image may be a \
PDF or TIFF, with the page number (from 1) in its key `page`.

Detections are matched to boxes whatever their class, the most confident first, each to the free box of highest IoU. \
State accuracy is the share of matched boxes with the right class. AP50 matches within each class, over all detections \
from confidence 0.01, with COCO's 101-point interpolation. The calibration error (ECE) compares confidence with the \
share of detections that are matched and of the right class, in 10 bins, over the detections at or above --conf.";

/// Arguments of `checkbox evaluate`.
#[derive(Args, Debug)]
pub(crate) struct EvaluateArgs {
    /// Known boxes, as a COCO file.
    #[arg(long, value_name = "FILE")]
    pub(crate) coco: PathBuf,

    /// Directory that file names in the COCO file are relative to [default: where that file is].
    #[arg(long, value_name = "DIR")]
    pub(crate) images: Option<PathBuf>,

    /// Also measure by group: a key of the images (kind, lang), or one of the boxes' attributes (shape), which
    /// gives recall and state accuracy only. Can be given again.
    #[arg(long, value_name = "KEY")]
    pub(crate) by: Vec<String>,

    /// Lowest confidence that counts as found, 0 to 1; AP50 looks below it.
    #[arg(long, default_value_t = ReadOptions::default().confidence, value_parser = RequestOptions::parse_conf)]
    pub(crate) conf: f32,

    /// IoU from which a detection matches a box, above 0 to 1.
    #[arg(long, default_value = "0.5", value_parser = parse_iou_threshold)]
    pub(crate) iou_threshold: f32,

    /// Of two detections that overlap by more than this IoU, 0 to 1, only the more confident stays.
    #[arg(long, default_value_t = ReadOptions::default().iou, value_parser = RequestOptions::parse_iou)]
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
