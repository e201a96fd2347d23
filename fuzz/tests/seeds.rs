//! The seeds of the fuzz targets, held to what the targets claim.

use std::fs;
use std::path::Path;

fn every_seed(target: &str, claim: fn(&[u8])) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("seeds").join(target);
    let seeds = fs::read_dir(folder).unwrap();
    let held = seeds.map(|seed| claim(&fs::read(seed.unwrap().path()).unwrap()));
    assert_ne!(held.count(), 0);
}

#[test]
fn documents() {
    every_seed("decode", checkbox_fuzz::document);
}

#[test]
fn page_contents() {
    every_seed("render", checkbox_fuzz::page_content);
}

#[test]
fn messages() {
    every_seed("transfer", checkbox_fuzz::message);
}

#[test]
fn network_outputs() {
    every_seed("output", checkbox_fuzz::network_output);
}
