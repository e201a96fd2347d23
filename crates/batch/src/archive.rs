//! Documents of an archive, in an order that a later run finds again.

use std::cmp::Ordering;
use std::io;
use std::path::PathBuf;

use futures_util::stream::{self, BoxStream, StreamExt, TryStreamExt};
use object_store::path::Path;
use object_store::{ObjectMeta, ObjectStoreExt};
use serde::{Deserialize, Serialize};
use walkdir::WalkDir;

use crate::BatchError;
use crate::files::{has_known_extension, is_hidden, read_file};
use crate::location::Location;

/// Listed document, unopened.
#[derive(Clone, Debug)]
pub(crate) struct ListedDocument {
    /// Its path below the archive's place, with `/`.
    pub(crate) key: String,
    pub(crate) source: Source,
    /// Pages of it that were read by earlier runs: from the first to this one.
    pub(crate) pages_done: u32,
}

/// File or object that holds a document.
#[derive(Clone, Debug)]
pub(crate) enum Source {
    File(PathBuf),
    /// Something that has the name of a document, and is none.
    Other {
        what: &'static str,
    },
    Object {
        path: Path,
        bytes: u64,
    },
}

/// Mark of how far a shard has come: everything up to and including this is done.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Watermark {
    pub(crate) key: String,
    /// The last page that is done; without it, the whole document is.
    pub(crate) page: Option<u32>,
}

impl Watermark {
    pub(crate) fn after(key: &str, page: Option<u32>) -> Self {
        Self {
            key: key.to_owned(),
            page,
        }
    }
}

/// Documents of an archive after `after`, in order.
pub(crate) fn documents(
    archive: &Location,
    after: Option<Watermark>,
    sort: bool,
) -> BoxStream<'static, Result<ListedDocument, BatchError>> {
    let documents = match &archive.folder {
        Some(folder) => stream::iter(files(archive.clone(), folder.clone())).boxed(),
        None if archive.lists_in_order && !sort => ordered_objects(archive, after.as_ref()),
        None => sorted_objects(archive.clone()),
    };
    documents
        .try_filter_map(move |document| std::future::ready(Ok(not_done(document, after.as_ref()))))
        .boxed()
}

/// The document, unless it is done.
fn not_done(mut document: ListedDocument, after: Option<&Watermark>) -> Option<ListedDocument> {
    let Some(after) = after else {
        return Some(document);
    };
    let order = match document.source {
        // A folder's entries come before its neighbour's: that is by names, not by whole paths.
        Source::File(_) | Source::Other { .. } => document.key.split('/').cmp(after.key.split('/')),
        Source::Object { .. } => document.key.cmp(&after.key),
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

fn files(archive: Location, folder: PathBuf) -> impl Iterator<Item = Result<ListedDocument, BatchError>> {
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
    let document = move |path: &std::path::Path, source: Source| {
        let below = path.strip_prefix(&folder).unwrap_or(path);
        let names = below.iter().map(|name| name.to_string_lossy());
        ListedDocument {
            key: names.collect::<Vec<_>>().join("/"),
            source,
            pages_done: 0,
        }
    };
    entries
        .filter_entry(visible)
        .filter_map(move |entry| match entry {
            Err(error) => match error.path() {
                Some(path) if error.loop_ancestor().is_some() => {
                    let what = "it links to a folder that it is in";
                    Some(Ok(document(path, Source::Other { what })))
                }
                _ => Some(Err(archive.failed(&error))),
            },
            Ok(entry) if entry.file_type().is_dir() || !has_known_extension(entry.path()) => None,
            Ok(entry) => {
                let source = if entry.file_type().is_file() {
                    Source::File(entry.path().to_owned())
                } else {
                    Source::Other {
                        what: "it is a pipe, a socket or a device",
                    }
                };
                Some(Ok(document(entry.path(), source)))
            }
        })
}

/// Asks the store for what comes after the watermark only, and holds none of the list.
fn ordered_objects(
    archive: &Location,
    after: Option<&Watermark>,
) -> BoxStream<'static, Result<ListedDocument, BatchError>> {
    let offset = match after.map(|after| archive.of_key(&after.key)).transpose() {
        Ok(offset) => offset,
        Err(error) => return stream::iter([Err(error)]).boxed(),
    };
    let begun = offset
        .clone()
        .filter(|_| after.is_some_and(|after| after.page.is_some()));
    let listed = match &offset {
        Some(offset) => archive.store.list_with_offset(Some(&archive.prefix), offset),
        None => archive.store.list(Some(&archive.prefix)),
    };
    let archive_of_rest = archive.clone();
    let mut previous = offset;
    let rest = listed.map(move |meta| {
        let archive = &archive_of_rest;
        let meta = meta.map_err(|error| archive.failed(&error))?;
        let in_order = previous.as_ref().is_none_or(|previous| *previous < meta.location);
        previous = Some(meta.location.clone());
        if in_order {
            Ok(document(archive, meta))
        } else {
            Err(BatchError::NotInOrder)
        }
    });
    let begun = stream::iter(begun).then({
        let archive = archive.clone();
        move |path| object(archive.clone(), path)
    });
    let documents = begun.chain(rest);
    documents
        .try_filter_map(|document| std::future::ready(Ok(document)))
        .boxed()
}

/// The document at `path`, if it is still there.
async fn object(archive: Location, path: Path) -> Result<Option<ListedDocument>, BatchError> {
    match archive.store.head(&path).await {
        Ok(meta) => Ok(document(&archive, meta)),
        Err(object_store::Error::NotFound { .. }) => Ok(None),
        Err(error) => Err(archive.failed(&error)),
    }
}

/// Holds the keys of all documents.
fn sorted_objects(archive: Location) -> BoxStream<'static, Result<ListedDocument, BatchError>> {
    let listing = async move {
        let metas = archive.store.list(Some(&archive.prefix));
        let documents = metas
            .map_err(|error| archive.failed(&error))
            .try_filter_map(|meta| std::future::ready(Ok(document(&archive, meta))));
        let mut documents: Vec<ListedDocument> = documents.try_collect().await?;
        documents.sort_unstable_by(|a, b| a.key.cmp(&b.key));
        Ok::<_, BatchError>(stream::iter(documents.into_iter().map(Ok)))
    };
    stream::once(listing).try_flatten().boxed()
}

fn document(archive: &Location, meta: ObjectMeta) -> Option<ListedDocument> {
    let parts: Vec<_> = meta.location.prefix_match(&archive.prefix)?.collect();
    let names: Vec<&str> = parts.iter().map(AsRef::as_ref).collect();
    let key = names.join("/");
    let wanted = has_known_extension(key.as_ref()) && !names.iter().any(|name| name.starts_with('.'));
    wanted.then_some(ListedDocument {
        key,
        source: Source::Object {
            path: meta.location,
            bytes: meta.size,
        },
        pages_done: 0,
    })
}

impl ListedDocument {
    /// Its size, as far as the list knows it.
    pub(crate) fn bytes(&self) -> u64 {
        match &self.source {
            Source::File(path) => std::fs::metadata(path).map_or(0, |metadata| metadata.len()),
            Source::Object { bytes, .. } => *bytes,
            Source::Other { .. } => 0,
        }
    }

    /// The whole content, or one byte more than `max_bytes` of it.
    ///
    /// # Errors
    /// [`BatchError::Vanished`], [`BatchError::NoDocument`] and [`BatchError::Unreadable`], which are about this document only, and
    /// [`BatchError::Store`], which may not happen when the job is started again.
    pub(crate) async fn read(&self, archive: &Location, max_bytes: u64) -> Result<Vec<u8>, BatchError> {
        let path = match &self.source {
            Source::File(path) => return read_file(path, max_bytes).map_err(of_file),
            Source::Object { path, .. } => path,
            Source::Other { what } => return Err(BatchError::NoDocument { what }),
        };
        let read = async {
            let mut chunks = archive.store.get(path).await?.into_stream();
            let mut content = Vec::new();
            while let Some(chunk) = chunks.try_next().await? {
                content.extend_from_slice(&chunk);
                if content.len() as u64 > max_bytes {
                    break;
                }
            }
            Ok(content)
        };
        read.await.map_err(|error| match error {
            object_store::Error::NotFound { .. } => BatchError::Vanished,
            error => archive.failed(&format_args!("{}: {error}", self.key)),
        })
    }
}

fn of_file(error: io::Error) -> BatchError {
    match error.kind() {
        io::ErrorKind::NotFound => BatchError::Vanished,
        _ => BatchError::Unreadable(error),
    }
}
