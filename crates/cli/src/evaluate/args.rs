//! Command line of `checkbox evaluate`.

use std::path::PathBuf;

use checkbox::{ReadOptions, Stage, Tiling};
use checkbox_contract::RequestOptions;
use clap::{Args, ValueEnum};

use crate::args::{Jobs, ModelSource, ReportFormat};

/// End of `checkbox evaluate --help`.
pub(crate) const NOTES: &str = "\
The annotations are a COCO file whose category names are class names of the model; a category of another name stands \
for the one class of the same state (`checked` for `filled_checkbox`). Boxes with iscrowd are regions to ignore: a \
detection that matches no box and lies in one by half of its area or more does not count as wrong. An image may be a \
PDF or TIFF, with the page number (from 1) in its key `page`.

Detections are matched to boxes whatever their class, the most confident first, each to the free box of highest IoU. \
State accuracy is the share of matched boxes with the right class. AP50 matches within each class, over all detections \
from confidence 0.01, with COCO's 101-point interpolation. The calibration error (ECE) compares, in 10 bins, \
confidence with the share of detections that are matched, and state confidence with the share of matched ones that are \
of the right class, over the detections at or above --conf. Of the states, the surest 98 % are counted apart, with the \
Clopper-Pearson bound on how many of such are wrong (one-sided, 95 %).";

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

    /// Measure without a stage of detection, to see what it is worth. Can be given again.
    #[arg(long, value_name = "STAGE", value_enum)]
    pub(crate) without: Vec<LeftOut>,

    /// Also show precision, recall and F1 over thresholds.
    #[arg(long)]
    pub(crate) sweep: bool,

    /// Also show confidence and state confidence against the share that is right, bin by bin.
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

/// Stage of detection that can be left out.
#[derive(ValueEnum, Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum LeftOut {
    /// The second network, which judges each candidate in crops of its own.
    Refiner,
    /// The mirrored crops of a candidate that the second network is uncertain of.
    Mirrors,
    /// The second crop of a candidate whose box moved far.
    Recentring,
    /// The correction of confidences by the other boxes of the page.
    Rescoring,
    /// The second look at a skewed page, deskewed.
    Deskewing,
    /// The second look at a page of small boxes, in tiles.
    Tiles,
}

impl EvaluateArgs {
    /// The options with which pages are read, down to a confidence.
    pub(crate) fn read_options(&self, min_confidence: f32) -> ReadOptions {
        let tiling = if self.without.contains(&LeftOut::Tiles) {
            Tiling::Off
        } else {
            Tiling::Auto
        };
        let stage = |left_out: &LeftOut| match left_out {
            LeftOut::Refiner => Some(Stage::Refiner),
            LeftOut::Mirrors => Some(Stage::Mirrors),
            LeftOut::Recentring => Some(Stage::Recentring),
            LeftOut::Rescoring => Some(Stage::Rescoring),
            LeftOut::Deskewing => Some(Stage::Deskewing),
            LeftOut::Tiles => None,
        };
        ReadOptions::default()
            .with_confidence(min_confidence)
            .with_iou(self.iou)
            .with_tiling(tiling)
            .with_stages_left_out(self.without.iter().filter_map(stage).collect::<Vec<_>>())
    }
}

fn parse_iou_threshold(text: &str) -> Result<f32, String> {
    let value = RequestOptions::parse_iou(text).ok().filter(|value| *value > 0.0);
    value.ok_or_else(|| "it must be a number above 0 and up to 1, such as 0.5".to_owned())
}
