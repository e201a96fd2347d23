//! Metrics for Prometheus.

use std::time::Duration;

use checkbox_contract::TimingsMs;
use prometheus::{
    Encoder, HistogramOpts, HistogramVec, IntCounter, IntCounterVec, IntGauge, IntGaugeVec, Opts, Registry,
    TextEncoder,
};

use crate::model::ServedModel;
use crate::pool::PoolLoad;

/// Upper bounds of the buckets for whole requests and for waiting, in seconds.
const REQUEST_BUCKETS_S: [f64; 14] = [
    0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.15, 0.25, 0.5, 1.0, 2.5, 10.0, 60.0,
];
/// Upper bounds of the buckets for the stages of one document, in seconds.
const STAGE_BUCKETS_S: [f64; 12] = [
    0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 5.0,
];

/// Media type of the text that Prometheus reads.
pub(crate) const METRICS_CONTENT_TYPE: &str = "text/plain; version=0.0.4; charset=utf-8";

/// Counters of one service, in a registry of their own. Clones share them.
#[derive(Clone)]
pub(crate) struct Metrics {
    registry: Registry,
    requests: IntCounterVec,
    request_seconds: HistogramVec,
    stage_seconds: HistogramVec,
    queue_wait_seconds: prometheus::Histogram,
    rejected: IntCounterVec,
    pages: IntCounter,
    failed_pages: IntCounter,
    model_reloads: IntCounterVec,
    file_reloads: IntCounterVec,
    model_info: IntGaugeVec,
    connections: IntGauge,
    refused_connections: IntCounterVec,
    in_flight: IntGauge,
    documents: IntGauge,
    waiting_pages: IntGauge,
    queue_wait_estimate: prometheus::Gauge,
    workers: IntGauge,
    workers_busy: IntGauge,
    held_bytes: IntGauge,
    ready: IntGauge,
}

/// State of the service at one moment.
pub(crate) struct Gauges {
    /// Documents and pages that wait or are read.
    pub(crate) pool: PoolLoad,
    /// Threads that read pages.
    pub(crate) workers: usize,
    /// Open connections.
    pub(crate) connections: usize,
    /// Bytes of documents in memory.
    pub(crate) held_bytes: usize,
    /// Whether a balancer should send requests here.
    pub(crate) is_ready: bool,
}

impl Metrics {
    /// A registry in which all is zero.
    ///
    /// # Errors
    /// None in practice: only names that clash or are malformed, which a test would find.
    pub(crate) fn new() -> Result<Self, prometheus::Error> {
        let registry = Registry::new();
        let counters = |name: &str, help: &str, labels: &[&str]| {
            let counters = IntCounterVec::new(Opts::new(name, help), labels)?;
            registry.register(Box::new(counters.clone()))?;
            Ok::<_, prometheus::Error>(counters)
        };
        let counter = |name: &str, help: &str| {
            let counter = IntCounter::new(name, help)?;
            registry.register(Box::new(counter.clone()))?;
            Ok::<_, prometheus::Error>(counter)
        };
        let gauge = |name: &str, help: &str| {
            let gauge = IntGauge::new(name, help)?;
            registry.register(Box::new(gauge.clone()))?;
            Ok::<_, prometheus::Error>(gauge)
        };
        let histograms = |name: &str, help: &str, labels: &[&str], buckets: &[f64]| {
            let options = HistogramOpts::new(name, help).buckets(buckets.to_vec());
            let histograms = HistogramVec::new(options, labels)?;
            registry.register(Box::new(histograms.clone()))?;
            Ok::<_, prometheus::Error>(histograms)
        };
        let model_info = IntGaugeVec::new(
            Opts::new("checkbox_model_info", "The model that answers; always 1."),
            &["name", "version", "sha256", "device"],
        )?;
        registry.register(Box::new(model_info.clone()))?;
        let file_reloads = counters(
            "checkbox_file_reloads_total",
            "Attempts to read the API keys or the certificate again.",
            &["file", "outcome"],
        )?;
        for file in ["api_keys", "certificate"] {
            for outcome in ["ok", "failed"] {
                file_reloads.with_label_values(&[file, outcome]);
            }
        }
        let queue_wait_estimate = prometheus::Gauge::new(
            "checkbox_queue_wait_estimate_seconds",
            "Foreseen wait of a page that would come now.",
        )?;
        registry.register(Box::new(queue_wait_estimate.clone()))?;
        Ok(Self {
            requests: counters(
                "checkbox_http_requests_total",
                "Requests answered; status 499 when the client went away.",
                &["route", "method", "status"],
            )?,
            request_seconds: histograms(
                "checkbox_http_request_duration_seconds",
                "Time from the head of the request to its answer.",
                &["route", "status"],
                &REQUEST_BUCKETS_S,
            )?,
            stage_seconds: histograms(
                "checkbox_stage_duration_seconds",
                "Time of a document in each stage, summed over its pages.",
                &["stage"],
                &STAGE_BUCKETS_S,
            )?,
            queue_wait_seconds: histograms(
                "checkbox_queue_wait_seconds",
                "Time that a document waited for its first worker.",
                &[],
                &REQUEST_BUCKETS_S,
            )?
            .with_label_values::<&str>(&[]),
            rejected: from_zero(
                counters(
                    "checkbox_rejected_total",
                    "Requests that were turned away though nothing was wrong with their document.",
                    &["reason"],
                )?,
                &["queue_full", "queue_timeout", "memory", "deadline"],
            ),
            pages: counter("checkbox_pages_total", "Pages read.")?,
            failed_pages: counter("checkbox_failed_pages_total", "Pages that could not be read.")?,
            model_reloads: from_zero(
                counters(
                    "checkbox_model_reloads_total",
                    "Attempts to load the model again.",
                    &["outcome"],
                )?,
                &["ok", "failed"],
            ),
            file_reloads,
            model_info,
            connections: gauge("checkbox_connections", "Open connections.")?,
            refused_connections: from_zero(
                counters(
                    "checkbox_refused_connections_total",
                    "Connections that were not served, since all or all descriptors were taken.",
                    &["reason"],
                )?,
                &["limit", "descriptors"],
            ),
            in_flight: gauge("checkbox_http_requests_in_flight", "Requests being answered.")?,
            documents: gauge(
                "checkbox_documents_in_progress",
                "Documents that wait or are read.",
            )?,
            waiting_pages: gauge("checkbox_queue_depth_pages", "Pages that wait for a worker.")?,
            queue_wait_estimate,
            workers: gauge("checkbox_workers", "Threads that read pages.")?,
            workers_busy: gauge("checkbox_workers_busy", "Threads that read a page now.")?,
            held_bytes: gauge(
                "checkbox_held_document_bytes",
                "Bytes of documents in memory, in whole KiB.",
            )?,
            ready: gauge("checkbox_ready", "1 when /readyz says so.")?,
            registry,
        })
    }

    pub(crate) fn request_started(&self) {
        self.in_flight.inc();
    }

    pub(crate) fn request_ended(&self, route: &str, method: &str, status: u16, duration: Duration) {
        let status = status.to_string();
        self.in_flight.dec();
        self.requests.with_label_values(&[route, method, &status]).inc();
        let seconds = self.request_seconds.with_label_values(&[route, &status]);
        seconds.observe(duration.as_secs_f64());
    }

    pub(crate) fn rejected(&self, reason: &str) {
        self.rejected.with_label_values(&[reason]).inc();
    }

    pub(crate) fn queue_waited(&self, duration: Duration) {
        self.queue_wait_seconds.observe(duration.as_secs_f64());
    }

    pub(crate) fn document_read(&self, pages: usize, failed_pages: usize, timings: &TimingsMs) {
        self.pages.inc_by(pages as u64);
        self.failed_pages.inc_by(failed_pages as u64);
        for (stage, ms) in [
            ("decode", timings.decode),
            ("preprocess", timings.preprocess),
            ("inference", timings.inference),
            ("postprocess", timings.postprocess),
        ] {
            self.stage_seconds
                .with_label_values(&[stage])
                .observe(ms / 1000.0);
        }
    }

    pub(crate) fn model_loaded(&self, model: &ServedModel) {
        let record = model.record();
        self.model_info.reset();
        let labels = [
            record.name.as_str(),
            &record.version,
            &record.sha256,
            model.device(),
        ];
        self.model_info.with_label_values(&labels).set(1);
    }

    pub(crate) fn model_reloaded(&self, is_ok: bool) {
        self.model_reloads.with_label_values(&[outcome(is_ok)]).inc();
    }

    pub(crate) fn file_reloaded(&self, file: &str, is_ok: bool) {
        self.file_reloads.with_label_values(&[file, outcome(is_ok)]).inc();
    }

    pub(crate) fn connection_refused(&self, reason: &str) {
        self.refused_connections.with_label_values(&[reason]).inc();
    }

    /// The text that Prometheus reads, with the gauges as they are now.
    pub(crate) fn render(&self, gauges: &Gauges) -> Result<Vec<u8>, prometheus::Error> {
        self.documents.set(gauge_value(gauges.pool.documents));
        self.waiting_pages.set(gauge_value(gauges.pool.waiting_pages));
        self.queue_wait_estimate.set(gauges.pool.wait.as_secs_f64());
        self.connections.set(gauge_value(gauges.connections));
        self.held_bytes.set(gauge_value(gauges.held_bytes));
        self.workers.set(gauge_value(gauges.workers));
        self.workers_busy.set(gauge_value(gauges.pool.busy));
        self.ready.set(i64::from(gauges.is_ready));
        let mut text = Vec::new();
        TextEncoder::new().encode(&self.registry.gather(), &mut text)?;
        Ok(text)
    }
}

fn outcome(is_ok: bool) -> &'static str {
    if is_ok { "ok" } else { "failed" }
}

/// The counters, there from the start: a counter that appears with 1 has not increased, as Prometheus sees it.
fn from_zero(counters: IntCounterVec, labels: &[&str]) -> IntCounterVec {
    for label in labels {
        counters.with_label_values(&[*label]);
    }
    counters
}

fn gauge_value(count: usize) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}
