#![doc = include_str!("../README.md")]

mod archive;
mod error;
mod feed;
pub mod files;
mod in_work;
mod job;
mod ledger;
mod location;
mod pace;
#[cfg(feature = "parquet")]
mod parquet;
mod part;
mod read;
mod shard;

pub use error::BatchError;
pub use job::{Job, JobOptions, Summary};
pub use ledger::Counts;
pub use pace::Pace;
pub use part::PartFormat;
pub use read::{DocumentRequest, Event, InspectedPage, OpenedDocument, default_jobs, read_documents};
pub use shard::Shard;
