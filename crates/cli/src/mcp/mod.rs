//! `checkbox mcp`: a server of the Model Context Protocol on standard input and output (<https://modelcontextprotocol.io>).

mod roots;
mod tools;

use std::path::PathBuf;

use anyhow::{Context, Result};
use clap::Args;
use rmcp::ServiceExt;

use crate::args::{LimitArgs, ModelSource};
use crate::model;

/// End of `checkbox mcp --help`.
pub(crate) const NOTES: &str = "\
An assistant that speaks the Model Context Protocol starts this program and asks it to read forms. Only files below the \
directories of --root are read, and of those only files below the roots that the assistant names, where it names any.

Example of a configuration:
  {\"mcpServers\": {\"checkbox\": {\"command\": \"checkbox\", \"args\": [\"mcp\", \"--root\", \"/srv/forms\"]}}}";

/// Arguments of `checkbox mcp`.
#[derive(Args, Debug)]
pub(crate) struct McpArgs {
    /// Directory below which files may be read; may be given several times.
    #[arg(long = "root", value_name = "DIR", default_value = ".")]
    roots: Vec<PathBuf>,

    #[command(flatten)]
    model: ModelSource,

    #[command(flatten)]
    limits: LimitArgs,
}

/// `checkbox mcp`: answers until standard input ends.
pub(crate) fn run(args: &McpArgs) -> Result<()> {
    let checkbox = model::load(&args.model)?;
    let roots = args.roots.iter().map(|root| {
        root.canonicalize()
            .with_context(|| format!("--root {}", root.display()))
    });
    let server = tools::Server::new(checkbox, roots.collect::<Result<_>>()?, args.limits.limits());
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    runtime.block_on(async {
        let service = server.serve(rmcp::transport::stdio()).await?;
        service.waiting().await?;
        Ok(())
    })
}
