//! `cargo xtask bench`.

use anyhow::Result;
use xshell::{Shell, cmd};

/// Options of `cargo xtask bench`.
#[derive(clap::Args)]
pub(crate) struct Options {
    /// Run only the benchmarks whose name contains this
    filter: Option<String>,
    /// Time the embedded model in onnxruntime too, before and after ours: needs Python with onnxruntime and numpy
    #[arg(long)]
    peers: bool,
    /// The Python that runs the peers
    #[arg(long, default_value = "python3")]
    python: String,
}

/// Runs the divan benchmarks of the workspace: decode, preprocess, inference, postprocess apart.
pub(crate) fn run(sh: &Shell, options: &Options) -> Result<()> {
    // built first, so that no compiler runs beside what is measured
    cmd!(sh, "cargo bench --workspace --locked --benches --no-run").run()?;
    peers(sh, options)?;
    let filter = options.filter.iter();
    cmd!(sh, "cargo bench --workspace --locked --benches -- {filter...}").run()?;
    peers(sh, options)
}

fn peers(sh: &Shell, options: &Options) -> Result<()> {
    if options.peers {
        let python = &options.python;
        cmd!(
            sh,
            "{python} xtask/peers/onnxruntime_time.py models/checkbox.onnx"
        )
        .run()?;
    }
    Ok(())
}
