//! `cargo xtask bench`.

use anyhow::Result;
use xshell::{Shell, cmd};

/// Options of `cargo xtask bench`.
#[derive(clap::Args)]
pub(crate) struct Options {
    /// Run only the benchmarks whose name contains this
    filter: Option<String>,
    /// Measure the program against onnxruntime and the Python stack, and write the tables and the chart of docs/performance.md;
    /// what that needs is in xtask/peers/compare.py
    #[arg(long, conflicts_with = "filter")]
    peers: bool,
    /// The folder `dist` of onnxruntime-web from npm, to measure the browser too; `cargo xtask web` has to have run
    #[arg(long, value_name = "DIR", requires = "peers")]
    ort_web: Option<String>,
    /// The Python that runs the peers
    #[arg(long, default_value = "python3")]
    python: String,
}

/// Runs the divan benchmarks of the workspace: decode, preprocess, inference, postprocess apart.
pub(crate) fn run(sh: &Shell, options: &Options) -> Result<()> {
    // built first, so that no compiler runs beside what is measured
    cmd!(sh, "cargo bench --workspace --locked --benches --no-run").run()?;
    if options.peers {
        return peers(sh, options);
    }
    let filter = options.filter.iter();
    cmd!(sh, "cargo bench --workspace --locked --benches -- {filter...}").run()?;
    Ok(())
}

fn peers(sh: &Shell, options: &Options) -> Result<()> {
    cmd!(sh, "cargo build --release --locked --package checkbox-cli").run()?;
    let target = std::env::var("CARGO_TARGET_DIR").unwrap_or_else(|_| "target".to_owned());
    let (python, ort_web) = (&options.python, options.ort_web.iter());
    cmd!(
        sh,
        "{python} xtask/peers/compare.py {target}/release/checkbox {ort_web...}"
    )
    .run()?;
    Ok(())
}
