#![doc = include_str!("../README.md")]

pub mod answer;
mod error;
mod keys;
pub mod page;
mod read;
mod request_id;
pub mod upload;

pub use error::ApiError;
pub use keys::{ApiKeys, KeyError, KeyId};
pub use read::{ReadDefaults, describe};
pub use request_id::{REQUEST_ID, request_id};
