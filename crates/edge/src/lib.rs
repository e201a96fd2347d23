#![doc = include_str!("../README.md")]
#![cfg(all(target_os = "wasi", target_env = "p2"))]

mod back_pressure;
mod entry;
mod model;
mod page;
mod routes;
mod settings;
mod snapshot;
mod upload;
