//! Pages with their boxes drawn, for people to look at.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result};
use checkbox::{PageReading, encode_png};

use super::names::{with_ending, with_suffix};
use crate::output::write_file;

/// Writes `stem-boxes.png`. The name is never that of the page, even in its own directory.
pub(super) fn write(stem: &Path, reading: &PageReading) -> Result<()> {
    let path = with_ending(&with_suffix(stem, "boxes"), "png");
    let picture = reading
        .annotated()
        .context("the page was read without its picture")?;
    let png = encode_png(&picture).with_context(|| path.display().to_string())?;
    if let Some(directory) = path.parent() {
        fs::create_dir_all(directory).with_context(|| directory.display().to_string())?;
    }
    write_file(&path, &png)
}
