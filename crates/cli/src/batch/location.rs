//! Folders and object stores, named alike.

use std::fmt;
use std::path::PathBuf;
use std::sync::Arc;

use anyhow::{Context, Result};
use object_store::ObjectStore;
use object_store::local::LocalFileSystem;
use object_store::path::Path;

/// Where documents come from, or where results go.
#[derive(Clone)]
pub(super) struct Location {
    text: String,
    pub(super) store: Arc<dyn ObjectStore>,
    pub(super) prefix: Path,
    /// On this machine, the folder itself.
    pub(super) folder: Option<PathBuf>,
    /// Whether the store lists its keys in order, and so can be asked for those after one.
    pub(super) lists_in_order: bool,
}

impl Location {
    /// A folder that is there, or a place in a store.
    pub(super) fn source(text: &str) -> Result<Self> {
        let location = match folder(text) {
            Some(folder) => {
                anyhow::ensure!(
                    folder.is_dir(),
                    "there is no such folder: name a folder or an address such as s3://bucket/scans"
                );
                Self::local(text, folder)
            }
            None => Self::remote(text),
        };
        location.with_context(|| text.to_owned())
    }

    /// A folder, made where it is not there, or a place in a store.
    pub(super) fn destination(text: &str) -> Result<Self> {
        let location = match folder(text) {
            Some(folder) => std::fs::create_dir_all(&folder)
                .map_err(Into::into)
                .and_then(|()| Self::local(text, folder)),
            None => Self::remote(text),
        };
        location.with_context(|| text.to_owned())
    }

    /// The path of `name` in this place.
    pub(super) fn at(&self, name: &str) -> Path {
        name.split('/').fold(self.prefix.clone(), Path::join)
    }

    /// The path of a document, by the key that the store lists it under.
    pub(super) fn of_key(&self, key: &str) -> Result<Path> {
        let path = [self.prefix.as_ref(), key].join("/");
        Ok(Path::parse(path.trim_start_matches('/'))?)
    }

    fn local(text: &str, folder: PathBuf) -> Result<Self> {
        Ok(Self {
            text: text.to_owned(),
            store: Arc::new(LocalFileSystem::new_with_prefix(&folder)?),
            prefix: Path::default(),
            folder: Some(folder),
            lists_in_order: true,
        })
    }

    #[cfg(not(feature = "object-store"))]
    fn remote(_: &str) -> Result<Self> {
        anyhow::bail!("this program reaches folders only: build it with --features object-store")
    }

    /// Credentials, region and endpoint come from the environment, under the names that each cloud's own tools use.
    #[cfg(feature = "object-store")]
    fn remote(text: &str) -> Result<Self> {
        // Fails only when a provider is set already, which then is the one to use.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let url = reqwest::Url::parse(text).context("this is no address")?;
        // Their library also takes plain names such as TOKEN, which may be anybody's.
        let is_of_a_cloud = |name: &str| {
            ["AWS_", "AZURE_", "GOOGLE_"]
                .iter()
                .any(|cloud| name.starts_with(cloud))
        };
        let variables = std::env::vars_os()
            .filter_map(|(name, value)| Some((name.into_string().ok()?, value.into_string().ok()?)))
            .filter(|(name, _)| is_of_a_cloud(name));
        let (store, prefix) = object_store::parse_url_opts(&url, variables)?;
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
