//! Directories below which files may be read.

use std::path::{Path, PathBuf};

/// The file at `path`, all links followed, if it lies below one of `allowed`, which are absolute and without links.
/// A relative path is looked for below each of them.
///
/// # Errors
///
/// A line for the assistant. It is the same for a file that does not exist and for one that may not be read: what exists outside is
/// nobody's business.
pub(super) fn resolve(path: &Path, allowed: &[PathBuf]) -> Result<PathBuf, String> {
    let candidates = allowed.iter().map(|root| root.join(path));
    candidates
        .filter_map(|candidate| candidate.canonicalize().ok())
        .find(|file| allowed.iter().any(|root| file.starts_with(root)))
        .ok_or_else(|| {
            let names: Vec<_> = allowed.iter().map(|root| root.display().to_string()).collect();
            format!("there is no such file below {}", names.join(" or "))
        })
}

/// Those of the `own` roots' parts that the client's roots, `file://` addresses, leave; all of `own` where it names none.
pub(super) fn narrowed(own: &[PathBuf], uris: &[String]) -> Vec<PathBuf> {
    let of_client: Vec<PathBuf> = uris
        .iter()
        .filter_map(|uri| path_of(uri)?.canonicalize().ok())
        .collect();
    if uris.is_empty() {
        return own.to_vec();
    }
    let mut both = Vec::new();
    for root in own {
        for named in &of_client {
            if named.starts_with(root) {
                both.push(named.clone());
            } else if root.starts_with(named) {
                both.push(root.clone());
            }
        }
    }
    both.sort();
    both.dedup();
    both
}

fn path_of(uri: &str) -> Option<PathBuf> {
    let path = uri.strip_prefix("file://")?;
    let bytes = path.as_bytes();
    let mut decoded = Vec::with_capacity(bytes.len());
    let mut rest = bytes;
    while let [first, tail @ ..] = rest {
        match (first, tail) {
            (b'%', [high, low, tail @ ..]) => {
                let digit = |byte: &u8| char::from(*byte).to_digit(16);
                decoded.push(u8::try_from(digit(high)? * 16 + digit(low)?).ok()?);
                rest = tail;
            }
            (b'%', _) => return None,
            (&byte, tail) => {
                decoded.push(byte);
                rest = tail;
            }
        }
    }
    String::from_utf8(decoded).ok().map(PathBuf::from)
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    #[test]
    fn files_outside_are_refused_whatever_leads_to_them() {
        let outer = tempfile::tempdir().unwrap();
        let outer = outer.path().canonicalize().unwrap();
        let root = outer.join("forms");
        fs::create_dir(&root).unwrap();
        fs::write(root.join("form.png"), "").unwrap();
        fs::write(outer.join("secret.png"), "").unwrap();
        let allowed = [root.clone()];
        assert_eq!(
            resolve("form.png".as_ref(), &allowed).unwrap(),
            root.join("form.png")
        );
        assert_eq!(
            resolve(&root.join("form.png"), &allowed).unwrap(),
            root.join("form.png")
        );
        let refused = |path: &Path| resolve(path, &allowed).unwrap_err();
        let missing = refused("missing.png".as_ref());
        assert_eq!(refused("../secret.png".as_ref()), missing);
        assert_eq!(refused(&outer.join("secret.png")), missing);
        #[cfg(unix)]
        {
            std::os::unix::fs::symlink(outer.join("secret.png"), root.join("link.png")).unwrap();
            assert_eq!(refused("link.png".as_ref()), missing);
        }
    }

    #[test]
    fn roots_of_the_client_narrow_and_never_widen() {
        let outer = tempfile::tempdir().unwrap();
        let outer = outer.path().canonicalize().unwrap();
        let inner = outer.join("my forms");
        fs::create_dir(&inner).unwrap();
        let uri = |path: &Path| format!("file://{}", path.display()).replace(' ', "%20");
        let own = [inner.clone()];
        assert_eq!(narrowed(&own, &[]), own);
        assert_eq!(narrowed(&own, &[uri(&outer)]), own);
        assert_eq!(narrowed(std::slice::from_ref(&outer), &[uri(&inner)]), own);
        assert!(narrowed(&own, &["https://example.org/".to_owned()]).is_empty());
        assert!(narrowed(&own, &["file:///no%2".to_owned()]).is_empty());
    }
}
