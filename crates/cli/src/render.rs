//! Processes that read documents for this one: PDF, JPEG 2000 and HEIC files, whose work no header tells.

use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::Result;
use checkbox_isolation::{PoolOptions, ProcessPool, WorkerLimits, run_worker as answer};
use clap::Args;
use clap::builder::FalseyValueParser;

use crate::shutdown;

/// Reading of documents whose work no header tells.
#[derive(Args, Debug)]
#[command(next_help_heading = "PDF, JPEG 2000, HEIC")]
pub(crate) struct RenderArgs {
    /// Read them within this process: for documents that are trusted. A page that takes all memory then ends it.
    #[arg(long, env = "RENDER_IN_PROCESS", value_parser = FalseyValueParser::new())]
    render_in_process: bool,

    #[command(flatten)]
    limits: RenderLimits,
}

#[derive(Args, Debug)]
struct RenderLimits {
    /// Time for opening one, and for each page, after which the process that reads it is ended.
    #[arg(long, env = "RENDER_TIMEOUT_MS", value_name = "MS", default_value_t = 20_000,
          value_parser = clap::value_parser!(u64).range(1..))]
    render_timeout_ms: u64,

    /// Memory of a process that reads one, beyond what it starts with (address space; not limited on Windows and macOS).
    #[arg(long, env = "MAX_RENDER_BYTES", value_name = "BYTES", default_value_t = 2 << 30)]
    max_render_bytes: u64,
}

impl RenderArgs {
    /// The processes, none of them started yet, for `jobs` pages at a time; `None` where this process reads all itself.
    pub(crate) fn pool(&self, jobs: NonZeroUsize) -> Option<ProcessPool> {
        if self.render_in_process {
            return None;
        }
        let RenderLimits {
            render_timeout_ms,
            max_render_bytes,
        } = self.limits;
        let arguments = [
            "render-worker".to_owned(),
            format!("--render-timeout-ms={render_timeout_ms}"),
            format!("--max-render-bytes={max_render_bytes}"),
        ];
        Some(ProcessPool::new(PoolOptions {
            program: this_program(),
            arguments: arguments.map(Into::into).into(),
            limits: self.limits.worker_limits(),
            max_idle: jobs.get(),
        }))
    }
}

impl RenderLimits {
    fn worker_limits(&self) -> WorkerLimits {
        WorkerLimits {
            max_bytes: self.max_render_bytes,
            timeout: Duration::from_millis(self.render_timeout_ms),
        }
    }
}

/// The file that this process runs, even where another has taken its place since.
fn this_program() -> PathBuf {
    let running = Path::new("/proc/self/exe");
    if running.exists() {
        return running.to_owned();
    }
    // What has no name cannot be started, which a document's error says.
    std::env::current_exe().unwrap_or_default()
}

/// Arguments of `checkbox render-worker`.
#[derive(Args, Debug)]
pub(crate) struct RenderWorkerArgs {
    #[command(flatten)]
    limits: RenderLimits,
}

/// `checkbox render-worker`: returns when the program that started it is done with it.
pub(crate) fn run_worker(args: &RenderWorkerArgs) -> Result<()> {
    // Who is told to stop finishes what it has begun, and needs this process for it.
    shutdown::stop_flag()?;
    Ok(answer(args.limits.worker_limits())?)
}
