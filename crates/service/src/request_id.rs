//! Names of requests, which their answers and the logs share.

use http::{HeaderMap, HeaderName};

/// The header that carries it, both ways.
pub const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

const MAX_CHARS: usize = 64;

/// The caller's id, when it is short and plain enough to be logged; else a new one. This crate has no randomness of its
/// own: `new` makes it, such as from a UUID.
pub fn request_id(headers: &HeaderMap, new: impl FnOnce() -> String) -> String {
    let given = headers.get(REQUEST_ID).and_then(|value| value.to_str().ok());
    let is_plain = |id: &&str| {
        (1..=MAX_CHARS).contains(&id.len())
            && id
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte))
    };
    given.filter(is_plain).map_or_else(new, str::to_owned)
}

#[cfg(test)]
mod tests {
    use http::HeaderValue;

    use super::*;

    #[test]
    fn only_a_plain_id_is_kept() {
        let id = |given: &'static str| {
            let headers = HeaderMap::from_iter([(REQUEST_ID, HeaderValue::from_static(given))]);
            request_id(&headers, || "new".to_owned())
        };
        assert_eq!(id("mine-1_a.b"), "mine-1_a.b");
        assert_eq!(id("two words"), "new");
        assert_eq!(id(""), "new");
        assert_eq!(request_id(&HeaderMap::new(), || "new".to_owned()), "new");
    }
}
