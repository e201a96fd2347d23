//! `cargo +nightly fuzz run render`: see CONTRIBUTING.md.

#![cfg_attr(fuzzing, no_main)]

#[cfg(fuzzing)]
libfuzzer_sys::fuzz_target!(|bytes: &[u8]| checkbox_fuzz::page_content(bytes));

#[cfg(not(fuzzing))]
fn main() {
    eprintln!("built without cargo-fuzz: cargo +nightly fuzz run render");
    std::process::exit(2);
}
