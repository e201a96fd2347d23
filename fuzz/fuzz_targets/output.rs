//! `cargo +nightly fuzz run output`: see CONTRIBUTING.md.

#![cfg_attr(fuzzing, no_main)]

#[cfg(fuzzing)]
libfuzzer_sys::fuzz_target!(|bytes: &[u8]| checkbox_fuzz::network_output(bytes));

#[cfg(not(fuzzing))]
fn main() {
    eprintln!("built without cargo-fuzz: cargo +nightly fuzz run output");
    std::process::exit(2);
}
