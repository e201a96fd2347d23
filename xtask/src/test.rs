//! `cargo xtask test`.

use crate::{PORTABLE_CRATES, WASM_TARGETS, deploy, edge, invariants, tools};
use anyhow::Result;
use xshell::{Shell, cmd};

/// Runs every check, from the quickest to the slowest; the first that fails ends the run.
pub(crate) fn run(sh: &Shell) -> Result<()> {
    tools::require_components(sh)?;
    lint(sh)?;
    step("clippy");
    cmd!(
        sh,
        "cargo clippy --release --workspace --all-targets --features {FEATURES} --locked -- -D warnings"
    )
    .run()?;
    step("tests");
    tests(sh)?;
    deployments(sh)?;
    step("documentation");
    {
        let _flags = sh.push_env("RUSTDOCFLAGS", "-D warnings");
        cmd!(sh, "cargo doc --release --workspace --no-deps --locked").run()?;
    }
    webassembly(sh)?;
    step("the component in a host");
    edge::check(sh)?;
    page(sh)?;
    dependencies(sh)?;
    eprintln!("\nxtask: all checks passed; not among them: cargo xtask lambda, cargo xtask ros");
    Ok(())
}

/// What containers have and a plain build has not. None of them changes the features of tract, which stays compiled.
const FEATURES: &str = "checkbox-cli/container";

fn tests(sh: &Shell) -> Result<()> {
    // An S3 server for the tests of `checkbox batch`, which say when they have none.
    let _server = match tools::deploy_python(sh)? {
        Some(python) => Some(sh.push_env("MOTO_SERVER", python.with_file_name("moto_server"))),
        None => {
            eprintln!("xtask: SKIPPED: object stores: moto (PyPI) cannot be installed");
            None
        }
    };
    Ok(cmd!(
        sh,
        "cargo test --release --workspace --features {FEATURES} --locked"
    )
    .run()?)
}

/// The checks of `deploy/`, on the program that the tests have built.
pub(crate) fn deployments(sh: &Shell) -> Result<()> {
    step("deployments");
    cmd!(
        sh,
        "cargo build --release --workspace --features {FEATURES} --locked"
    )
    .run()?;
    deploy::check(sh, &tools::target_directory(sh)?.join("release/checkbox"))
}

/// Lints and tests of AWS Lambda's events. Its libraries change features of serde, and so compile everything anew.
pub(crate) fn lambda(sh: &Shell) -> Result<()> {
    step("AWS Lambda");
    let features = ["--features", "checkbox-cli/lambda", "--locked"];
    cmd!(
        sh,
        "cargo clippy --release --all-targets {features...} -- -D warnings"
    )
    .run()?;
    cmd!(sh, "cargo test --release {features...} --test lambda").run()?;
    cmd!(sh, "cargo build --release {features...}").run()?;
    let program = tools::target_directory(sh)?.join("release/checkbox");
    Ok(cmd!(sh, "python3 deploy/lambda/check.py {program}").run()?)
}

/// Lints and tests of the ROS 2 node, which compile DDS.
pub(crate) fn ros(sh: &Shell) -> Result<()> {
    tools::require_components(sh)?;
    let manifest = ["--manifest-path", "crates/ros/Cargo.toml", "--locked"];
    step("the ROS 2 node");
    cmd!(sh, "cargo fmt --manifest-path crates/ros/Cargo.toml --check").run()?;
    cmd!(
        sh,
        "cargo clippy --release --all-targets {manifest...} -- -D warnings"
    )
    .run()?;
    Ok(cmd!(sh, "cargo test --release {manifest...}").run()?)
}

/// The checks that compile nothing.
pub(crate) fn lint(sh: &Shell) -> Result<()> {
    step("formatting");
    cmd!(sh, "cargo fmt --all --check").run()?;
    cmd!(
        sh,
        "cargo fmt --manifest-path crates/edge/host/Cargo.toml --check"
    )
    .run()?;
    step("invariants");
    invariants::check(sh)
}

fn webassembly(sh: &Shell) -> Result<()> {
    for target in WASM_TARGETS {
        step(&format!("compiles for {target}"));
        tools::require_target(sh, target)?;
        let surface = if target == tools::BROWSER_TARGET {
            "checkbox-web"
        } else {
            "checkbox-edge"
        };
        let packages = PORTABLE_CRATES.iter().copied().chain([surface]);
        let packages = packages.flat_map(|name| ["--package", name]);
        cmd!(
            sh,
            "cargo clippy --release --locked --target {target} {packages...} -- -D warnings"
        )
        .run()?;
    }
    Ok(())
}

/// That every script of the page parses; its tests in a browser are run by `cargo xtask web --test`.
fn page(sh: &Shell) -> Result<()> {
    step("the page's scripts");
    if cmd!(sh, "node --version").quiet().ignore_stderr().read().is_err() {
        eprintln!("xtask: SKIPPED: Node.js is not on this machine");
        return Ok(());
    }
    for folder in ["www", "www/tests"] {
        for path in sh.read_dir(folder)? {
            if path.extension().is_some_and(|ending| ending == "js") {
                cmd!(sh, "node --check {path}").quiet().run()?;
            }
        }
    }
    Ok(())
}

fn dependencies(sh: &Shell) -> Result<()> {
    step("licences, bans and sources of the dependencies");
    tools::require_cargo_deny(sh)?;
    cmd!(sh, "cargo deny --locked check licenses bans sources").run()?;
    step("security advisories");
    if cmd!(sh, "cargo deny fetch db")
        .ignore_status()
        .quiet()
        .ignore_stderr()
        .output()?
        .status
        .success()
    {
        cmd!(sh, "cargo deny --locked check --disable-fetch advisories").run()?;
    } else {
        eprintln!("xtask: SKIPPED: the advisory database cannot be reached from this machine");
    }
    Ok(())
}

fn step(name: &str) {
    eprintln!("\nxtask: {name}");
}
