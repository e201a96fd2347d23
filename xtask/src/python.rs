//! The Python package: its wheel, built with the profile that all checks share, and tested where it is installed.

use anyhow::{Context, Result};
use xshell::{Shell, cmd};

use crate::steps::Outcome;
use crate::tools;

const REQUIREMENTS: &str = "crates/python/requirements.txt";

/// Builds the wheel, installs it, and runs the package's tests and a type checker on what was installed.
pub(crate) fn check(sh: &Shell) -> Result<Outcome> {
    let Some(python) = tools::python_environment(sh, "wheel-python", REQUIREMENTS)? else {
        return Ok(Outcome::Skipped(format!(
            "what {REQUIREMENTS} names cannot be installed (PyPI)"
        )));
    };
    let wheels = tools::target_directory(sh)?.join("wheels");
    sh.remove_path(&wheels)?;
    let manifest = "crates/python/Cargo.toml";
    cmd!(
        sh,
        "{python} -m maturin build --quiet --locked --profile release --manifest-path {manifest} --interpreter {python} --out {wheels}"
    )
    .run()?;
    let wheel = sh.read_dir(&wheels)?.pop().context("maturin made no wheel")?;
    cmd!(
        sh,
        "{python} -m pip install --quiet --no-deps --force-reinstall {wheel}"
    )
    .run()?;
    // From the folder of the tests, so that what is imported is what was installed.
    let _directory = sh.push_dir("crates/python/tests");
    cmd!(sh, "{python} -m pytest --quiet -p no:cacheprovider").run()?;
    cmd!(sh, "{python} -m mypy --strict --package checkbox").run()?;
    Ok(Outcome::Passed)
}
