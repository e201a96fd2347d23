//! The program `checkbox`: finds checkboxes in files, and measures how well.

mod args;
mod batch;
mod completions;
mod detect;
mod evaluate;
mod flags;
mod health;
mod input;
#[cfg(feature = "mcp")]
mod mcp;
mod model;
mod output;
mod read;
mod render;
mod report;
mod serve;
mod shutdown;
mod template;

use std::process::ExitCode;

use clap::Parser;

use crate::args::{Cli, Command};
use crate::report::Reporter;

#[cfg(target_env = "musl")]
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    let reporter = Reporter::default();
    let outcome = match Cli::parse().command {
        Command::Detect(args) => detect::run(&args, &reporter),
        Command::Template(args) => template::run(&args, &reporter),
        Command::Read(args) => read::run(&args, &reporter),
        Command::Batch(args) => batch::run(&args, &reporter),
        Command::Evaluate(args) => evaluate::run(&args, &reporter),
        Command::Model(args) => model::run(&args),
        Command::Serve(args) => serve::run(args),
        Command::Health(args) => health::run(&args),
        #[cfg(feature = "mcp")]
        Command::Mcp(args) => mcp::run(&args),
        Command::Completions(args) => completions::run(&args),
        Command::Man(args) => completions::man(&args),
        Command::RenderWorker(args) => render::run_worker(&args),
    };
    match outcome {
        // Who reads our output has seen enough, as in `checkbox detect .. | head`.
        Err(error) if output::is_broken_pipe(&error) => {}
        Err(error) => reporter.error(format_args!("{error:#}")),
        Ok(()) => {}
    }
    reporter.exit_code()
}
