//! The documents of an archive, in an order that a later run finds again.

use std::cmp::Ordering;
use std::path::PathBuf;

use anyhow::{Context, Error, Result, anyhow};
use futures_util::stream::{self, BoxStream, StreamExt, TryStreamExt};
use object_store::path::Path;
use object_store::{ObjectMeta, ObjectStoreExt};
use serde::{Deserialize, Serialize};
use walkdir::WalkDir;

use super::location::Location;
use crate::input::{has_known_extension, is_hidden};

/// One document, unopened.
#[derive(Clone, Debug)]
pub(super) struct Document {
    /// Its path below the source, with `/`.
    pub(super) key: String,
    pub(super) place: Place,
    /// Pages of it that were searched before: from the first to this one.
    pub(super) pages_done: u32,
}

#[derive(Clone, Debug)]
pub(super) enum Place {
    File(PathBuf),
    Object { path: Path, bytes: u64 },
}

/// How far a shard has come: everything up to and including this is done.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Watermark {
    pub(super) key: String,
    /// The last page that is done; without it, the whole document is.
    pub(super) page: Option<u32>,
}

/// The documents after `after`, in order.
pub(super) fn documents(
    source: &Location,
    after: Option<Watermark>,
    sort: bool,
) -> BoxStream<'static, Result<Document>> {
    let documents = match &source.folder {
        Some(folder) => stream::iter(files(folder.clone())).boxed(),
        None if source.lists_in_order && !sort => ordered_objects(source, after.as_ref()),
        None => sorted_objects(source.clone()),
    };
    documents
        .try_filter_map(move |document| std::future::ready(Ok(not_done(document, after.as_ref()))))
        .boxed()
}

/// The document, unless it is done.
fn not_done(mut document: Document, after: Option<&Watermark>) -> Option<Document> {
    let Some(after) = after else {
        return Some(document);
    };
    let order = match document.place {
        // A folder's entries come before its neighbour's: that is by names, not by whole paths.
        Place::File(_) => document.key.split('/').cmp(after.key.split('/')),
        Place::Object { .. } => document.key.cmp(&after.key),
    };
    match (order, after.page) {
        (Ordering::Greater, _) => Some(document),
        (Ordering::Equal, Some(page)) => {
            document.pages_done = page;
            Some(document)
        }
        _ => None,
    }
}

fn files(folder: PathBuf) -> impl Iterator<Item = Result<Document>> {
    let visible = |entry: &walkdir::DirEntry| entry.depth() == 0 || !is_hidden(entry.file_name());
    // By what becomes of the names in the results, whatever bytes they are.
    let by_name = |a: &walkdir::DirEntry, b: &walkdir::DirEntry| {
        a.file_name()
            .to_string_lossy()
            .cmp(&b.file_name().to_string_lossy())
    };
    let entries = WalkDir::new(&folder)
        .follow_links(true)
        .sort_by(by_name)
        .into_iter();
    entries
        .filter_entry(visible)
        .filter_map(move |entry| match entry {
            Err(error) => Some(Err(error.into())),
            Ok(entry) if entry.file_type().is_file() && has_known_extension(entry.path()) => {
                let path = entry.into_path();
                let below = path.strip_prefix(&folder).unwrap_or(&path);
                let names = below.iter().map(|name| name.to_string_lossy());
                Some(Ok(Document {
                    key: names.collect::<Vec<_>>().join("/"),
                    place: Place::File(path),
                    pages_done: 0,
                }))
            }
            Ok(_) => None,
        })
}

/// Asks the store for what comes after the watermark only, and holds none of the list.
fn ordered_objects(source: &Location, after: Option<&Watermark>) -> BoxStream<'static, Result<Document>> {
    let offset = match after.map(|after| source.of_key(&after.key)).transpose() {
        Ok(offset) => offset,
        Err(error) => return stream::iter([Err(error)]).boxed(),
    };
    let begun = {
        let source = source.clone();
        let path = offset
            .clone()
            .filter(|_| after.is_some_and(|after| after.page.is_some()));
        stream::iter(path).filter_map(move |path| {
            let source = source.clone();
            async move {
                match source.store.head(&path).await {
                    Ok(meta) => document(&source, meta).map(Ok),
                    Err(object_store::Error::NotFound { .. }) => None,
                    Err(error) => Some(Err(error.into())),
                }
            }
        })
    };
    let listed = match &offset {
        Some(offset) => source.store.list_with_offset(Some(&source.prefix), offset),
        None => source.store.list(Some(&source.prefix)),
    };
    let source = source.clone();
    let mut previous = offset;
    let rest = listed.map_err(Error::from).try_filter_map(move |meta| {
        let in_order = previous.as_ref().is_none_or(|previous| *previous < meta.location);
        previous = Some(meta.location.clone());
        std::future::ready(if in_order {
            Ok(document(&source, meta))
        } else {
            Err(anyhow!(
                "the store does not list in order: start this again with --sort"
            ))
        })
    });
    begun.chain(rest).boxed()
}

/// Holds the keys of all documents.
fn sorted_objects(source: Location) -> BoxStream<'static, Result<Document>> {
    let listing = async move {
        let metas = source.store.list(Some(&source.prefix));
        let mut documents: Vec<Document> = metas
            .try_filter_map(|meta| std::future::ready(Ok(document(&source, meta))))
            .try_collect()
            .await?;
        documents.sort_unstable_by(|a, b| a.key.cmp(&b.key));
        Ok::<_, Error>(stream::iter(documents.into_iter().map(Ok)))
    };
    stream::once(listing).try_flatten().boxed()
}

fn document(source: &Location, meta: ObjectMeta) -> Option<Document> {
    let parts: Vec<_> = meta.location.prefix_match(&source.prefix)?.collect();
    let names: Vec<&str> = parts.iter().map(AsRef::as_ref).collect();
    let key = names.join("/");
    let wanted = has_known_extension(key.as_ref()) && !names.iter().any(|name| name.starts_with('.'));
    wanted.then_some(Document {
        key,
        place: Place::Object {
            path: meta.location,
            bytes: meta.size,
        },
        pages_done: 0,
    })
}

impl Document {
    /// Its size, as far as the list knows it.
    pub(super) fn bytes(&self) -> u64 {
        match &self.place {
            Place::File(path) => std::fs::metadata(path).map_or(0, |metadata| metadata.len()),
            Place::Object { bytes, .. } => *bytes,
        }
    }

    /// The whole content, or one byte more than `max_bytes` of it: `None` when it is no longer there.
    pub(super) async fn read(&self, source: &Location, max_bytes: u64) -> Result<Option<Vec<u8>>> {
        let path = match &self.place {
            Place::File(path) => return read_file(path, max_bytes),
            Place::Object { path, .. } => path,
        };
        let read = async {
            let mut chunks = source.store.get(path).await?.into_stream();
            let mut content = Vec::new();
            while let Some(chunk) = chunks.try_next().await? {
                content.extend_from_slice(&chunk);
                if content.len() as u64 > max_bytes {
                    break;
                }
            }
            Ok(content)
        };
        match read.await {
            Ok(content) => Ok(Some(content)),
            Err(object_store::Error::NotFound { .. }) => Ok(None),
            Err(error) => Err(error).context("the store"),
        }
    }
}

fn read_file(path: &std::path::Path, max_bytes: u64) -> Result<Option<Vec<u8>>> {
    match crate::input::Input::file(path.to_owned()).read(max_bytes) {
        Ok(content) => Ok(Some(content)),
        Err(error) => match error.downcast_ref::<std::io::Error>().map(std::io::Error::kind) {
            Some(std::io::ErrorKind::NotFound) => Ok(None),
            _ => Err(error),
        },
    }
}
