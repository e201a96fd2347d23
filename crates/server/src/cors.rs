//! CORS: pages of other origins that may call the API.

use std::str::FromStr;
use std::time::Duration;

use axum::http::{HeaderName, HeaderValue, Method, header};
use tower_http::cors::{AllowOrigin, CorsLayer};

/// Origins that a browser lets call the API.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum CorsOrigins {
    /// Only the service's own pages.
    #[default]
    Closed,
    /// Pages from anywhere.
    Any,
    /// Pages of these origins, such as `https://example.org`.
    Listed(Vec<HeaderValue>),
}

impl FromStr for CorsOrigins {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let names: Vec<_> = text
            .split(',')
            .map(str::trim)
            .filter(|name| !name.is_empty())
            .collect();
        match names[..] {
            [] => Ok(Self::Closed),
            ["*"] => Ok(Self::Any),
            _ => names
                .into_iter()
                .map(parse_origin)
                .collect::<Result<_, _>>()
                .map(Self::Listed),
        }
    }
}

fn parse_origin(name: &str) -> Result<HeaderValue, String> {
    let wrong = || format!("{name:?} is no origin: write it as https://example.org, or * for any");
    let (scheme, host) = name.split_once("://").ok_or_else(wrong)?;
    if !matches!(scheme, "http" | "https") || host.is_empty() || host.contains('/') {
        return Err(wrong());
    }
    HeaderValue::from_str(name).map_err(|_| wrong())
}

impl CorsOrigins {
    /// The layer that answers preflight requests and adds the headers; none when closed.
    pub(crate) fn layer(&self) -> Option<CorsLayer> {
        let origins = match self {
            Self::Closed => return None,
            Self::Any => AllowOrigin::any(),
            Self::Listed(origins) => AllowOrigin::list(origins.iter().cloned()),
        };
        let layer = CorsLayer::new()
            .allow_origin(origins)
            .allow_methods([Method::GET, Method::POST])
            .allow_headers([
                header::CONTENT_TYPE,
                header::AUTHORIZATION,
                HeaderName::from_static("x-api-key"),
                HeaderName::from_static("x-request-id"),
            ])
            .expose_headers([header::RETRY_AFTER, HeaderName::from_static("x-request-id")])
            .max_age(Duration::from_secs(3600));
        Some(layer)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn origins_are_read() {
        assert_eq!("".parse(), Ok(CorsOrigins::Closed));
        assert_eq!("*".parse(), Ok(CorsOrigins::Any));
        assert_eq!(
            "https://a.example, http://b.example:81".parse(),
            Ok(CorsOrigins::Listed(vec![
                HeaderValue::from_static("https://a.example"),
                HeaderValue::from_static("http://b.example:81"),
            ]))
        );
        for wrong in ["example.org", "https://", "ftp://a", "https://a/b", "*,https://a"] {
            assert!(wrong.parse::<CorsOrigins>().is_err(), "{wrong}");
        }
    }
}
