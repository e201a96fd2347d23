//! Pictures of the questions that somebody must look at.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result};
use checkbox::{PageReading, Registrar, TemplateReading, encode_png};

use crate::detect::{with_ending, with_suffix};
use crate::output::write_file;

/// Longest part of a name that is made of a question's, in characters.
const MAX_NAME_CHARS: usize = 60;

/// Writes `stem-GROUP.png` for each question of a page that somebody must look at.
pub(super) fn write(
    stem: &Path,
    registrar: &Registrar,
    page: &PageReading,
    reading: &TemplateReading,
) -> Result<()> {
    if let Some(parent) = stem.parent() {
        fs::create_dir_all(parent).with_context(|| parent.display().to_string())?;
    }
    for (group, boxes) in reading.reviews(registrar) {
        if let Some(picture) = page.cut_out(&boxes) {
            let path = with_ending(&with_suffix(stem, &file_name(group)), "png");
            write_file(&path, &encode_png(&picture)?)?;
        }
    }
    Ok(())
}

/// The name of a group with nothing that file names may not have.
fn file_name(group: &str) -> String {
    let plain = |letter: char| {
        if letter.is_alphanumeric() || letter == '-' {
            letter
        } else {
            '_'
        }
    };
    group.chars().take(MAX_NAME_CHARS).map(plain).collect()
}
