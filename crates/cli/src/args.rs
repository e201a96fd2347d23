//! The command line: its commands, and the arguments that several of them have. Each command has the rest of its own.

use std::num::NonZeroUsize;
use std::path::PathBuf;
use std::str::FromStr;
use std::sync::Arc;

use anyhow::Result;
use checkbox::{Checkbox, DeviceChoice, InputChannels, Limits, OutputForm, ReadOptions};
use checkbox_batch::default_jobs;
use checkbox_contract::RequestOptions;
use clap::builder::{PossibleValue, PossibleValuesParser, TypedValueParser};
use clap::{Args, Parser, Subcommand, ValueEnum};

use crate::batch::{self, BatchArgs};
use crate::completions::{self, CompletionsArgs, ManArgs};
use crate::detect::{self, DetectArgs};
use crate::evaluate::{self, EvaluateArgs};
use crate::health::HealthArgs;
#[cfg(feature = "mcp")]
use crate::mcp::{self, McpArgs};
use crate::model::{self, ModelArgs};
use crate::read::{self, TemplateReadArgs};
use crate::render::{RenderArgs, RenderWorkerArgs};
use crate::serve::{self, ServeArgs};
use crate::template::{self, TemplateArgs};

/// Finds checkboxes and radio buttons in scans, photos and PDF files, and says which are marked.
#[derive(Parser, Debug)]
#[command(name = "checkbox", version = version(), about, max_term_width = 100)]
pub(crate) struct Cli {
    #[command(subcommand)]
    pub(crate) command: Command,
}

/// Version of the program, of the model inside it, and the commit, which builds that ship are told by this variable.
fn version() -> String {
    let commit = option_env!("CHECKBOX_COMMIT")
        .filter(|commit| !commit.is_empty())
        .map(|commit| format!(", commit {commit}"));
    let (program, model) = (env!("CARGO_PKG_VERSION"), checkbox::EMBEDDED_MODEL_VERSION);
    format!("{program} (model {model}{})", commit.unwrap_or_default())
}

#[derive(Subcommand, Debug)]
pub(crate) enum Command {
    /// Find checkboxes in files.
    #[command(after_long_help = detect::NOTES)]
    Detect(DetectArgs),
    /// Make a template of a blank form, to read filled ones by.
    #[command(after_long_help = template::NOTES)]
    Template(TemplateArgs),
    /// Read a stack of filled forms by their templates: a table with a row a form.
    #[command(after_long_help = read::NOTES)]
    Read(TemplateReadArgs),
    /// Find checkboxes in an archive of any size, on any number of machines.
    #[command(after_long_help = batch::NOTES)]
    Batch(BatchArgs),
    /// Measure how well the model does on pages with known boxes.
    #[command(after_long_help = evaluate::NOTES)]
    Evaluate(EvaluateArgs),
    /// Show what is known about the model.
    Model(ModelArgs),
    /// Answer requests over HTTP.
    #[command(after_long_help = serve::NOTES)]
    Serve(ServeArgs),
    /// Ask a service on this machine whether it works: for the health check of a container.
    Health(HealthArgs),
    /// Read forms for an assistant, over the Model Context Protocol.
    #[cfg(feature = "mcp")]
    #[command(after_long_help = mcp::NOTES)]
    Mcp(McpArgs),
    /// Write completions for a shell.
    #[command(after_long_help = completions::NOTES)]
    Completions(CompletionsArgs),
    /// Write the manual, a page a command.
    Man(ManArgs),
    /// Read documents for the program that started this one.
    #[command(hide = true)]
    RenderWorker(RenderWorkerArgs),
}

/// Reading of files, by the commands that find checkboxes in them.
#[derive(Args, Debug)]
pub(crate) struct ReadArgs {
    /// Lowest confidence to report, 0 to 1.
    #[arg(long, default_value_t = ReadOptions::default().confidence, value_parser = RequestOptions::parse_conf)]
    conf: f32,

    /// Of two boxes that overlap by more than this IoU, 0 to 1, only the more confident stays.
    #[arg(long, default_value_t = ReadOptions::default().iou, value_parser = RequestOptions::parse_iou)]
    iou: f32,

    /// Password of encrypted PDF files.
    #[arg(long, env = "CHECKBOX_PASSWORD", hide_env_values = true)]
    password: Option<String>,

    #[command(flatten)]
    pub(crate) jobs: Jobs,

    #[command(flatten)]
    pub(crate) model: ModelSource,

    #[command(flatten)]
    limits: LimitArgs,

    #[command(flatten)]
    render: RenderArgs,
}

impl ReadArgs {
    /// The model, with documents read apart from this process unless the command line says otherwise.
    pub(crate) fn load(&self) -> Result<Checkbox> {
        let checkbox = model::load(&self.model)?;
        Ok(match self.render.pool(self.jobs.count()) {
            Some(pool) => checkbox.with_isolation(Arc::new(pool)),
            None => checkbox,
        })
    }

    pub(crate) fn options(&self) -> ReadOptions {
        ReadOptions::default()
            .with_confidence(self.conf)
            .with_iou(self.iou)
            .with_password(self.password.clone())
            .with_limits(self.limits.limits())
    }
}

/// Limits on files, checked before memory is spent on them.
#[derive(Args, Debug)]
#[command(next_help_heading = "Limits")]
pub(crate) struct LimitArgs {
    /// Size of a file.
    #[arg(long, value_name = "BYTES", default_value_t = Limits::default().max_bytes)]
    max_bytes: u64,

    /// Width times height of a page, and of an image in a PDF.
    #[arg(long, value_name = "PIXELS", default_value_t = Limits::default().max_page_pixels)]
    max_page_pixels: u64,

    /// Width and height of a page, each, and of an image in a PDF.
    #[arg(long, value_name = "PX", default_value_t = Limits::default().max_side_px)]
    max_side_px: u32,

    /// Pages of a file.
    #[arg(long, value_name = "PAGES", default_value_t = Limits::default().max_pages)]
    max_pages: u32,
}

impl LimitArgs {
    pub(crate) fn limits(&self) -> Limits {
        let Self {
            max_bytes,
            max_page_pixels,
            max_side_px,
            max_pages,
        } = *self;
        Limits::default()
            .with_max_bytes(max_bytes)
            .with_max_page_pixels(max_page_pixels)
            .with_max_side_px(max_side_px)
            .with_max_pages(max_pages)
    }
}

/// Parallel work.
#[derive(Args, Debug)]
pub(crate) struct Jobs {
    /// Pages to read at the same time [default: one a core].
    #[arg(short, long, value_name = "N")]
    jobs: Option<NonZeroUsize>,
}

impl Jobs {
    pub(crate) fn count(&self) -> NonZeroUsize {
        self.jobs.unwrap_or_else(default_jobs)
    }
}

/// The model, and what its file does not say about it.
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
    #[arg(long, value_parser = by_name::<InputChannels>(CHANNELS), requires = "path")]
    pub(crate) channels: Option<InputChannels>,

    /// Form of its output, where that is ambiguous.
    #[arg(long, value_parser = by_name::<OutputForm>(HEADS), requires = "path")]
    pub(crate) head: Option<OutputForm>,

    /// Device to run it on.
    #[arg(long, env = "DEVICE", value_parser = by_name::<DeviceChoice>(DEVICES), default_value_t = DeviceChoice::Auto)]
    pub(crate) device: DeviceChoice,
}

/// Name of a value, and a line of help for it.
type Name = (&'static str, &'static str);

const CHANNELS: [Name; 2] = [
    ("gray", "One plane of luma"),
    ("rgb", "Red, green and blue planes"),
];
const HEADS: [Name; 4] = [
    ("class-scores", "[1, 4 + classes, boxes]: YOLOv8, 11, 26"),
    ("class-scores-transposed", "[1, boxes, 4 + classes]"),
    ("objectness", "[1, boxes, 5 + classes]: YOLOv5"),
    (
        "end-to-end",
        "[1, boxes, 6]: NMS inside, or none needed (YOLOv10, 26)",
    ),
];
const DEVICES: [Name; 3] = [
    ("cpu", "The processor"),
    (
        "cuda",
        "An NVIDIA GPU, in programs built with the feature `cuda`; an error without one",
    ),
    ("auto", "A GPU where there is one to use, else the processor"),
];

/// A parser of values that a library reads by their names.
pub(crate) fn by_name<T>(names: impl IntoIterator<Item = Name>) -> impl TypedValueParser<Value = T>
where
    T: FromStr<Err: std::error::Error + Send + Sync> + Clone + Send + Sync + 'static,
{
    let values = names
        .into_iter()
        .map(|(name, help)| PossibleValue::new(name).help(help));
    PossibleValuesParser::new(values).try_map(|name| name.parse::<T>())
}

/// Form of a report.
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

    use super::*;

    #[test]
    fn the_command_line_is_consistent() {
        Cli::command().debug_assert();
    }

    fn model(arguments: &[&str]) -> ModelSource {
        let start = ["checkbox", "model", "--model", "a.onnx"];
        match Cli::try_parse_from(start.iter().chain(arguments))
            .unwrap()
            .command
        {
            Command::Model(args) => args.model,
            other => panic!("{other:?}"),
        }
    }

    /// Every value of the library, by its name with hyphens.
    #[test]
    fn every_value_can_be_named() {
        for &channels in InputChannels::ALL {
            assert_eq!(model(&["--channels", channels.name()]).channels, Some(channels));
        }
        for &form in OutputForm::ALL {
            assert_eq!(
                model(&["--head", &form.name().replace('_', "-")]).head,
                Some(form)
            );
        }
        for &device in DeviceChoice::ALL {
            assert_eq!(model(&["--device", device.name()]).device, device);
        }
        assert_eq!(model(&[]).device, DeviceChoice::Auto);
    }
}
