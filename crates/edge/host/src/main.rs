//! `checkbox-edge-host`: see its README.
#![forbid(unsafe_code)]

use std::net::SocketAddr;
use std::path::PathBuf;

use checkbox_edge_host::{Host, Options, compile, measure, serve, snapshot};
use clap::{Parser, Subcommand};
use wasmtime::error::Context as _;
use wasmtime::{Result, ensure};

#[derive(Parser)]
#[command(about = "Snapshots, measures and serves the edge component")]
struct Arguments {
    #[command(subcommand)]
    task: Task,
}

#[derive(Subcommand)]
enum Task {
    /// Initialise a component and keep the outcome
    Snapshot {
        /// The component as it was built
        from: PathBuf,
        /// Where to write the initialised one
        to: PathBuf,
        /// Fail when it is larger than this
        #[arg(long, default_value_t = 28_000_000)]
        max_bytes: usize,
    },
    /// Print what a request costs, for each component
    Measure {
        /// A page to search, a PNG
        page: PathBuf,
        /// Components
        #[arg(required = true)]
        components: Vec<PathBuf>,
        /// Requests a figure
        #[arg(long, default_value_t = 10)]
        rounds: usize,
    },
    /// Serve a component, as Spin would
    Serve {
        /// The component
        component: PathBuf,
        /// Where to listen
        #[arg(long, default_value = "127.0.0.1:3000")]
        listen: SocketAddr,
        /// The folder with the page's files, compressed
        #[arg(long)]
        page: Option<PathBuf>,
        /// A setting
        #[arg(long = "variable", value_name = "NAME=VALUE", value_parser = variable)]
        variables: Vec<(String, String)>,
    },
}

fn variable(text: &str) -> std::result::Result<(String, String), &'static str> {
    let pair = text.split_once('=').ok_or("write it as name=value")?;
    Ok((pair.0.to_owned(), pair.1.to_owned()))
}

#[tokio::main]
async fn main() -> Result<()> {
    match Arguments::parse().task {
        Task::Snapshot { from, to, max_bytes } => {
            let plain = read(&from)?;
            let snapshot = snapshot(&plain).await?;
            eprintln!(
                "edge-host: {:.1} MB became {:.1} MB",
                plain.len() as f64 / 1e6,
                snapshot.len() as f64 / 1e6
            );
            ensure!(snapshot.len() <= max_bytes, "that is over {max_bytes} bytes");
            std::fs::write(&to, snapshot).with_context(|| format!("writing {}", to.display()))
        }
        Task::Measure {
            page,
            components,
            rounds,
        } => {
            let page = read(&page)?;
            for path in components {
                measure(&path.display().to_string(), &read(&path)?, &page, rounds).await?;
            }
            Ok(())
        }
        Task::Serve {
            component,
            listen,
            page,
            variables,
        } => {
            let options = Options {
                page,
                variables: variables.into_iter().collect(),
                ..Options::default()
            };
            let host = Host::new(&compile(&read(&component)?)?, options)?;
            serve(host, listen).await.map(|never| match never {})
        }
    }
}

fn read(path: &std::path::Path) -> Result<Vec<u8>> {
    std::fs::read(path).with_context(|| format!("reading {}", path.display()))
}
