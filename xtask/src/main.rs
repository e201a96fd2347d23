//! `cargo xtask`: the one place that knows how to build, check and measure the project.

mod abuse;
mod bench;
mod crates;
mod deploy;
mod edge;
mod golden;
mod invariants;
mod npm;
mod prose;
mod python;
mod steps;
mod test;
mod tools;
mod training;
mod web;

use anyhow::Context as _;
use clap::{Parser, Subcommand};
use xshell::Shell;

#[derive(Parser)]
#[command(name = "cargo xtask", about = "Builds, checks and measures the project")]
struct Arguments {
    #[command(subcommand)]
    task: Task,
}

#[derive(Subcommand)]
enum Task {
    /// Every check that a change must pass; installs what it needs and says so
    Test,
    /// Only what takes seconds: formatting, who depends on whom, rules for files and their documentation
    Lint,
    /// Only `deploy/`: every file by the tool that reads it, nginx before the program
    Deploy,
    /// AWS Lambda's events: lints, tests, and the program before a stand-in for Lambda's runtime
    Lambda,
    /// The Python package: its wheel, installed in an environment of its own, and its tests
    Python,
    /// The ROS 2 node, a workspace of its own: lints and tests
    Ros,
    /// The benchmarks, a stage of the pipeline each
    Bench(bench::Options),
    /// The service under abuse, with a limit on its memory: what it loses, how long /livez takes, what it needs
    Abuse(abuse::Options),
    /// The golden set: that the library, the program and the API give the expected answers
    Golden(golden::Options),
    /// The page: builds the browser's module into www/pkg; installs what it needs and says so
    Web(web::Options),
    /// The component for Spin and other WASI HTTP hosts, with its model in place
    Edge(edge::Options),
}

fn main() -> anyhow::Result<()> {
    let arguments = Arguments::parse();
    let sh = Shell::new()?;
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR"))
        .parent()
        .context("xtask lies in the root")?;
    sh.change_dir(root);
    match arguments.task {
        Task::Test => test::all(&sh),
        Task::Lint => test::lint(&sh),
        Task::Deploy => test::deployments(&sh),
        Task::Lambda => test::lambda(&sh),
        Task::Python => test::python(&sh),
        Task::Ros => test::ros(&sh),
        Task::Bench(options) => bench::run(&sh, &options),
        Task::Abuse(options) => abuse::run(&sh, &options),
        Task::Golden(options) => golden::run(&sh, &options),
        Task::Web(options) => web::run(&sh, &options),
        Task::Edge(options) => edge::run(&sh, &options),
    }
}
