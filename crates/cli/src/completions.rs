//! `checkbox completions` and `checkbox man`: what a package puts beside the program.

use std::io::{self, Write};
use std::path::PathBuf;

use anyhow::{Context, Result};
use clap::{Args, CommandFactory};
use clap_complete::Shell;

use crate::args::Cli;

/// End of `checkbox completions --help`.
pub(crate) const NOTES: &str = "\
Examples:
  checkbox completions bash > ~/.local/share/bash-completion/completions/checkbox
  checkbox completions zsh > ~/.zfunc/_checkbox
  checkbox completions fish > ~/.config/fish/completions/checkbox.fish";

/// Arguments of `checkbox completions`.
#[derive(Args, Debug)]
pub(crate) struct CompletionsArgs {
    /// The shell.
    #[arg(value_enum)]
    shell: Shell,
}

/// Arguments of `checkbox man`.
#[derive(Args, Debug)]
pub(crate) struct ManArgs {
    /// Directory to write the pages into.
    #[arg(value_name = "DIR")]
    directory: PathBuf,
}

/// `checkbox completions`.
pub(crate) fn run(args: &CompletionsArgs) -> Result<()> {
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut Cli::command(), "checkbox", &mut script);
    let mut stdout = io::stdout().lock();
    stdout.write_all(&script)?;
    Ok(stdout.flush()?)
}

/// `checkbox man`.
pub(crate) fn man(args: &ManArgs) -> Result<()> {
    let write = || {
        std::fs::create_dir_all(&args.directory)?;
        clap_mangen::generate_to(Cli::command(), &args.directory)
    };
    write().with_context(|| args.directory.display().to_string())
}
