//! Traces of requests for OpenTelemetry, when `OTEL_*` asks for them.
//!
//! Standard variables say where to and how often; metrics and logs have ways of their own (`/metrics`, stderr).

use std::env;
use std::time::Duration;

use async_trait::async_trait;
use axum::http::HeaderMap;
use opentelemetry::global::{self, BoxedSpan};
use opentelemetry::propagation::TextMapPropagator;
use opentelemetry::trace::{Span, SpanKind, Status, Tracer};
use opentelemetry::{Context, KeyValue};
use opentelemetry_http::{Bytes, HeaderExtractor, HttpClient, HttpError, Request, Response};
use opentelemetry_otlp::{SpanExporter, WithHttpConfig};
use opentelemetry_sdk::Resource;
use opentelemetry_sdk::propagation::TraceContextPropagator;
use opentelemetry_sdk::trace::SdkTracerProvider;

use crate::StartError;

const SERVICE: &str = "checkbox";
const EXPORT_TIMEOUT: Duration = Duration::from_secs(10);

/// Sends traces until it is stopped.
pub(crate) struct Telemetry(SdkTracerProvider);

impl Telemetry {
    /// Starts when `OTEL_EXPORTER_OTLP_ENDPOINT` or its form for traces is set, and nothing says no.
    ///
    /// # Errors
    /// [`StartError::Telemetry`] when a variable cannot be used.
    pub(crate) fn from_env() -> Result<Option<Self>, StartError> {
        let is = |name: &str, value: &str| env::var(name).is_ok_and(|set| set.eq_ignore_ascii_case(value));
        if is("OTEL_SDK_DISABLED", "true") || is("OTEL_TRACES_EXPORTER", "none") {
            return Ok(None);
        }
        let endpoint = [
            "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT",
            "OTEL_EXPORTER_OTLP_ENDPOINT",
        ]
        .into_iter()
        .find_map(|name| env::var(name).ok().filter(|value| !value.is_empty()));
        let Some(endpoint) = endpoint else { return Ok(None) };
        let unusable = |reason: String| StartError::Telemetry { reason };
        if !endpoint.starts_with("http://") {
            return Err(unusable(
                "the endpoint must begin with http://: name a collector nearby".to_owned(),
            ));
        }
        let exporter = SpanExporter::builder()
            .with_http()
            .with_http_client(Client::new())
            .build()
            .map_err(|error| unusable(error.to_string()))?;
        let mut resource = Resource::builder();
        if env::var_os("OTEL_SERVICE_NAME").is_none() {
            resource = resource.with_service_name(SERVICE);
        }
        let provider = SdkTracerProvider::builder()
            .with_resource(resource.build())
            .with_batch_exporter(exporter)
            .build();
        global::set_tracer_provider(provider.clone());
        Ok(Some(Self(provider)))
    }

    /// Sends what is left; blocks.
    pub(crate) fn stop(&self) {
        if let Err(error) = self.0.shutdown() {
            tracing::warn!(%error, "the last traces were not sent");
        }
    }
}

/// The span of one request; costs next to nothing while no telemetry is started.
pub(crate) struct RequestSpan(BoxedSpan);

impl RequestSpan {
    /// Belongs to the caller's trace, where the headers name one.
    pub(crate) fn start(method: &'static str, route: &str, headers: &HeaderMap) -> Self {
        let caller =
            TraceContextPropagator::new().extract_with_context(&Context::new(), &HeaderExtractor(headers));
        let tracer = global::tracer(SERVICE);
        let span = tracer
            .span_builder(format!("{method} {route}"))
            .with_kind(SpanKind::Server)
            .with_attributes([
                KeyValue::new("http.request.method", method),
                KeyValue::new("http.route", route.to_owned()),
            ]);
        Self(span.start_with_context(&tracer, &caller))
    }

    /// To find the trace of a line in the log; none while nothing is traced.
    pub(crate) fn trace_id(&self) -> Option<String> {
        let is_recording = self.0.is_recording();
        is_recording.then(|| self.0.span_context().trace_id().to_string())
    }

    /// `code` is that of an error, else empty.
    pub(crate) fn end(&mut self, status: u16, code: &str, pages: usize) {
        let span = &mut self.0;
        span.set_attribute(KeyValue::new("http.response.status_code", i64::from(status)));
        if pages > 0 {
            span.set_attribute(KeyValue::new(
                "checkbox.pages",
                i64::try_from(pages).unwrap_or(i64::MAX),
            ));
        }
        if !code.is_empty() {
            span.set_attribute(KeyValue::new("error.type", code.to_owned()));
        }
        if status >= 500 {
            span.set_status(Status::error(code.to_owned()));
        }
        span.end();
    }
}

/// Sends from the exporter's own thread, where blocking harms nobody.
#[derive(Debug)]
struct Client(ureq::Agent);

impl Client {
    fn new() -> Self {
        let config = ureq::Agent::config_builder()
            .timeout_global(Some(EXPORT_TIMEOUT))
            .http_status_as_error(false)
            .build();
        Self(config.into())
    }

    fn send(&self, request: Request<Bytes>) -> Result<Response<Bytes>, HttpError> {
        let (parts, body) = request.into_parts();
        let request = Request::from_parts(parts, body.to_vec());
        let (parts, mut body) = self.0.run(request)?.into_parts();
        Ok(Response::from_parts(parts, body.read_to_vec()?.into()))
    }
}

#[async_trait]
impl HttpClient for Client {
    async fn send_bytes(&self, request: Request<Bytes>) -> Result<Response<Bytes>, HttpError> {
        let outcome = self.send(request);
        match &outcome {
            Ok(response) if !response.status().is_success() => {
                tracing::warn!(
                    status = response.status().as_u16(),
                    "the collector refused traces"
                );
            }
            Ok(_) => {}
            Err(error) => tracing::warn!(%error, "traces cannot be sent"),
        }
        outcome
    }
}
