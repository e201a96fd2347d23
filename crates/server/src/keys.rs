//! API keys, of which only hashes are kept.

use axum::extract::{Request, State};
use axum::http::{HeaderMap, header};
use axum::middleware::Next;
use axum::response::Response;
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;

use crate::{ApiError, AppState, Config, StartError};

/// Shorter keys can be guessed.
const MIN_KEY_CHARS: usize = 16;

/// The keys that may ask, as SHA-256 hashes.
#[derive(Clone, Debug)]
pub struct ApiKeys {
    digests: Vec<[u8; 32]>,
}

/// Which key asked: its place in the list. Goes with the request.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct KeyIndex(pub(crate) usize);

impl ApiKeys {
    /// The keys of a configuration; `None` when there are none and everybody may ask.
    ///
    /// # Errors
    /// [`StartError::KeyFile`], and [`StartError::Key`] for a key that is too short or a hash that is none. A file
    /// without any key is refused too: it is more likely a mistake than an open door.
    pub fn from_config(config: &Config) -> Result<Option<Self>, StartError> {
        let mut entries: Vec<String> = Vec::new();
        if let Some(keys) = &config.api_keys {
            entries.extend(keys.split(',').map(|key| key.trim().to_owned()));
        }
        if let Some(path) = &config.api_keys_file {
            let read = std::fs::read_to_string(path);
            let text = read.map_err(|source| StartError::KeyFile {
                path: path.clone(),
                source,
            })?;
            let lines = text.lines().map(str::trim);
            let in_file: Vec<_> = lines
                .filter(|line| !line.is_empty() && !line.starts_with('#'))
                .map(str::to_owned)
                .collect();
            if in_file.is_empty() {
                return Err(StartError::KeyFile {
                    path: path.clone(),
                    source: std::io::Error::other("there are none: write one a line"),
                });
            }
            entries.extend(in_file);
        }
        entries.retain(|entry| !entry.is_empty());
        if entries.is_empty() {
            return Ok(None);
        }
        let digests = (1..).zip(&entries).map(|(number, entry)| {
            digest_of_entry(entry).map_err(|reason| StartError::Key { number, reason })
        });
        Ok(Some(Self {
            digests: digests.collect::<Result<_, _>>()?,
        }))
    }

    /// The key that was presented, if it is one of ours. Takes the same time whichever it is, and whether or not.
    fn find(&self, presented: &[u8]) -> Option<KeyIndex> {
        let presented: [u8; 32] = Sha256::digest(presented).into();
        let mut found = None;
        for (index, digest) in self.digests.iter().enumerate() {
            if bool::from(digest.ct_eq(&presented)) {
                found = Some(KeyIndex(index));
            }
        }
        found
    }
}

fn digest_of_entry(entry: &str) -> Result<[u8; 32], &'static str> {
    let Some(hex) = entry.strip_prefix("sha256:") else {
        return if entry.chars().count() < MIN_KEY_CHARS {
            Err("it is shorter than 16 characters")
        } else {
            Ok(Sha256::digest(entry).into())
        };
    };
    let wrong = "after `sha256:` there must be 64 hex digits";
    if hex.len() != 64 || !hex.is_ascii() {
        return Err(wrong);
    }
    let mut digest = [0; 32];
    for (index, byte) in digest.iter_mut().enumerate() {
        *byte = u8::from_str_radix(&hex[index * 2..index * 2 + 2], 16).map_err(|_| wrong)?;
    }
    Ok(digest)
}

/// Lets requests with a known key pass, and says which key it was.
pub(crate) async fn require_key(
    State(state): State<AppState>,
    mut request: Request,
    next: Next,
) -> Result<Response, ApiError> {
    if let Some(keys) = state.keys() {
        let key = presented(request.headers()).and_then(|key| keys.find(key));
        request
            .extensions_mut()
            .insert(key.ok_or(ApiError::Unauthorized)?);
    }
    Ok(next.run(request).await)
}

fn presented(headers: &HeaderMap) -> Option<&[u8]> {
    if let Some(key) = headers.get("x-api-key") {
        return Some(key.as_bytes());
    }
    let (scheme, key) = headers
        .get(header::AUTHORIZATION)?
        .to_str()
        .ok()?
        .split_once(' ')?;
    scheme
        .eq_ignore_ascii_case("bearer")
        .then(|| key.trim().as_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_and_hashes_of_keys_are_the_same() {
        let key = "0123456789abcdef";
        let hash: String = Sha256::digest(key)
            .iter()
            .map(|byte| format!("{byte:02x}"))
            .collect();
        let keys = ApiKeys {
            digests: vec![
                digest_of_entry("another key of enough length").unwrap(),
                digest_of_entry(&format!("sha256:{hash}")).unwrap(),
            ],
        };
        assert_eq!(keys.find(key.as_bytes()), Some(KeyIndex(1)));
        assert_eq!(keys.find(b"0123456789abcdeF"), None);
        assert_eq!(keys.find(b""), None);
    }

    #[test]
    fn short_keys_and_broken_hashes_are_refused() {
        for entry in [
            "short",
            "sha256:12",
            &format!("sha256:{}", "x".repeat(64)),
            &format!("sha256:{}", "é".repeat(32)),
        ] {
            assert!(digest_of_entry(entry).is_err(), "{entry}");
        }
    }
}
