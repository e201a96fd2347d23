//! What the checks need beyond Cargo: present already, or installed with a word about it.

use anyhow::{Context, Result};
use xshell::{Shell, cmd};

const CARGO_DENY_VERSION: &str = "0.20.2";

/// Formatter and linter of the pinned toolchain.
pub(crate) fn require_components(sh: &Shell) -> Result<()> {
    for (component, probe) in [("rustfmt", "fmt"), ("clippy", "clippy")] {
        if succeeds(sh, &["cargo", probe, "--version"])? {
            continue;
        }
        announce(&format!("the toolchain component {component} (rustup)"));
        cmd!(sh, "rustup component add {component}").run()?;
    }
    Ok(())
}

/// The standard library for `target`.
pub(crate) fn require_target(sh: &Shell, target: &str) -> Result<()> {
    let installed = cmd!(sh, "rustup target list --installed")
        .quiet()
        .read()
        .context("rustup is needed to install compilation targets")?;
    if !installed.lines().any(|line| line == target) {
        announce(&format!("the compilation target {target} (rustup)"));
        cmd!(sh, "rustup target add {target}").run()?;
    }
    Ok(())
}

/// cargo-deny, which reads the licences of the whole dependency graph.
pub(crate) fn require_cargo_deny(sh: &Shell) -> Result<()> {
    if !succeeds(sh, &["cargo", "deny", "--version"])? {
        announce("cargo-deny (cargo install; compiles for some minutes, once)");
        cmd!(
            sh,
            "cargo install cargo-deny --locked --version {CARGO_DENY_VERSION} --no-default-features"
        )
        .run()?;
    }
    Ok(())
}

fn succeeds(sh: &Shell, command: &[&str]) -> Result<bool> {
    let (program, arguments) = command.split_first().context("a command has a program")?;
    let output = cmd!(sh, "{program} {arguments...}")
        .ignore_status()
        .quiet()
        .ignore_stderr()
        .output()?;
    Ok(output.status.success())
}

fn announce(what: &str) {
    eprintln!("xtask: installing {what}");
}
