//! Tools that the checks need beyond Cargo: present already, or installed with a word about it.

use std::path::PathBuf;

use anyhow::{Context, Result, bail, ensure};
use xshell::{Shell, cmd};

const CARGO_DENY_VERSION: &str = "0.20.2";
/// That of the crate in Cargo.lock: the two only work together.
const WASM_BINDGEN_VERSION: &str = "0.2.130";

/// Target of the browser's module.
pub(crate) const BROWSER_TARGET: &str = "wasm32-unknown-unknown";
/// Target of the component for Spin and WASI HTTP.
pub(crate) const EDGE_TARGET: &str = "wasm32-wasip2";
/// Reason for a skipped step where [`python_tools`] has none.
pub(crate) const NO_PYTHON_TOOLS: &str = "what deploy/requirements.txt names cannot be installed (PyPI)";
/// Tools are compiled for a few runs: not optimised, and without what a debugger wants.
const QUICK: [(&str, &str); 2] = [
    ("CARGO_PROFILE_DEV_DEBUG", "false"),
    ("CARGO_PROFILE_DEV_INCREMENTAL", "false"),
];

/// Formatter and linter of the pinned toolchain.
pub(crate) fn require_components(sh: &Shell) -> Result<()> {
    for (component, probe) in [("rustfmt", "fmt"), ("clippy", "clippy")] {
        if succeeds(sh, &["cargo", probe, "--version"]) {
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
    if !succeeds(sh, &["cargo", "deny", "--version"]) {
        announce("cargo-deny (cargo install; compiles for some minutes, once)");
        let _quick = QUICK.map(|(name, value)| sh.push_env(name, value));
        cmd!(
            sh,
            "cargo install cargo-deny --locked --debug --version {CARGO_DENY_VERSION} --no-default-features"
        )
        .run()?;
    }
    Ok(())
}

/// wasm-bindgen of the crate's version: the one on the path, else one installed below the target folder.
pub(crate) fn require_wasm_bindgen(sh: &Shell) -> Result<PathBuf> {
    let locked = sh.read_file("Cargo.lock")?;
    ensure!(
        locked.contains(&format!(
            "name = \"wasm-bindgen\"\nversion = \"{WASM_BINDGEN_VERSION}\""
        )),
        "Cargo.lock has another wasm-bindgen than {WASM_BINDGEN_VERSION}: set WASM_BINDGEN_VERSION in xtask/src/tools.rs"
    );
    let root = target_directory(sh)?.join("tools");
    let installed = root.join("bin/wasm-bindgen");
    for program in [PathBuf::from("wasm-bindgen"), installed.clone()] {
        let version = cmd!(sh, "{program} --version").quiet().ignore_stderr().read();
        if version.is_ok_and(|version| version.ends_with(WASM_BINDGEN_VERSION)) {
            return Ok(program);
        }
    }
    announce("wasm-bindgen (cargo install; compiles for some minutes, once)");
    // Without the default features: TLS, to talk to browsers on other machines.
    let install = [
        "wasm-bindgen-cli",
        "--version",
        WASM_BINDGEN_VERSION,
        "--debug",
        "--no-default-features",
    ];
    let _quick = QUICK.map(|(name, value)| sh.push_env(name, value));
    let locked = cmd!(sh, "cargo install {install...} --locked --root {root}")
        .ignore_status()
        .output();
    if !locked.is_ok_and(|output| output.status.success()) {
        eprintln!(
            "xtask: not with its own lock file: a registry may lack one of its versions; trying without"
        );
        cmd!(sh, "cargo install {install...} --root {root}").run()?;
    }
    Ok(installed)
}

/// The tools and libraries in `www/package-lock.json`.
pub(crate) fn require_npm_packages(sh: &Shell) -> Result<()> {
    for program in ["node", "npm"] {
        if !succeeds(sh, &[program, "--version"]) {
            bail!("{program} is missing: install Node.js 18 or later (Debian: apt-get install nodejs npm)");
        }
    }
    let wanted = sh.read_file("www/package-lock.json")?;
    if sh
        .read_file("www/node_modules/.checkbox-lock.json")
        .is_ok_and(|installed| installed == wanted)
    {
        return Ok(());
    }
    announce("www/node_modules (npm ci)");
    {
        let _directory = sh.push_dir("www");
        cmd!(sh, "npm ci --ignore-scripts --no-audit --no-fund").run()?;
    }
    Ok(sh.write_file("www/node_modules/.checkbox-lock.json", wanted)?)
}

/// Whether `program` is there, from Debian's `packages` where it was missing and they can be installed.
pub(crate) fn has_or_installs(sh: &Shell, program: &str, packages: &[&str]) -> bool {
    let present = || succeeds(sh, &[program, "--version"]);
    if !present() && succeeds(sh, &["apt-get", "--version"]) {
        announce(&format!("{} (apt-get)", packages.join(", ")));
        let install = cmd!(sh, "apt-get install --yes --no-install-recommends {packages...}");
        let _ = install.ignore_status().run();
    }
    present()
}

/// A Python with what `deploy/requirements.txt` names; `None` where it cannot be had.
pub(crate) fn python_tools(sh: &Shell) -> Result<Option<PathBuf>> {
    python_environment(sh, "deploy-python", "deploy/requirements.txt")
}

/// The Python of an environment below the target folder with what a requirements file names; `None` where it cannot be had.
pub(crate) fn python_environment(sh: &Shell, name: &str, requirements: &str) -> Result<Option<PathBuf>> {
    let environment = target_directory(sh)?.join("tools").join(name);
    let python = environment.join("bin/python3");
    let installed = environment.join("requirements.txt");
    let wanted = sh.read_file(requirements)?;
    if sh.read_file(&installed).is_ok_and(|text| text == wanted) {
        return Ok(Some(python));
    }
    announce(&format!("what {requirements} names (PyPI)"));
    let made = cmd!(sh, "python3 -m venv {environment}").run();
    let filled =
        made.and_then(|()| cmd!(sh, "{python} -m pip install --quiet --requirement {requirements}").run());
    if filled.is_err() {
        return Ok(None);
    }
    sh.write_file(installed, wanted)?;
    Ok(Some(python))
}

/// The program `checkbox` of the release profile.
pub(crate) fn program(sh: &Shell) -> Result<PathBuf> {
    Ok(target_directory(sh)?.join("release/checkbox"))
}

/// Cargo's target folder.
pub(crate) fn target_directory(sh: &Shell) -> Result<PathBuf> {
    Ok(std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| sh.current_dir().join("target"), PathBuf::from))
}

/// Whether `command` can be started and ends well.
pub(crate) fn succeeds(sh: &Shell, command: &[&str]) -> bool {
    let [program, arguments @ ..] = command else {
        return false;
    };
    let output = cmd!(sh, "{program} {arguments...}")
        .ignore_status()
        .quiet()
        .ignore_stderr()
        .output();
    output.is_ok_and(|output| output.status.success())
}

fn announce(what: &str) {
    eprintln!("xtask: installing {what}");
}
