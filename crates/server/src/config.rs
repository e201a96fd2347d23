//! Configuration: everything that can be set, by flag or environment variable.

use std::net::IpAddr;
use std::num::{NonZeroU32, NonZeroUsize};
use std::path::PathBuf;
use std::time::Duration;

use checkbox::{Limits, ReadOptions};
use checkbox_contract::RequestOptions;
use checkbox_service::ReadDefaults;
use clap::{Args, ValueEnum};

use crate::pool::AdmissionLimits;
use crate::{CorsOrigins, FrameAncestors};

/// Settings of the service. A flag wins over its environment variable; a malformed value stops the start.
#[derive(Args, Clone, Debug)]
pub struct Config {
    /// Address to listen on.
    #[arg(long, env = "HOST", default_value = "0.0.0.0", value_name = "IP")]
    pub host: IpAddr,

    /// Port to listen on; 0 takes a free one.
    #[arg(long, env = "PORT", default_value_t = 8000)]
    pub port: u16,

    /// Lowest confidence to report, 0 to 1, for requests without `conf`.
    #[arg(long = "conf", env = "CONF_THRESHOLD", default_value_t = ReadOptions::default().confidence, value_name = "CONF",
          value_parser = RequestOptions::parse_conf)]
    pub confidence: f32,

    /// Of two boxes that overlap by more than this IoU, 0 to 1, only the more confident stays, for requests without
    /// `iou`.
    #[arg(long, env = "IOU_THRESHOLD", default_value_t = ReadOptions::default().iou,
          value_parser = RequestOptions::parse_iou)]
    pub iou: f32,

    /// Form of the logs, on stderr.
    #[arg(long, env = "LOG_FORMAT", value_enum, default_value_t = LogFormat::Text)]
    pub log_format: LogFormat,

    /// Lines to log: a level, or levels by module such as `info,checkbox_server=debug`.
    #[arg(long, env = "LOG_LEVEL", default_value = "info", value_name = "FILTER")]
    pub log_level: String,

    /// Pages to read at the same time [default: one a core].
    #[arg(long, env = "WORKERS", value_name = "N", help_heading = "Capacity")]
    pub workers: Option<NonZeroUsize>,

    /// Documents that may wait for a worker; one more is refused with 503 at once.
    #[arg(
        long,
        env = "QUEUE_LENGTH",
        value_name = "N",
        default_value_t = 64,
        help_heading = "Capacity"
    )]
    pub queue_length: usize,

    /// Longest wait for a worker, in milliseconds; a document whose first page would wait longer, as the pages before it
    /// and their time say, is refused with 503 at once.
    #[arg(
        long,
        env = "QUEUE_TIMEOUT_MS",
        value_name = "MS",
        default_value_t = 5000,
        help_heading = "Capacity"
    )]
    pub queue_timeout_ms: u64,

    /// Longest time for a document, wait included, in milliseconds; then the request is refused with 503.
    #[arg(
        long,
        env = "REQUEST_TIMEOUT_MS",
        value_name = "MS",
        default_value_t = 60_000,
        help_heading = "Capacity"
    )]
    pub request_timeout_ms: u64,

    /// Longest time for a client to send its request, in milliseconds; then it gets 408.
    #[arg(
        long,
        env = "BODY_TIMEOUT_MS",
        value_name = "MS",
        default_value_t = 30_000,
        help_heading = "Capacity"
    )]
    pub body_timeout_ms: u64,

    /// Longest time to finish accepted requests after SIGTERM, in milliseconds.
    #[arg(
        long,
        env = "DRAIN_TIMEOUT_MS",
        value_name = "MS",
        default_value_t = 30_000,
        help_heading = "Capacity"
    )]
    pub drain_timeout_ms: u64,

    /// Time between SIGTERM, when /readyz turns to 503, and the end of listening, in milliseconds: for balancers
    /// that need to notice.
    #[arg(
        long,
        env = "DRAIN_DELAY_MS",
        value_name = "MS",
        default_value_t = 0,
        help_heading = "Capacity"
    )]
    pub drain_delay_ms: u64,

    /// Connections that may be open at the same time; at the limit those that are idle make room.
    #[arg(
        long,
        env = "MAX_CONNECTIONS",
        value_name = "N",
        default_value = "1024",
        help_heading = "Capacity"
    )]
    pub max_connections: NonZeroUsize,

    /// Size of a document.
    #[arg(
        long,
        env = "MAX_BODY_BYTES",
        value_name = "BYTES",
        default_value_t = 52_428_800,
        help_heading = "Limits"
    )]
    pub max_body_bytes: usize,

    /// Bytes of documents that may be held at the same time, over all requests; more are refused with 503.
    #[arg(
        long,
        env = "MAX_HELD_BYTES",
        value_name = "BYTES",
        default_value_t = 268_435_456,
        help_heading = "Limits"
    )]
    pub max_held_bytes: usize,

    /// Width times height of a page, and of an image in a PDF.
    #[arg(
        long,
        env = "MAX_PAGE_PIXELS",
        value_name = "PIXELS",
        default_value_t = Limits::default().max_page_pixels,
        help_heading = "Limits"
    )]
    pub max_page_pixels: u64,

    /// Width and height of a page, each.
    #[arg(
        long,
        env = "MAX_SIDE_PX",
        value_name = "PX",
        default_value_t = Limits::default().max_side_px,
        help_heading = "Limits"
    )]
    pub max_side_px: u32,

    /// Pages that one request may have read.
    #[arg(
        long,
        env = "MAX_PAGES",
        value_name = "PAGES",
        default_value = "100",
        help_heading = "Limits"
    )]
    pub max_pages: NonZeroU32,

    /// Requests a minute for each API key, or client address without keys [default: no limit].
    #[arg(
        long,
        env = "RATE_LIMIT_PER_MINUTE",
        value_name = "N",
        help_heading = "Access"
    )]
    pub rate_limit_per_minute: Option<NonZeroU32>,

    /// Requests that may come at once within the rate limit [default: as many as a minute].
    #[arg(long, env = "RATE_LIMIT_BURST", value_name = "N", help_heading = "Access")]
    pub rate_limit_burst: Option<NonZeroU32>,

    /// Take the client's address from the last entry of X-Forwarded-For: only behind a proxy that writes it.
    #[arg(long, env = "TRUST_FORWARDED_FOR", help_heading = "Access")]
    pub trust_forwarded_for: bool,

    /// API keys, separated by commas: 16 characters or more each, or `sha256:` and the hash of one in hex. Without
    /// any, everybody may ask.
    #[arg(
        long,
        env = "API_KEYS",
        value_name = "KEY,..",
        hide_env_values = true,
        help_heading = "Access"
    )]
    pub api_keys: Option<String>,

    /// File of API keys, one a line, as in --api-keys; lines that start with # are comments.
    #[arg(long, env = "API_KEYS_FILE", value_name = "FILE", help_heading = "Access")]
    pub api_keys_file: Option<PathBuf>,

    /// Origins whose pages may call the API from a browser, separated by commas; * for any [default: none].
    #[arg(
        long,
        env = "CORS_ORIGINS",
        value_name = "ORIGIN,..",
        default_value = "",
        hide_default_value = true,
        help_heading = "Access"
    )]
    pub cors_origins: CorsOrigins,

    /// Pages that may show the service's page in a frame: what CSP's frame-ancestors takes, such as
    /// `'self' https://example.org` [default: none].
    #[arg(
        long,
        env = "FRAME_ANCESTORS",
        value_name = "ORIGINS",
        default_value = "",
        hide_default_value = true,
        help_heading = "Access"
    )]
    pub frame_ancestors: FrameAncestors,

    /// Certificate chain (PEM): serves HTTPS, in programs built with the feature `tls`. Read again on SIGHUP.
    #[arg(
        long,
        env = "TLS_CERT",
        value_name = "FILE",
        requires = "tls_key",
        help_heading = "Access"
    )]
    pub tls_cert: Option<PathBuf>,

    /// Private key (PEM) of the certificate.
    #[arg(
        long,
        env = "TLS_KEY",
        value_name = "FILE",
        requires = "tls_cert",
        help_heading = "Access"
    )]
    pub tls_key: Option<PathBuf>,
}

/// Form of the logs.
#[derive(ValueEnum, Clone, Copy, Debug, PartialEq, Eq)]
pub enum LogFormat {
    /// For people.
    Text,
    /// One JSON object a line.
    Json,
}

impl Config {
    /// Pages to read at the same time.
    pub(crate) fn worker_count(&self) -> NonZeroUsize {
        self.workers
            .or_else(|| std::thread::available_parallelism().ok())
            .unwrap_or(NonZeroUsize::MIN)
    }

    /// The part that concerns reading documents.
    pub(crate) fn read_defaults(&self) -> ReadDefaults {
        ReadDefaults {
            confidence: self.confidence,
            iou: self.iou,
            max_pages: self.max_pages.get(),
            limits: Limits::default()
                .with_max_bytes(self.max_body_bytes as u64)
                .with_max_page_pixels(self.max_page_pixels)
                .with_max_side_px(self.max_side_px),
        }
    }

    /// Limits on what is admitted to be read.
    pub(crate) fn admission_limits(&self) -> AdmissionLimits {
        AdmissionLimits {
            documents: self.worker_count().get().saturating_add(self.queue_length),
            wait: self.queue_timeout(),
            total: self.request_timeout(),
        }
    }

    pub(crate) fn queue_timeout(&self) -> Duration {
        Duration::from_millis(self.queue_timeout_ms)
    }

    pub(crate) fn request_timeout(&self) -> Duration {
        Duration::from_millis(self.request_timeout_ms)
    }

    pub(crate) fn body_timeout(&self) -> Duration {
        Duration::from_millis(self.body_timeout_ms)
    }
}
