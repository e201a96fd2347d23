#![doc = include_str!("../README.md")]

mod frame;
mod limits;
mod pool;
mod process;
mod worker;

pub use limits::{WorkerError, WorkerLimits};
pub use pool::{PoolOptions, ProcessPool};
pub use worker::run_worker;
