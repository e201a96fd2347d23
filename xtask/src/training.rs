//! The tests of `training/`.

use anyhow::Result;
use xshell::{Shell, cmd};

use crate::steps::Outcome;
use crate::tools;

/// Modules that the tests import, beside those of `training/` itself.
const MODULES: &str = "import cv2, numpy, onnx, onnxruntime, onnxscript, PIL, pytest, torch, torchvision";
/// Names the Python that has them; `python3` otherwise.
const PYTHON: &str = "TRAINING_PYTHON";

/// Runs pytest where its dependencies can be imported: they are gigabytes, which no check should install.
pub(crate) fn check(sh: &Shell) -> Result<Outcome> {
    let python = std::env::var(PYTHON).unwrap_or_else(|_| "python3".to_owned());
    if !tools::succeeds(sh, &[&python, "-c", MODULES]) {
        return Ok(Outcome::Skipped(format!(
            "{python} lacks what training/pyproject.toml names; {PYTHON} may name another one: training/README.md"
        )));
    }
    let _directory = sh.push_dir("training");
    cmd!(sh, "{python} -m pytest --quiet").run()?;
    Ok(Outcome::Passed)
}
