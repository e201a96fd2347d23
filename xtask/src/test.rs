//! `cargo xtask test`: the list of all checks. The report at the end is made from it (`steps.rs`).

use anyhow::Result;
use xshell::Shell;

use crate::steps::{Outcome, Step, run};
use crate::{crates, deploy, edge, invariants, prose, python, tools, training, web};

/// Checks that compile nothing.
const LINT: &[Step] = &[
    Step {
        name: "formatting",
        run: crates::formatting,
    },
    Step {
        name: "who depends on whom",
        run: invariants::check,
    },
    Step {
        name: "length of files, first words of documentation",
        run: prose::check,
    },
    Step {
        name: "the page's scripts parse",
        run: web::scripts,
    },
];

/// The rest, from the quickest to the slowest, but that `deploy/` is checked with the program that the tests have built.
const CODE: &[Step] = &[
    Step {
        name: "clippy: programs, tests, benchmarks, fuzz targets",
        run: crates::clippy,
    },
    Step {
        name: "documentation",
        run: crates::documentation,
    },
    Step {
        name: "tests, the seeds of the fuzz targets among them",
        run: crates::tests,
    },
];

const WEBASSEMBLY: &[Step] = &[
    Step {
        name: "clippy for wasm32-unknown-unknown",
        run: |sh| crates::portable_clippy(sh, tools::BROWSER_TARGET, "checkbox-web"),
    },
    Step {
        name: "clippy for wasm32-wasip2",
        run: |sh| crates::portable_clippy(sh, tools::EDGE_TARGET, "checkbox-edge"),
    },
    Step {
        name: "the browser: facade and page in headless Chromium",
        run: |sh| unless_in_ci(sh, web::check, "web --test"),
    },
    Step {
        name: "the edge: the component in a host",
        run: |sh| unless_in_ci(sh, edge::check, "edge --test"),
    },
];

const REST: &[Step] = &[
    Step {
        name: PYTHON[0].name,
        run: |_| {
            Ok(other_command(
                "a package by itself has other features: compiles all anew",
                "python",
            ))
        },
    },
    Step {
        name: "training",
        run: training::check,
    },
    Step {
        name: "licences, bans and sources of the dependencies",
        run: crates::dependencies,
    },
    Step {
        name: "security advisories",
        run: crates::advisories,
    },
    Step {
        name: "AWS Lambda's events",
        run: |_| {
            Ok(other_command(
                "its libraries change features of serde: compiles all anew",
                "lambda",
            ))
        },
    },
    Step {
        name: "the ROS 2 node",
        run: |_| Ok(other_command("compiles DDS", "ros")),
    },
];

const PYTHON: &[Step] = &[Step {
    name: "the Python package, its wheel installed in an environment of its own",
    run: python::check,
}];

const LAMBDA: &[Step] = &[Step {
    name: "AWS Lambda's events",
    run: crates::lambda,
}];

const ROS: &[Step] = &[Step {
    name: "the ROS 2 node",
    run: crates::ros,
}];

/// Every check that a change must pass.
pub(crate) fn all(sh: &Shell) -> Result<()> {
    tools::require_components(sh)?;
    run(sh, &[LINT, CODE, deploy::STEPS, WEBASSEMBLY, REST].concat())
}

/// Only what compiles nothing.
pub(crate) fn lint(sh: &Shell) -> Result<()> {
    tools::require_components(sh)?;
    run(sh, LINT)
}

/// Only `deploy/`, and the program it is checked with.
pub(crate) fn deployments(sh: &Shell) -> Result<()> {
    let program = Step {
        name: "the program",
        run: crates::program,
    };
    run(sh, &[&[program], deploy::STEPS].concat())
}

/// The Python package, its wheel and its tests.
pub(crate) fn python(sh: &Shell) -> Result<()> {
    run(sh, PYTHON)
}

/// Lints and tests of AWS Lambda's events, and the program before a stand-in for Lambda's runtime.
pub(crate) fn lambda(sh: &Shell) -> Result<()> {
    run(sh, LAMBDA)
}

/// Lints and tests of the ROS 2 node.
pub(crate) fn ros(sh: &Shell) -> Result<()> {
    tools::require_components(sh)?;
    run(sh, ROS)
}

/// A check that compiles for WebAssembly with full optimisation: where `CI` is set, a command of its own.
fn unless_in_ci(sh: &Shell, check: fn(&Shell) -> Result<Outcome>, task: &str) -> Result<Outcome> {
    if std::env::var_os("CI").is_some() {
        return Ok(other_command("compiles for longer than CI has", task));
    }
    check(sh)
}

fn other_command(reason: &str, task: &str) -> Outcome {
    Outcome::Skipped(format!("{reason}; cargo xtask {task}"))
}
