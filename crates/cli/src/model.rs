//! `checkbox model`, and loading a model for the other commands.

use std::fs::File;
use std::io::{Read, Write};
use std::path::Path;

use anyhow::{Context, Result, anyhow, ensure};
use checkbox::{Checkbox, ModelOptions};
use checkbox_contract::ModelDetails;
use clap::Args;

use crate::args::{ModelSource, ReportFormat};
use crate::flags::with_flag;
use crate::output::key_value_table;

/// Arguments of `checkbox model`.
#[derive(Args, Debug)]
pub(crate) struct ModelArgs {
    /// Form of the output.
    #[arg(short, long, value_enum, default_value_t = ReportFormat::Table)]
    pub(crate) format: ReportFormat,

    #[command(flatten)]
    pub(crate) model: ModelSource,
}

/// A protocol buffer, which an ONNX file is, ends at 2 GiB.
const MAX_MODEL_BYTES: u64 = 1 << 31;

/// `checkbox model`.
pub(crate) fn run(args: &ModelArgs) -> Result<()> {
    let checkbox = load(&args.model)?;
    let details = ModelDetails::from(checkbox.model());
    let text = match args.format {
        ReportFormat::Json => format!("{}\n", serde_json::to_string_pretty(&details)?),
        ReportFormat::Table => table(&details),
    };
    let mut stdout = std::io::stdout().lock();
    stdout.write_all(text.as_bytes())?;
    Ok(stdout.flush()?)
}

/// The model that the command line names, else the embedded one.
pub(crate) fn load(source: &ModelSource) -> Result<Checkbox> {
    let Some(path) = &source.path else {
        return Checkbox::embedded_on(source.device).map_err(|error| anyhow!(with_flag(&error)));
    };
    let load = || {
        let bytes = read(path)?;
        Checkbox::from_onnx(&bytes, options(source)).map_err(|error| anyhow!(with_flag(&error)))
    };
    load().with_context(|| path.display().to_string())
}

fn read(path: &Path) -> Result<Vec<u8>> {
    let mut bytes = Vec::new();
    File::open(path)?.take(MAX_MODEL_BYTES).read_to_end(&mut bytes)?;
    ensure!(!bytes.is_empty(), "the file is empty: name an ONNX model");
    Ok(bytes)
}

fn options(source: &ModelSource) -> ModelOptions {
    ModelOptions::default()
        .with_class_names(source.class_names.clone())
        .with_long_side_px(source.long_side_px)
        .with_channels(source.channels)
        .with_head(source.head)
        .with_device(source.device)
}

fn table(details: &ModelDetails) -> String {
    let input = &details.input;
    let size = match (input.fixed_width_px, input.fixed_height_px) {
        (Some(width), Some(height)) => format!("{width} x {height} px"),
        _ => format!(
            "long side {} px, padded to multiples of {}",
            input.long_side_px, input.stride_px
        ),
    };
    let or_unknown = |text: &str| {
        if text.is_empty() {
            "unknown".to_owned()
        } else {
            text.to_owned()
        }
    };
    key_value_table([
        ("name", or_unknown(&details.record.name)),
        ("version", or_unknown(&details.record.version)),
        (
            "licence",
            or_unknown(details.license.as_deref().unwrap_or_default()),
        ),
        ("sha256", details.record.sha256.clone()),
        ("classes", details.classes.join(", ")),
        (
            "input",
            format!(
                "{}, {size}, enlarged at most {} times",
                input.channels, input.max_upscale
            ),
        ),
        ("output", details.output.clone()),
        ("nms", details.nms.clone()),
    ])
}
