//! Pages with their boxes drawn, for people to look at.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result};
use checkbox_contract::MarkState;
use checkbox_detector::{Detection, Detections};
use checkbox_document::Page;
use checkbox_document::annotate::{Mark, MarkStyle, annotate, encode_png};

use super::names::{with_ending, with_suffix};
use crate::output::write_file;

/// Writes `stem-boxes.png`. The name is never that of the page, even in its own directory.
pub(super) fn write(stem: &Path, page: &Page, detections: &Detections, class_names: &[String]) -> Result<()> {
    let marks: Vec<_> = detections
        .items
        .iter()
        .map(|detection| mark(detection, class_names))
        .collect();
    let path = with_ending(&with_suffix(stem, "boxes"), "png");
    let png = encode_png(&annotate(page, &marks)).with_context(|| path.display().to_string())?;
    if let Some(directory) = path.parent() {
        fs::create_dir_all(directory).with_context(|| directory.display().to_string())?;
    }
    write_file(&path, &png)
}

fn mark(detection: &Detection, class_names: &[String]) -> Mark {
    let class = class_names.get(detection.class_index).map_or("", String::as_str);
    let style = match MarkState::of_class(class) {
        Some(MarkState::Selected) => MarkStyle::Filled,
        Some(MarkState::Unselected) => MarkStyle::Empty,
        None => MarkStyle::Other,
    };
    Mark {
        bbox: detection.bbox,
        style,
    }
}
