//! `cargo xtask bench`.

mod divan;

use anyhow::{Context, Result};
use xshell::{Shell, cmd};

/// Profile of what ships.
const SHIPPED: &str = "dist";
const REPORT: &str = "docs/performance.md";
const BEGIN: &str = "<!-- cargo xtask bench --write: begin -->\n";
const END: &str = "<!-- cargo xtask bench --write: end -->\n";

/// Options of `cargo xtask bench`.
#[derive(clap::Args)]
pub(crate) struct Options {
    /// Run only the benchmarks whose name contains this
    filter: Option<String>,
    /// Write the medians to docs/performance.md; whatever else runs on the machine spoils them
    #[arg(long, conflicts_with = "filter")]
    write: bool,
    /// Measure the program against onnxruntime and the Python stack, and write the tables and the chart of docs/performance.md;
    /// what that needs is in xtask/peers/compare.py
    #[arg(long, conflicts_with_all = ["filter", "write"])]
    peers: bool,
    /// The folder `dist` of onnxruntime-web from npm, to measure the browser too; `cargo xtask web` has to have run
    #[arg(long, value_name = "DIR", requires = "peers")]
    ort_web: Option<String>,
    /// Profile to measure; what is written is always of `dist`, which ships [default: release, where reading a model is slower]
    #[arg(long, conflicts_with_all = ["write", "peers"])]
    profile: Option<String>,
    /// The Python that runs the peers
    #[arg(long, default_value = "python3")]
    python: String,
}

/// Runs the divan benchmarks of the workspace: decode, preprocess, inference, postprocess apart.
pub(crate) fn run(sh: &Shell, options: &Options) -> Result<()> {
    let profile = match &options.profile {
        _ if options.write || options.peers => SHIPPED,
        Some(profile) => profile,
        None => "release",
    };
    // built first, so that no compiler runs beside what is measured
    let benches = ["--profile", profile, "--workspace", "--locked", "--benches"];
    cmd!(sh, "cargo bench {benches...} --no-run").run()?;
    if options.peers {
        return peers(sh, options);
    }
    let filter = options.filter.iter();
    let bench = cmd!(sh, "cargo bench {benches...} -- {filter...}");
    if !options.write {
        return Ok(bench.run()?);
    }
    let printed = bench.read()?;
    let block = format!("{}\n\n{}", circumstances(sh)?, divan::tables(&printed));
    let report = sh.read_file(REPORT)?;
    sh.write_file(REPORT, replace_block(&report, &block)?)?;
    eprintln!("xtask: wrote {REPORT}");
    Ok(())
}

/// Machine, compiler, commit and day.
fn circumstances(sh: &Shell) -> Result<String> {
    let processor = sh.read_file("/proc/cpuinfo").ok().and_then(|text| {
        let line = text.lines().find(|line| line.starts_with("model name"))?;
        Some(line.split_once(": ")?.1.to_owned())
    });
    let processor = processor.unwrap_or_else(|| std::env::consts::ARCH.to_owned());
    let cores = std::thread::available_parallelism()?;
    let compiler = cmd!(sh, "rustc --version").quiet().read()?;
    let commit = cmd!(sh, "git rev-parse --short HEAD").quiet().read()?;
    let day = cmd!(sh, "date --utc +%F").quiet().read()?;
    Ok(format!(
        "{processor}, one of {cores} cores; {compiler}, profile {SHIPPED}; commit {commit}; {day}. Medians."
    ))
}

/// The `report` with `block` between its marks.
fn replace_block(report: &str, block: &str) -> Result<String> {
    let parts = report.split_once(BEGIN).and_then(|(before, rest)| {
        let (_, after) = rest.split_once(END)?;
        Some((before, after))
    });
    let (before, after) = parts.with_context(|| format!("{REPORT} has lost the marks of its block"))?;
    Ok(format!("{before}{BEGIN}{}\n{END}{after}", block.trim_end()))
}

fn peers(sh: &Shell, options: &Options) -> Result<()> {
    cmd!(
        sh,
        "cargo build --profile {SHIPPED} --locked --package checkbox-cli"
    )
    .run()?;
    let program = crate::tools::target_directory(sh)?.join("dist/checkbox");
    let (python, ort_web) = (&options.python, options.ort_web.iter());
    cmd!(sh, "{python} xtask/peers/compare.py {program} {ort_web...}").run()?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_block_is_replaced() {
        let report = format!("# Performance\n{BEGIN}old\n{END}rest\n");
        let replaced = replace_block(&report, "new\n\n").unwrap();
        assert_eq!(replaced, format!("# Performance\n{BEGIN}new\n{END}rest\n"));
        assert!(replace_block("no marks", "new").is_err());
    }
}
