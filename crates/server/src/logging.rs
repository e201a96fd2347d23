//! Structured logs on stderr.

use std::panic;

use tracing_subscriber::filter::Targets;
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::SubscriberInitExt;
use tracing_subscriber::{fmt, registry};

use crate::pool::panic_message;
use crate::{Config, LogFormat, StartError};

/// Starts logging for the whole program, panics included.
///
/// # Errors
/// [`StartError::LogLevel`] for a filter that cannot be read.
pub fn start_logging(config: &Config) -> Result<(), StartError> {
    let filter: Targets = config.log_level.parse().map_err(|_| StartError::LogLevel {
        filter: config.log_level.clone(),
    })?;
    let lines = fmt::layer().with_writer(std::io::stderr);
    let registry = registry().with(filter);
    match config.log_format {
        LogFormat::Text => registry.with(lines).init(),
        LogFormat::Json => registry.with(lines.json().flatten_event(true)).init(),
    }
    // The default hook prints the message, which may quote what was being decoded.
    panic::set_hook(Box::new(|panic| {
        let place = panic.location().map(ToString::to_string).unwrap_or_default();
        tracing::error!(place, message = panic_message(panic.payload()), "panic");
    }));
    Ok(())
}
