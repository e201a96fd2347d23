//! The page of `www/`, embedded by the build script.

use std::sync::LazyLock;

use axum::Router;
use axum::body::{Body, Bytes};
use axum::http::{HeaderMap, HeaderValue};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use checkbox_service::page::{Coding, INDEX, file, tag};

use crate::error::Refusal;

/// One file, kept only compressed.
struct PageFile {
    /// Below `/`.
    path: &'static str,
    brotli: &'static [u8],
    gzip: &'static [u8],
}

static FILES: &[PageFile] = include!(concat!(env!("OUT_DIR"), "/page_files.rs"));

/// Versions of the files, in their order.
static TAGS: LazyLock<Vec<HeaderValue>> =
    LazyLock::new(|| FILES.iter().map(|file| tag(file.brotli)).collect());

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
    let (PageFile { path, brotli, gzip }, tag) = (&FILES[place], &TAGS[place]);
    let coding = Coding::choose(headers, tag);
    let body = match coding {
        Coding::Brotli => brotli,
        Coding::Gzip | Coding::Identity => gzip,
        Coding::NotModified => &[][..],
    };
    match file(path, tag.clone(), coding, Bytes::from_static(body)) {
        Ok(response) => response.map(Body::from),
        Err(error) => Refusal(error).into_response(),
    }
}
