//! The page for browsers, from the files that come with the component.

use std::fs;

use checkbox_service::ApiError;
use checkbox_service::page::{Coding, INDEX, fallback, file, tag};
use http::{HeaderMap, Response};

/// Folder in which the host shows them: each of them twice, as `x.br` and `x.gz`, as `cargo xtask edge` left them.
const FOLDER: &str = "/page";

/// The page itself, or a small form where it did not come along.
pub(crate) fn index(headers: &HeaderMap) -> Result<Response<Vec<u8>>, ApiError> {
    if exists(INDEX) {
        send(INDEX, headers)
    } else {
        Ok(fallback())
    }
}

/// Whether the page has this file, by its path below `/`.
pub(crate) fn exists(path: &str) -> bool {
    is_plain(path) && fs::metadata(format!("{FOLDER}/{path}.br")).is_ok()
}

/// One of the page's files.
pub(crate) fn send(path: &str, headers: &HeaderMap) -> Result<Response<Vec<u8>>, ApiError> {
    let read = |ending: &str| {
        let bytes = fs::read(format!("{FOLDER}/{path}.{ending}"));
        bytes.map_err(|_| ApiError::NotFound)
    };
    let brotli = read("br")?;
    let tag = tag(&brotli);
    let coding = Coding::choose(headers, &tag);
    let body = match coding {
        Coding::Brotli => brotli,
        Coding::Gzip | Coding::Identity => read("gz")?,
        Coding::NotModified => Vec::new(),
    };
    file(path, tag, coding, body)
}

/// Nothing that leads out of the folder, or to what is hidden in it.
fn is_plain(path: &str) -> bool {
    path.split('/').all(|part| {
        !part.is_empty()
            && !part.starts_with('.')
            && part
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte))
    })
}
