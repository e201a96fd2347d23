//! `cargo xtask golden`.

use anyhow::Result;
use xshell::{Shell, cmd};

/// Options of `cargo xtask golden`.
#[derive(clap::Args)]
pub(crate) struct Options {
    /// What the library answers now becomes what every surface has to answer; look at the change before you commit it
    #[arg(long)]
    accept: bool,
}

/// Runs the golden set through the surfaces that need neither a browser nor a host for components.
pub(crate) fn run(sh: &Shell, options: &Options) -> Result<()> {
    if options.accept {
        let _accept = sh.push_env("GOLDEN_ACCEPT", "1");
        cmd!(
            sh,
            "cargo test --release --workspace --locked --test library -- answers_as"
        )
        .run()?;
    }
    cmd!(
        sh,
        "cargo test --release --workspace --locked --test library --test golden --test api -- answers_as"
    )
    .run()?;
    Ok(())
}
