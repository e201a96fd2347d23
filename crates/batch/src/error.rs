//! Reasons why a document is not read, or a job ends.

use std::path::PathBuf;
use std::{fmt, io};

use checkbox::{CheckboxError, DocumentError};

/// Reason why a document is not read, or a job ends. One line each; those about a document never name it.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum BatchError {
    /// The document is refused.
    #[error(transparent)]
    Refused(#[from] CheckboxError),
    /// The document is in the archive's list, but no longer in the archive.
    #[error("it was listed and is no longer there")]
    Vanished,
    /// The document cannot be read from its file.
    #[error(transparent)]
    Unreadable(io::Error),
    /// Runs have died while they read the document.
    #[error("the program ended twice while it read it: it is left out; read it alone to see why")]
    Deadly,
    /// What the archive has under the name of a document is something else.
    #[error("{what}: it is not read")]
    NoDocument {
        /// What it is.
        what: &'static str,
    },
    /// The archive's folder is not there.
    #[error("{place}: there is no such folder: name a folder or an address such as s3://bucket/scans")]
    NoSuchFolder {
        /// As it was given.
        place: String,
    },
    /// An address of an object store, in a program that has none.
    #[error("{place}: this program reaches folders only: build it with --features object-store")]
    FoldersOnly {
        /// As it was given.
        place: String,
    },
    /// An object store or a folder failed. What it said names its causes already.
    #[error("{place}: {reason}")]
    Store {
        /// Folder or address.
        place: String,
        /// Its answer.
        reason: String,
    },
    /// A folder for results, or a file in it, cannot be made.
    #[error("{} cannot be made", path.display())]
    Make {
        /// The folder or file.
        path: PathBuf,
        /// Answer of the system.
        source: io::Error,
    },
    /// The store does not list its documents in order. [`crate::JobOptions::sort`] helps.
    #[error("the store does not list in order")]
    NotInOrder,
    /// The text is no shard.
    #[error("`{text}` is not i/n with i from 0 to n - 1, such as 0/4")]
    InvalidShard {
        /// The text.
        text: String,
    },
    /// The text is no form of results.
    #[error("`{text}` is neither jsonl nor parquet")]
    InvalidFormat {
        /// The text.
        text: String,
    },
    /// Parquet, in a program that cannot write it.
    #[error("this program writes jsonl only: build it with --features parquet, or choose jsonl")]
    JsonlOnly,
    /// The results cannot be written in their form.
    #[error("the results cannot be written as {format}: {reason}")]
    Encode {
        /// The form.
        format: &'static str,
        /// The mistake.
        reason: String,
    },
    /// A file that an earlier run left cannot be understood.
    #[error("{place}: {name} of an earlier run cannot be read")]
    State {
        /// Folder or address.
        place: String,
        /// The file.
        name: String,
        /// The mistake in it.
        source: serde_json::Error,
    },
    /// The destination belongs to another job.
    #[error(
        "{place} has the results of another job (see {name}): name another destination, or repeat that job's arguments"
    )]
    AnotherJob {
        /// The destination.
        place: String,
        /// The file that describes that job.
        name: &'static str,
    },
    /// A process of this machine has locked the shard.
    #[error("{place}: another process works on this shard: wait for it, or name another destination")]
    Locked {
        /// The destination.
        place: String,
    },
    /// Another process has written the shard's progress.
    #[error("another process has gone on with this shard: nothing of it is lost, this one ends")]
    Overtaken,
    /// The job was told to stop.
    #[error("stopped by a signal: what is done is written, and the same command goes on from there")]
    Stopped,
    /// A thread of the job panicked.
    #[error("a thread of the job ended early")]
    ThreadEnded,
    /// Threads cannot be started.
    #[error(transparent)]
    System(io::Error),
}

impl BatchError {
    /// Stable name of a document's failure, for programs: that of the [`CheckboxError`], `not_found`, `reader_died`
    /// or `not_readable`.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Refused(error) => error.code(),
            Self::Vanished => "not_found",
            Self::Deadly => "reader_died",
            _ => "not_readable",
        }
    }

    pub(crate) fn store(place: &impl fmt::Display, reason: &impl fmt::Display) -> Self {
        Self::Store {
            place: place.to_string(),
            reason: reason.to_string(),
        }
    }

    pub(crate) fn encode(format: &'static str, reason: &impl fmt::Display) -> Self {
        Self::Encode {
            format,
            reason: reason.to_string(),
        }
    }
}

impl From<DocumentError> for BatchError {
    fn from(error: DocumentError) -> Self {
        Self::Refused(error.into())
    }
}
