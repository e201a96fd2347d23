//! The program `checkbox`.
#![forbid(unsafe_code)]

fn main() {}
