//! `cargo xtask edge`: the component for Spin and other WASI HTTP hosts, with its model in place.

use std::path::{Path, PathBuf};

use anyhow::Result;
use xshell::{Shell, cmd};

use crate::steps::Outcome;
use crate::tools::{self, EDGE_TARGET as TARGET};
use crate::web;

const PACKAGE: &str = "checkbox-edge";
const HOST: &str = "crates/edge/host/Cargo.toml";
/// Where spin.toml looks, whatever the target folder is.
const OUT: &str = "target/edge";
/// A component's name, and the features that it is built with.
type Variant = (&'static str, &'static [&'static str]);
const SPIN: Variant = ("checkbox", &[]);
const WASI: Variant = ("checkbox-wasi", &["--no-default-features"]);
const FORM: &str = "tests/data/sample-form.png";

/// Options of `cargo xtask edge`.
#[derive(clap::Args)]
pub(crate) struct Options {
    /// Leave the page for browsers as it is, or out where it was never built
    #[arg(long)]
    no_page: bool,
    /// Then test the component in a real host, the golden set among what it has to answer
    #[arg(long)]
    test: bool,
    /// Then print what a request costs, with and without the snapshot
    #[arg(long)]
    measure: bool,
}

/// Makes `target/edge/checkbox.wasm` for Spin, `target/edge/checkbox-wasi.wasm` for other hosts, and the page's files.
pub(crate) fn run(sh: &Shell, options: &Options) -> Result<()> {
    tools::require_target(sh, TARGET)?;
    sh.create_dir(Path::new(OUT).join("page"))?;
    if !options.no_page {
        page(sh)?;
    }
    let host = build_host(sh)?;
    component(sh, &host, SPIN)?;
    component(sh, &host, WASI)?;
    eprintln!(
        "xtask: {OUT}/checkbox.wasm is ready: spin up, or {} serve {OUT}/checkbox.wasm",
        host.display()
    );
    if options.test {
        test(sh, SPIN)?;
        test(sh, WASI)?;
    }
    if options.measure {
        cmd!(
            sh,
            "{host} measure {FORM} {OUT}/checkbox-plain.wasm {OUT}/checkbox.wasm"
        )
        .run()?;
    }
    Ok(())
}

/// The check that every change passes: the component for Spin in a real host.
pub(crate) fn check(sh: &Shell) -> Result<Outcome> {
    tools::require_target(sh, TARGET)?;
    sh.create_dir(OUT)?;
    let host = build_host(sh)?;
    component(sh, &host, SPIN)?;
    test(sh, SPIN)?;
    Ok(Outcome::Passed)
}

/// The page, compressed, without the program that has it inside.
fn page(sh: &Shell) -> Result<()> {
    let compressed = web::build_page(sh)?;
    let to = Path::new(OUT).join("page");
    sh.remove_path(&to)?;
    copy_folder(sh, &compressed, &to)
}

fn copy_folder(sh: &Shell, from: &Path, to: &Path) -> Result<()> {
    sh.create_dir(to)?;
    for path in sh.read_dir(from)? {
        let target = to.join(path.file_name().unwrap_or_default());
        if path.is_dir() {
            copy_folder(sh, &path, &target)?;
        } else {
            sh.copy_file(&path, &target)?;
        }
    }
    Ok(())
}

/// A workspace of its own: nothing else needs wasmtime. Built with its tests, whose libraries would have it compiled anew.
fn build_host(sh: &Shell) -> Result<PathBuf> {
    let target = tools::target_directory(sh)?;
    cmd!(
        sh,
        "cargo build --release --locked --bins --tests --manifest-path {HOST} --target-dir {target}"
    )
    .run()?;
    Ok(target.join("release/checkbox-edge-host"))
}

/// Builds the component, keeps it as `NAME-plain.wasm`, and makes `NAME.wasm` with the snapshot of it.
fn component(sh: &Shell, host: &Path, (name, features): Variant) -> Result<()> {
    cmd!(
        sh,
        "cargo build --profile edge --locked --package {PACKAGE} --target {TARGET} {features...}"
    )
    .run()?;
    let built = tools::target_directory(sh)?
        .join(TARGET)
        .join("edge/checkbox_edge.wasm");
    sh.copy_file(built, format!("{OUT}/{name}-plain.wasm"))?;
    cmd!(sh, "{host} snapshot {OUT}/{name}-plain.wasm {OUT}/{name}.wasm").run()?;
    Ok(())
}

/// The host's tests, the golden set among them.
fn test(sh: &Shell, (name, _): Variant) -> Result<()> {
    let root = sh.current_dir();
    let target = tools::target_directory(sh)?;
    let [_plain, _snapshot] = [("CHECKBOX_EDGE_PLAIN", "-plain"), ("CHECKBOX_EDGE", "")]
        .map(|(variable, kind)| sh.push_env(variable, root.join(format!("{OUT}/{name}{kind}.wasm"))));
    eprintln!("\nxtask: {name}.wasm in a host");
    cmd!(
        sh,
        "cargo test --release --locked --manifest-path {HOST} --target-dir {target} -- --test-threads 2"
    )
    .run()?;
    Ok(())
}
