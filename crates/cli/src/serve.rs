//! `checkbox serve`.

use std::sync::Arc;

use anyhow::Result;
use checkbox_batch::default_jobs;
use checkbox_server::{LoadModel, Signal, serve, start_logging};
use clap::Args;

use crate::args::ModelSource;
use crate::model;
use crate::render::RenderArgs;
use crate::shutdown::{ReloadRequests, StopRequests};

/// End of `checkbox serve --help`.
pub(crate) const NOTES: &str = "\
SIGTERM and SIGINT: /readyz turns to 503, accepted requests are finished, exit status 0; the second one ends it at once. \
SIGHUP: the model, the file of API keys and the certificate are read again; what cannot be used is logged, and the old one \
stays.

Examples:
  checkbox serve
  curl -F file=@form.png 'http://localhost:8000/predict?conf=0.3'
  MODEL_PATH=/models/mine.onnx PORT=9000 LOG_FORMAT=json checkbox serve --host 127.0.0.1";

/// Arguments of `checkbox serve`.
#[derive(Args, Debug)]
pub(crate) struct ServeArgs {
    #[command(flatten)]
    pub(crate) config: checkbox_server::Config,

    #[command(flatten)]
    pub(crate) model: ModelSource,

    #[command(flatten)]
    render: RenderArgs,
}

/// Threads that read requests and write answers; pages are read by the service's own.
const IO_THREADS: usize = 2;

/// `checkbox serve`: returns after SIGTERM or SIGINT.
pub(crate) fn run(args: ServeArgs) -> Result<()> {
    start_logging(&args.config)?;
    let source = args.model;
    let pool = args.render.pool(args.config.workers.unwrap_or_else(default_jobs));
    let load_model: LoadModel = Arc::new(move || {
        let checkbox = model::load(&source).map_err(|error| format!("{error:#}"))?;
        Ok(match &pool {
            Some(pool) => {
                pool.warm_up();
                checkbox.with_isolation(Arc::new(pool.clone()))
            }
            None => checkbox,
        })
    });
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(IO_THREADS)
        .enable_all()
        .build()?;
    // https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html
    #[cfg(feature = "lambda")]
    if std::env::var_os("AWS_LAMBDA_RUNTIME_API").is_some() {
        return Ok(runtime.block_on(checkbox_server::serve_lambda(args.config, load_model))?);
    }
    let serving = async {
        let mut stop = StopRequests::new()?;
        let mut reload = ReloadRequests::new()?;
        let next_signal = async || {
            tokio::select! {
                () = stop.next() => Signal::Stop,
                () = reload.next() => Signal::Reload,
            }
        };
        Ok(serve(args.config, load_model, next_signal).await?)
    };
    runtime.block_on(serving)
}
