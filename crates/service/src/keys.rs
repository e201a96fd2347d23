//! API keys, of which only hashes are kept.

use http::{HeaderMap, header};
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;

use crate::ApiError;

/// Shorter keys can be guessed.
const MIN_KEY_CHARS: usize = 16;

/// The keys that may ask, as SHA-256 hashes.
#[derive(Clone, Debug)]
pub struct ApiKeys {
    digests: Vec<[u8; 32]>,
}

/// A key that was let in, by its hash: the same one when the list is read again.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct KeyId([u8; 32]);

/// Error of an entry in a list of keys.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("API key {number} cannot be used: {reason}")]
pub struct KeyError {
    /// Number of the entry, from 1.
    pub number: usize,
    /// Fault of the entry.
    pub reason: &'static str,
}

impl ApiKeys {
    /// Reads entries: a key of 16 characters or more, or `sha256:` and the hash of one in hex. Empty ones do not
    /// count; `None` when there are no others, and everybody may ask.
    ///
    /// # Errors
    /// The first entry that is too short, or a hash that is none.
    pub fn from_entries<'a>(entries: impl IntoIterator<Item = &'a str>) -> Result<Option<Self>, KeyError> {
        let entries = entries.into_iter().filter(|entry| !entry.is_empty());
        let digests = (1..)
            .zip(entries)
            .map(|(number, entry)| digest_of_entry(entry).map_err(|reason| KeyError { number, reason }))
            .collect::<Result<Vec<_>, _>>()?;
        Ok((!digests.is_empty()).then_some(Self { digests }))
    }

    /// The key that a request presents, as `Authorization: Bearer KEY` or `x-api-key: KEY`.
    ///
    /// # Errors
    /// [`ApiError::Unauthorized`] without a key, or with none of ours.
    pub fn check(&self, headers: &HeaderMap) -> Result<KeyId, ApiError> {
        let key = presented(headers).and_then(|key| self.find(key));
        key.ok_or(ApiError::Unauthorized)
    }

    /// The key that was presented, if it is one of ours. Takes the same time whichever it is, and whether or not.
    fn find(&self, presented: &[u8]) -> Option<KeyId> {
        let presented: [u8; 32] = Sha256::digest(presented).into();
        let mut found = None;
        for digest in &self.digests {
            if bool::from(digest.ct_eq(&presented)) {
                found = Some(KeyId(*digest));
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
        assert_eq!(keys.find(key.as_bytes()), Some(KeyId(Sha256::digest(key).into())));
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
