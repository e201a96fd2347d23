//! The page of `www/`, embedded by the build script: compressed, with its content type and policy.

use std::io::Read as _;
use std::sync::LazyLock;

use axum::Router;
use axum::body::Bytes;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use flate2::read::GzDecoder;
use sha2::{Digest as _, Sha256};

use crate::ApiError;

/// What the page may do; `www/index.html` says the same where another server sends it.
const POLICY: &str = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; worker-src 'self'; \
                      connect-src 'self'; img-src 'self' blob:; style-src 'self'; manifest-src 'self'; \
                      base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
/// Asked for at every visit, answered with "not modified": a new version shows at once.
const CACHING: &str = "no-cache";
const INDEX: &str = "index.html";

/// One file, kept only compressed.
struct PageFile {
    /// Below `/`.
    path: &'static str,
    brotli: &'static [u8],
    gzip: &'static [u8],
}

static FILES: &[PageFile] = include!(concat!(env!("OUT_DIR"), "/page_files.rs"));

/// Versions of the files, in their order.
static TAGS: LazyLock<Vec<HeaderValue>> = LazyLock::new(|| {
    let tag = |file: &PageFile| {
        let digest = Sha256::digest(file.brotli);
        let hex: String = digest[..8].iter().map(|byte| format!("{byte:02x}")).collect();
        HeaderValue::from_str(&format!("W/\"{hex}\"")).unwrap_or(HeaderValue::from_static("W/\"0\""))
    };
    FILES.iter().map(tag).collect()
});

/// A path for every file but the index, which shares `/` with the API.
pub(crate) fn routes<S: Clone + Send + Sync + 'static>() -> Router<S> {
    FILES
        .iter()
        .enumerate()
        .filter(|(_, file)| file.path != INDEX)
        .fold(Router::new(), |router, (place, file)| {
            let answer = move |headers: HeaderMap| async move { send(place, &headers) };
            router.route(&format!("/{}", file.path), get(answer))
        })
}

/// The page itself, where one is embedded.
pub(crate) fn index(headers: &HeaderMap) -> Option<Response> {
    let place = FILES.iter().position(|file| file.path == INDEX)?;
    Some(send(place, headers))
}

fn send(place: usize, headers: &HeaderMap) -> Response {
    let (file, tag) = (&FILES[place], &TAGS[place]);
    let common = [
        (header::ETAG, tag.clone()),
        (header::CACHE_CONTROL, HeaderValue::from_static(CACHING)),
        (header::VARY, HeaderValue::from_static("accept, accept-encoding")),
        (header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(POLICY)),
        (
            header::X_CONTENT_TYPE_OPTIONS,
            HeaderValue::from_static("nosniff"),
        ),
        (
            header::CONTENT_TYPE,
            HeaderValue::from_static(content_type(file.path)),
        ),
    ];
    if headers.get(header::IF_NONE_MATCH) == Some(tag) {
        return (StatusCode::NOT_MODIFIED, common).into_response();
    }
    let (encoding, body) = if accepts(headers, "br") {
        ("br", Bytes::from_static(file.brotli))
    } else if accepts(headers, "gzip") {
        ("gzip", Bytes::from_static(file.gzip))
    } else {
        let mut body = Vec::new();
        if GzDecoder::new(file.gzip).read_to_end(&mut body).is_err() {
            return ApiError::Internal.into_response();
        }
        return (common, body).into_response();
    };
    (common, [(header::CONTENT_ENCODING, encoding)], body).into_response()
}

/// Whether the client takes this coding; a quality of zero is a refusal.
fn accepts(headers: &HeaderMap, coding: &str) -> bool {
    let values = headers.get_all(header::ACCEPT_ENCODING).iter();
    values
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .any(|item| {
            let (name, quality) = item.split_once(";q=").unwrap_or((item, "1"));
            name.trim() == coding && quality.trim().parse().is_ok_and(|quality: f32| quality > 0.0)
        })
}

fn content_type(path: &str) -> &'static str {
    match path.rsplit_once('.').map_or("", |(_, ending)| ending) {
        "html" => "text/html; charset=utf-8",
        "js" => "text/javascript; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "wasm" => "application/wasm",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "pdf" => "application/pdf",
        "webmanifest" => "application/manifest+json",
        _ => "text/plain; charset=utf-8",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asking_for(codings: &'static str) -> HeaderMap {
        HeaderMap::from_iter([(header::ACCEPT_ENCODING, HeaderValue::from_static(codings))])
    }

    #[test]
    fn a_coding_is_taken_by_name_and_refused_by_quality_zero() {
        assert!(accepts(&asking_for("gzip, deflate, br"), "br"));
        assert!(accepts(&asking_for("gzip;q=0.5"), "gzip"));
        assert!(!accepts(&asking_for("br;q=0, gzip"), "br"));
        assert!(!accepts(&asking_for("brotli"), "br"));
        assert!(!accepts(&HeaderMap::new(), "gzip"));
    }

    #[test]
    fn the_policy_is_that_of_the_page() {
        let html = include_str!("../../../www/index.html");
        let (shared, _) = POLICY
            .split_once("; frame-ancestors")
            .expect("a meta tag cannot say it");
        assert!(
            html.contains(shared),
            "index.html has another policy than {shared}"
        );
    }
}
