//! `cargo xtask bench`.

use anyhow::Result;
use xshell::{Shell, cmd};

/// Options of `cargo xtask bench`.
#[derive(clap::Args)]
pub(crate) struct Options {
    /// Run only the benchmarks whose name contains this
    filter: Option<String>,
}

/// Runs the divan benchmarks of the workspace: decode, preprocess, inference, postprocess apart.
pub(crate) fn run(sh: &Shell, options: &Options) -> Result<()> {
    let filter = options.filter.iter();
    cmd!(sh, "cargo bench --workspace --locked --benches -- {filter...}").run()?;
    Ok(())
}
