//! Structured logs on stderr.

use std::panic;

use tracing_subscriber::EnvFilter;

use crate::pool::panic_message;
use crate::{Config, LogFormat, StartError};

/// Starts logging for the whole program, panics included.
///
/// # Errors
/// [`StartError::LogLevel`] for a filter that cannot be read.
pub fn start_logging(config: &Config) -> Result<(), StartError> {
    let filter = EnvFilter::try_new(&config.log_level).map_err(|_| StartError::LogLevel {
        filter: config.log_level.clone(),
    })?;
    let subscriber = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr);
    match config.log_format {
        LogFormat::Text => subscriber.init(),
        LogFormat::Json => subscriber.json().flatten_event(true).init(),
    }
    // The default hook prints the message, which may quote what was being decoded.
    panic::set_hook(Box::new(|panic| {
        let place = panic.location().map(ToString::to_string).unwrap_or_default();
        tracing::error!(place, message = panic_message(panic.payload()), "panic");
    }));
    Ok(())
}
