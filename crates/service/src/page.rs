//! The page for browsers: its files, compressed, with their content types and policy.

use std::io::Read as _;

use flate2::read::GzDecoder;
use http::{HeaderMap, HeaderValue, Response, StatusCode, header};
use sha2::{Digest as _, Sha256};

use crate::ApiError;
use crate::answer::with_headers;

/// Content security policy of the page; `www/index.html` says the same where another server sends it.
const POLICY: &str = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; worker-src 'self'; \
                      connect-src 'self'; img-src 'self' blob:; style-src 'self'; manifest-src 'self'; \
                      base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
/// Asked for at every visit, answered with "not modified": a new version shows at once.
const CACHING: &str = "no-cache";
/// The file that shares `/` with the API.
pub const INDEX: &str = "index.html";

/// A form that uses the API, where the page is not at hand.
const FALLBACK: &str = include_str!("page.html");
/// Content security policy of a page of one file, which loads nothing from elsewhere.
const FALLBACK_POLICY: &str = "default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; \
                               connect-src 'self'; img-src 'self' blob:; base-uri 'none'; form-action 'none'; \
                               frame-ancestors 'none'";

/// Whether the client is a browser that wants a page rather than JSON.
pub fn is_wanted(headers: &HeaderMap) -> bool {
    let accept = headers.get(header::ACCEPT).and_then(|value| value.to_str().ok());
    accept.is_some_and(|accept| accept.contains("text/html"))
}

/// A form that uses the API, where the page is not at hand.
pub fn fallback() -> Response<Vec<u8>> {
    let mut response = single(FALLBACK);
    response
        .headers_mut()
        .insert(header::VARY, HeaderValue::from_static("accept"));
    response
}

/// A page of one file.
pub fn single(html: &'static str) -> Response<Vec<u8>> {
    let headers = [
        (header::CONTENT_SECURITY_POLICY, FALLBACK_POLICY),
        (header::CONTENT_TYPE, "text/html; charset=utf-8"),
    ];
    with_headers(headers, html.into())
}

/// Replaces the policy of a page that says that no other page may show it in a frame by one that lets `ancestors` do so.
/// `ancestors` is what `frame-ancestors` takes, such as `'self' https://example.org`. Other responses stay as they are.
pub fn allow_frames<B>(response: &mut Response<B>, ancestors: &str) {
    let Some(policy) = response.headers_mut().get_mut(header::CONTENT_SECURITY_POLICY) else {
        return;
    };
    let directives = policy.to_str().ok().and_then(|text| text.strip_suffix("'none'"));
    if let Some(value) =
        directives.and_then(|directives| HeaderValue::try_from(format!("{directives}{ancestors}")).ok())
    {
        *policy = value;
    }
}

/// The version of a file, from its content compressed by brotli.
pub fn tag(brotli: &[u8]) -> HeaderValue {
    let digest = Sha256::digest(brotli);
    let hex: String = digest[..8].iter().map(|byte| format!("{byte:02x}")).collect();
    HeaderValue::from_str(&format!("W/\"{hex}\"")).unwrap_or(HeaderValue::from_static("W/\"0\""))
}

/// Coding of a file on the wire.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Coding {
    /// Compressed by brotli.
    Brotli,
    /// Compressed by gzip.
    Gzip,
    /// As it is.
    Identity,
    /// Not at all: the client has this version.
    NotModified,
}

impl Coding {
    /// The shortest that the client takes of a file with this version.
    pub fn choose(headers: &HeaderMap, tag: &HeaderValue) -> Self {
        if headers.get(header::IF_NONE_MATCH) == Some(tag) {
            Self::NotModified
        } else if accepts(headers, "br") {
            Self::Brotli
        } else if accepts(headers, "gzip") {
            Self::Gzip
        } else {
            Self::Identity
        }
    }
}

/// The response for the file at `path` below `/`. `body` is what the coding says, and for [`Coding::Identity`] what
/// gzip made.
///
/// # Errors
/// [`ApiError::Internal`] when that is damaged.
pub fn file<B: AsRef<[u8]> + From<Vec<u8>>>(
    path: &str,
    tag: HeaderValue,
    coding: Coding,
    body: B,
) -> Result<Response<B>, ApiError> {
    let mut response = with_headers(
        [
            (header::CACHE_CONTROL, CACHING),
            (header::VARY, "accept, accept-encoding"),
            (header::CONTENT_SECURITY_POLICY, POLICY),
            (header::CONTENT_TYPE, content_type(path)),
        ],
        Vec::new(),
    );
    response.headers_mut().insert(header::ETAG, tag);
    let encoding = match coding {
        Coding::Brotli => Some("br"),
        Coding::Gzip => Some("gzip"),
        Coding::Identity => None,
        Coding::NotModified => {
            *response.status_mut() = StatusCode::NOT_MODIFIED;
            return Ok(response.map(B::from));
        }
    };
    let Some(encoding) = encoding else {
        let mut plain = Vec::new();
        let unpacked = GzDecoder::new(body.as_ref()).read_to_end(&mut plain);
        unpacked.map_err(|_| ApiError::Internal)?;
        return Ok(response.map(|_| B::from(plain)));
    };
    let encoding = HeaderValue::from_static(encoding);
    response.headers_mut().insert(header::CONTENT_ENCODING, encoding);
    Ok(response.map(|_| body))
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
    fn frames_are_allowed_to_those_that_are_listed() {
        let mut response = single("");
        allow_frames(&mut response, "'self' https://a.example");
        let policy = response.headers()[header::CONTENT_SECURITY_POLICY]
            .to_str()
            .unwrap();
        assert!(
            policy.ends_with("; frame-ancestors 'self' https://a.example"),
            "{policy}"
        );
        assert!(policy.contains("base-uri 'none'"), "{policy}");
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
