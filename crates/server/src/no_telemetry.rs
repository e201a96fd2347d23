//! No traces, in programs built without the feature `telemetry`.

use std::env;

use axum::http::HeaderMap;

use crate::StartError;

/// The sender of traces, of which there is none.
pub(crate) struct Telemetry(std::convert::Infallible);

impl Telemetry {
    /// Warns when the environment asks for traces.
    #[expect(clippy::unnecessary_wraps, reason = "as with telemetry")]
    pub(crate) fn from_env() -> Result<Option<Self>, StartError> {
        let names = [
            "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT",
            "OTEL_EXPORTER_OTLP_ENDPOINT",
        ];
        if names.iter().any(|name| env::var_os(name).is_some()) {
            tracing::warn!("no traces are sent: build the program with --features telemetry");
        }
        Ok(None)
    }

    pub(crate) fn stop(&self) {
        match self.0 {}
    }
}

/// The span of one request, which nobody records.
pub(crate) struct RequestSpan;

impl RequestSpan {
    pub(crate) fn start(_method: &'static str, _route: &str, _headers: &HeaderMap) -> Self {
        Self
    }

    #[expect(clippy::unused_self, reason = "as with telemetry")]
    pub(crate) fn trace_id(&self) -> Option<String> {
        None
    }

    #[expect(clippy::unused_self, reason = "as with telemetry")]
    pub(crate) fn end(&mut self, _status: u16, _code: &str, _pages: usize) {}
}
