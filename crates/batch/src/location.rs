//! Folders and object stores, named alike.

use std::fmt;
use std::path::PathBuf;
use std::sync::Arc;

use object_store::ObjectStore;
use object_store::local::LocalFileSystem;
use object_store::path::Path;

use crate::BatchError;

/// A folder or a place in an object store: the source of documents, or the destination of results.
#[derive(Clone)]
pub(crate) struct Location {
    text: String,
    pub(crate) store: Arc<dyn ObjectStore>,
    pub(crate) prefix: Path,
    /// On this machine, the folder itself.
    pub(crate) folder: Option<PathBuf>,
    /// Whether the store lists its keys in order, and so can be asked for those after one.
    pub(crate) lists_in_order: bool,
}

impl Location {
    /// A folder that is there, or a place in a store.
    pub(crate) fn source(text: &str) -> Result<Self, BatchError> {
        let Some(folder) = folder(text) else {
            return Self::remote(text);
        };
        if !folder.is_dir() {
            return Err(BatchError::NoSuchFolder {
                place: text.to_owned(),
            });
        }
        Self::local(text, folder)
    }

    /// A folder, made where it is not there, or a place in a store.
    pub(crate) fn destination(text: &str) -> Result<Self, BatchError> {
        let Some(folder) = folder(text) else {
            return Self::remote(text);
        };
        if let Err(source) = std::fs::create_dir_all(&folder) {
            return Err(BatchError::Make { path: folder, source });
        }
        Self::local(text, folder)
    }

    /// The failure of this place.
    pub(crate) fn failed(&self, reason: &impl fmt::Display) -> BatchError {
        BatchError::store(self, reason)
    }

    /// The path of `name` in this place.
    pub(crate) fn at(&self, name: &str) -> Path {
        name.split('/').fold(self.prefix.clone(), Path::join)
    }

    /// The path of a document, by the key that the store lists it under.
    pub(crate) fn of_key(&self, key: &str) -> Result<Path, BatchError> {
        let path = [self.prefix.as_ref(), key].join("/");
        Path::parse(path.trim_start_matches('/')).map_err(|error| self.failed(&error))
    }

    fn local(text: &str, folder: PathBuf) -> Result<Self, BatchError> {
        let store = LocalFileSystem::new_with_prefix(&folder);
        Ok(Self {
            text: text.to_owned(),
            store: Arc::new(store.map_err(|error| BatchError::store(&text, &error))?),
            prefix: Path::default(),
            folder: Some(folder),
            lists_in_order: true,
        })
    }

    #[cfg(not(feature = "object-store"))]
    fn remote(text: &str) -> Result<Self, BatchError> {
        Err(BatchError::FoldersOnly {
            place: text.to_owned(),
        })
    }

    /// Credentials, region and endpoint come from the environment, under the names that each cloud's own tools use.
    #[cfg(feature = "object-store")]
    fn remote(text: &str) -> Result<Self, BatchError> {
        // Fails only when a provider is set already, which then is the one to use.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let url = reqwest::Url::parse(text).map_err(|error| BatchError::store(&text, &error))?;
        // Their library also takes plain names such as TOKEN, which may be anybody's.
        let is_of_a_cloud = |name: &str| {
            ["AWS_", "AZURE_", "GOOGLE_"]
                .iter()
                .any(|cloud| name.starts_with(cloud))
        };
        let variables = std::env::vars_os()
            .filter_map(|(name, value)| Some((name.into_string().ok()?, value.into_string().ok()?)))
            .filter(|(name, _)| is_of_a_cloud(name));
        let (store, prefix) = object_store::parse_url_opts(&url, variables)
            .map_err(|error| BatchError::store(&text, &error))?;
        Ok(Self {
            text: text.to_owned(),
            store: store.into(),
            prefix,
            folder: None,
            lists_in_order: matches!(url.scheme(), "s3" | "s3a" | "gs"),
        })
    }
}

impl fmt::Display for Location {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

/// The folder that `text` names, unless it is the address of a store.
fn folder(text: &str) -> Option<PathBuf> {
    match text.split_once("://") {
        Some(("file", path)) => Some(path.into()),
        Some(_) => None,
        None => Some(text.into()),
    }
}
