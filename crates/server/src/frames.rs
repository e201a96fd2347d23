//! Pages that may show the service's own page in a frame.

use std::str::FromStr;

use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::Response;
use checkbox_service::page::allow_frames;

use crate::AppState;

/// Sources of [`frame-ancestors`](https://www.w3.org/TR/CSP3/#directive-frame-ancestors), separated by spaces; none lets no page
/// do it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FrameAncestors(String);

impl FromStr for FrameAncestors {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let sources: Vec<_> = text
            .split([' ', ','])
            .filter(|source| !source.is_empty())
            .collect();
        match sources.iter().find(|source| !is_source(source)) {
            Some(source) => Err(format!(
                "{source:?} is no origin: write it as https://example.org, or 'self'"
            )),
            None => Ok(Self(sources.join(" "))),
        }
    }
}

/// `'self'`, any page, or an origin, of any port or subdomain where it has a star.
fn is_source(text: &str) -> bool {
    let is_origin = |origin: &str| {
        let mut letters = origin.bytes();
        !origin.is_empty() && letters.all(|byte| byte.is_ascii_alphanumeric() || b"-.:*[]".contains(&byte))
    };
    let host = text
        .strip_prefix("https://")
        .or_else(|| text.strip_prefix("http://"));
    matches!(text, "'self'" | "*") || host.is_some_and(is_origin)
}

impl FrameAncestors {
    /// Whether there are none.
    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

/// Lets pages that are configured show ours.
pub(crate) async fn allow(State(state): State<AppState>, request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    allow_frames(&mut response, &state.config().frame_ancestors.0);
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sources_are_read() {
        let read = |text: &str| text.parse().map(|FrameAncestors(sources)| sources);
        assert_eq!(read("").unwrap(), "");
        assert_eq!(
            read("'self', https://a.example  https://*.b.example:8443").unwrap(),
            "'self' https://a.example https://*.b.example:8443"
        );
        for wrong in [
            "self",
            "a.example",
            "https://",
            "https://a/b",
            "https://a;script-src",
            "'none'",
        ] {
            assert!(read(wrong).is_err(), "{wrong}");
        }
    }
}
