//! `checkbox serve`.

use std::sync::Arc;

use anyhow::Result;
use checkbox_server::{LoadModel, serve, start_logging};

use crate::args::ServeArgs;
use crate::model;

/// Threads that read requests and write answers; pages are searched by the service's own.
const IO_THREADS: usize = 2;

/// `checkbox serve`: returns after SIGTERM or SIGINT.
pub(crate) fn run(args: ServeArgs) -> Result<()> {
    start_logging(&args.config)?;
    let source = args.model;
    let load_model: LoadModel = Arc::new(move || model::load(&source).map_err(|error| format!("{error:#}")));
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(IO_THREADS)
        .enable_all()
        .build()?;
    // https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html
    #[cfg(feature = "lambda")]
    if std::env::var_os("AWS_LAMBDA_RUNTIME_API").is_some() {
        return Ok(runtime.block_on(checkbox_server::serve_lambda(args.config, load_model))?);
    }
    Ok(runtime.block_on(serve(args.config, load_model))?)
}
