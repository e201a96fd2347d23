//! `cargo +nightly fuzz run transfer`: see CONTRIBUTING.md.

#![cfg_attr(fuzzing, no_main)]

#[cfg(fuzzing)]
libfuzzer_sys::fuzz_target!(|bytes: &[u8]| checkbox_fuzz::message(bytes));

#[cfg(not(fuzzing))]
fn main() {
    eprintln!("built without cargo-fuzz: cargo +nightly fuzz run transfer");
    std::process::exit(2);
}
