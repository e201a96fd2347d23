//! The checks that Cargo and its tools do.
//!
//! All of them use one profile and one set of features, so that no dependency is compiled twice.

use anyhow::Result;
use xshell::{Shell, cmd};

use crate::steps::Outcome;
use crate::tools;

/// What containers have and a plain build has not. None of them changes the features of `tract`.
const FEATURES: &str = "checkbox-cli/container";
/// Crates that also run in the browser and on the edge, and so must always compile for WebAssembly.
const PORTABLE: [&str; 7] = [
    "checkbox-pixels",
    "checkbox-convolution",
    "checkbox-document",
    "checkbox-detector",
    "checkbox-contract",
    "checkbox",
    "checkbox-service",
];
/// Workspaces of their own.
const APART: [&str; 2] = ["crates/edge/host/Cargo.toml", "crates/ros/Cargo.toml"];
const DENY_WARNINGS: [&str; 3] = ["--", "-D", "warnings"];

/// Formatting of all workspaces.
pub(crate) fn formatting(sh: &Shell) -> Result<Outcome> {
    cmd!(sh, "cargo fmt --all --check").run()?;
    for manifest in APART {
        cmd!(sh, "cargo fmt --manifest-path {manifest} --check").run()?;
    }
    Ok(Outcome::Passed)
}

/// Lints of everything that is built natively.
pub(crate) fn clippy(sh: &Shell) -> Result<Outcome> {
    cmd!(
        sh,
        "cargo clippy --release --workspace --all-targets --features {FEATURES} --locked {DENY_WARNINGS...}"
    )
    .run()?;
    Ok(Outcome::Passed)
}

/// Lints of the portable crates and of the `surface` that is made of them, for a WebAssembly `target`.
pub(crate) fn portable_clippy(sh: &Shell, target: &str, surface: &str) -> Result<Outcome> {
    tools::require_target(sh, target)?;
    let packages = PORTABLE.iter().copied().chain([surface]);
    let packages = packages.flat_map(|name| ["--package", name]);
    cmd!(
        sh,
        "cargo clippy --release --locked --target {target} {packages...} {DENY_WARNINGS...}"
    )
    .run()?;
    Ok(Outcome::Passed)
}

/// All tests that run natively.
pub(crate) fn tests(sh: &Shell) -> Result<Outcome> {
    // An S3 server for the tests of `checkbox batch`.
    let python = tools::python_tools(sh)?;
    let _server = python
        .as_ref()
        .map(|python| sh.push_env("MOTO_SERVER", python.with_file_name("moto_server")));
    cmd!(
        sh,
        "cargo test --release --workspace --features {FEATURES} --locked"
    )
    .run()?;
    Ok(match python {
        Some(_) => Outcome::Passed,
        None => Outcome::Partly(format!("object stores: {}", tools::NO_PYTHON_TOOLS)),
    })
}

/// The program, as the tests build it.
pub(crate) fn program(sh: &Shell) -> Result<Outcome> {
    cmd!(
        sh,
        "cargo build --release --workspace --features {FEATURES} --locked"
    )
    .run()?;
    Ok(Outcome::Passed)
}

/// The rustdoc of all crates, without a warning.
pub(crate) fn documentation(sh: &Shell) -> Result<Outcome> {
    let _flags = sh.push_env("RUSTDOCFLAGS", "-D warnings");
    cmd!(
        sh,
        "cargo doc --release --workspace --no-deps --features {FEATURES} --locked"
    )
    .run()?;
    Ok(Outcome::Passed)
}

/// deny.toml, but for the advisories.
pub(crate) fn dependencies(sh: &Shell) -> Result<Outcome> {
    tools::require_cargo_deny(sh)?;
    cmd!(sh, "cargo deny --locked check licenses bans sources").run()?;
    Ok(Outcome::Passed)
}

/// The advisories of RustSec, where their database can be reached.
pub(crate) fn advisories(sh: &Shell) -> Result<Outcome> {
    tools::require_cargo_deny(sh)?;
    if !tools::succeeds(sh, &["cargo", "deny", "fetch", "db"]) {
        return Ok(Outcome::Skipped(
            "their database cannot be reached from this machine".to_owned(),
        ));
    }
    cmd!(sh, "cargo deny --locked check --disable-fetch advisories").run()?;
    Ok(Outcome::Passed)
}

/// The feature `lambda`: lints, tests, and the program before a stand-in for Lambda's runtime.
pub(crate) fn lambda(sh: &Shell) -> Result<Outcome> {
    let features = ["--features", "checkbox-cli/lambda", "--locked"];
    cmd!(
        sh,
        "cargo clippy --release --all-targets {features...} {DENY_WARNINGS...}"
    )
    .run()?;
    cmd!(sh, "cargo test --release {features...} --test lambda").run()?;
    cmd!(sh, "cargo build --release {features...}").run()?;
    let program = tools::program(sh)?;
    cmd!(sh, "python3 deploy/lambda/check.py {program}").run()?;
    Ok(Outcome::Passed)
}

/// The workspace of the ROS 2 node: lints and tests.
pub(crate) fn ros(sh: &Shell) -> Result<Outcome> {
    let manifest = ["--manifest-path", "crates/ros/Cargo.toml", "--locked"];
    cmd!(
        sh,
        "cargo clippy --release --all-targets {manifest...} {DENY_WARNINGS...}"
    )
    .run()?;
    cmd!(sh, "cargo test --release {manifest...}").run()?;
    Ok(Outcome::Passed)
}
